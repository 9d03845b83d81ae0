"""The disclosure programme of one owner: what each record would do to each question, as the owner can foresee it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from consilience.divergence.compare import QuestionComparison
from consilience.divergence.side import shared_origins
from consilience.divergence.sought import Candidate, Programme
from consilience.divergence.weight import Vector, likelihoods
from consilience.records.holding import Holding
from consilience.records.ids import OriginId, PartyName


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """The owner's conditions for all questions of a file."""

    holdings: tuple[Holding, ...] = ()
    forbidden: tuple[frozenset[OriginId], ...] = ()
    known: frozenset[OriginId] = frozenset()
    """Origins that every reader is known to hold, by a private check; a need of one of them is met."""


def programme_for(asked: Sequence[QuestionComparison], owner: PartyName, terms: Terms) -> Programme:
    """Return the choice of `owner`: one release for all its readers.

    A need is met when every reader holds it already; a forbidden combination counts what any reader holds.
    """
    shared = {origin for c in asked for origin in shared_here(c)}
    known = _known_to_all(asked, owner) | terms.known
    candidates = [
        Candidate(
            origin=holding.origin,
            forms=tuple(form for form in holding.forms if form.permitted),
            effects=tuple(effect(c, owner, holding.origin) for c in asked),
            needs=tuple(o for o in holding.needs if o not in known and o != holding.origin),
        )
        for holding in terms.holdings
        if holding.owner == owner
    ]
    return Programme(
        candidates=tuple(candidates),
        gaps=tuple(gap_of(c, owner) for c in asked),
        reaches=tuple(reach_of(c) for c in asked),
        honesty=tuple(reach_of(c) for c in asked),
        forbidden=tuple(group - shared for group in terms.forbidden),
    )


def _known_to_all(asked: Sequence[QuestionComparison], owner: PartyName) -> set[OriginId]:
    """Return the owner's origins that each of its readers holds, by whatever question."""
    held: dict[PartyName, set[OriginId]] = {}
    for comparison in asked:
        other = next(party for party in comparison.parties if party != owner)
        held.setdefault(other, set()).update(shared_here(comparison))
    return set.intersection(*held.values()) if held else set()


def shared_here(comparison: QuestionComparison) -> tuple[OriginId, ...]:
    return shared_origins(comparison.board.left, comparison.board.right) if comparison.board else ()


def effect(comparison: QuestionComparison, owner: PartyName, origin: OriginId) -> Vector:
    """Return what the record would add to the reader's logs; () where it plays no part or is held by both."""
    if comparison.board is None or origin in shared_here(comparison):
        return ()
    side = comparison.board.left if comparison.board.left.party == owner else comparison.board.right
    reading = side.held.get(origin)
    return likelihoods(reading.grading, reading.inference) if reading else ()


def gap_of(comparison: QuestionComparison, owner: PartyName) -> Vector:
    if comparison.board is None:
        return ()
    own, other = comparison.board.left, comparison.board.right
    if own.party != owner:
        own, other = other, own
    return tuple(a - b for a, b in zip(own.logs, other.logs, strict=True))


def reach_of(comparison: QuestionComparison) -> float:
    """Return the spread of log ratios that surely lies within the tolerance.

    For a probability that is the tolerance.  For several hypotheses Jeffreys' divergence of two distributions whose log
    ratios spread by s is at most s·tanh(s/4), so s is that function's inverse at the tolerance.
    """
    tolerance = comparison.thresholds.tolerance
    if comparison.board is not None and comparison.board.left.odds:
        return tolerance
    low, high = 0.0, tolerance + 4 * math.sqrt(tolerance) + 1
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if middle * math.tanh(middle / 4) <= tolerance else (low, middle)
    return low


def needs_help(comparison: QuestionComparison) -> bool:
    return comparison.split is not None and abs(comparison.split.delta) > comparison.thresholds.tolerance
