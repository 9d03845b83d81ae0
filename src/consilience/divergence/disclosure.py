"""The least disclosure that suffices, as mixed-integer programmes solved to proof.

Each question asks that the spread of what remains lies within its reach; for a probability the spread is the gap in log
odds itself.  Lexicographic: least highest marking, then fewest records, then least cost.

Honesty: what permitted evidence stays back must, net, lie within the reach of every question too.  So the aim is the
estimate under all that may be shown, and a selection cannot be used to argue away a difference that has another cause.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from consilience.divergence.apart import apart
from consilience.divergence.constraints import ConstraintRows, rows_of
from consilience.divergence.sought import NOTHING, Candidate, Chosen, Columns, Plan, Programme, columns_of, keeps

TIME_LIMIT = 8.0
"""Seconds for one solve; what is found by then is given with its gap."""

NEAR_TIME, NEAR_ROUNDS, NEAR = 0.5, 4, 5
"""Where the proof takes too long: seconds and rounds of a search for a cheaper plan, and how many records it may swap."""

SOLVER_SLACK = 2e-6
"""The solver meets constraints to about 1e-6; a plan that misses by more than `ROUNDING` is sought again this much inside."""


def solve(programme: Programme) -> Plan:
    """Return the least plan with its certificate; `found` is False when none exists."""
    parts = apart(programme)
    levels = [_lowest_level(part) for part in parts]
    if any(level is None for level in levels):
        return NOTHING
    highest = max((level for level in levels if level is not None), default=0)
    plans = [_least(_at_most(part, highest)) for part in parts]
    if not all(plan.found for plan in plans):
        return NOTHING
    place = {candidate.origin: i for i, candidate in enumerate(programme.candidates)}
    chosen = sorted((pair for plan in plans for pair in plan.chosen), key=lambda pair: place[pair[0]])
    return Plan(
        chosen=tuple(chosen),
        count_bound=math.fsum(plan.count_bound for plan in plans),
        cost_bound=math.fsum(plan.cost_bound for plan in plans),
    )


def feasible(programme: Programme) -> bool:
    """Return whether any choice at all fulfils `programme`."""
    return all(_feasible(part) for part in apart(programme))


def _feasible(programme: Programme) -> bool:
    columns = columns_of(programme)
    return _optimise(programme, columns, np.zeros(len(columns))).chosen is not None


def _lowest_level(programme: Programme) -> int | None:
    """Return the least highest marking that suffices, by trying the levels from below; None when none does."""
    levels = sorted({form.level for _, form in columns_of(programme)} | {0})
    if not _feasible(programme):
        return None
    low, high = 0, len(levels) - 1
    while low < high:  # more permitted forms never hurt, so feasibility grows with the level
        middle = (low + high) // 2
        low, high = (low, middle) if _feasible(_at_most(programme, levels[middle])) else (middle + 1, high)
    return levels[low]


def _at_most(programme: Programme, level: int) -> Programme:
    """Return `programme` without forms above `level`; honesty still aims at all that is permitted."""
    return replace(programme, candidates=tuple(_only(candidate, level) for candidate in programme.candidates))


def _only(candidate: Candidate, level: int) -> Candidate:
    barred = tuple(replace(form, banned=True) if form.level > level else form for form in candidate.forms)
    return replace(candidate, forms=barred)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outcome:
    chosen: tuple[tuple[Any, Any], ...] | None
    """None when nothing was found."""
    bound: float
    """No choice is worth less."""


def _least(programme: Programme) -> Plan:
    """Return the fewest records and, with as few, the least cost, each with its bound."""
    columns = columns_of(programme)
    fewest = _optimise(programme, columns, np.ones(len(columns)))
    if fewest.chosen is None:
        return NOTHING
    plan = Plan(chosen=fewest.chosen, count_bound=_whole(fewest.bound))
    costs = np.array([float(form.cost) for _, form in columns])
    if len(set(costs)) <= 1:  # then the fewest are the cheapest
        return replace(plan, cost_bound=plan.cost)
    cheapest = _optimise(programme, columns, costs, most=len(plan.chosen))
    bound = _whole(cheapest.bound) if all(costs == np.round(costs)) else cheapest.bound
    if cheapest.chosen is not None and _cost(cheapest.chosen) <= plan.cost:
        plan = replace(plan, chosen=cheapest.chosen)
    plan = replace(plan, cost_bound=min(bound, plan.cost))
    return plan if plan.gap == 0 else _cheaper(plan, programme, columns, costs)


def _cheaper(plan: Plan, programme: Programme, columns: Columns, costs: np.ndarray) -> Plan:
    """Return `plan` bettered by swapping few records at a time; its bounds stay as they are."""
    for _ in range(NEAR_ROUNDS):
        near = _solve_within(programme, columns, costs, len(plan.chosen), SOLVER_SLACK, near=plan.chosen).chosen
        if near is None or _cost(near) >= plan.cost or not keeps(programme, near):
            break
        plan = replace(plan, chosen=near)
    return plan


def _cost(chosen: Chosen) -> float:
    return math.fsum(float(form.cost) for _, form in chosen)


def _whole(bound: float) -> float:
    return float(math.ceil(bound - 1e-6)) if math.isfinite(bound) else bound


def _optimise(programme: Programme, columns: Columns, cost: np.ndarray, most: int | None = None) -> _Outcome:
    """Return the best choice that keeps every constraint exactly.

    The solver allows itself a little, so its bound holds for the exact problem, and what it finds is checked.
    """
    found = _solve_within(programme, columns, cost, most, 0.0)
    if found.chosen is not None and not keeps(programme, found.chosen):
        found = replace(_solve_within(programme, columns, cost, most, SOLVER_SLACK), bound=found.bound)
    return found if found.chosen is not None and keeps(programme, found.chosen) else replace(found, chosen=None)


def _solve_within(
    programme: Programme, columns: Columns, cost: np.ndarray, most: int | None, slack: float, near: Chosen = ()
) -> _Outcome:
    rows, width = rows_of(programme, columns, slack)
    if most is not None and columns:
        rows.add([(j, 1.0) for j in range(len(columns))], 0, most)
    if near:
        kept = set(near)
        terms = [(j, 1.0) for j, (c, form) in enumerate(columns) if (c.origin, form) in kept]
        rows.add(terms, len(terms) - NEAR, len(terms))
    cost = np.concatenate([cost, np.zeros(width - len(columns))])
    return _run(rows, columns, cost, NEAR_TIME if near else TIME_LIMIT)


def _run(rows: ConstraintRows, columns: Columns, cost: np.ndarray, seconds: float) -> _Outcome:
    width, binary = len(cost), len(columns)
    if not width:
        fits = all(low <= 0 <= high for low, high in zip(rows.low, rows.high, strict=True))
        return _Outcome(chosen=() if fits else None, bound=0.0)
    result = _minimise(rows, cost, binary, seconds)
    if result.x is None:  # the solver then keeps its bound to itself; that of the relaxation holds as well
        relaxed = _minimise(rows, cost, binary, seconds, whole=False)
        return _Outcome(chosen=None, bound=0.0 if relaxed.fun is None else float(relaxed.fun))
    chosen = tuple((c.origin, form) for (c, form), x in zip(columns, result.x, strict=False) if x > 0.5)
    return _Outcome(chosen=chosen, bound=float(result.fun if result.status == 0 else result.mip_dual_bound or 0))


def _minimise(rows: ConstraintRows, cost: np.ndarray, binary: int, seconds: float, *, whole: bool = True) -> Any:
    """Solve with the first `binary` variables 0 or 1 (`whole` False: anything between) and the rest free."""
    # SciPy takes long to load, and the command line loads this module for commands that never solve anything.
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - see above
    from scipy.sparse import coo_matrix  # noqa: PLC0415 - see above

    width = len(cost)
    free = width - binary
    shape = (len(rows.low), width)
    matrix = coo_matrix((rows.value, (rows.at, rows.column)), shape=shape).tocsr()
    return milp(
        cost,
        integrality=np.array([int(whole)] * binary + [0] * free),
        bounds=Bounds([0] * binary + [-np.inf] * free, [1] * binary + [np.inf] * free),
        constraints=[LinearConstraint(matrix, np.array(rows.low), np.array(rows.high))] if rows.low else [],
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
