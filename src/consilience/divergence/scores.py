"""How well forecasts did: Brier and log scores, reliability with counts and intervals, discrimination, sharpness.

G. W. Brier, *Monthly Weather Review* 78 (1950); I. J. Good, *JRSS B* 14 (1952); E. B. Wilson, *JASA* 22 (1927).  Lower
scores are better.  Nothing is drawn as a curve from fewer than `ENOUGH` outcomes: of a handful, chance draws any curve.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ENOUGH = 30
"""Outcomes from which on a curve, a proposed grade table or a comparison is shown."""
_Z = 1.959963984540054
"""Of 95 % of a normal distribution."""
_BINS = 10


def brier(probability: float, *, happened: bool) -> float:
    """Return the Brier score of one forecast: 0 is certain and right, 1 certain and wrong.

    >>> brier(0.8, happened=True)
    0.03999999999999998
    """
    return (probability - float(happened)) ** 2


def log_score(probability: float, *, happened: bool) -> float:
    """Return minus the natural log of what was given to what happened; infinite where that was called impossible."""
    given = probability if happened else 1 - probability
    return -math.log(given) if given > 0 else math.inf


def brier_of_shares(shares: Sequence[float], taken: int) -> float:
    """Return the Brier score over several values: the sum of squares, from 0 to 2, as Brier wrote it."""
    return sum((share - (number == taken)) ** 2 for number, share in enumerate(shares))


def pinball(levels: Sequence[float], values: Sequence[float], seen: float) -> float:
    """Return the mean quantile score of a quantity or day, twice: with many levels it nears the CRPS, in its unit."""
    losses = [
        2 * ((level - 1) if seen < value else level) * (seen - value)
        for level, value in zip(levels, values, strict=True)
    ]
    return sum(losses) / len(losses)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score; of nothing, all of it.

    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, _Z * _Z
    middle = share + square / (2 * of)
    half = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """One probability with what happened."""

    probability: float
    happened: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """Forecasts of about the same probability: how often it happened, and between what that may lie."""

    low: float
    high: float
    count: int
    mean: float
    hits: int
    interval: tuple[float, float]

    @property
    def fits(self) -> bool:
        """Whether what was said lies within what the outcomes allow."""
        return self.interval[0] <= self.mean <= self.interval[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """How a number of forecasts did."""

    count: int
    happened: int
    brier: float | None
    """None where there is nothing to score."""
    log: float | None
    base: float | None
    """The Brier score of always saying how often it happened."""
    bins: tuple[Bin, ...]
    discrimination: float | None
    """How often what happened had been given more than what did not, of all such pairs; None where all or none happened."""
    sharpness: float | None
    """How far from one half what was said lay, on average: 0 says nothing, 0.5 is certain."""

    @property
    def draws_a_curve(self) -> bool:
        return self.count >= ENOUGH

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the figures say, and what they do not."""
        return tuple(_sentences(self))


def record(forecasts: Iterable[Forecast]) -> Record:
    """Return how forecasts did, all of them together."""
    told = [*forecasts]
    if not told:
        return Record(
            count=0, happened=0, brier=None, log=None, base=None, bins=(), discrimination=None, sharpness=None
        )
    happened = sum(one.happened for one in told)
    share = happened / len(told)
    return Record(
        count=len(told), happened=happened, bins=tuple(_bins(told)), discrimination=_discrimination(told),
        brier=_mean(brier(one.probability, happened=one.happened) for one in told),
        log=_mean(log_score(one.probability, happened=one.happened) for one in told),
        base=share * (1 - share), sharpness=_mean(abs(one.probability - 0.5) for one in told),
    )  # fmt: skip


def _mean(values: Iterable[float]) -> float:
    listed = [*values]
    return math.fsum(listed) / len(listed)


def _bins(told: Sequence[Forecast]) -> Iterable[Bin]:
    placed: dict[int, list[Forecast]] = {}
    for one in told:
        placed.setdefault(min(_BINS - 1, int(one.probability * _BINS)), []).append(one)
    for number, rows in sorted(placed.items()):
        hits = sum(one.happened for one in rows)
        yield Bin(
            low=number / _BINS, high=(number + 1) / _BINS, count=len(rows), hits=hits,
            mean=_mean(one.probability for one in rows), interval=wilson(hits, len(rows)),
        )  # fmt: skip


def _discrimination(told: Sequence[Forecast]) -> float | None:
    """Return the area under the ROC curve, by ranks; ties count half."""
    yes = sorted(one.probability for one in told if one.happened)
    no = sorted(one.probability for one in told if not one.happened)
    if not yes or not no:
        return None
    won, below, ties = 0.0, 0, 0
    for value in yes:
        while below < len(no) and no[below] < value:
            below += 1
        ties = below
        while ties < len(no) and no[ties] == value:
            ties += 1
        won += below + (ties - below) / 2
    return won / (len(yes) * len(no))


def _sentences(one: Record) -> Iterable[str]:
    if one.count == 0 or one.brier is None or one.base is None:
        yield "Nothing to score yet: no question with an agreed outcome whose day has passed."
        return
    plural = "s" if one.count != 1 else ""
    yield f"{one.count} outcome{plural}, of which {one.happened} happened."
    if not one.draws_a_curve:
        yield f"Too few to judge by: under {ENOUGH} outcomes chance alone draws any curve, so none is drawn."
    yield f"Brier score {one.brier:.3f} (0 is certain and right, 0.25 is always saying one half, 1 is certain and wrong)."
    if one.draws_a_curve:
        better = "better" if one.brier < one.base else "no better"
        yield f"That is {better} than always saying how often it happened ({one.base:.3f})."
        off = [each for each in one.bins if not each.fits]
        yield (
            "In every range what was said lies within what the outcomes allow."
            if not off
            else f"In {len(off)} of {len(one.bins)} ranges what was said lies outside what the outcomes allow."
        )
    if one.discrimination is None:
        yield "Whether it tells apart what happens from what does not cannot be said: all or none of it happened."
    else:
        yield f"In {one.discrimination:.0%} of pairs what happened had been given more than what did not (50 % is no skill)."
