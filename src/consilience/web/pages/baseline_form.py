"""The form of a baseline's lines: from drafts or from a text to fields, and from fields to lines and grounds.

A line whose statement is blank is left out; that is also how one is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from consilience.errors import WrongUse
from consilience.marking import Marking
from consilience.node.baseline.draft import LineDraft
from consilience.node.reader_view import ReaderView
from consilience.records.baseline import Ground, Line, Position, Stance
from consilience.records.estimate import Answer, Band
from consilience.records.ids import ClaimId, PartyName, QuestionId, RecordId, is_digest
from consilience.records.question import AnswerType, Question
from consilience.web.pages.fields import names, oneof
from consilience.web.pages.questions import answer_of

STANCES = [one.value for one in Stance]
MOST = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyFields:
    """One party's fields on a line."""

    stance: str = ""
    words: str = ""
    point: str = ""
    low: str = ""
    high: str = ""
    shares: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineFields:
    """The fields of one line."""

    id: str
    statement: str = ""
    question: str = ""
    kind: str = ""
    unit: str = ""
    verdict: str = ""
    low: str = ""
    high: str = ""
    records: str = ""
    claims: str = ""
    rests_on: str = ""
    kept_back: bool = False
    marking: Marking | None = None
    places: Mapping[PartyName, PartyFields] = field(default_factory=dict)

    def place(self, party: PartyName) -> PartyFields:
        return self.places.get(party, PartyFields())


def of_draft(draft: LineDraft) -> LineFields:
    """Return the fields of a line nobody has put right yet."""
    kind = draft.kind
    return LineFields(
        id=draft.id, statement=draft.statement, question=draft.question or "", kind=kind.value if kind else "",
        unit=draft.unit or "", verdict=draft.verdict or "", low=_end(kind, draft.between, low=True),
        high=_end(kind, draft.between, low=False), records=" ".join(sorted(draft.ground.records)),
        claims="\n".join(draft.ground.claims), kept_back=draft.kept_back, marking=draft.marking,
        places={one.party: _place(kind, one) for one in draft.positions},
    )  # fmt: skip


def of_line(window: ReaderView, line: Line, grounds: Iterable[Ground]) -> LineFields:
    """Return the fields of a line of a text."""
    kind = kind_of(window, line)
    own = [row for row in grounds if row.line == line.id]
    return LineFields(
        id=line.id, statement=line.statement, question=line.question or "", kind=kind.value if kind else "",
        unit=line.unit or "", verdict=line.verdict or "", low=_end(kind, line.between, low=True),
        high=_end(kind, line.between, low=False),
        records=" ".join(sorted({id_ for row in own for id_ in row.records})),
        claims="\n".join(dict.fromkeys(claim for row in own for claim in row.claims)),
        rests_on=" ".join(sorted(line.rests_on)), places={one.party: _place(kind, one) for one in line.positions},
    )  # fmt: skip


def kind_of(window: ReaderView, line: Line) -> AnswerType | None:
    """Return what kind of answer a line takes; where the question is not here, the answers stated show it."""
    asked = _question(window, line.question)
    if asked is not None:
        return asked.answer_type
    if line.question is None:
        return None
    answers = [one.answer for one in line.positions if one.answer is not None]
    if any(one.shares for one in answers):
        return AnswerType.CATEGORIES
    return AnswerType.QUANTITY if any(one.quantiles for one in answers) else AnswerType.PROBABILITY


def blank(rows: Iterable[LineFields]) -> LineFields:
    """Return a line for a statement of one's own, with an id that is free."""
    taken = {row.id for row in rows}
    return LineFields(id=next(id_ for n in range(1, 1000) if (id_ := f"s{n}") not in taken))


def read(
    window: ReaderView, form: Mapping[str, str], parties: Iterable[PartyName]
) -> tuple[list[Line], list[Ground]]:  # fmt: skip
    """Return what the fields say; `WrongUse` names the line and the field."""
    lines: list[Line] = []
    grounds: list[Ground] = []
    sides = sorted(parties)
    for number in range(MOST):
        if not form.get(f"statement-{number}", "").strip():
            continue
        part = {name.rpartition("-")[0]: value for name, value in form.items() if name.endswith(f"-{number}")}
        try:
            line = _line(window, part, sides)
        except ValueError as error:
            raise WrongUse(f"line {number + 1}: {error}") from None
        lines.append(line)
        records, claims = _ids(part.get("records", "")), part.get("claims", "").split("\n")
        ground = Ground(
            line=line.id, records=frozenset(records), claims=tuple(ClaimId(one.strip()) for one in claims if one.strip())
        )  # fmt: skip
        if ground.records or ground.claims:
            grounds.append(ground)
    if not lines:
        raise WrongUse("lines: state one at least")
    return lines, grounds


def _line(window: ReaderView, part: Mapping[str, str], parties: list[PartyName]) -> Line:
    places = [(party, _fields(part, party)) for party in parties]
    asked = _question(window, part.get("question") or None) or _unknown(part, [place["shares"] for _, place in places])
    return Line(
        id=part.get("id", "").strip(), statement=part["statement"].strip(),
        question=None if asked is None else asked.id, between=_between(asked, part),
        unit=part.get("unit", "").strip() or None, verdict=part.get("verdict", "").strip() or None,
        positions=tuple(_position(asked, party, place) for party, place in places if place.get("stance")),
        rests_on=frozenset(_ids(part.get("rests_on", ""))),
    )  # fmt: skip


def _fields(part: Mapping[str, str], party: PartyName) -> dict[str, str]:
    parts = ("stance", "words", "point", "low", "high", "shares")
    return {name: part.get(f"{name}:{party}", "").strip() for name in parts}


def _position(asked: Question | None, party: PartyName, place: dict[str, str]) -> Position:
    stance = Stance(oneof(place["stance"], STANCES, "position"))
    said = any(place[name] for name in ("point", "low", "high", "shares"))
    answer = answer_of(asked, place, f"answer of {party}") if asked is not None and said else None
    return Position(party=party, stance=stance, answer=answer, words=place["words"])


def _between(asked: Question | None, part: Mapping[str, str]) -> Band | None:
    ends = {name: part.get(name, "").strip() for name in ("low", "high")}
    if asked is None or not any(ends.values()) or asked.answer_type is AnswerType.CATEGORIES:
        return None
    if not all(ends.values()):
        raise WrongUse("range: both ends, or neither")
    answer = answer_of(asked, ends, "range")
    if answer.probability is not None:
        return answer.probability
    values = [value for _, value in answer.quantiles]
    return Band.between(min(values), max(values))


def _place(kind: AnswerType | None, one: Position) -> PartyFields:
    answer = one.answer
    if answer is None or kind is None:
        return PartyFields(stance=one.stance.value, words=one.words)
    if answer.shares:
        shares = "\n".join(f"{name}: {_number(share * 100)}" for name, share in answer.shares)
        return PartyFields(stance=one.stance.value, words=one.words, shares=shares)
    low, point, high = _three(answer)
    same = low == high
    return PartyFields(
        stance=one.stance.value, words=one.words, point=_shown(kind, point), low="" if same else _shown(kind, low),
        high="" if same else _shown(kind, high),
    )  # fmt: skip


def _three(answer: Answer) -> tuple[Decimal, Decimal, Decimal]:
    if answer.probability is not None:
        return answer.probability.low, answer.probability.point, answer.probability.high
    values = [value for _, value in answer.quantiles]
    return values[0], values[len(values) // 2], values[-1]


def _end(kind: AnswerType | None, between: Band | None, *, low: bool) -> str:
    return "" if kind is None or between is None else _shown(kind, between.low if low else between.high)


def _shown(kind: AnswerType, value: Decimal) -> str:
    if kind is AnswerType.PROBABILITY:
        return _number(value * 100)
    return date.fromordinal(int(value)).isoformat() if kind is AnswerType.DATE else _number(value)


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _ids(text: str) -> list[RecordId]:
    found = text.split()
    if not all(map(is_digest, found)):
        raise WrongUse("rests on: records are named by their ids")
    return [RecordId(one) for one in found]


def _question(window: ReaderView, name: str | None) -> Question | None:
    record = None if not name else window.named("question/1", name)
    body = None if record is None else record.statement.body
    return body if isinstance(body, Question) else None


def _unknown(part: Mapping[str, str], shares: Iterable[str]) -> Question | None:
    """Return a stand-in for a question that only another party holds, so that its answers can be read."""
    if not part.get("question"):
        return None
    kind = AnswerType(oneof(part.get("kind", ""), [one.value for one in AnswerType], "kind of answer"))
    said = {line.rpartition(":")[0].strip() for text in shares for line in names(text)}
    return Question(
        id=QuestionId(part["question"]), text=part["statement"], answer_type=kind,
        hypotheses=tuple(sorted(said)) if kind is AnswerType.CATEGORIES else (),
    )  # fmt: skip
