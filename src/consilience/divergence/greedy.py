"""A quick preview of the disclosure advice: the fewest records, chosen one at a time.

Where every record moves every question the same way, nothing depends on anything and each has one form, covering the
gaps is a submodular cover and the greedy choice needs at most 1 + ln(f(all) / (f(all) − f(last but one))) times the
optimum (L. A. Wolsey, *An analysis of the greedy algorithm for the submodular set covering problem*, 1982).  Elsewhere
it is a preview without a promise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from consilience.divergence.sought import ROUNDING, Candidate, Programme, remaining, spread
from consilience.divergence.weight import Vector
from consilience.records.holding import Form
from consilience.records.ids import OriginId

Chosen = list[tuple[OriginId, Form]]


def preview(programme: Programme) -> Chosen | None:
    """Return records that bring every question within reach, each added for the most progress; None when stuck.

    Only records whose needs are met by earlier choices are added, and no forbidden combination is completed.
    """
    chosen: Chosen = []
    rests = remaining(programme, chosen)
    while any(_short(rest, reach) > ROUNDING for rest, reach in zip(rests, programme.reaches, strict=True)):
        steps = [
            (_gain(programme, rests, c, form), -i, c, form) for i, (c, form) in enumerate(_steps(programme, chosen))
        ]
        gain, _, candidate, form = max(steps, key=lambda step: step[:2], default=(0.0, 0, None, None))
        if gain <= ROUNDING or candidate is None or form is None:
            return None
        chosen.append((candidate.origin, form))
        rests = tuple(_less(rest, candidate.effects[q], form) for q, rest in enumerate(rests))
    return chosen


def _gain(programme: Programme, rests: Sequence[Vector], candidate: Candidate, form: Form) -> float:
    """Return by how much one more release would bring the questions nearer to their reach; only those it bears on count."""
    touched = [(rests[q], effect, programme.reaches[q]) for q, effect in enumerate(candidate.effects) if effect]
    return math.fsum(_short(rest, reach) - _short(_less(rest, effect, form), reach) for rest, effect, reach in touched)


def _less(rest: Vector, effect: Vector, form: Form) -> Vector:
    if not effect:
        return rest
    fidelity = float(form.fidelity)
    return tuple(r - fidelity * e for r, e in zip(rest, effect, strict=True))


def _short(rest: Vector, reach: float) -> float:
    return max(spread(rest) - reach, 0.0)


def shortfall(programme: Programme, chosen: Chosen) -> float:
    """Return how far all questions together still are from their reach."""
    rests = remaining(programme, chosen)
    return math.fsum(_short(rest, reach) for rest, reach in zip(rests, programme.reaches, strict=True))


def wolsey_bound(programme: Programme, chosen: Chosen) -> float | None:
    """Return the factor by which `chosen` may exceed the fewest records; None where no bound is known."""
    if not chosen or not _is_cover(programme):
        return None
    whole = shortfall(programme, [])
    before_last = whole - shortfall(programme, chosen[:-1])
    return 1 + math.log(whole / (whole - before_last))


def _is_cover(programme: Programme) -> bool:
    plain = not programme.forbidden and all(
        not c.needs and len([f for f in c.forms if f.permitted]) <= 1 for c in programme.candidates
    )
    return plain and all(_only_closes(programme, q) for q in range(len(programme.gaps)))


def _only_closes(programme: Programme, q: int) -> bool:
    """Return whether every record moves question `q` towards agreement, and all together not past it."""
    gap, reach = programme.gaps[q], programme.reaches[q]
    if len(gap) != 2:
        return False
    net = gap[0] - gap[1]
    moves = [
        (v[0] - v[1]) * float(form.fidelity) * math.copysign(1, net)
        for c in programme.candidates
        for form in c.forms
        if form.permitted and (v := c.effects[q])
    ]
    return all(move >= 0 for move in moves) and math.fsum(moves) <= abs(net) + reach


def _steps(programme: Programme, chosen: Chosen) -> list[tuple[Candidate, Form]]:
    have = {origin for origin, _ in chosen}
    return [
        (candidate, form)
        for candidate in programme.candidates
        if candidate.origin not in have and _may_go(programme, candidate, have)
        for form in candidate.forms
        if form.permitted
    ]


def _may_go(programme: Programme, candidate: Candidate, have: set[OriginId]) -> bool:
    complete = have | {candidate.origin}
    return set(candidate.needs) <= complete and not any(group <= complete for group in programme.forbidden)
