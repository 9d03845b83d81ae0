"""Links to matters: claims grouped so that no weak link and no two plainly different events are chained together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]
_SURE = 1.6
"""Log odds from which a link between parties holds whatever else either claim may mean."""
_MUTUAL = 0.35
"""Log odds from which it holds when each of the two is the other's best match on that side: seven to five."""
_REPEATED = 3.0
"""Log odds from which a party repeats itself: one party tells of many like events, so it takes more."""
_UNSEEN = -4.0
"""Log odds of a pair that was never compared: hardly anything in common."""
_BOUND = 4.0
"""So that one very sure pair cannot carry many unlike ones."""


def group(
    count: int,
    party: NDArray[np.intp],
    odds: Mapping[Pair, float],
    apart: Collection[Pair],
    *,
    together: Collection[Pair] = (),
) -> list[list[int]]:
    """Return groups of claims, each sorted, in the order of their first claim.

    A party's own repetitions are joined first, then the parties with one another; in both rounds the surest link first.
    Two groups become one when the mean log odds between them is positive, or each is the other's best, and no pair
    across is known to be `apart`.  Pairs that are to be `together` come before all others, and nothing but `apart` parts them.
    """
    groups = _Groups(count, odds, apart)
    for i, j in sorted(together):
        groups.join(i, j, asked=True)
    best = _best(odds, party)
    ranked = sorted(odds, key=lambda pair: (-round(odds[pair], 9), pair))
    for i, j in ranked:
        if party[i] == party[j] and odds[i, j] >= _REPEATED:
            groups.join(i, j)
    for i, j in ranked:
        if party[i] != party[j] and _holds(i, j, odds[i, j], best, party):
            groups.join(i, j)
    return groups.all()


def _best(odds: Mapping[Pair, float], party: NDArray[np.intp]) -> dict[Pair, float]:
    """The log odds of each claim's best match in each other party, by (claim, party)."""
    best: dict[Pair, float] = {}
    for (i, j), value in odds.items():
        for own, other in ((i, j), (j, i)):
            key = (own, int(party[other]))
            best[key] = max(value, best.get(key, value))
    return best


def _holds(i: int, j: int, value: float, best: Mapping[Pair, float], party: NDArray[np.intp]) -> bool:
    if value >= _SURE:
        return True
    return value >= _MUTUAL and value >= best[i, int(party[j])] and value >= best[j, int(party[i])]


class _Groups:
    """Groups with the sum of log odds and the number of known pairs between each two, kept up to date as they join."""

    def __init__(self, count: int, odds: Mapping[Pair, float], apart: Collection[Pair]) -> None:
        self._of = list(range(count))
        self._members: dict[int, list[int]] = {k: [k] for k in range(count)}
        self._between: dict[int, dict[int, tuple[float, int]]] = defaultdict(dict)
        self._apart: dict[int, set[int]] = defaultdict(set)
        for (i, j), value in odds.items():
            self._between[i][j] = self._between[j][i] = (min(max(value, -_BOUND), _BOUND), 1)
        for i, j in apart:
            self._apart[i].add(j)
            self._apart[j].add(i)

    def join(self, i: int, j: int, *, asked: bool = False) -> None:
        a, b = self._of[i], self._of[j]
        if a == b or b in self._apart[a] or not (asked or self._belong(a, b)):
            return
        keep, drop = (a, b) if len(self._members[a]) >= len(self._members[b]) else (b, a)
        for member in self._members[drop]:
            self._of[member] = keep
        self._members[keep] += self._members.pop(drop)
        for other, (value, known) in self._between.pop(drop).items():
            del self._between[other][drop]
            if other != keep:
                before = self._between[keep].get(other, (0.0, 0))
                self._between[keep][other] = self._between[other][keep] = (before[0] + value, before[1] + known)
        for other in self._apart.pop(drop, set()):
            self._apart[other].discard(drop)
            self._apart[other].add(keep)
            self._apart[keep].add(other)

    def _belong(self, a: int, b: int) -> bool:
        pairs = len(self._members[a]) * len(self._members[b])
        value, known = self._between[a].get(b, (0.0, 0))
        return pairs == 1 or value + _UNSEEN * (pairs - known) >= 0

    def all(self) -> list[list[int]]:
        return sorted(sorted(members) for members in self._members.values())
