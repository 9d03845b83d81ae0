"""What the models say of sentences and of pairs, computed once and kept."""

from __future__ import annotations

from collections.abc import Sequence

from consilience.alignment import cross_encoder, meaning
from consilience.alignment.pair_model import ReadsPairs, RememberingPairs
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


def remembering_pairs(items: Sequence[Comparable], cache: Cache) -> ReadsPairs | None:
    """Return a cross-encoder that keeps its answers in `cache`, those on one report together; None where none is installed."""
    model = cross_encoder.shipped()
    if model is None:
        return None
    keys = {item.claim.quote: key_for("pairs", cross_encoder.VERSION, item.claim.report) for item in items}
    return RememberingPairs(model, cache, keys, cross_encoder.WIDTH)
