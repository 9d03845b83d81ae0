"""Weight of evidence: what one origin says about each hypothesis, once its source's grade is taken into account.

Schum's cascade (D. A. Schum, *The Evidential Foundations of Probabilistic Reasoning*, 1994, ch. 7; weight as log odds
after I. J. Good, 1950):  w = ln[(h·a + f·(1−a)) / (h·b + f·(1−b))]  with a = P(e|H), b = P(e|¬H), h and f the hit and
false-report rates of the source.  It lies between ln(f/h) and ln(h/f) whatever a and b are: a poor grade caps any
inference.  For several hypotheses the same cascade gives one log likelihood each; only their differences matter.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from consilience.records.ids import OriginId


@dataclass(frozen=True, slots=True)
class Range:
    """A value to compute with, between two bounds."""

    low: float
    point: float
    high: float

    @classmethod
    def exact(cls, value: float) -> Range:
        return cls(value, value, value)

    @property
    def ends(self) -> tuple[float, ...]:
        return (self.low,) if self.low == self.high else (self.low, self.high)


@dataclass(frozen=True, kw_only=True, slots=True)
class Grading:
    """The rates a party gives to a source's grade."""

    grade: str
    hit: Range
    false: Range
    missing: bool = False
    """F or 6: the bounds then also allow that the source tells nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inference:
    """How a party reads the content: its probability under each hypothesis."""

    given: tuple[Range, ...] | None
    """None: registered without being weighed; it counts zero within the bounds its grade allows."""
    count: float = 1.0
    """Share that counts: below one for related origins, zero for a circle of citations."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginReading:
    """One party's use of one origin, however many reports repeat it."""

    origin: OriginId
    claim: str
    grading: Grading
    inference: Inference
    reports: int = 1
    circular: bool = False


Vector = tuple[float, ...]


def likelihoods(grading: Grading, inference: Inference) -> Vector:
    """Return the log likelihood of one origin under each hypothesis, times the share that counts; () when unweighed."""
    if inference.given is None:
        return ()
    if not inference.count:
        return (0.0,) * len(inference.given)
    hit, false = grading.hit.point, grading.false.point
    return tuple(inference.count * _log(hit * a.point + false * (1 - a.point)) for a in inference.given)


def project(values: Sequence[float], direction: Sequence[float]) -> float:
    """Return Σ direction·values, zero for no values; the direction's own sum is zero, so levels cancel."""
    return math.fsum(c * v for c, v in zip(direction, values, strict=False))


def weight(grading: Grading, inference: Inference, direction: Sequence[float]) -> float:
    """Return the weight of one origin along `direction`, in nats; for H against not H that is (1, −1).

    >>> b2 = Grading(grade="B2", hit=Range.exact(0.9), false=Range.exact(0.1))
    >>> seen = Inference(given=(Range.exact(1.0), Range.exact(0.0)))
    >>> round(weight(b2, seen, (1.0, -1.0)), 4)  # the cap, ln 9
    2.1972
    """
    return project(likelihoods(grading, inference), direction)


def weight_range(grading: Grading, inference: Inference, direction: Sequence[float]) -> Range:
    """Return the weight with the least and the greatest value the bands allow.

    Each log likelihood is monotone in its own P(e|h), and for two hypotheses the weight is monotone in each rate, so
    the bounds are attained at corners and exact; for several hypotheses the rates' corners are searched with a middle
    point, which is exact to the curvature between them.
    """
    point = weight(grading, inference, direction)
    found = [point, *itertools.chain.from_iterable(_extremes(grading, inference, direction))]
    if grading.missing:  # a source that cannot be judged may tell nothing at all
        found.append(0.0)
    return Range(min(found), point, max(found))


def cap(grading: Grading) -> float:
    """Return |ln(h/f)|, the most that evidence of this grade can weigh between two hypotheses."""
    return max(abs(_log(h) - _log(f)) for h in grading.hit.ends for f in grading.false.ends)


def _extremes(grading: Grading, inference: Inference, direction: Sequence[float]) -> list[tuple[float, float]]:
    rates = itertools.product(_corners(grading.hit, direction), _corners(grading.false, direction))
    return [_over_content(hit, false, inference, direction) for hit, false in rates]


def _corners(band: Range, direction: Sequence[float]) -> tuple[float, ...]:
    return band.ends if len(direction) == 2 else tuple({band.low, band.point, band.high})


def _over_content(hit: float, false: float, inference: Inference, direction: Sequence[float]) -> tuple[float, float]:
    if not inference.count:
        return 0.0, 0.0
    if inference.given is None:
        reach = inference.count * abs(_log(hit) - _log(false)) * sum(abs(c) for c in direction) / 2
        return -reach, reach
    least = most = 0.0
    for c, a in zip(direction, inference.given, strict=True):
        terms = [inference.count * c * _log(hit * end + false * (1 - end)) for end in a.ends]
        least, most = least + min(terms), most + max(terms)
    return least, most


def _log(value: float) -> float:
    # Zero would be infinite weight, which no evidence has; the question file refuses it, bands may touch it.
    return math.log(max(value, 1e-12))


def counted(reading: OriginReading, share: float) -> OriginReading:
    """Return `reading` with only `share` of its weight counted."""
    return replace(reading, inference=replace(reading.inference, count=reading.inference.count * share))
