"""The least disclosure that suffices, as a mixed-integer programme solved to proof.

One variable per permitted form of each record: what is banned, or waits for a third party's consent, is no variable and
so cannot be chosen.  Each question asks that the spread of what remains lies within its reach; for a probability the
spread is the gap in log odds itself.  Lexicographic: least highest marking, then fewest records, then least cost.

Honesty: what permitted evidence stays back must, net, lie within the reach of every question too.  So the aim is the
estimate under all that may be shown, and a selection cannot be used to argue away a difference that has another cause.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from consilience.alignment.divergence.weight import Vector
from consilience.records.holding import Form
from consilience.records.ids import OriginId

TIME_LIMIT = 5.0
"""Seconds for one solve; what is found by then is given with its gap."""

ROUNDING = 1e-9
"""What a plan may miss a reach by when its sums are taken exactly."""

SOLVER_SLACK = 2e-6
"""The solver meets constraints to about 1e-6; a plan that misses by more than `ROUNDING` is sought again this much inside."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One record that its owner could release, with what it would add to the reader's view of each question."""

    origin: OriginId
    forms: tuple[Form, ...]
    """The permitted ones."""
    effects: tuple[Vector, ...]
    """Question → log likelihood under each hypothesis, released in full."""
    needs: tuple[OriginId, ...] = ()
    """Origins that must go with it; those that both hold already are left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Programme:
    """Everything that the choice depends on."""

    candidates: tuple[Candidate, ...]
    gaps: tuple[Vector, ...]
    """Question → the owner's log probabilities minus the reader's."""
    reaches: tuple[float, ...]
    """Question → the greatest spread of what remains that still counts as within tolerance; infinite: not asked."""
    honesty: tuple[float, ...]
    """Question → the greatest spread of the permitted evidence that may stay back."""
    forbidden: tuple[frozenset[OriginId], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What to release; `proven` when no better choice exists."""

    chosen: tuple[tuple[OriginId, Form], ...]
    proven: bool
    gap: float
    """Relative distance between the plan and the best bound, 0 when proven."""
    found: bool = True


NOTHING = Plan(chosen=(), proven=False, gap=math.inf, found=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rows:
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


def solve(programme: Programme) -> Plan:
    """Return the least plan, proven or with its gap; `found` is False when none exists."""
    lowest = _lowest_level(programme)
    if lowest is None:
        return NOTHING
    within = _at_most(programme, lowest)
    columns = _columns(within)
    counted = _optimise(within, columns, np.ones(len(columns)))
    if not counted.found:
        return counted
    fewest = len(counted.chosen)
    cheapest = _optimise(within, columns, np.array([float(form.cost) for _, form in columns]), most=fewest)
    if not cheapest.found:  # the time ran out: the smaller certificate stands
        return replace(counted, proven=False)
    return replace(cheapest, proven=counted.proven and cheapest.proven, gap=max(counted.gap, cheapest.gap))


def feasible(programme: Programme) -> bool:
    """Return whether any choice at all fulfils `programme`."""
    columns = _columns(programme)
    return _optimise(programme, columns, np.zeros(len(columns))).found


def remaining(programme: Programme, chosen: Sequence[tuple[OriginId, Form]]) -> tuple[Vector, ...]:
    """Return what is left of each question's gap once `chosen` is released."""
    by_origin = {candidate.origin: candidate for candidate in programme.candidates}
    rests = []
    for q, gap in enumerate(programme.gaps):
        moved = [(float(form.fidelity), by_origin[origin].effects[q]) for origin, form in chosen]
        rests.append(tuple(math.fsum([g, *(-f * v[h] for f, v in moved if v)]) for h, g in enumerate(gap)))
    return tuple(rests)


def held_back(programme: Programme, chosen: Sequence[tuple[OriginId, Form]]) -> tuple[Vector, ...]:
    """Return the log likelihoods of what permitted evidence stays back, per question."""
    everything = replace(programme, gaps=total_effects(programme))
    return remaining(everything, chosen)


def total_effects(programme: Programme) -> tuple[Vector, ...]:
    """Return, per question, what everything permitted would add in its fullest permitted form."""
    return tuple(
        tuple(
            math.fsum(
                _fullest(candidate) * candidate.effects[q][h]
                for candidate in programme.candidates
                if candidate.effects[q]
            )
            for h in range(len(gap))
        )
        for q, gap in enumerate(programme.gaps)
    )


def spread(values: Vector) -> float:
    """Return the greatest difference within `values`; for H and not H the absolute log odds."""
    return max(values) - min(values)


def _fullest(candidate: Candidate) -> float:
    return max((float(form.fidelity) for form in candidate.forms), default=0.0)


Columns = list[tuple[Candidate, Form]]
Moves = Sequence[tuple[int, float, Vector]]


def _columns(programme: Programme) -> Columns:
    return [(candidate, form) for candidate in programme.candidates for form in candidate.forms if form.permitted]


def _lowest_level(programme: Programme) -> int | None:
    """Return the least highest marking that suffices, by trying the levels from below; None when none does."""
    levels = sorted({form.level for _, form in _columns(programme)} | {0})
    if not feasible(programme):
        return None
    low, high = 0, len(levels) - 1
    while low < high:  # more permitted forms never hurt, so feasibility grows with the level
        middle = (low + high) // 2
        low, high = (low, middle) if feasible(_at_most(programme, levels[middle])) else (middle + 1, high)
    return levels[low]


def _at_most(programme: Programme, level: int) -> Programme:
    """Return `programme` without forms above `level`; honesty still aims at all that is permitted."""
    return replace(programme, candidates=tuple(_only(candidate, level) for candidate in programme.candidates))


def _only(candidate: Candidate, level: int) -> Candidate:
    barred = tuple(replace(form, banned=True) if form.level > level else form for form in candidate.forms)
    return replace(candidate, forms=barred)


def keeps(programme: Programme, chosen: Sequence[tuple[OriginId, Form]]) -> bool:
    """Return whether `chosen` obeys every constraint, with sums taken exactly; no plan is given out that does not."""
    have = [origin for origin, _ in chosen]
    by_origin = {candidate.origin: candidate for candidate in programme.candidates}
    rests = [(remaining(programme, chosen), programme.reaches), (held_back(programme, chosen), programme.honesty)]
    return (
        len(set(have)) == len(have)
        and all(form.permitted and form in by_origin[origin].forms for origin, form in chosen)
        and all(set(by_origin[origin].needs) <= set(have) for origin in have)
        and not any(group <= set(have) for group in programme.forbidden)
        and all(
            spread(rest) <= reach + ROUNDING for row, reaches in rests for rest, reach in zip(row, reaches, strict=True)
        )
    )


def _optimise(programme: Programme, columns: Columns, cost: np.ndarray, most: int | None = None) -> Plan:
    plan = _solve_within(programme, columns, cost, most, 0.0)
    if plan.found and not keeps(programme, plan.chosen):
        plan = _solve_within(programme, columns, cost, most, SOLVER_SLACK)
    return plan if plan.found and keeps(programme, plan.chosen) else NOTHING


def _solve_within(programme: Programme, columns: Columns, cost: np.ndarray, most: int | None, slack: float) -> Plan:
    rows = _Rows()
    _one_form_each(rows, columns)
    _dependencies(rows, columns)
    _combinations(rows, columns, programme.forbidden)
    if most is not None and columns:
        rows.add([(j, 1.0) for j in range(len(columns))], 0, most)
    width = _within_reach(rows, programme, columns, slack)
    return _run(rows, columns, np.concatenate([cost, np.zeros(width - len(columns))]))


def _run(rows: _Rows, columns: Columns, cost: np.ndarray) -> Plan:
    width, binary = len(cost), len(columns)
    if not width:
        fits = all(low <= 0 <= high for low, high in zip(rows.low, rows.high, strict=True))
        return Plan(chosen=(), proven=True, gap=0.0) if fits else NOTHING
    result = _minimise(rows, cost, binary)
    if result.x is None:
        return NOTHING
    chosen = tuple((c.origin, form) for (c, form), x in zip(columns, result.x, strict=False) if x > 0.5)
    gap = float(result.mip_gap) if result.mip_gap is not None else 0.0
    return Plan(chosen=chosen, proven=result.status == 0, gap=0.0 if abs(gap) < ROUNDING else gap)


def _minimise(rows: _Rows, cost: np.ndarray, binary: int) -> Any:
    """Solve with the first `binary` variables 0 or 1 and the rest free."""
    # SciPy takes long to load, and the command line loads this module for commands that never solve anything.
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - see above
    from scipy.sparse import coo_matrix  # noqa: PLC0415 - see above

    width = len(cost)
    free = width - binary
    shape = (len(rows.low), width)
    matrix = coo_matrix((rows.value, (rows.at, rows.column)), shape=shape).tocsr()
    return milp(
        cost,
        integrality=np.array([1] * binary + [0] * free),
        bounds=Bounds([0] * binary + [-np.inf] * free, [1] * binary + [np.inf] * free),
        constraints=[LinearConstraint(matrix, np.array(rows.low), np.array(rows.high))] if rows.low else [],
        options={"mip_rel_gap": 0.0, "time_limit": TIME_LIMIT},
    )


def _one_form_each(rows: _Rows, columns: Columns) -> None:
    for terms in _by_origin(columns).values():
        rows.add([(j, 1.0) for j in terms], 0, 1)


def _dependencies(rows: _Rows, columns: Columns) -> None:
    own = _by_origin(columns)
    for candidate in {c.origin: c for c, _ in columns}.values():
        for needed in candidate.needs:
            terms = [(j, 1.0) for j in own[candidate.origin]] + [(j, -1.0) for j in own.get(needed, [])]
            if needed != candidate.origin:
                rows.add(terms, -1, 0)


def _combinations(rows: _Rows, columns: Columns, forbidden: Sequence[frozenset[OriginId]]) -> None:
    own = _by_origin(columns)
    for group in forbidden:
        if group and group <= set(own):
            rows.add([(j, 1.0) for origin in group for j in own[origin]], 0, len(group) - 1)


def _by_origin(columns: Columns) -> dict[OriginId, list[int]]:
    own: dict[OriginId, list[int]] = {}
    for j, (candidate, _) in enumerate(columns):
        own.setdefault(candidate.origin, []).append(j)
    return own


def _within_reach(rows: _Rows, programme: Programme, columns: Columns, slack: float) -> int:
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


def _net_within(rows: _Rows, moves: Moves, bounds: Sequence[tuple[Vector, float]]) -> None:
    """Add one row for H against not H: both ranges bound the same sum, so it must lie in their intersection."""
    if bounds:
        nets = [(start[0] - start[1], reach) for start, reach in bounds]
        terms = [(j, fidelity * (v[0] - v[1])) for j, fidelity, v in moves]
        rows.add(terms, max(net - reach for net, reach in nets), min(net + reach for net, reach in nets))


def _spread_within(rows: _Rows, moves: Moves, start: Vector, reach: float, floor: int) -> None:
    for h, value in enumerate(start):  # a floor m with m ≤ rest_h ≤ m + reach bounds the spread
        terms = [(j, fidelity * v[h]) for j, fidelity, v in moves]
        rows.add([*terms, (floor, 1.0)], value - reach, value)
