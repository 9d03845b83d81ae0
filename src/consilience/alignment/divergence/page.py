"""The page of one or more questions: self-contained HTML that reads without script, network or colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from consilience.alignment.contribution import DECIBANS_PER_NAT
from consilience.alignment.divergence.advice import Advice, Status
from consilience.alignment.divergence.because import GLOSS
from consilience.alignment.divergence.compare import Comparison
from consilience.alignment.divergence.figures import axis_figure, waterfall
from consilience.alignment.divergence.side import Side, direction
from consilience.alignment.divergence.split import Component
from consilience.alignment.divergence.state import State
from consilience.alignment.divergence.weight import Reading, weight_range
from consilience.records.question import AnswerType

TITLE = "Why two estimates differ"


def page(judged: Sequence[tuple[Comparison, Advice]]) -> str:
    """Return the whole page; all comparisons must be made for the same reader."""
    readers = {comparison.reader for comparison, _ in judged}
    if len(readers) != 1:
        raise ValueError("a page is made for one reader")
    css = files(__package__).joinpath("page.css").read_text("utf-8")
    views = [view(comparison, advice) for comparison, advice in judged]
    return _template().render(title=TITLE, css=Markup(css), reader=readers.pop(), views=views)  # noqa: S704 - our own file


@cache
def _template() -> Template:
    source = files(__package__).joinpath("page.html").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)


def view(comparison: Comparison, advice: Advice) -> dict[str, Any]:
    """Return what a page says of one comparison, part by part; pages of a node show the same parts."""
    asked = advice.status is not Status.NOT_ASKED
    return {
        "id": comparison.question.id,
        "text": comparison.question.text,
        "kind": comparison.question.answer_type.value,
        "state": comparison.state.value,
        "lead": _lead(comparison),
        "parties": comparison.parties,
        "says": _says(comparison),
        "main": _main(comparison),
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
    """Return what a chair needs: who says what, how far that is apart, and mainly why."""
    if comparison.split is None or comparison.distance is None:
        return comparison.why
    first, second = comparison.parties
    apart = f"{first} and {second} lie {_distance(comparison, comparison.distance)} apart"
    if comparison.question.answer_type is AnswerType.PROBABILITY and comparison.board:
        a, b = comparison.board.left.stated[0], comparison.board.right.stated[0]
        apart = (
            f"{first} says {_percent(a)}, {second} {_percent(b)}: {_distance(comparison, comparison.distance)} apart"
        )
    return f"{apart}. {_verdict(comparison)}"


def _verdict(comparison: Comparison) -> str:
    main = comparison.split.main_cause if comparison.split else None
    why = f"mainly {GLOSS[main]}" if main else "nothing"
    return {
        State.ALIGNED: "That is within the tolerance the parties agreed.",
        State.ALIGNED_FRAGILE: "That is within tolerance, but for reasons that pull opposite ways: new evidence on one of "
        "them would part the estimates.",
        State.VAGUE: "At least one answer is too wide to tell agreement from difference.",
        State.WORDING_ONLY: "Only the words part them: read for what they cover, the estimates agree.",
    }.get(comparison.state, f"What parts them is {why}.")


def _says(comparison: Comparison) -> list[str]:
    """Return each party's answer in a few words; none where it has not answered."""
    if comparison.board is None:
        return ["–", "–"]
    if comparison.question.answer_type is AnswerType.PROBABILITY:
        return [_said(side) for side in (comparison.board.left, comparison.board.right)]
    if comparison.board.lines is None:
        sides = (comparison.board.left, comparison.board.right)
        return [comparison.board.labels[max(range(len(s.stated)), key=s.stated.__getitem__)] for s in sides]
    dated = comparison.question.answer_type is AnswerType.DATE
    middles = [dist.quantile(0.5) for dist in comparison.board.lines]
    unit = comparison.question.unit or ""
    return [date.fromordinal(round(m)).isoformat() if dated else f"{m:.4g} {unit}".strip() for m in middles]


def _said(side: Side) -> str:
    return f"“{side.words.term}”" if side.words else _percent(side.stated[0])


def _main(comparison: Comparison) -> str:
    agree = comparison.state in {State.ALIGNED, State.ALIGNED_FRAGILE}
    if comparison.split is None or comparison.split.main_cause is None or agree:
        return "–"
    return GLOSS[comparison.split.main_cause]


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
                "grade": _per_holder([(side, _graded(side.held[origin])) for side in holders]),
                "weight": _per_holder([(side, _weighed(side.held[origin], along)) for side in holders]),
            }
        )
    return rows


def _graded(reading: Reading) -> str:
    return f"{reading.grading.grade}{' (circular)' if reading.circular else ''}"


def _weighed(reading: Reading, along: Sequence[float]) -> str:
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
