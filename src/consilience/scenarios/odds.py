"""A party's odds: for every split how likely each branch is, once the split is reached."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from consilience.records.yardstick import Yardstick
from consilience.scenarios.tree import Split, Tree

TOLERANCE = 1e-6
"""How far the probabilities of a split may sum from one, as files carry rounded numbers."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A probability as a party gives it: a number, or its lower and upper end."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1:
            raise ValueError(f"a probability lies between 0 and 1, lower end first; got {self.low:g} to {self.high:g}")


Stated = Interval | str
"""A number, an interval, or the words of a yardstick."""


class Incoherent(ValueError):
    """The odds of one split cannot be probabilities of ways that exclude one another."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Odds:
    """What a party says of every split: split id → branch id → probability once the split is reached."""

    stated: Mapping[str, Mapping[str, Stated]]
    scale: Yardstick | None = None
    """The yardstick on which words are read."""

    def spoken(self) -> bool:
        """Whether any of it is said in words."""
        return any(isinstance(value, str) for split in self.stated.values() for value in split.values())

    def intervals(self, split: Split) -> tuple[Interval, ...]:
        """Return the probability of each branch of `split`, in its order."""
        return tuple(_interval(self.stated[split.id][branch.id], self.scale) for branch in split.branches)

    def points(self, tree: Tree) -> Mapping[str, float]:
        """Return the probability of each branch of `tree` once its split is reached."""
        return {
            branch.id: point
            for split in tree.splits
            for branch, point in zip(split.branches, settled(self.intervals(split)), strict=True)
        }

    def check(self, split: Split) -> None:
        """Raise `Incoherent`, naming the sum, if the odds of `split` admit no probabilities that sum to one."""
        found = self.intervals(split)
        low, high = math.fsum(i.low for i in found), math.fsum(i.high for i in found)
        if low > 1 + TOLERANCE or high < 1 - TOLERANCE:
            total = f"{low:.6g}" if math.isclose(low, high) else f"{low:.6g} at the least and {high:.6g} at the most"
            raise Incoherent(f"the branches of {split.id} sum to {total}, not to 1")


def settled(intervals: tuple[Interval, ...]) -> tuple[float, ...]:
    """Return one probability in each interval, all at the same share of the way up, so that they sum to one.

    Where no such share exists (words of one party read on another's yardstick), middles are scaled.

    >>> settled((Interval(0.2, 0.4), Interval(0.5, 0.9)))
    (0.3, 0.7)
    """
    low, high = math.fsum(i.low for i in intervals), math.fsum(i.high for i in intervals)
    if low - TOLERANCE <= 1 <= high + TOLERANCE:
        share = min(1.0, max(0.0, (1 - low) / (high - low))) if high - low > TOLERANCE else 0.0
        return tuple(round(i.low + share * (i.high - i.low), 15) if i.low < i.high else i.low for i in intervals)
    total = low + high
    return tuple((i.low + i.high) / total for i in intervals)


def _interval(value: Stated, scale: Yardstick | None) -> Interval:
    if isinstance(value, Interval):
        return value
    terms = scale.terms if scale else ()
    band = next((term.band for term in terms if value.casefold() in {word.casefold() for word in term.words}), None)
    if band is None:
        raise ValueError(f"the yardstick {scale.name if scale else '(none)'} has no such words")
    return Interval(float(band.low), float(band.high))
