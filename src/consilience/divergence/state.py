"""The state of two estimates: do they agree, and on what footing?  Thresholds are the parties' to agree per question."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from consilience.divergence.side import Side
from consilience.divergence.split import Cause, Split, log_odds_bounds


class QuestionState(StrEnum):
    """What a chair reads first."""

    ALIGNED = "aligned"
    ALIGNED_FRAGILE = "aligned-fragile"
    """Within tolerance, but only because causes that pull opposite ways cancel."""
    DIVERGENT = "divergent"
    CONFLICTING = "conflicting"
    """Beyond tolerance, the ranges apart and on opposite sides: one says likely, the other unlikely."""
    VAGUE = "vague"
    """At least one answer is too wide to tell agreement from difference."""
    ONE_SIDED = "one-sided"
    NOT_COMPARABLE = "not comparable"
    WORDING_ONLY = "wording only"
    """Beyond tolerance, but the rest is within it once words are read for what they cover."""


SEVERAL_TOLERANCE = 0.06
"""The usual tolerance where there are several hypotheses: Jeffreys' divergence of two that 0.5 nats of log odds part."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """Where the states part; the defaults hold until the parties agree on others."""

    tolerance: float = 0.5
    """Nats (2.2 decibans): 50 % and 62 %, or 90 % and 94 %, are within it."""
    unit_tolerance: float | None = None
    """For a quantity (in its unit) or a date (in days): decides instead of the nats."""
    fragile: float = 0.5
    """κ from which an agreement is fragile, when one direction alone exceeds the tolerance."""
    vague: float = 0.5
    """Width of a probability from which an answer says too little."""


def state(result: Split, left: Side, right: Side, limits: Thresholds, *, distance: float, apart: bool) -> QuestionState:
    """Return the state of two comparable answers; `apart`: their ranges do not overlap and lean opposite ways."""
    if any(_width(side) >= limits.vague for side in (left, right)):
        return QuestionState.VAGUE
    if _within(result.delta, distance, limits):
        return QuestionState.ALIGNED_FRAGILE if _is_fragile(result, limits) else QuestionState.ALIGNED
    words = result.totals[Cause.WORDING]
    if words and abs(result.delta - words) <= limits.tolerance:
        return QuestionState.WORDING_ONLY
    return QuestionState.CONFLICTING if apart else QuestionState.DIVERGENT


def lean_apart(left: Side, right: Side) -> bool:
    """Return whether two probabilities lie on opposite sides of even odds and their ranges do not meet."""
    (a_low, a_high), (b_low, b_high) = log_odds_bounds(left), log_odds_bounds(right)
    opposite = (left.stated[0] - 0.5) * (right.stated[0] - 0.5) < 0
    return opposite and (a_low > b_high or b_low > a_high)


def _within(delta: float, distance: float, limits: Thresholds) -> bool:
    if limits.unit_tolerance is not None:
        return distance <= limits.unit_tolerance
    return abs(delta) <= limits.tolerance


def _is_fragile(result: Split, limits: Thresholds) -> bool:
    up = math.fsum(c.nats for c in result.components if c.nats > 0)
    down = math.fsum(-c.nats for c in result.components if c.nats < 0)
    return result.fragility >= limits.fragile and max(up, down) > limits.tolerance


def _width(side: Side) -> float:
    return side.high[0] - side.low[0] if side.low else 0.0
