"""Which pairs of claims people have ruled to be one matter, and which to be two; what was ruled last counts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from consilience.records.ids import ClaimId
from consilience.records.ruling import Ruling, RulingKind

Pair = tuple[ClaimId, ClaimId]


def pairs(rulings: Iterable[Ruling]) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Return the pairs that are one matter and those that are two, from rulings in the order in which they were made."""
    same: dict[Pair, None] = {}
    apart: dict[Pair, None] = {}
    for ruling in rulings:
        claims = ruling.claims
        if ruling.kind is RulingKind.SAME:
            said = [_pair(a, b) for a, b in combinations(claims, 2)]
            same, apart = same | dict.fromkeys(said), {pair: None for pair in apart if pair not in said}
        elif ruling.kind is RulingKind.APART:
            said = [_pair(claims[0], other) for other in claims[1:]]
            apart, same = apart | dict.fromkeys(said), {pair: None for pair in same if pair not in said}
    return tuple(same), tuple(apart)


def _pair(a: ClaimId, b: ClaimId) -> Pair:
    return (a, b) if a <= b else (b, a)
