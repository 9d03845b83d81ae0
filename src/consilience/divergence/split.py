"""The exact split of a divergence into its causes.

    ΔL = prior + Σ unshared + Σ grading(c) + Σ inference(c) + wording + unexplained

For an origin c that both hold, with W(g, i) its weight under the grading of g and the inference of i:

    grading   = ½[W(A,A) − W(B,A)] + ½[W(A,B) − W(B,B)]
    inference = ½[W(A,A) − W(A,B)] + ½[W(B,A) − W(B,B)]

the two-player Shapley value (L. S. Shapley, 1953), so their sum is w_A − w_B whichever is changed first.  Over several
hypotheses each term is Σ_h (p_A(h) − p_B(h))·δ(h) and all terms together are Jeffreys' divergence (H. Jeffreys, 1946).
Unexplained is what remains of the stated estimates, so the sum is exact by construction; the tests compute it apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from consilience.divergence import because
from consilience.divergence.side import Side, direction, logit, shared_origins
from consilience.divergence.weight import OriginReading, Range, Vector, weight_range
from consilience.divergence.wording import WordingTerm, wording
from consilience.reasons.contribution import Contribution
from consilience.records.ids import OriginId, PartyName


class Cause(StrEnum):
    """Why two estimates differ."""

    PRIOR = "prior"
    UNSHARED = "unshared"
    GRADING = "grading"
    INFERENCE = "inference"
    WORDING = "wording"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    """One cause at one origin, with what it adds to the first party's estimate over the second's."""

    cause: Cause
    nats: float
    low: float
    high: float
    """Bounds of `nats` when grades and diagnosticity range over their bands."""
    because: str
    origin: OriginId | None = None
    owner: PartyName | None = None
    """Who holds it; for unshared evidence only."""

    @property
    def contribution(self) -> Contribution:
        return Contribution(name=self.cause.value, nats=self.nats, because=self.because)

    @property
    def decibans(self) -> float:
        return self.contribution.decibans or 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """A divergence and its causes; Σ nats of the components is delta."""

    delta: float
    low: float
    high: float
    components: tuple[Component, ...]

    @property
    def fragility(self) -> float:
        """Return κ = 1 − |Σδ| / Σ|δ|: 0 when all causes pull one way, 1 when they cancel; 0 when there are none."""
        size = math.fsum(abs(c.nats) for c in self.components)
        return 1 - abs(math.fsum(c.nats for c in self.components)) / size if size else 0.0

    @property
    def totals(self) -> dict[Cause, float]:
        """Return the sum of each cause, all causes named."""
        return {cause: math.fsum(c.nats for c in self.components if c.cause is cause) for cause in Cause}

    @property
    def main_cause(self) -> Cause | None:
        """Return the cause whose total is the largest; None when nothing differs."""
        totals = self.totals
        cause = max(totals, key=lambda c: abs(totals[c]))
        return cause if abs(totals[cause]) > 1e-9 else None


def split(left: Side, right: Side) -> Split:
    """Return the difference of two sides with its causes, in nats."""
    along = direction(left, right)
    both = shared_origins(left, right)
    found = [
        _prior(left, right, along),
        *_unshared(left, right, along, 1),
        *_unshared(right, left, along, -1),
        *(part for origin in both for part in _shared(left, right, origin, along)),
    ]
    delta = math.fsum(c * (a - b) for c, a, b in zip(along, left.logs, right.logs, strict=True))
    registered = math.fsum(component.nats for component in found)
    told = wording(left, right, delta, registered)
    if told.nats:
        found.append(_worded(told))
    low, high = _delta_bounds(left, right, delta)
    found.append(_unexplained(delta, found))
    return Split(delta=delta, low=low, high=high, components=tuple(found))


def _prior(left: Side, right: Side, along: Vector) -> Component:
    a, b = left.prior_logs, right.prior_logs
    if a is None or b is None:
        return _exactly(Cause.PRIOR, 0.0, because.prior(left, right))
    nats = math.fsum(c * (x - y) for c, x, y in zip(along, a, b, strict=True))
    return _exactly(Cause.PRIOR, nats, because.prior(left, right))


def _unshared(holder: Side, other: Side, along: Vector, sign: int) -> list[Component]:
    return [
        _ranged(
            Cause.UNSHARED,
            _signed(weight_range(reading.grading, reading.inference, along), sign),
            because.unshared(holder, reading),
            origin=origin,
            owner=holder.party,
        )
        for origin, reading in holder.held.items()
        if origin not in other.held
    ]


def _shared(left: Side, right: Side, origin: OriginId, along: Vector) -> list[Component]:
    """Return grading and inference of one shared origin; what is alike on both sides is no component."""
    a, b = left.held[origin], right.held[origin]
    aa, ba = weight_range(a.grading, a.inference, along), weight_range(b.grading, a.inference, along)
    ab, bb = weight_range(a.grading, b.inference, along), weight_range(b.grading, b.inference, along)
    parts = []
    if not _same_grading(a, b):
        nats = (aa.point - ba.point) / 2 + (ab.point - bb.point) / 2
        low = (aa.low - ba.high) / 2 + (ab.low - bb.high) / 2
        high = (aa.high - ba.low) / 2 + (ab.high - bb.low) / 2
        parts.append(
            _ranged(Cause.GRADING, Range(low, nats, high), because.grading(left.party, a, right.party, b), origin)
        )
    if a.inference != b.inference:
        nats = (aa.point - ab.point) / 2 + (ba.point - bb.point) / 2
        low = (aa.low - ab.high) / 2 + (ba.low - bb.high) / 2
        high = (aa.high - ab.low) / 2 + (ba.high - bb.low) / 2
        parts.append(
            _ranged(
                Cause.INFERENCE,
                Range(low, nats, high),
                because.inference(left, a, right, b),
                origin,
            )
        )
    return parts


def _same_grading(a: OriginReading, b: OriginReading) -> bool:
    # Equal rates are one unknown, not two: a band both share cannot part them.
    return (a.grading.hit, a.grading.false, a.grading.missing) == (b.grading.hit, b.grading.false, b.grading.missing)


def _worded(told: WordingTerm) -> Component:
    return Component(cause=Cause.WORDING, nats=told.nats, low=told.low, high=told.high, because=told.because)


def _unexplained(delta: float, found: list[Component]) -> Component:
    rest = math.fsum([delta, *(-c.nats for c in found)])
    low = delta - math.fsum(c.high for c in found)
    high = delta - math.fsum(c.low for c in found)
    return Component(
        cause=Cause.UNEXPLAINED,
        nats=rest,
        low=min(low, rest),
        high=max(high, rest),
        because=because.unexplained(rest, whole=not any(c.nats for c in found)),
    )


def _delta_bounds(left: Side, right: Side, delta: float) -> tuple[float, float]:
    """Return the bounds of ΔL from the stated intervals; for several hypotheses the point alone."""
    if not left.odds:
        return delta, delta
    (a_low, a_high), (b_low, b_high) = log_odds_bounds(left), log_odds_bounds(right)
    return a_low - b_high, a_high - b_low


def log_odds_bounds(side: Side) -> tuple[float, float]:
    """Return the log odds of H at both ends of what was stated."""
    if not side.low:
        point = logit(side.stated[0])
        return point, point
    return logit(side.low[0]), logit(side.high[0])


def _exactly(cause: Cause, nats: float, sentence: str) -> Component:
    return Component(cause=cause, nats=nats, low=nats, high=nats, because=sentence)


def _ranged(
    cause: Cause, value: Range, sentence: str, origin: OriginId | None = None, owner: PartyName | None = None
) -> Component:
    low, high = min(value.low, value.point), max(value.high, value.point)
    return Component(cause=cause, nats=value.point, low=low, high=high, because=sentence, origin=origin, owner=owner)


def _signed(value: Range, sign: int) -> Range:
    return value if sign > 0 else Range(-value.high, -value.point, -value.low)
