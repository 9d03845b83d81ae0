"""Sentence vectors that are computed once and kept."""

from __future__ import annotations

from collections.abc import Sequence

from consilience.alignment import meaning
from consilience.alignment.scoring import Encode
from consilience.ingest.cache import Cache, key_for
from consilience.records.reading import Comparable


def remembering(items: Sequence[Comparable], cache: Cache) -> Encode | None:
    """Return an encoder of these claims' words that keeps their vectors in `cache`; None where no model is installed."""
    encoder = meaning.shipped()
    if encoder is None:
        return None
    keys = {report: key_for("vectors", meaning.VERSION, report) for report in {item.claim.report for item in items}}
    return meaning.Remembering(encoder, cache, {item.text: keys[item.claim.report] for item in items}).encode
