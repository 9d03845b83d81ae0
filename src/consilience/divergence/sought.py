"""What a disclosure must achieve: the programme, a plan for it, and what a plan leaves of each question's gap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from consilience.divergence.weight import Vector
from consilience.records.holding import Form
from consilience.records.ids import OriginId

ROUNDING = 1e-9
"""What a plan may miss a reach by when its sums are taken exactly."""

PROVEN = 1e-6
"""Relative distance from the bound that is the solver's rounding and no gap."""


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


Chosen = Sequence[tuple[OriginId, Form]]
Columns = list[tuple[Candidate, Form]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What to release, with the certificate: no plan of this marking takes fewer records or, with as few, costs less."""

    chosen: tuple[tuple[OriginId, Form], ...]
    count_bound: float = 0.0
    cost_bound: float = 0.0
    found: bool = True

    @property
    def cost(self) -> float:
        return math.fsum(float(form.cost) for _, form in self.chosen)

    @property
    def fewest(self) -> bool:
        """Whether no plan takes fewer records."""
        return self.found and _gap(len(self.chosen), self.count_bound) == 0

    @property
    def proven(self) -> bool:
        """Whether, besides, no plan of as few records costs less."""
        return self.found and self.gap == 0

    @property
    def gap(self) -> float:
        """Relative distance to the bound: of the count until that is proven, then of the cost; 0 when proven."""
        if not self.found:
            return math.inf
        return _gap(len(self.chosen), self.count_bound) or _gap(self.cost, self.cost_bound)


NOTHING = Plan(chosen=(), found=False)


def _gap(value: float, bound: float) -> float:
    short = value - bound
    return short / value if short > PROVEN * max(1.0, abs(value)) else 0.0


def columns_of(programme: Programme) -> Columns:
    """Return every permitted form of each record: the variables of the programme."""
    return [(candidate, form) for candidate in programme.candidates for form in candidate.forms if form.permitted]


def remaining(programme: Programme, chosen: Chosen) -> tuple[Vector, ...]:
    """Return what is left of each question's gap once `chosen` is released."""
    by_origin = {candidate.origin: candidate for candidate in programme.candidates}
    rests = []
    for q, gap in enumerate(programme.gaps):
        moved = [(float(form.fidelity), by_origin[origin].effects[q]) for origin, form in chosen]
        rests.append(tuple(math.fsum([g, *(-f * v[h] for f, v in moved if v)]) for h, g in enumerate(gap)))
    return tuple(rests)


def held_back(programme: Programme, chosen: Chosen) -> tuple[Vector, ...]:
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


def keeps(programme: Programme, chosen: Chosen) -> bool:
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
