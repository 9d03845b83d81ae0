"""Geometry of the charts; templates draw it as inline SVG, and a table says the same in figures."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from consilience.reasons.contribution import Contribution, probability, total
from consilience.reasons.interval import wilson
from consilience.reasons.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """One verdict's part of a stacked bar, in per cent of its width."""

    verdict: Verdict
    count: int
    start: float
    width: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """One verdict in all matters, with the interval of its share, in per cent."""

    verdict: Verdict
    count: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One row of a waterfall; positions in per cent of its width."""

    name: str
    because: str
    decibans: float | None
    start: float
    width: float
    up: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Waterfall:
    """How a sum of contributions came about."""

    steps: tuple[Step, ...]
    zero: float
    total_decibans: float
    total_start: float
    total_width: float
    probability: float


def stacked(counts: Counter[Verdict]) -> tuple[Segment, ...]:
    """Return the bar of one topic; empty verdicts take no part."""
    whole = counts.total() or 1
    segments: list[Segment] = []
    at = 0.0
    for verdict in Verdict:
        if counts[verdict]:
            width = 100 * counts[verdict] / whole
            segments.append(Segment(verdict=verdict, count=counts[verdict], start=_r(at), width=_r(width)))
            at += width
    return tuple(segments)


def shares(counts: Counter[Verdict]) -> tuple[Share, ...]:
    whole = counts.total()
    return tuple(_share(verdict, counts[verdict], whole) for verdict in Verdict)


def waterfall(contributions: Sequence[Contribution], *, chance: float | None = None) -> Waterfall | None:
    """Return the chart of the weighed contributions, or None when none is weighed.

    `chance` is the probability said of the sum; without it the sum's own is taken.
    """
    weights = [c.decibans for c in contributions if c.decibans is not None]
    if not weights or not all(map(math.isfinite, weights)):
        return None
    sums = [0.0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    low, high = min(sums), max(sums)
    scale = 100 / ((high - low) or 1)
    ends = iter(itertools.pairwise(sums))
    steps = [_step(c, next(ends) if c.decibans is not None else None, low, scale) for c in contributions]
    return Waterfall(
        steps=tuple(steps),
        zero=_r((0 - low) * scale),
        total_decibans=sums[-1],
        total_start=_r((min(0, sums[-1]) - low) * scale),
        total_width=_r(abs(sums[-1]) * scale),
        probability=probability(total(contributions)) if chance is None else chance,
    )


def _share(verdict: Verdict, count: int, whole: int) -> Share:
    low, high = wilson(count, whole)
    return Share(
        verdict=verdict, count=count, share=_r(100 * count / (whole or 1)), low=_r(100 * low), high=_r(100 * high)
    )


def _step(reason: Contribution, ends: tuple[float, float] | None, low: float, scale: float) -> Step:
    first, last = ends or (0.0, 0.0)
    return Step(
        name=reason.name,
        because=reason.because,
        decibans=reason.decibans,
        start=_r((min(first, last) - low) * scale),
        width=_r(abs(last - first) * scale),
        up=last >= first,
    )


def _r(number: float) -> float:
    """Round to what a page can show, so that equal alignments give equal pages on every machine."""
    return round(number, 2) + 0.0
