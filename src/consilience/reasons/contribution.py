"""The one way in which Consilience gives reasons: a prior plus named contributions in log odds.

Match of two claims, verdict, weight of evidence and divergence are all such sums, so one chart and one sentence form
explain them all.  1 deciban is 10·log10 of the odds ratio (I. J. Good, *Probability and the Weighing of Evidence*, 1950).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

DECIBANS_PER_NAT = 10 / math.log(10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """One reason, its weight, and the sentence that says it."""

    name: str
    nats: float | None = None
    """Change in log odds (natural logarithm); None for a reason that is stated but not weighed."""
    because: str
    slot: str | None = None
    """The typed slot it compares: number, time, place, actor, target, polarity, outcome, attribution."""
    left: str | None = None
    right: str | None = None
    differs: bool | None = None
    """Whether the two values cannot both hold for the same time; None where nothing was compared."""

    @property
    def decibans(self) -> float | None:
        return None if self.nats is None else self.nats * DECIBANS_PER_NAT


def probability(log_odds: float) -> float:
    """Return the probability for `log_odds` without overflow at either end.

    >>> probability(0.0)
    0.5
    """
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    return math.exp(log_odds) / (1 + math.exp(log_odds))


def total(contributions: Iterable[Contribution]) -> float:
    """Return the sum of all weighed contributions, in nats."""
    return math.fsum(c.nats for c in contributions if c.nats is not None)


def telling(reasons: Iterable[Contribution]) -> tuple[tuple[Contribution, ...], tuple[Contribution, ...]]:
    """Return the compared slots that a verdict rests on, and the others: where some differ, those that agree."""
    slots = [reason for reason in reasons if reason.slot]
    if not any(reason.differs for reason in slots):
        return tuple(slots), ()
    return tuple(r for r in slots if r.differs is not False), tuple(r for r in slots if r.differs is False)
