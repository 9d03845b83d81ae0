"""What has moved since a baseline was stated: each line beside today's estimates and today's picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from consilience.alignment.result import Matter
from consilience.marking import Marking, combine
from consilience.node.answer_words import range_words, said
from consilience.node.baseline.baselines import BaselineStanding
from consilience.node.baseline.draft import answer_markings, newest_answers
from consilience.node.picture.picture import Picture
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.reasons.verdict import Verdict
from consilience.records.baseline import Ground, Line
from consilience.records.estimate import Answer
from consilience.records.ids import PartyName
from consilience.records.question import AnswerType, Question


class LineState(StrEnum):
    """How a line stands to what is held today; the most serious first."""

    RECALLED = "rests on something recalled"
    OUTSIDE = "no longer holds as stated"
    MOVED = "moved"
    HOLDS = "holds"
    UNKNOWN = "cannot be compared here"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """One line, and why it stands as it does."""

    line: Line
    state: LineState
    because: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class BaselineChange:
    """All lines, and what is new beside them."""

    rows: tuple[Moved, ...]
    beside: tuple[str, ...]
    """Matters on the same topics that no line speaks of."""
    marking: Marking
    """Of all that was compared: the text, today's estimates, today's claims."""

    @property
    def moved(self) -> int:
        return sum(row.state not in (LineState.HOLDS, LineState.UNKNOWN) for row in self.rows)


def since(
    service: Service, view: ReaderView, foreign: Sequence[int], one: BaselineStanding, picture: Picture | None
) -> BaselineChange:
    """Return what has moved, as far as the reader may see; without a picture, matters cannot be compared."""
    grounds: dict[str, list[Ground]] = {}
    for row in one.grounds:
        grounds.setdefault(row.line, []).append(row)
    gone = {line for line, _ in one.recalled}
    rows = [
        _moved(service, view, foreign, line, grounds.get(line.id, []), picture, recalled=line.id in gone)
        for line in one.body.lines
    ]
    beside = list(_beside(one, picture))
    markings = [one.marking, *_markings(service, view, foreign, one, picture, beside)]
    return BaselineChange(
        rows=tuple(rows), beside=tuple(matter.title for matter in beside), marking=combine(markings, service.policies)
    )


def _moved(
    service: Service, view: ReaderView, foreign: Sequence[int], line: Line, grounds: list[Ground], picture: Picture | None, *,
    recalled: bool,
) -> Moved:  # fmt: skip
    if line.question is not None:
        state, because = _question(service, view, foreign, line)
    else:
        state, because = _matter(line, grounds, picture)
    if recalled:
        return Moved(line=line, state=LineState.RECALLED, because=("a record it rests on was withdrawn", *because))
    return Moved(line=line, state=state, because=tuple(because))


def _question(service: Service, view: ReaderView, foreign: Sequence[int], line: Line) -> tuple[LineState, list[str]]:
    record = view.named("question/1", str(line.question))
    question = None if record is None else record.statement.body
    if not isinstance(question, Question):
        return LineState.UNKNOWN, ["the question is not here"]
    today = newest_answers(service, view, foreign, question.id)
    stated = {one.party: one.answer for one in line.positions}
    states: list[LineState] = []
    because: list[str] = []
    for party in sorted(stated.keys() | today.keys()):
        if party not in today:
            because.append(f"{party}: no estimate is here")
            continue
        state, why = _answer(line, question, party, stated.get(party), today[party])
        states.append(state)
        because.append(why)
    return min(states, key=list(LineState).index, default=LineState.UNKNOWN), because


def _answer(
    line: Line, question: Question, party: PartyName, then: Answer | None, now: Answer | None
) -> tuple[LineState, str]:  # fmt: skip
    words = said(question.answer_type, question.unit, now)
    place = _middle(now)
    if place is not None and line.between is not None and not line.between.low <= place <= line.between.high:
        span = range_words(question.answer_type, question.unit, line.between)
        return LineState.OUTSIDE, f"{party}: now {words}, outside {span}"
    if then is None:
        return (
            LineState.HOLDS if line.between is not None else LineState.UNKNOWN,
            f"{party}: now {words}; it stated no answer",
        )
    if then == now:
        return LineState.HOLDS, f"{party}: still {words}"
    before = said(question.answer_type, question.unit, then)
    if question.answer_type is AnswerType.CATEGORIES and _likeliest(then) != _likeliest(now):
        return LineState.OUTSIDE, f"{party}: then {before}, now {words}; another answer is the likeliest"
    return LineState.MOVED, f"{party}: then {before}, now {words}"


def _matter(line: Line, grounds: list[Ground], picture: Picture | None) -> tuple[LineState, list[str]]:
    claims = tuple(dict.fromkeys(claim for row in grounds for claim in row.claims))
    if picture is None or not claims:
        return LineState.UNKNOWN, ["no claims are noted here that it could be compared by"]
    here = [claim for claim in claims if claim in picture.sources]
    matters = list({m.id: m for claim in here if (m := picture.matter_of(claim)) is not None}.values())
    because: list[str] = []
    state = LineState.HOLDS
    if len(here) < len(claims):
        lost = len(claims) - len(here)
        because.append(f"{lost} of the {len(claims)} claims it was made from {_is(lost)} no longer in the picture")
        state = LineState.MOVED
    if not matters:
        return LineState.OUTSIDE, because
    verdicts = {matter.verdict.value for matter in matters}
    fresh = {claim for matter in matters for claim in matter.claims} - set(claims)
    if fresh:
        because.append(f"{len(fresh)} more claim{'s' if len(fresh) > 1 else ''} on it since")
        state = LineState.MOVED
    if len(matters) > 1:
        because.append(f"its claims stand in {len(matters)} matters now")
        state = LineState.MOVED
    if line.verdict is not None and verdicts != {line.verdict}:
        because.append(f"then {line.verdict}, now {', '.join(sorted(verdicts))}")
        state = LineState.OUTSIDE
    if any(picture.sources[claim].recalled for claim in here):
        because.append("a claim rests on something recalled")
        state = LineState.RECALLED
    return state, because or [f"still {line.verdict or 'as it was'}"]


def _markings(
    service: Service, view: ReaderView, foreign: Sequence[int], one: BaselineStanding, picture: Picture | None, beside: list[Matter]
) -> Iterable[Marking]:  # fmt: skip
    for line in one.body.lines:
        if line.question is not None:
            yield from answer_markings(service, view, foreign, line.question)
    if picture is not None:
        spoken = {claim for row in one.grounds for claim in row.claims}
        matters = [matter for matter in picture.alignment.matters if spoken & set(matter.claims)]
        for claim in {claim for matter in [*matters, *beside] for claim in matter.claims}:
            yield picture.sources[claim].marking


def _beside(one: BaselineStanding, picture: Picture | None) -> Iterable[Matter]:
    """Return the matters on the baseline's topics that conflict and that no line speaks of."""
    if picture is None:
        return
    spoken = {claim for row in one.grounds for claim in row.claims}
    matters = picture.alignment.matters
    topics = {matter.topic for matter in matters if spoken & set(matter.claims)}
    for matter in matters:
        if matter.topic in topics and matter.verdict is Verdict.CONFLICTING and not spoken & set(matter.claims):
            yield matter


def _middle(answer: Answer | None) -> Decimal | None:
    if answer is None or answer.shares:
        return None
    if answer.probability is not None:
        return answer.probability.point
    return min(answer.quantiles, key=lambda pair: abs(pair[0] - Decimal("0.5")))[1] if answer.quantiles else None


def _likeliest(answer: Answer | None) -> str | None:
    return None if answer is None or not answer.shares else max(answer.shares, key=lambda pair: pair[1])[0]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
