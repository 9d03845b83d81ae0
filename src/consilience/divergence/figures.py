"""The two figures of the page, as SVG made here: all estimates on one axis, and the waterfall of causes.

Colours are the page's CSS variables, so light, dark and print need one drawing.  Each figure has a text alternative; the
numbers of the waterfall stand in the table beside it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from consilience.divergence.compare import QuestionComparison
from consilience.divergence.line import Distribution
from consilience.divergence.side import Side, logit
from consilience.divergence.split import Component
from consilience.divergence.tables import yardsticks
from consilience.reasons.contribution import probability
from consilience.records.question import AnswerType, Question
from consilience.records.yardstick import Yardstick

WIDTH = 720
LEFT, RIGHT = 190, 40
SPAN = WIDTH - LEFT - RIGHT


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerDrawn:
    """One party's answer as it is drawn."""

    side: Side
    line: Distribution | None = None


def answers(comparisons: Sequence[QuestionComparison]) -> list[AnswerDrawn]:
    """Return each party's answer once, in the order in which the pairs name them."""
    found: dict[str, AnswerDrawn] = {}
    for board in (comparison.board for comparison in comparisons if comparison.board is not None):
        for i, side in enumerate((board.left, board.right)):
            found.setdefault(side.party, AnswerDrawn(side=side, line=board.lines[i] if board.lines else None))
    return list(found.values())


def axis_figure(comparisons: Sequence[QuestionComparison]) -> str:
    """Return all answers to one question on one axis, with the bands of the words for a probability."""
    said = answers(comparisons)
    if not said:
        return ""
    kind = comparisons[0].question.answer_type
    if kind is AnswerType.PROBABILITY:
        return _probability_axis(comparisons, said)
    if kind is AnswerType.CATEGORIES:
        return _bars(next(c.board.labels for c in comparisons if c.board), said)
    return _line_axis(comparisons[0].question, said)


LEAST_STEP = 0.05
"""Decibans below which a cause is no step of the waterfall; the table beside it has it."""


def _look(i: int) -> str:
    return ("first", "second")[i] if i < 2 else "further"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    name: str
    low: float
    point: float
    high: float
    said: str
    look: str


def _probability_axis(comparisons: Sequence[QuestionComparison], said: Sequence[AnswerDrawn]) -> str:
    rows = [_row(one.side, _look(i)) for i, one in enumerate(said)]
    fusion = comparisons[0].fused if len(comparisons) == 1 else None
    if fusion is not None:
        both = fusion[0]
        rows.append(_Row(name="both, fused", low=both, point=both, high=both, said=_percent(both), look="fused"))
    used = {scale.name: scale for comparison in comparisons for scale in comparison.scales}
    known = list(used.values()) or [yardsticks()["icd203"]]
    bands = "".join(_bands(scale, 8 + 30 * i) for i, scale in enumerate(known))
    top = 8 + 30 * len(known) + 14
    marks = "".join(_mark(row, top + 34 * i, SPAN) for i, row in enumerate(rows))
    height = top + 34 * len(rows) + 26
    ticks = "".join(_tick(x, f"{x:.0%}".replace("%", " %"), top - 6, height - 22) for x in (0, 0.25, 0.5, 0.75, 1))
    spoken = "; ".join(f"{row.name} {row.said}" for row in rows)
    return _svg(height, f"Estimates from 0 to 100 per cent: {spoken}", bands + ticks + marks)


def _row(side: Side, look: str) -> _Row:
    low, high = (side.low[0], side.high[0]) if side.low else (side.stated[0], side.stated[0])
    said = _percent(side.stated[0]) if low == high else f"{_percent(low)} to {_percent(high)}"
    said = f"“{side.words.term}”, {said}" if side.words else said
    return _Row(name=side.party, low=low, point=side.stated[0], high=high, said=said, look=look)


def _bands(scale: Yardstick, top: float) -> str:
    parts = [
        f'<text class="who" x="{LEFT - 10}" y="{top + 15}" text-anchor="end">{escape(_short(scale.title, 26))}</text>'
    ]
    for i, term in enumerate(scale.terms):
        low, _, high = term.band.floats
        x, width = LEFT + low * SPAN, (high - low) * SPAN
        name = escape(term.words[0])
        parts.append(
            f"<g><title>{name}: {low:.0%} to {high:.0%}</title>"
            f'<rect class="band b{i % 2}" x="{x:.1f}" y="{top}" width="{width:.1f}" height="22"/>'
            + (
                f'<text class="term" x="{x + width / 2:.1f}" y="{top + 15}">{name}</text>'
                if width > 5.6 * len(name)
                else ""
            )
            + "</g>"
        )
    return "".join(parts)


def _mark(row: _Row, top: float, span: float) -> str:
    x, low, high = (LEFT + value * span for value in (row.point, row.low, row.high))
    after = row.high < 0.7
    at, anchor = (high + 12, "start") if after else (low - 12, "end")
    return (
        f'<text class="who" x="{LEFT - 10}" y="{top + 18}" text-anchor="end">{escape(_short(row.name, 26))}</text>'
        f'<line class="range {row.look}" x1="{low:.1f}" x2="{high:.1f}" y1="{top + 13}" y2="{top + 13}"/>'
        f'<circle class="point {row.look}" cx="{x:.1f}" cy="{top + 13}" r="7"/>'
        f'<text class="value" x="{at:.1f}" y="{top + 18}" text-anchor="{anchor}">{escape(row.said)}</text>'
    )


def _tick(share: float, label: str, top: float, bottom: float) -> str:
    x = LEFT + share * SPAN
    return (
        f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>'
        f'<text class="tick" x="{x:.1f}" y="{bottom + 16:.1f}">{escape(label)}</text>'
    )


def _bars(labels: Sequence[str], said: Sequence[AnswerDrawn]) -> str:
    parts, y, tall = [], 6.0, 18 * len(said)
    for h, label in enumerate(labels):
        name = escape(_short(label, 26))
        parts.append(f'<text class="who" x="{LEFT - 10}" y="{y + tall / 2 + 5}" text-anchor="end">{name}</text>')
        for i, one in enumerate(said):
            share = one.side.stated[h]
            width = share * (SPAN - 110)
            parts.append(
                f'<rect class="bar {_look(i)}" x="{LEFT}" y="{y + 18 * i}" width="{width:.1f}" height="15"/>'
                f'<text class="value" x="{LEFT + width + 6:.1f}" y="{y + 18 * i + 12}">'
                f"{escape(_short(one.side.party, 14))} {_percent(share)}</text>"
            )
        y += tall + 12
    return _svg(y, "Probability of each hypothesis by party", "".join(parts))


def _line_axis(question: Question, said: Sequence[AnswerDrawn]) -> str:
    dated = question.answer_type is AnswerType.DATE
    drawn = [(one.side, one.line, _look(i)) for i, one in enumerate(said) if one.line is not None]
    stated = [line.quantile(level) for _, line, _ in drawn for level in (0.1, 0.5, 0.9)]
    low, high = min(stated), max(stated)
    pad = (high - low) * 0.1 or 1.0
    low, high = low - pad, high + pad

    def words(value: float) -> str:
        return date.fromordinal(round(value)).isoformat() if dated else f"{value:.4g}"

    rows = []
    for side, line, look in drawn:
        a, m, b = (line.quantile(level) for level in (0.1, 0.5, 0.9))
        text = words(m) if a == b else f"{words(a)} to {words(b)}"
        text += f", never {_percent(line.never)}" if line.never else ""
        at = [(value - low) / (high - low) for value in (a, m, b)]
        rows.append(_Row(name=side.party, low=at[0], point=at[1], high=at[2], said=text, look=look))
    marks = "".join(_mark(row, 10 + 34 * i, SPAN) for i, row in enumerate(rows))
    bottom = 16 + 34 * len(rows)
    ticks = "".join(_tick(x, words(low + x * (high - low)), 4, bottom) for x in (0.0, 0.5, 1.0))
    spoken = "; ".join(f"{row.name} {row.said}" for row in rows)
    unit = question.unit or ("date" if dated else "value")
    return _svg(bottom + 22, f"Answers on one axis ({unit}), one chance in ten to nine in ten: {spoken}", ticks + marks)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Step:
    label: str
    start: float
    end: float
    look: str
    value: str


def waterfall(comparison: QuestionComparison) -> str:
    """Return the way from the second party's estimate to the first's, one step per cause.

    A step of a probability says where it leads, in per cent; of another answer, which share of the whole difference it is.
    """
    if comparison.split is None or comparison.board is None:
        return ""
    steps = _steps(comparison, [c for c in comparison.split.components if abs(c.decibans) >= LEAST_STEP])
    if not steps:
        return ""
    ends = [end for step in steps for end in (step.start, step.end)]
    low, high = min(ends), max(ends)
    pad = (high - low) * 0.12 or 1.0
    low, high = low - pad, high + pad

    def x(value: float) -> float:
        return LEFT + (value - low) / (high - low) * SPAN

    parts = [_step(step, 6 + 30 * i, x(step.start), x(step.end)) for i, step in enumerate(steps)]
    joins = [
        f'<line class="join" x1="{x(step.end):.1f}" x2="{x(step.end):.1f}" y1="{6 + 30 * i + 22}" y2="{6 + 30 * (i + 1)}"/>'
        for i, step in enumerate(steps[:-1])
    ]
    height = 6 + 30 * len(steps) + 24
    ticks = _odds_ticks(low, high, x, height - 20) if comparison.board.left.odds else ""
    return _svg(height, "Waterfall of the causes; the table below has its numbers", ticks + "".join(joins + parts))


def _steps(comparison: QuestionComparison, parts: Sequence[Component]) -> list[_Step]:
    board = comparison.board
    if board is None:
        return []
    odds = board.left.odds
    whole = sum(abs(part.nats) for part in parts) or 1.0
    at = logit(board.right.stated[0]) if odds else 0.0
    steps = []
    if odds:
        steps.append(_Step(label=board.right.party, start=at, end=at, look="second", value=_percent(probability(at))))
    for part in parts:
        after = at + part.nats
        name = called(comparison, part)
        label = f"{part.cause}\n{name}" if name else str(part.cause)
        steps.append(
            _Step(
                label=label,
                start=at,
                end=after,
                look="up" if part.nats > 0 else "down",
                value=_led_to(after) if odds else _share(part.nats, whole),
            )
        )
        at = after
    if odds:
        steps.append(_Step(label=board.left.party, start=at, end=at, look="first", value=_percent(probability(at))))
    return steps


def called(comparison: QuestionComparison, part: Component) -> str:
    """Return what a part of the difference is about: its origin, by its words where the origin has no name of its own."""
    if part.origin is not None and part.origin.startswith("report:") and comparison.board is not None:
        sides = (comparison.board.left, comparison.board.right)
        words = next((side.held[part.origin].claim for side in sides if part.origin in side.held), "")
        return words or str(part.origin)
    return str(part.origin or part.owner or "")


def _step(step: _Step, top: float, start: float, end: float) -> str:
    name = _label(step.label, top)
    if step.look in {"first", "second"}:
        return (
            f'{name}<circle class="point {step.look}" cx="{end:.1f}" cy="{top + 11}" r="7"/>'
            f'<text class="value" x="{end + 12:.1f}" y="{top + 16}">{escape(step.value)}</text>'
        )
    low, high = min(start, end), max(start, end)
    inside = high > WIDTH - 80
    at, anchor = (low - 6, "end") if inside else (high + 6, "start")
    return (
        f'{name}<rect class="step {step.look}" x="{low:.1f}" y="{top}" width="{max(high - low, 1.5):.1f}" height="22"/>'
        f'<text class="value" x="{at:.1f}" y="{top + 16}" text-anchor="{anchor}">{escape(step.value)}</text>'
    )


def _label(words: str, top: float) -> str:
    """Return a step's name left of it: its cause, and below in small what it is about; short enough to be there whole."""
    first, _, second = words.partition("\n")
    if not second:
        return f'<text class="who" x="{LEFT - 10}" y="{top + 16}" text-anchor="end">{escape(_short(first, 24))}</text>'
    return (
        f'<text class="who" x="{LEFT - 10}" y="{top + 9}" text-anchor="end">{escape(_short(first, 24))}</text>'
        f'<text class="who sub" font-size="11" x="{LEFT - 10}" y="{top + 22}" text-anchor="end">{escape(_short(second, 30))}'
        f"<title>{escape(second)}</title></text>"
    )


def _led_to(odds: float) -> str:
    return f"to {_percent(probability(odds))}"


def _share(nats: float, whole: float) -> str:
    return f"{nats / whole:+.0%} of it".replace("-", "−").replace("%", " %")


def _odds_ticks(low: float, high: float, x: Callable[[float], float], bottom: float) -> str:
    wanted = (0.001, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99, 0.999)
    shown = [p for p in wanted if low <= logit(p) <= high]
    return "".join(
        f'<line class="grid" x1="{x(logit(p)):.1f}" x2="{x(logit(p)):.1f}" y1="0" y2="{bottom:.1f}"/>'
        f'<text class="tick" x="{x(logit(p)):.1f}" y="{bottom + 15:.1f}">{_percent(p)}</text>'
        for p in shown
    )


def _svg(height: float, spoken: str, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(spoken, quote=True)}">{inside}</svg>'
    )


def _percent(p: float) -> str:
    return f"{p * 100:.3g} %"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
