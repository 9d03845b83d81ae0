"""Links to matters: claims grouped so that no weak link and no two plainly different events are chained together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]
_UNSEEN = -4.0
"""Log odds of a pair that was never a candidate: hardly anything in common."""
_TOGETHER = 0.0
"""Mean log odds between two groups from which they are one."""


def group(
    count: int, party: NDArray[np.intp], odds: Mapping[Pair, float], apart: Collection[Pair], threshold: float
) -> list[list[int]]:
    """Return groups of claims, each sorted, in the order of their first claim.

    A party's own repetitions are joined first, then the parties with one another; in both rounds the surest link first.
    Two groups become one when the mean log odds between them is positive and no pair across is known to be `apart`.
    """
    groups = _Groups(count, odds, frozenset(apart))
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
    """Groups of claims with, for each two that a pair joins, running sums over the pairs across.

    Summed anew for each question, two groups of n claims would cost n² at every one of their n² links.
    """

    def __init__(self, count: int, odds: Mapping[Pair, float], apart: Collection[Pair]) -> None:
        self._parent = list(range(count))
        self._members: dict[int, list[int]] = {k: [k] for k in range(count)}
        self._across: dict[int, dict[int, _Across]] = {k: {} for k in range(count)}
        # What is apart need not be scored: it stands in both or in one of the two.
        for i, j in {**dict.fromkeys(odds), **dict.fromkeys(apart)}:
            # Bounded, so that one very sure pair cannot carry many unlike ones.
            found = _Across(total=min(max(odds.get((i, j), _UNSEEN), -4.0), 4.0), pairs=1, apart=(i, j) in apart)
            self._across[i][j] = self._across[j][i] = found

    def join(self, i: int, j: int) -> None:
        a, b = self._root(i), self._root(j)
        if a == b or not self._belong(a, b):
            return
        # The one with more neighbours stays, so that few sums move.
        keep, drop = (a, b) if len(self._across[a]) >= len(self._across[b]) else (b, a)
        self._parent[drop] = keep
        self._members[keep] += self._members.pop(drop)
        self._across[keep].pop(drop, None)
        for other, sums in self._across.pop(drop).items():
            if other == keep:
                continue
            del self._across[other][drop]
            known = self._across[keep].get(other)
            both = sums if known is None else known.with_(sums)
            self._across[keep][other] = self._across[other][keep] = both

    def _root(self, k: int) -> int:
        while self._parent[k] != k:
            self._parent[k] = self._parent[self._parent[k]]
            k = self._parent[k]
        return k

    def _belong(self, a: int, b: int) -> bool:
        sums = self._across[a].get(b, _Across())
        pairs = len(self._members[a]) * len(self._members[b])
        return not sums.apart and (sums.total + _UNSEEN * (pairs - sums.pairs)) / pairs >= _TOGETHER

    def all(self) -> list[list[int]]:
        return sorted(sorted(members) for members in self._members.values())


@dataclass(frozen=True, slots=True)
class _Across:
    """What is known of the pairs between two groups."""

    total: float = 0.0
    pairs: int = 0
    apart: bool = False

    def with_(self, other: _Across) -> _Across:
        return _Across(self.total + other.total, self.pairs + other.pairs, self.apart or other.apart)
