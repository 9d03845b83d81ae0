"""Verdicts from typed slots, for whole columns of pairs at once.

A slot is compared only when both sides have it.  A number or a negation that differs at another time is a change, not a
contradiction.  Two action labels that differ do not contradict each other by themselves, unless both are CAMEO codes and
one means cooperation and the other conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from consilience.reasons.verdict import Verdict
from consilience.tables.compare import Levels
from consilience.tables.names import Float, Int

VERDICTS = tuple(Verdict)
NUMBER_TOLERANCE = 0.1
"""Share of the larger number by which two counts may differ and still agree."""
DAY_TOLERANCE = 2
"""Days: one coder dates an event by the day it happened, another by the day it was reported or the paper was printed."""
ALIKE = 2
Mask = npt.NDArray[np.bool_]

CONFLICTING, CHANGED, ALIGNED, UNCLEAR, ONE_SIDED, NOT_COVERED = (VERDICTS.index(v) for v in Verdict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a row says beyond identity; `amount` is NaN and `side` 0 where missing."""

    amount: Float
    unit: npt.NDArray[np.object_]
    """Empty where missing."""
    negated: Mask
    polarity_given: Mask
    side: Int
    """−1 conflict, +1 cooperation, by the first two digits of a CAMEO code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slots:
    """For each slot: +1 compatible, −1 not, 0 not comparable."""

    by_name: Mapping[str, npt.NDArray[np.int8]]
    action_differs: Mask


def compare_slots(found: Mapping[str, Levels], gap: Int, left: Content, right: Content) -> Slots:
    slots = {
        "number": _numbers(left, right),
        "time": np.where(gap <= DAY_TOLERANCE, 1, -1).astype(np.int8),
        "polarity": np.where(
            left.polarity_given | right.polarity_given, np.where(left.negated == right.negated, 1, -1), 0
        ).astype(np.int8),
    }
    for slot, column in (("actor", "actor"), ("target", "target"), ("place", "place")):
        if column in found:
            level = found[column]
            slots[slot] = np.where(level < 0, 0, np.where(level >= ALIKE, 1, -1)).astype(np.int8)
    differs = np.zeros(len(gap), bool)
    if "action" in found:
        differs = found["action"] == 0
        opposite = left.side * right.side < 0
        slots["outcome"] = np.where(opposite, -1, np.where(found["action"] > 0, 1, 0)).astype(np.int8)
        differs &= ~opposite
    return Slots(by_name=slots, action_differs=differs)


def judge(slots: Slots, gap: Int) -> Int:
    """Return the index into `VERDICTS` for each pair."""
    one = slots.by_name
    empty = np.zeros(len(gap), np.int8)
    said = (one["number"] < 0) | (one["polarity"] < 0) | (one.get("outcome", empty) < 0)
    moved = said & (gap > 0)
    where = [one[name] < 0 for name in ("actor", "target", "place", "time") if name in one]
    apart = np.sum(where, axis=0)
    agree = np.any([value > 0 for name, value in one.items() if name != "time"], axis=0)
    verdict = np.where(agree & ~slots.action_differs, ALIGNED, UNCLEAR)
    verdict = np.where(moved, CHANGED, verdict)
    verdict = np.where((said & ~moved) | ((apart == 1) & ~moved), CONFLICTING, verdict)
    # Two of who, where and when that differ mean another event: nothing is said of a contradiction.
    return np.where((apart > 1), UNCLEAR, verdict).astype(np.int64)


def _numbers(left: Content, right: Content) -> npt.NDArray[np.int8]:
    known = ~np.isnan(left.amount) & ~np.isnan(right.amount)
    same_unit = (left.unit == right.unit) | (left.unit == "") | (right.unit == "")
    larger = np.maximum(np.abs(left.amount), np.abs(right.amount))
    with np.errstate(invalid="ignore"):
        close = np.abs(left.amount - right.amount) <= NUMBER_TOLERANCE * larger
    return np.where(known & same_unit, np.where(close, 1, -1), 0).astype(np.int8)


def cameo_side(action: str) -> int:
    """Return +1 for a CAMEO code of cooperation, −1 for one of conflict, 0 for anything else.

    >>> cameo_side("057"), cameo_side("190"), cameo_side("Make statement")
    (1, -1, 0)
    """
    if not action.isdigit() or not 2 <= len(action) <= 4:
        return 0
    root = int(action[:2])
    if 2 <= root <= 8:
        return 1
    return -1 if 9 < root <= 20 else 0
