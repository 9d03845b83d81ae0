"""A disclosure programme taken apart: questions that share no record, need or forbidden combination are solved alone.

The order of the aims allows it: the highest marking is that of the part that needs most, counts and costs add up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from consilience.divergence.sought import Candidate, Programme
from consilience.records.ids import OriginId

Node = int | OriginId
"""A question by its place, or a record by its origin."""


def apart(programme: Programme) -> tuple[Programme, ...]:
    """Return the parts of `programme`; what bears on no question that is asked stays out, as releasing it helps nothing."""
    asked = {q for q, pair in enumerate(zip(programme.reaches, programme.honesty, strict=True)) if min(pair) < math.inf}
    own = {candidate.origin for candidate in programme.candidates}
    groups = [group for group in programme.forbidden if group and group <= own]
    ties: list[set[Node]] = [{q} for q in sorted(asked)]
    ties += [_ties(candidate, asked, own) for candidate in programme.candidates]
    ties += [set(group) for group in groups]
    parts = _joined(ties)
    return tuple(_part(programme, part, asked & part) for part in parts if asked & part)


def _ties(candidate: Candidate, asked: set[int], own: set[OriginId]) -> set[Node]:
    return {candidate.origin, *(own & set(candidate.needs)), *(q for q in asked if candidate.effects[q])}


def _joined(ties: Iterable[set[Node]]) -> list[set[Node]]:
    """Return the union of all sets that share a member, directly or through others."""
    parts: list[set[Node]] = []
    for tie in ties:
        touched = [part for part in parts if part & tie]
        parts = [part for part in parts if not part & tie] + [tie.union(*touched)]
    return parts


def _part(programme: Programme, part: set[Node], questions: set[int]) -> Programme:
    order = sorted(questions)
    return Programme(
        candidates=tuple(
            Candidate(origin=c.origin, forms=c.forms, effects=tuple(c.effects[q] for q in order), needs=c.needs)
            for c in programme.candidates
            if c.origin in part
        ),
        gaps=tuple(programme.gaps[q] for q in order),
        reaches=tuple(programme.reaches[q] for q in order),
        honesty=tuple(programme.honesty[q] for q in order),
        forbidden=tuple(group for group in programme.forbidden if group <= part),
    )
