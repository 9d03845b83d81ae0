"""One pair on the page: why two estimates differ, the evidence between them, and the advice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from consilience.divergence.advice import Advice, SearchStatus
from consilience.divergence.because import GLOSS, percent
from consilience.divergence.compare import QuestionComparison
from consilience.divergence.figures import AnswerDrawn, called, waterfall
from consilience.divergence.side import Side, direction
from consilience.divergence.split import Cause, Component
from consilience.divergence.state import QuestionState
from consilience.divergence.weight import OriginReading, weight_range
from consilience.reasons.contribution import DECIBANS_PER_NAT
from consilience.records.question import AnswerType


def view(comparison: QuestionComparison, advice: Advice) -> dict[str, Any]:
    """Return what the template shows of one pair."""
    asked = advice.status is not SearchStatus.NOT_ASKED
    return {
        "parties": comparison.parties,
        "state": comparison.state.value,
        "brief": f"{distance(comparison, comparison.distance)} apart, {main_cause(comparison)}"
        if comparison.distance
        else "",
        "waterfall": Markup(waterfall(comparison)),  # noqa: S704 - text in it is escaped where it is drawn
        "odds": comparison.question.answer_type is AnswerType.PROBABILITY,
        "reading": _reading(comparison),
        "points_unit": _unit(comparison),
        "rows": [_row(comparison, c) for c in comparison.split.components] if comparison.split else [],
        "total": _total(comparison),
        "evidence": _evidence(comparison),
        "advice": advice if asked else None,
        "after": _after(advice),
        "left": _left(comparison, advice),
        "proof": _proof(advice) if asked else "",
        "remedy": advice.remedy,
        "notes": comparison.notes,
    }


def verdict(comparison: QuestionComparison) -> str:
    """Return in one sentence what the difference, or the agreement, comes from."""
    main = comparison.split.main_cause if comparison.split else None
    parted = "Most of it has no cause that is set out here" if main is Cause.UNEXPLAINED else f"Mainly: {_gloss(main)}"
    return {
        QuestionState.ALIGNED: "That is within the tolerance the parties agreed.",
        QuestionState.ALIGNED_FRAGILE: "That is within tolerance, but for reasons that pull opposite ways: new evidence on one of "
        "them would part the estimates.",
        QuestionState.VAGUE: "At least one answer is too wide to tell agreement from difference.",
        QuestionState.WORDING_ONLY: "Only the words part them: read for what they cover, the estimates agree.",
    }.get(comparison.state, f"{parted}.")


def said(comparison: QuestionComparison, one: AnswerDrawn) -> str:
    """Return one party's answer in a few words."""
    kind = comparison.question.answer_type
    if kind is AnswerType.PROBABILITY:
        return f"“{one.side.words.term}”" if one.side.words else percent(one.side.stated[0])
    if one.line is None:
        top = max(range(len(one.side.stated)), key=one.side.stated.__getitem__)
        return f"{one.side.labels[top]} ({percent(one.side.stated[top])})"
    middle = one.line.quantile(0.5)
    if kind is AnswerType.DATE:
        return date.fromordinal(round(middle)).isoformat()
    return f"{middle:.4g} {comparison.question.unit or ''}".strip()


def main_cause(comparison: QuestionComparison) -> str:
    """Return the main cause in a few words, for a table."""
    if comparison.split is None or comparison.state is QuestionState.ALIGNED:
        return "–"
    if comparison.state is QuestionState.ALIGNED_FRAGILE:
        return "causes that cancel"
    return _gloss(comparison.split.main_cause)


def _gloss(main: Cause | None) -> str:
    return GLOSS[main] if main else "nothing"


def _reading(comparison: QuestionComparison) -> str:
    first, second = comparison.parties
    if comparison.question.answer_type is AnswerType.PROBABILITY:
        return f"From {second}'s estimate to {first}'s, one cause after the other."
    return "From no difference to the whole, one cause after the other."


def _unit(comparison: QuestionComparison) -> str:
    kind = comparison.question.answer_type
    if kind in {AnswerType.PROBABILITY, AnswerType.CATEGORIES}:
        return "Points"
    return "Days" if kind is AnswerType.DATE else (comparison.question.unit or "Units").capitalize()


def distance(comparison: QuestionComparison, value: float) -> str:
    kind = comparison.question.answer_type
    if kind in {AnswerType.PROBABILITY, AnswerType.CATEGORIES}:
        return f"{abs(value) * 100:.0f} percentage points"
    return f"{value:.3g} {'days' if kind is AnswerType.DATE else comparison.question.unit or 'units'}"


def _points(comparison: QuestionComparison, value: float) -> str:
    if comparison.question.answer_type in {AnswerType.PROBABILITY, AnswerType.CATEGORIES}:
        return _signed(value * 100)
    return _signed(value)


def _row(comparison: QuestionComparison, component: Component) -> dict[str, str]:
    return {
        "cause": component.cause.value,
        "at": called(comparison, component),
        "decibans": _signed(component.decibans),
        "range": _range(component.low, component.high),
        "points": _points(comparison, comparison.points(component)),
        "because": component.because,
    }


def _total(comparison: QuestionComparison) -> dict[str, str]:
    if comparison.split is None or comparison.distance is None:
        return {}
    first, second = comparison.parties
    return {
        "decibans": _signed(comparison.split.delta * DECIBANS_PER_NAT),
        "points": _points(comparison, comparison.distance),
        "because": f"{first} minus {second}",
    }


def _evidence(comparison: QuestionComparison) -> list[dict[str, str]]:
    if comparison.board is None:
        return []
    left, right = comparison.board.left, comparison.board.right
    along = direction(left, right)
    rows = []
    for origin in dict.fromkeys([*left.held, *right.held]):
        holders = [side for side in (left, right) if origin in side.held]
        rows.append(
            {
                "origin": str(origin),
                "held": "both" if len(holders) == 2 else f"{holders[0].party} alone",
                "claim": _either([side.held[origin].claim for side in holders]),
                "grade": _per_holder([(side, _graded(side.held[origin])) for side in holders]),
                "weight": _per_holder([(side, _weighed(side.held[origin], along)) for side in holders]),
            }
        )
    return rows


def _graded(reading: OriginReading) -> str:
    return f"{reading.grading.grade}{' (circular)' if reading.circular else ''}"


def _weighed(reading: OriginReading, along: Sequence[float]) -> str:
    weight = weight_range(reading.grading, reading.inference, along)
    bounds = f" ({_range(weight.low, weight.high)})" if weight.high - weight.low > 1e-9 else ""
    return _signed(weight.point * DECIBANS_PER_NAT) + bounds


def _per_holder(texts: Sequence[tuple[Side, str]]) -> str:
    """Return what all holders say once, else each under its name."""
    if len({text for _, text in texts}) == 1:
        return texts[0][1]
    return " / ".join(f"{side.party} {text}" for side, text in texts)


def _either(texts: Sequence[str]) -> str:
    return " / ".join(dict.fromkeys(text for text in texts if text))


def _after(advice: Advice) -> str:
    return "" if advice.after is None else f"{_signed(advice.after * DECIBANS_PER_NAT)} decibans"


def _left(comparison: QuestionComparison, advice: Advice) -> str:
    """Return in plain words how much of the difference would be left after the disclosure."""
    if advice.after is None or comparison.split is None or not comparison.split.delta:
        return ""
    share = abs(advice.after / comparison.split.delta)
    return (
        "almost nothing of what parts you now" if share < 0.005 else f"about {share * 100:.0f} % of what parts you now"
    )


def _proof(advice: Advice) -> str:
    if advice.gap is None or advice.status is SearchStatus.NOT_NEEDED:
        return ""
    quick = "" if advice.greedy is None else f" A quick preview takes {advice.greedy}."
    return f"Solver: {advice.status.value}, gap {advice.gap:.2%}.{quick}"


def _range(low: float, high: float) -> str:
    if high - low < 1e-9:
        return "–"
    ends = (_signed(end * DECIBANS_PER_NAT) if math.isfinite(end) else "open" for end in (low, high))
    return " to ".join(ends)


def _signed(value: float) -> str:
    return "0.0" if abs(value) < 0.05 else f"{value:+.1f}".replace("-", "−")
