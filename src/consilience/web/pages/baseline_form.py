"""The form of a baseline's lines: from drafts or from a text to fields, and from fields to lines and grounds.

A line whose statement is blank is left out; that is also how one is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from consilience.errors import Unfit, WrongUse
from consilience.marking import Marking
from consilience.node.answer_words import said
from consilience.node.baseline import attested
from consilience.node.baseline.draft import LineDraft
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.records.baseline import Ground, Line, Position, Stance
from consilience.records.estimate import Answer, Band
from consilience.records.ids import ClaimId, PartyName, QuestionId, RecordId, is_digest, is_name
from consilience.records.question import AnswerType, Question
from consilience.web.pages.answer_fields import answer_of
from consilience.web.pages.fields import names, oneof

STANCES = [one.value for one in attested.TAKEN]
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
    about: str = ""
    """The question, or what the claims say: to be read, and no part of the text."""
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
    others: Sequence[tuple[PartyName, str, str]] = ()
    """Of each other party what it signed: the stance, and its answer and words."""

    def place(self, party: PartyName) -> PartyFields:
        return self.places.get(party, PartyFields())


def of_draft(draft: LineDraft, own: PartyName) -> LineFields:
    """Return the fields of a line that says nothing yet: the own answer as it was signed, and no stance of anybody."""
    kind = draft.kind
    answers = {one.party: replace(_place(kind, one), stance="") for one in draft.positions if one.party == own}
    return LineFields(
        id=draft.id, about=draft.about, question=draft.question or "", kind=kind.value if kind else "",
        unit=draft.unit or "", verdict=draft.verdict or "", records=" ".join(sorted(draft.ground.records)),
        claims=_listed([draft.ground]), kept_back=draft.kept_back, marking=draft.marking, places=answers,
        others=[_told(kind, draft.unit, one) for one in draft.positions if one.party != own],
    )  # fmt: skip


def of_line(view: ReaderView, line: Line, grounds: Iterable[Ground], own_party: PartyName) -> LineFields:
    """Return the fields of a line of a text, with the positions of others as they signed them."""
    kind = kind_of(view, line)
    own = [row for row in grounds if row.line == line.id]
    return LineFields(
        id=line.id, statement=line.statement, question=line.question or "", kind=kind.value if kind else "",
        unit=line.unit or "", verdict=line.verdict or "", low=_end(kind, line.between, low=True),
        high=_end(kind, line.between, low=False),
        records=" ".join(sorted({id_ for row in own for id_ in row.records})),
        claims=_listed(own),
        rests_on=" ".join(sorted(line.rests_on)),
        places={one.party: _place(kind, one) for one in line.positions if one.party == own_party},
        others=[_told(kind, line.unit, one) for one in line.positions if one.party != own_party],
        about=asked.text if (asked := attested.question_of(view, line)) is not None else "",
    )  # fmt: skip


def kind_of(view: ReaderView, line: Line) -> AnswerType | None:
    """Return what kind of answer a line takes; where the question is not here, the answers stated show it."""
    asked = _question(view, line.question)
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


def read(service: Service, view: ReaderView, form: Mapping[str, str]) -> tuple[list[Line], list[Ground]]:
    """Return what the fields say, with this party's position and nobody else's; `Unfit` names the field."""
    lines: list[Line] = []
    grounds: list[Ground] = []
    for number in range(MOST):
        part = {name.rpartition("-")[0]: value for name, value in form.items() if name.endswith(f"-{number}")}
        if not part.get("statement", "").strip():
            if any(
                part.get(name, "").strip()
                for name in (f"stance:{service.party}", f"words:{service.party}", "low", "high")
            ):
                raise Unfit(f"statement-{number}", "write what the parties hold, or empty the line's other fields")
            continue
        line = _line(view, part, service.party, number)
        lines.append(line)
        ground = _ground(line.id, _ids(part.get("records", "")), part.get("claims", ""), number)
        if ground.records or ground.claims:
            grounds.append(ground)
    if not lines:
        raise Unfit("statement-0", "write at least one statement")
    return lines, grounds


def _listed(grounds: Iterable[Ground]) -> str:
    """Return the claims in a hidden field: a line for each, with whose it is before it."""
    return "\n".join(dict.fromkeys(f"{party or ''}\t{claim}" for row in grounds for party, claim in row.told))


def _ground(line: str, records: Iterable[RecordId], claims: str, number: int) -> Ground:
    # A line without a party is of a form that an older version wrote.
    told = [one.partition("\t") if "\t" in one else ("", "", one) for one in claims.split("\n") if one.strip()]
    whose = [PartyName(party.strip()) for party, _, _ in told]
    if not all(map(is_name, filter(None, whose))):
        raise Unfit(f"statement-{number}", "a claim it rests on is said to be of nobody who has a name")
    return Ground(
        line=line, records=frozenset(records), claims=tuple(ClaimId(claim.strip()) for _, _, claim in told),
        whose=tuple(whose) if all(whose) else (),
    )  # fmt: skip


def warned(found: Iterable[attested.Contradiction], form: Mapping[str, str]) -> None:
    """Raise `Unfit` for the first line that contradicts one's own estimate and was not said to be meant."""
    numbers = {
        form.get(f"id-{number}", ""): number for number in range(MOST) if form.get(f"statement-{number}", "").strip()
    }
    for one in found:
        number = numbers.get(one.line, 0)
        if not form.get(f"meant-{number}"):
            raise Unfit(f"meant-{number}", f"{one.words}; put the line right, or tick that you mean it")


def _line(view: ReaderView, part: Mapping[str, str], own: PartyName, number: int) -> Line:
    place = {
        name: part.get(f"{name}:{own}", "").strip() for name in ("stance", "words", "point", "low", "high", "shares")
    }
    asked = _question(view, part.get("question") or None) or _unknown(part, [place["shares"]])
    positions = () if not place["stance"] else (_position(asked, own, place, number),)
    if not positions and (place["words"] or asked is not None):
        raise Unfit(f"stance:{own}-{number}", "say how your party stands to this line")
    return Line(
        id=part.get("id", "").strip(), statement=part["statement"].strip(), question=None if asked is None else asked.id,
        between=_between(asked, part, number), unit=part.get("unit", "").strip() or None,
        verdict=part.get("verdict", "").strip() or None, positions=positions,
        rests_on=frozenset(_ids(part.get("rests_on", ""))),
    )  # fmt: skip


def _position(asked: Question | None, party: PartyName, place: dict[str, str], number: int) -> Position:
    stance = Stance(oneof(place["stance"], STANCES, f"stance:{party}-{number}"))
    answered = any(place[name] for name in ("point", "low", "high", "shares"))
    named = f"{'shares' if place['shares'] else 'point'}:{party}-{number}"
    answer = answer_of(asked, place, named) if asked is not None and answered else None
    if stance in (Stance.NON_CONCUR, Stance.COMMENT) and not place["words"]:
        raise Unfit(f"words:{party}-{number}", f"a position of “{stance.value}” says why")
    return Position(party=party, stance=stance, answer=answer, words=place["words"])


def _between(asked: Question | None, part: Mapping[str, str], number: int) -> Band | None:
    ends = {name: part.get(name, "").strip() for name in ("low", "high")}
    if asked is None or not any(ends.values()) or asked.answer_type is AnswerType.CATEGORIES:
        return None
    if not all(ends.values()):
        raise Unfit(f"{'high' if ends['low'] else 'low'}-{number}", "give both ends of the range, or neither")
    answer = answer_of(asked, ends, f"low-{number}")
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


def _told(kind: AnswerType | None, unit: str | None, one: Position) -> tuple[PartyName, str, str]:
    """Return a position in words: party, stance, and its answer and words."""
    answer = "" if one.answer is None else said(kind or AnswerType.PROBABILITY, unit, one.answer)
    return one.party, one.stance.value, ", ".join(part for part in (answer, one.words) if part)


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


def _question(view: ReaderView, name: str | None) -> Question | None:
    record = None if not name else view.named("question/1", name)
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
