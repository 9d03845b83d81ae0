"""Which texts share whole passages: runs of eight words, looked up in an inverted index, never pair by pair."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_RUN = 8
_KEPT = 2
"""One run in so many is indexed, chosen by its hash, so the same ones in every text."""
_FEWEST = 10
"""Indexed runs that two texts must share; about as many as in three sentences."""
_MOST_HOLDERS = 8
"""A run is compared with the first texts that hold it; copies of one text all share those."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """Two texts by position, the earlier one first, with the share of the shorter one that stands in both."""

    left: int
    right: int
    share: float


def shared_passages(texts: Sequence[Iterable[str]], *, least: float = 0.2) -> list[Likeness]:
    """Return the pairs of texts (each given as pieces) of which at least `least` of the shorter one is in both.

    >>> story = " ".join(f"word{number}" for number in range(60))
    >>> [pair.share for pair in shared_passages([[story], ["something else"], [story + "and more words follow here"]])]
    [1.0]
    """
    first: dict[int, int] = {}
    further: dict[int, list[int]] = {}
    sizes: list[int] = []
    shared: Counter[tuple[int, int]] = Counter()
    for position, pieces in enumerate(texts):
        runs = _runs(pieces)
        sizes.append(len(runs))
        for run in runs:
            leader = first.setdefault(run, position)
            if leader == position:
                continue
            shared[leader, position] += 1
            others = further.setdefault(run, [])
            for other in others:
                shared[other, position] += 1
            if len(others) < _MOST_HOLDERS:
                others.append(position)
    found = (
        Likeness(left=left, right=right, share=count / min(sizes[left], sizes[right]))
        for (left, right), count in shared.items()
        if count >= _FEWEST
    )
    return sorted((pair for pair in found if pair.share >= least), key=lambda pair: (pair.left, pair.right))


def _runs(pieces: Iterable[str]) -> set[int]:
    runs: set[int] = set()
    for piece in pieces:
        words = _WORD.findall(piece.casefold())
        hashes = (zlib.crc32(" ".join(words[start : start + _RUN]).encode()) for start in range(len(words) - _RUN + 1))
        runs.update(value for value in hashes if value % _KEPT == 0)
    return runs
