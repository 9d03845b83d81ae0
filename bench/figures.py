"""Shares and areas with their intervals, and how a table of them is written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# Two-sided 95 % of the normal distribution.
_Z = 1.959964


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One measured value; `value` is None where nothing could be measured."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    count: str = ""
    """What the value was counted on, as words: "23 of 29"."""
    peer: str = ""
    bar: str = ""

    def row(self) -> str:
        value = "not measured" if self.value is None else f"{self.value:.3f}"
        interval = "" if self.low is None or self.high is None else f"{self.low:.3f} to {self.high:.3f}"
        return f"| {self.name} | {value} | {interval} | {self.count} | {self.peer} | {self.bar} |"


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """What one data set gave: figures, and further lines under them."""

    title: str
    figures: tuple[Figure, ...]
    remarks: tuple[str, ...] = ()

    def markdown(self) -> str:
        head = ("| what | value | 95 % interval | counted on | peer, same run | bar |", "|---|---|---|---|---|---|")
        return "\n".join(
            (f"## {self.title}", "", *head, *(figure.row() for figure in self.figures), "", *self.remarks, "")
        )


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share; nothing counted says nothing.

    >>> wilson(0, 0)
    (0.0, 1.0)
    >>> low, high = wilson(9, 10)
    >>> round(low, 3), round(high, 3)
    (0.596, 0.982)
    """
    if total == 0:
        return 0.0, 1.0
    share, z2 = hits / total, _Z * _Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z * math.sqrt(share * (1 - share) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(name: str, hits: int, total: int, *, bar: str = "", peer: str = "") -> Figure:
    low, high = wilson(hits, total)
    value = hits / total if total else None
    return Figure(name=name, value=value, low=low, high=high, count=f"{hits} of {total}", bar=bar, peer=peer)


def average_precision(scores: Numbers, positive: NDArray[np.bool_], weights: Numbers | None = None) -> float:
    """Return the area under precision and recall; pairs of one score come in together.

    >>> average_precision(np.array([0.9, 0.8, 0.1]), np.array([True, False, True]))
    0.8333333333333333
    """
    order = np.argsort(-scores, kind="stable")
    ordered, hit = scores[order], positive[order].astype(float)
    weight = np.ones_like(ordered) if weights is None else weights[order]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
    true, seen = np.cumsum(hit * weight)[last], np.cumsum(weight)[last]
    if not len(true) or true[-1] == 0:
        return float("nan")
    precision = np.divide(true, seen, out=np.zeros_like(true), where=seen > 0)
    return float(np.sum(np.diff(true, prepend=0.0) * precision) / true[-1])


def resampled(
    scores: Numbers,
    positive: NDArray[np.bool_],
    groups: tuple[NDArray[np.int64], NDArray[np.int64]],
    *,
    rounds: int = 200,
) -> tuple[float, float]:
    """Return a 95 % interval of the area when topics are drawn again; a pair counts as often as both its topics."""
    chance = np.random.default_rng(20_25)
    size = int(max(groups[0].max(), groups[1].max())) + 1
    areas = []
    for _ in range(rounds):
        times = np.bincount(chance.integers(0, size, size), minlength=size).astype(float)
        weight = times[groups[0]] * np.where(groups[0] == groups[1], 1.0, times[groups[1]])
        areas.append(average_precision(scores, positive, weight))
    low, high = np.nanpercentile(areas, [2.5, 97.5])
    return float(low), float(high)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])
