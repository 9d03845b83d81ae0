"""Quotes read before are not read again: readings lie with their report, and each is found by the words it was made from.

Nothing is found by a claim's id: another claim under that id, or the same one in other words, is read anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from consilience.ingest import claims, pipeline, quotes, stored
from consilience.ingest.cache import Cache, key_for
from consilience.ingest.quotes import Quoted
from consilience.pipeline.comparable import comparable
from consilience.pipeline.options import Progress
from consilience.records.claim import Claim
from consilience.records.reading import Comparable, Drafted

_Kept = dict[str, Drafted]
"""By the words that were read."""


def comparables(
    quoted: Sequence[Quoted], *, cache: Cache | None = None, rules_only: bool = False, progress: Progress | None = None
) -> list[Comparable]:
    """Return what is compared of each claim, in order; what was read of its words is taken from `cache` where it is there."""
    keys = [_key(one, rules_only=rules_only) for one in quoted]
    kept = {key: _load(cache, key) for key in dict.fromkeys(keys)}
    fresh = [(key, one) for key, one in zip(keys, quoted, strict=True) if _words(one[0]) not in kept[key]]
    read = quotes.read([one for _, one in fresh], rules_only=rules_only)
    for done, ((key, (claim, _)), drafted) in enumerate(zip(fresh, read, strict=True), start=1):
        kept[key][_words(claim)] = drafted
        if progress:
            progress("reading claims", done, len(fresh))
    if cache:
        for key in dict.fromkeys(key for key, _ in fresh):
            cache.keep(key, stored.pack(list(kept[key].values())))
    return [comparable(claim, kept[key][_words(claim)]) for key, (claim, _) in zip(keys, quoted, strict=True)]


def _words(claim: Claim) -> str:
    """Name the words that are read: the quote, and which of it are the claim's own."""
    return repr((claim.quote, [(each.start - claim.span.start, each.end - claim.span.start) for each in claim.spans]))


def _key(quoted: Quoted, *, rules_only: bool) -> str:
    """Name all that a reading depends on but its words."""
    claim, published = quoted
    reader = pipeline.name(rules_only=rules_only)
    return key_for("quotes", quotes.VERSION, claims.VERSION, reader, claim.report, str(published or ""))


def _load(cache: Cache | None, key: str) -> _Kept:
    body = cache.load(key) if cache else None
    if body is not None:
        with suppress(ValueError):  # another version wrote it: read again
            return {_words(drafted.claim): drafted for drafted in stored.unpack(body)}
    return {}
