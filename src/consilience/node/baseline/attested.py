"""Whose words stand in a text: a party's position is what that party signed, a line is a statement, and what contradicts one's own estimate.

A party is heard in two ways: by a position in an earlier text that it recorded or signed, as long as the line still says the same; and by
its own signed estimate of the line's question, which stands as `as stated`.  Nobody else can put a position into its mouth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from consilience.errors import Unfit
from consilience.node import questions, wordings
from consilience.node.answer_words import range_words, said
from consilience.node.baseline import baselines
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.records.baseline import Baseline, Line, Position, Stance
from consilience.records.estimate import Answer, Estimate
from consilience.records.ids import PartyName
from consilience.records.question import Question

TAKEN = tuple(one for one in Stance if one is not Stance.STATED)
"""Stances that a party takes; the other is what it said elsewhere."""
_ASKING = ("?", "？", "؟", "՞")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A line that says other than this party's own signed estimate."""

    line: str
    words: str


def check(service: Service, view: ReaderView, body: Baseline) -> None:
    """Raise `Unfit` where a line asks instead of stating, or has a position that its party has not signed."""
    before = None if body.revises is None else baselines.standing(service, view, body.revises)
    for number, line in enumerate(body.lines):
        _states(view, line, number)
        for one in line.positions:
            if one.party == service.party:
                if one.stance is Stance.STATED:
                    raise Unfit(f"stance:{one.party}-{number}", "say how your party stands to this line")
            elif one not in positions_of(service, view, line, one.party, body.parties, before):
                raise Unfit(
                    f"positions of line {line.id}",
                    f"{one.party} has not signed this position; leave it out, and {one.party} states its own",
                )


def positions_of(
    service: Service, view: ReaderView, line: Line, party: PartyName, parties: frozenset[PartyName],
    before: baselines.BaselineStanding | None,
) -> list[Position]:  # fmt: skip
    """Return the positions on a line that another party has signed, the newest first."""
    found = [one for old in _heard(service, view, line, party, before) for one in old.positions if one.party == party]
    answer = None if line.question is None else _answered(service, view, line.question, party, parties)
    if answer is not None:
        found.append(Position(party=party, stance=Stance.STATED, answer=answer))
    return found


def with_others(
    service: Service, view: ReaderView, line: Line, parties: frozenset[PartyName], before: baselines.BaselineStanding | None
) -> tuple[Position, ...]:  # fmt: skip
    """Return the positions of a line: one's own as it stands, and of each other party what it signed last."""
    own = [one for one in line.positions if one.party == service.party]
    others = (positions_of(service, view, line, party, parties, before)[:1] for party in parties - {service.party})
    return tuple(sorted((*own, *(one for found in others for one in found)), key=lambda one: one.party))


def contradictions(service: Service, view: ReaderView, lines: Iterable[Line]) -> list[Contradiction]:
    """Return the lines that say other than the own newest estimate of their question."""
    found = []
    for line in lines:
        own = questions.answers(view, service.party, line.question)[:1] if line.question is not None else []
        asked = question_of(view, line)
        if not own or asked is None:
            continue
        answer = own[0].estimate.answer
        if answer is None:
            continue
        stated = said(asked.answer_type, asked.unit, answer)
        if line.between is not None and not _is_within(answer, line):
            words = range_words(asked.answer_type, asked.unit, line.between)
            found.append(Contradiction(line.id, f"your party's own signed estimate is {stated}; the line says {words}"))
            continue
        position = next((one for one in line.positions if one.party == service.party), None)
        if position is not None and position.answer is not None and _figures(position.answer) != _figures(answer):
            other = said(asked.answer_type, asked.unit, position.answer)
            found.append(
                Contradiction(line.id, f"your party's own signed estimate is {stated}; its position here says {other}")
            )
    return found


def question_of(view: ReaderView, line: Line) -> Question | None:
    """Return the question of a line, where it is here."""
    record = None if line.question is None else view.named("question/1", line.question)
    body = None if record is None else record.statement.body
    return body if isinstance(body, Question) else None


def _states(view: ReaderView, line: Line, number: int) -> None:
    text = line.statement.strip()
    asked = question_of(view, line)
    if text.endswith(_ASKING) or (asked is not None and wordings.is_same(asked.text, text)):
        raise Unfit(f"statement-{number}", "this asks; write what the parties hold, as a statement")


def _heard(
    service: Service, view: ReaderView, line: Line, party: PartyName, before: baselines.BaselineStanding | None
) -> Iterator[Line]:  # fmt: skip
    """Yield the same line in the texts before, as far as the party recorded or signed them."""
    seen: set[str] = set()
    while before is not None and before.text not in seen:
        seen.add(before.text)
        if party in {one.party for one in (*before.recorded, *before.signatures)}:
            yield from (old for old in before.body.lines if _says_the_same(old, line))
        before = None if before.body.revises is None else baselines.standing(service, view, before.body.revises)


def _says_the_same(old: Line, new: Line) -> bool:
    return (old.id, old.statement, old.between, old.question) == (new.id, new.statement, new.between, new.question)


def _answered(
    service: Service, view: ReaderView, question: str, party: PartyName, parties: frozenset[PartyName]
) -> Answer | None:  # fmt: skip
    """Return a party's newest estimate, where its marking lets every party of the text have it."""
    newest: Answer | None = None
    for number, marking in service.received.markings().items():
        if not view.allows(marking):
            continue
        for theirs in service.received.all(Estimate, [number], parent=question):
            if theirs.party == party:
                newest = theirs.answer if baselines.reaches(marking, parties) else None
    return newest


def _is_within(answer: Answer, line: Line) -> bool:
    if line.between is None or answer.shares:
        return True
    points = [answer.probability.point] if answer.probability is not None else _middle(answer)
    return all(line.between.low <= point <= line.between.high for point in points)


def _middle(answer: Answer) -> list[Decimal]:
    values = [value for _, value in answer.quantiles]
    return values[len(values) // 2 : len(values) // 2 + 1]


def _figures(answer: Answer) -> tuple[object, ...]:
    return (answer.probability, answer.shares, answer.quantiles, answer.never)
