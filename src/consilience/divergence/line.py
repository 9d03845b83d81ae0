"""An answer on a line (a quantity, or time): its distribution function, cut into hypotheses, and the distance of two.

Between stated quantiles the distribution function is straight, beyond the outermost it runs on at the same slope; one
value alone is a step.  Distance is Wasserstein-1, the area between two distribution functions, in the unit of the answer
(L. N. Vaserstein, 1969); what never happens counts as the horizon.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from consilience.divergence.coherence import Repaired, repair_rising
from consilience.divergence.weight import Vector
from consilience.records.estimate import Answer

FLOOR = 0.005
"""Probability left to every stretch of the line: an answer given as a point would else be infinitely sure."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution function by its corners: `xs` rise, `fs` rise from 0 to 1; equal `xs` are a step."""

    xs: Vector
    fs: Vector
    never: float = 0.0

    @property
    def span(self) -> tuple[float, float]:
        return self.xs[0], self.xs[-1]

    def below(self, x: float) -> float:
        """Return the probability of less than `x`, given that it happens."""
        return self._at(x, bisect_left(self.xs, x))

    def up_to(self, x: float) -> float:
        """Return the probability of `x` or less, given that it happens."""
        return self._at(x, bisect_right(self.xs, x))

    def quantile(self, level: float) -> float:
        """Return the value at `level`, given that it happens."""
        at = min(max(bisect_left(self.fs, level), 1), len(self.fs) - 1)
        f0, f1, x0, x1 = self.fs[at - 1], self.fs[at], self.xs[at - 1], self.xs[at]
        return x1 if f1 <= f0 else x0 + (x1 - x0) * min(max((level - f0) / (f1 - f0), 0.0), 1.0)

    def _at(self, x: float, index: int) -> float:
        if index == 0:
            return 0.0
        if index == len(self.xs):
            return 1.0
        x0, x1, f0, f1 = self.xs[index - 1], self.xs[index], self.fs[index - 1], self.fs[index]
        return f0 + (f1 - f0) * (x - x0) / (x1 - x0) if x1 > x0 else f0


def line(answer: Answer) -> tuple[Distribution, Repaired]:
    """Return the distribution an answer states, and what had to be mended in its quantiles."""
    stated = sorted(answer.quantiles)
    levels = [float(level) for level, _ in stated]
    mended = repair_rising([float(value) for _, value in stated])
    values = mended.values
    if len(values) < 2:
        x = values[0] if values else 0.0
        return Distribution((x, x), (0.0, 1.0), float(answer.never)), mended
    left = values[0] - (values[1] - values[0]) * levels[0] / (levels[1] - levels[0])
    right = values[-1] + (values[-1] - values[-2]) * (1 - levels[-1]) / (levels[-1] - levels[-2])
    return Distribution((left, *values, right), (0.0, *levels, 1.0), float(answer.never)), mended


def stretches(dist: Distribution, cuts: Sequence[float], *, dated: bool) -> Vector:
    """Return the probability of each stretch between `cuts`, lowest first, and for dates of never.

    A cut belongs to the stretch above it ("at least"), for dates to the one before it ("by that day").
    """
    reach = [dist.up_to(cut) if dated else dist.below(cut) for cut in cuts]
    parts = [b - a for a, b in itertools.pairwise([0.0, *reach, 1.0])]
    parts = [part * (1 - dist.never) for part in parts] + ([dist.never] if dated else [])
    return tuple((1 - len(parts) * FLOOR) * part + FLOOR for part in parts)


def wasserstein(a: Distribution, b: Distribution, horizon: float | None = None) -> float:
    """Return the area between the two distribution functions; never counts as `horizon`, else as the last corner.

    On a line that area is the Wasserstein-1 distance (S. S. Vallender, 1974).
    """
    end = max(a.xs[-1], b.xs[-1]) if horizon is None else horizon
    xs = sorted({x for x in (*a.xs, *b.xs) if x < end} | {end})
    return math.fsum(_area(a, b, x0, x1) for x0, x1 in itertools.pairwise(xs))


def _area(a: Distribution, b: Distribution, x0: float, x1: float) -> float:
    # Within a stretch both functions are straight, so their difference crosses zero at most once.
    left = a.up_to(x0) * (1 - a.never) - b.up_to(x0) * (1 - b.never)
    right = a.below(x1) * (1 - a.never) - b.below(x1) * (1 - b.never)
    if left * right >= 0:
        return abs(left + right) / 2 * (x1 - x0)
    return (left * left + right * right) / (2 * (abs(left) + abs(right))) * (x1 - x0)
