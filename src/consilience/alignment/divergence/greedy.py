"""A quick preview of the disclosure advice: the fewest records, chosen one at a time.

Where every record moves every question the same way, nothing depends on anything and each has one form, covering the
gaps is a submodular cover and the greedy choice needs at most 1 + ln(f(all) / (f(all) − f(last but one))) times the
optimum (L. A. Wolsey, *An analysis of the greedy algorithm for the submodular set covering problem*, 1982).  Elsewhere
it is a preview without a promise.
"""

from __future__ import annotations

import math

from consilience.alignment.divergence.disclosure import ROUNDING, Candidate, Programme, remaining, spread
from consilience.records.holding import Form
from consilience.records.ids import OriginId

Chosen = list[tuple[OriginId, Form]]


def preview(programme: Programme) -> Chosen | None:
    """Return records that bring every question within reach, each added for the most progress; None when stuck.

    Only records whose needs are met by earlier choices are added, and no forbidden combination is completed.
    """
    chosen: Chosen = []
    short = shortfall(programme, chosen)
    while short > ROUNDING:
        better = [(shortfall(programme, [*chosen, step]), i, step) for i, step in enumerate(_steps(programme, chosen))]
        if not better or min(better)[0] >= short - ROUNDING:
            return None
        short, _, step = min(better)
        chosen.append(step)
    return chosen


def shortfall(programme: Programme, chosen: Chosen) -> float:
    """Return how far all questions together still are from their reach."""
    rests = remaining(programme, chosen)
    return math.fsum(
        max(spread(rest) - reach, 0.0)
        for rest, reach in zip(rests, programme.reaches, strict=True)
        if not math.isinf(reach)
    )


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


def _steps(programme: Programme, chosen: Chosen) -> Chosen:
    have = {origin for origin, _ in chosen}
    return [
        (candidate.origin, form)
        for candidate in programme.candidates
        if candidate.origin not in have and _may_go(programme, candidate, have)
        for form in candidate.forms
        if form.permitted
    ]


def _may_go(programme: Programme, candidate: Candidate, have: set[OriginId]) -> bool:
    complete = have | {candidate.origin}
    return set(candidate.needs) <= complete and not any(group <= complete for group in programme.forbidden)
