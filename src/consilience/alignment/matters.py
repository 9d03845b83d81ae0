"""Links to matters: claims grouped so that no weak link and no two plainly different events are chained together."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]
_UNSEEN = -4.0
"""Log odds of a pair that was never a candidate: hardly anything in common."""
_TOGETHER = 0.0
"""Mean log odds between two groups from which they are one."""


def group(
    count: int,
    party: NDArray[np.intp],
    odds: Mapping[Pair, float],
    apart: Collection[Pair],
    threshold: float,
    *,
    together: Collection[Pair] = (),
) -> list[list[int]]:
    """Return groups of claims, each sorted, in the order of their first claim.

    A party's own repetitions are joined first, then the parties with one another; in both rounds the surest link first.
    Pairs that are to be `together` come before all others, and nothing but `apart` parts them.
    Two groups become one when the mean log odds between them is positive and no pair across is known to be `apart`.
    """
    groups = _Groups(count, odds, set(apart))
    for i, j in sorted(together):
        groups.join(i, j, asked=True)
    ranked = sorted(
        ((-value, pair) for pair, value in odds.items() if value >= threshold),
        key=lambda item: (round(item[0], 9), item[1]),
    )
    for same_party in (True, False):
        for _, (i, j) in ranked:
            if (party[i] == party[j]) is np.bool_(same_party):
                groups.join(i, j)
    return groups.all()


class _Groups:
    def __init__(self, count: int, odds: Mapping[Pair, float], apart: set[Pair]) -> None:
        self._of = list(range(count))
        self._members: dict[int, list[int]] = {k: [k] for k in range(count)}
        self._odds = odds
        self._apart = apart

    def join(self, i: int, j: int, *, asked: bool = False) -> None:
        a, b = self._of[i], self._of[j]
        if a == b:
            return
        one, other = self._members[a], self._members[b]
        if not (self._may(one, other) if asked else self._belong(one, other)):
            return
        keep, drop = (a, b) if len(self._members[a]) >= len(self._members[b]) else (b, a)
        for member in self._members[drop]:
            self._of[member] = keep
        self._members[keep] += self._members.pop(drop)

    def _may(self, one: list[int], other: list[int]) -> bool:
        return not any((min(i, j), max(i, j)) in self._apart for i in one for j in other)

    def _belong(self, one: list[int], other: list[int]) -> bool:
        total = 0.0
        for i in one:
            for j in other:
                pair = (i, j) if i < j else (j, i)
                if pair in self._apart:
                    return False
                # Bounded, so that one very sure pair cannot carry many unlike ones.
                total += min(max(self._odds.get(pair, _UNSEEN), -4.0), 4.0)
        return total / (len(one) * len(other)) >= _TOGETHER

    def all(self) -> list[list[int]]:
        return sorted(sorted(members) for members in self._members.values())
