"""Quotes read by themselves: what each claim's own words say, whatever report they stood in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from consilience.ingest import claims, parsed
from consilience.records.claim import Claim, Span
from consilience.records.reading import Drafted, Reading
from consilience.records.report import Report

_NOTHING = parsed.Parsed(
    reading=Reading(lemmas=()), when=None, place=None, quantities=(), attribution=(), lead_in=False
)
VERSION = "3"
"""Raised with every change to what is read here; what the grammar gives has its own version in `claims`."""
Quoted = tuple[Claim, date | None]
"""A claim, and the day from which its words count relative times; None where that is not known."""


def read(quoted: Sequence[Quoted], *, rules_only: bool = False) -> Iterator[Drafted]:
    """Yield for each claim what would be drafted of its own words, in order, under the claim's own names and place.

    Its quote is read as a text by itself, and of what that says the statement with the claim's own words is taken.
    """
    for (claim, _), result in zip(quoted, parse(quoted, rules_only=rules_only), strict=True):
        yield Drafted(claim=_as_read(claim, result), reading=result.reading)


def parse(quoted: Iterable[Quoted], *, rules_only: bool = False) -> Iterator[parsed.Parsed]:
    """Yield one reading a claim, in order; relative times count from the day that is given with it.

    All go through the language model in one stream, so many short ones cost no more than one long one.
    """
    placed = [(claim.placed_at(0), published) for claim, published in quoted]
    alone = [
        Report(id=claim.report, party=claim.party, file="", text=claim.quote, published=published)
        for claim, published in placed
    ]
    for (claim, _), (_, found) in zip(placed, claims.told(alone, rules_only=rules_only), strict=True):
        best = max(found, key=lambda each: _likeness(claim, each), default=None)
        yield best.said if best is not None else _NOTHING


def _likeness(claim: Claim, told: claims.Told) -> tuple[float, int]:
    """How far a statement's words are the claim's, and, the same for two, the one that begins first."""
    ours = claim.spans or (claim.span,)
    theirs = told.spans or (Span(start=told.passage.start, end=told.passage.end),)
    common = sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in ours for b in theirs)
    size = sum(each.end - each.start for each in (*ours, *theirs))
    return common / size, -theirs[0].start


def _as_read(claim: Claim, result: parsed.Parsed) -> Claim:
    return replace(claim, **claims.slots(result.reading, result))
