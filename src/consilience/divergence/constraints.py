"""The linear constraints of the disclosure programme: one column per permitted form of each record.

What is banned, or waits for a third party's consent, is no column and so cannot be chosen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from consilience.divergence.sought import Columns, Programme, total_effects
from consilience.divergence.weight import Vector
from consilience.records.ids import OriginId

Moves = Sequence[tuple[int, float, Vector]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ConstraintRows:
    """Linear constraints under construction: low ≤ Σ coefficient·variable ≤ high."""

    at: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Sequence[tuple[int, float]], low: float, high: float) -> None:
        for column, value in terms:
            self.at.append(len(self.low))
            self.column.append(column)
            self.value.append(value)
        self.low.append(low)
        self.high.append(high)


def rows_of(programme: Programme, columns: Columns, slack: float) -> tuple[ConstraintRows, int]:
    """Return what every choice must fulfil, ranges narrowed by `slack`, and the number of variables."""
    rows = ConstraintRows()
    _one_form_each(rows, columns)
    _dependencies(rows, columns)
    _combinations(rows, columns, programme.forbidden)
    return rows, _within_reach(rows, programme, columns, slack)


def _one_form_each(rows: ConstraintRows, columns: Columns) -> None:
    for terms in _by_origin(columns).values():
        rows.add([(j, 1.0) for j in terms], 0, 1)


def _dependencies(rows: ConstraintRows, columns: Columns) -> None:
    own = _by_origin(columns)
    for candidate in {c.origin: c for c, _ in columns}.values():
        for needed in candidate.needs:
            terms = [(j, 1.0) for j in own[candidate.origin]] + [(j, -1.0) for j in own.get(needed, [])]
            if needed != candidate.origin:
                rows.add(terms, -1, 0)


def _combinations(rows: ConstraintRows, columns: Columns, forbidden: Sequence[frozenset[OriginId]]) -> None:
    own = _by_origin(columns)
    for group in forbidden:
        if group and group <= set(own):
            rows.add([(j, 1.0) for origin in group for j in own[origin]], 0, len(group) - 1)


def _by_origin(columns: Columns) -> dict[OriginId, list[int]]:
    own: dict[OriginId, list[int]] = {}
    for j, (candidate, _) in enumerate(columns):
        own.setdefault(candidate.origin, []).append(j)
    return own


def _within_reach(rows: ConstraintRows, programme: Programme, columns: Columns, slack: float) -> int:
    """Add the tolerance, and the honesty constraint, of each question; return the number of variables then."""
    width = len(columns)
    everything = total_effects(programme)
    for q, gap in enumerate(programme.gaps):
        moves = [(j, float(form.fidelity), c.effects[q]) for j, (c, form) in enumerate(columns) if c.effects[q]]
        asked = ((gap, programme.reaches[q]), (everything[q], programme.honesty[q]))
        bounds = [(start, max(reach - slack, 0.0)) for start, reach in asked if not math.isinf(reach)]
        if len(gap) == 2:
            _net_within(rows, moves, bounds)
        else:
            for start, reach in bounds:
                _spread_within(rows, moves, start, reach, width)
                width += 1
    return width


def _net_within(rows: ConstraintRows, moves: Moves, bounds: Sequence[tuple[Vector, float]]) -> None:
    """Add one row for H against not H: both ranges bound the same sum, so it must lie in their intersection."""
    if bounds:
        nets = [(start[0] - start[1], reach) for start, reach in bounds]
        terms = [(j, fidelity * (v[0] - v[1])) for j, fidelity, v in moves]
        rows.add(terms, max(net - reach for net, reach in nets), min(net + reach for net, reach in nets))


def _spread_within(rows: ConstraintRows, moves: Moves, start: Vector, reach: float, floor: int) -> None:
    for h, value in enumerate(start):  # a floor m with m ≤ rest_h ≤ m + reach bounds the spread
        terms = [(j, fidelity * v[h]) for j, fidelity, v in moves]
        rows.add([*terms, (floor, 1.0)], value - reach, value)
