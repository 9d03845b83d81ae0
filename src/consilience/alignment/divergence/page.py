"""The page of one or more questions: self-contained HTML that reads without script, network or colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from consilience.alignment.contribution import DECIBANS_PER_NAT
from consilience.alignment.divergence.advice import Advice, Status
from consilience.alignment.divergence.compare import Comparison
from consilience.alignment.divergence.figures import axis_figure, waterfall
from consilience.alignment.divergence.side import Side, direction
from consilience.alignment.divergence.split import Component
from consilience.alignment.divergence.weight import Reading, weight_range
from consilience.records.question import AnswerType

TITLE = "Why two estimates differ"


def page(judged: Sequence[tuple[Comparison, Advice]]) -> str:
    """Return the whole page; all comparisons must be made for the same reader."""
    readers = {comparison.reader for comparison, _ in judged}
    if len(readers) != 1:
        raise ValueError("a page is made for one reader")
    css = files(__package__).joinpath("page.css").read_text("utf-8")
    views = [_view(comparison, advice) for comparison, advice in judged]
    return _template().render(title=TITLE, css=Markup(css), reader=readers.pop(), views=views)  # noqa: S704 - our own file


@cache
def _template() -> Template:
    source = files(__package__).joinpath("page.html").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)


def _view(comparison: Comparison, advice: Advice) -> dict[str, Any]:
    asked = advice.status is not Status.NOT_ASKED
    return {
        "id": comparison.question.id,
        "text": comparison.question.text,
        "kind": comparison.question.answer_type.value,
        "state": comparison.state.value,
        "lead": _lead(comparison),
        "axis": Markup(axis_figure(comparison)),  # noqa: S704 - text in it is escaped where it is drawn
        "waterfall": Markup(waterfall(comparison)),  # noqa: S704 - likewise
        "odds": comparison.question.answer_type is AnswerType.PROBABILITY,
        "reading": _reading(comparison),
        "points_unit": _unit(comparison),
        "rows": [_row(comparison, c) for c in comparison.split.components] if comparison.split else [],
        "total": _total(comparison),
        "evidence": _evidence(comparison),
        "advice": advice if asked else None,
        "after": _after(advice),
        "proof": _proof(advice) if asked else "",
        "remedy": advice.remedy,
        "notes": comparison.notes,
    }


def _lead(comparison: Comparison) -> str:
    if comparison.split is None or comparison.distance is None:
        return comparison.why
    first, second = comparison.parties
    if comparison.question.answer_type is AnswerType.PROBABILITY and comparison.board:
        a, b = comparison.board.left.stated[0], comparison.board.right.stated[0]
        return f"{first} {_percent(a)}, {second} {_percent(b)}. {comparison.why}"
    return f"{first} and {second} lie {_distance(comparison, comparison.distance)} apart. {comparison.why}"


def _reading(comparison: Comparison) -> str:
    first, second = comparison.parties
    if comparison.question.answer_type is AnswerType.PROBABILITY:
        return f"From {second}'s estimate to {first}'s, one cause after the other."
    return "From no difference to the whole (Jeffreys' divergence), one cause after the other."


def _unit(comparison: Comparison) -> str:
    kind = comparison.question.answer_type
    if kind in {AnswerType.PROBABILITY, AnswerType.CATEGORIES}:
        return "Points"
    return "Days" if kind is AnswerType.DATE else (comparison.question.unit or "Units").capitalize()


def _distance(comparison: Comparison, value: float) -> str:
    kind = comparison.question.answer_type
    if kind in {AnswerType.PROBABILITY, AnswerType.CATEGORIES}:
        return f"{abs(value) * 100:.0f} percentage points"
    return f"{value:.3g} {'days' if kind is AnswerType.DATE else comparison.question.unit or 'units'}"


def _points(comparison: Comparison, value: float) -> str:
    if comparison.question.answer_type in {AnswerType.PROBABILITY, AnswerType.CATEGORIES}:
        return _signed(value * 100)
    return _signed(value)


def _row(comparison: Comparison, component: Component) -> dict[str, str]:
    return {
        "cause": component.cause.value,
        "at": str(component.origin or component.owner or ""),
        "decibans": _signed(component.decibans),
        "range": _range(component.low, component.high),
        "points": _points(comparison, comparison.points(component)),
        "because": component.because,
    }


def _total(comparison: Comparison) -> dict[str, str]:
    if comparison.split is None or comparison.distance is None:
        return {}
    first, second = comparison.parties
    return {
        "decibans": _signed(comparison.split.delta * DECIBANS_PER_NAT),
        "points": _points(comparison, comparison.distance),
        "because": f"{first} minus {second}",
    }


def _evidence(comparison: Comparison) -> list[dict[str, str]]:
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
                "grade": _either([_graded(side, side.held[origin], holders) for side in holders]),
                "weight": _either([_weighed(side, side.held[origin], along, holders) for side in holders]),
            }
        )
    return rows


def _graded(side: Side, reading: Reading, holders: Sequence[Side]) -> str:
    return _named(side, f"{reading.grading.grade}{' (circular)' if reading.circular else ''}", holders)


def _weighed(side: Side, reading: Reading, along: Sequence[float], holders: Sequence[Side]) -> str:
    weight = weight_range(reading.grading, reading.inference, along)
    text = _signed(weight.point * DECIBANS_PER_NAT)
    if weight.high - weight.low > 1e-9:
        text += f" ({_range(weight.low, weight.high)})"
    return _named(side, text, holders)


def _named(side: Side, text: str, holders: Sequence[Side]) -> str:
    return text if len(holders) == 1 else f"{side.party}: {text}"


def _either(texts: Sequence[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _after(advice: Advice) -> str:
    return "" if advice.after is None else f"{_signed(advice.after * DECIBANS_PER_NAT)} decibans"


def _proof(advice: Advice) -> str:
    if advice.gap is None or advice.status is Status.NOT_NEEDED:
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


def _percent(p: float) -> str:
    return f"{p * 100:.3g} %"
