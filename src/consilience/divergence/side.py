"""A side: one party's estimate as numbers over the hypotheses, ready to be set against another's.

For a probability the hypotheses are H and not H, and differences are taken along (1, −1): log odds.  For several
hypotheses they are taken along p_A − p_B: the sum is then Jeffreys' divergence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from consilience.divergence.weight import OriginReading, Range, Vector
from consilience.records.ids import OriginId, PartyName


@dataclass(frozen=True, kw_only=True, slots=True)
class TermUsed:
    """The term a party used, with what it means on its own yardstick and, where it exists there, on the other's."""

    term: str
    scale: str
    own: Range
    other: Range | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """One party's estimate; probabilities are coherent and strictly between 0 and 1."""

    party: PartyName
    stated: Vector
    odds: bool = False
    """A probability of one hypothesis H, given as (H, not H): differences are log odds."""
    labels: tuple[str, ...] = ()
    """What the hypotheses are called, for sentences."""
    low: Vector = ()
    high: Vector = ()
    """Bounds of each probability; for two hypotheses those of H and not H.  Empty: stated exactly."""
    prior: Vector | None = None
    words: TermUsed | None = None
    held: Mapping[OriginId, OriginReading] = field(default_factory=dict)

    @property
    def logs(self) -> Vector:
        return tuple(math.log(p) for p in self.stated)

    @property
    def prior_logs(self) -> Vector | None:
        return None if self.prior is None else tuple(math.log(p) for p in self.prior)


def direction(left: Side, right: Side) -> Vector:
    """Return the coefficients along which differences are taken; their sum is zero."""
    if left.odds:
        return (1.0, -1.0)
    return tuple(a - b for a, b in zip(left.stated, right.stated, strict=True))


def shared_origins(left: Side, right: Side) -> tuple[OriginId, ...]:
    """Return the origins both hold, in the order of the left party."""
    return tuple(origin for origin in left.held if origin in right.held)


def logit(p: float) -> float:
    """Return the log odds of `p`; infinite at 0 and 1."""
    if p <= 0:
        return -math.inf
    return math.inf if p >= 1 else math.log(p) - math.log1p(-p)
