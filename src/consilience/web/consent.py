"""What is about to be signed, whole and in words, before it is signed: the records themselves and what they are about.

The same rendering as on the case, on the record's page and at the recipient's; what goes out in other words is shown in those words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

from markupsafe import escape

from consilience.ledger.reading import Record
from consilience.marking import Marking
from consilience.node.act import Act
from consilience.node.baseline import baselines
from consilience.node.forum.boards import board_of
from consilience.node.told import ReaderNames
from consilience.records.baseline import BaselineSignature
from consilience.records.forum import TextSignature
from consilience.records.ids import RecordId, TextId
from consilience.records.kinds import Body
from consilience.records.meeting import Opening
from consilience.records.memorandum import Ending
from consilience.records.party import Seat
from consilience.records.proposal import Decision, PositionTaken
from consilience.records.record import Statement, read_statement
from consilience.records.references import records_named
from consilience.records.release import Release, Withdrawal
from consilience.records.request import Agreement, ReleaseRequest
from consilience.records.telling import Line, Told, tell
from consilience.web.sessions import Visit

PAGE = 60
"""Things that an act is about and that stand on one page; the button to sign stands on the last."""
MOST = 18_000
"""Bytes of what is signed that stand on one page; what is longer goes on to the next, and nothing is left out."""
_LINE = 70
"""Bytes around one line."""
_BYTES = 4000
"""Letters of the very bytes that are shown of a record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One record that is about to be signed."""

    statement: Statement
    told: Told
    goes: bool
    """Whether a releaser may let it go to other parties."""
    goes_on: bool = False
    """Whether it began on the page before."""

    @property
    def payload(self) -> str:
        """The very bytes, as far as they are shown; once, where the record begins."""
        return "" if self.goes_on else self.statement.payload.decode()


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """Something that the act is about, as it stands."""

    told: Told
    marking: Marking | None
    words: str = ""
    """The words that go out in its place."""
    goes_on: bool = False
    payload: ClassVar[str] = ""


@dataclass(slots=True)
class Part:
    """What stands on one page."""

    rows: list[Shown] = field(default_factory=list)
    about: list[About] = field(default_factory=list)
    weight: int = 0

    def take(self, one: Shown | About) -> bool:
        """Put something on the page; say whether there was room."""
        weight = _weight(one)
        room = not self.weight or self.weight + weight <= MOST
        if isinstance(one, Shown):
            if room:
                self.rows.append(one)
        elif room := room and len(self.about) < PAGE:
            self.about.append(one)
        self.weight += weight if room else 0
        return room


@dataclass
class _Names(ReaderNames):
    """Names that also know the records of the act, which are in no ledger yet."""

    to_come: dict[str, Body] = field(default_factory=dict)

    def _found(self, kind: str, of: str) -> str:
        body = self.to_come.get(of)
        return self._title(body) if body is not None else super()._found(kind, of)


def shown(visit: Visit, act: Act) -> tuple[list[Shown], list[About]]:
    """Return the records of an act in words, and all that they are about."""
    statements = [read_statement(say.payload) for say in act.says]
    names = _Names(visit.service, visit.view, to_come={one.id: one.body for one in statements})
    rows = [Shown(statement=one, told=tell(one.body, names), goes=one.body.KIND.leaves) for one in statements]
    own = {one.id for one in statements}
    return rows, list(_about(visit, statements, names, own))


def parted(rows: Iterable[Shown], about: Iterable[About]) -> list[Part]:
    """Return all of it in pages that stay small; a record that is longer goes on, line by line."""
    pages = [Part()]
    everything: list[Shown | About] = [*rows, *about]
    for whole in everything:
        for piece in _pieces(whole):
            if not pages[-1].take(piece):
                pages.append(Part())
                pages[-1].take(piece)
    return pages


def _pieces(one: Shown | About) -> Iterator[Shown | About]:
    lines: list[Line] = []
    first, room = True, MOST - _weight(replace(one, told=replace(one.told, lines=())))
    for line in one.told.lines:
        if lines and sum(map(_length, lines)) + _length(line) > room:
            yield _piece(one, lines, first=first)
            lines, first, room = [], False, MOST
        lines.append(line)
    yield _piece(one, lines, first=first)


def _piece(one: Shown | About, lines: Iterable[Line], *, first: bool) -> Shown | About:
    return replace(one, told=replace(one.told, lines=tuple(lines)), goes_on=not first)


def _weight(one: Shown | About) -> int:
    words = one.words if isinstance(one, About) else ""
    own = _size(one.told.title) + _size(words) + _size(one.payload[:_BYTES]) + 4 * _LINE
    return own + sum(map(_length, one.told.lines))


def _length(line: Line) -> int:
    return _LINE + _size(line.label) + _size(line.text) + sum(map(_length, line.below))


def _size(text: str) -> int:
    return len(escape(text).encode())


def _about(visit: Visit, statements: Iterable[Statement], names: _Names, own: set[RecordId]) -> Iterator[About]:
    # One record may go out in several wordings, and each of them is shown.
    seen: set[tuple[str, str]] = {(id_, "") for id_ in own}
    for one in statements:
        for record in _concerned(visit, one.body):
            words = _wording(one.body, record.id) or _asked(visit, one, record.id)
            if (record.id, words) in seen or isinstance(record.statement.body, Seat):
                continue
            seen.add((record.id, words))
            yield About(told=tell(record.statement.body, names), marking=record.statement.marking, words=words)
        for text in _texts(one.body):
            body, marking = _text(visit, text)
            if body is not None and (text, "") not in seen:
                seen.add((text, ""))
                yield About(told=tell(body, names), marking=marking)


def _concerned(visit: Visit, body: Body) -> Iterator[Record]:
    """Yield the records that a body names; of a word on a request, those that were asked for."""
    for id_ in sorted(records_named(body)):
        record = visit.view.record(id_)
        if record is None:
            continue
        inner = record.statement.body
        yield record
        if isinstance(inner, ReleaseRequest | Release) and isinstance(body, Agreement | Withdrawal):
            yield from _concerned(visit, inner)


def _wording(body: Body, record: RecordId) -> str:
    return (
        next((one.text for one in body.wordings if one.record == record), "")
        if isinstance(body, ReleaseRequest)
        else ""
    )


def _asked(visit: Visit, one: Statement, record: RecordId) -> str:
    """Return the words that were asked for in place of a record, by the very request that this is a word on.

    Another request may name the same record in other words, so what is signed says which it is of.
    """
    asked = [link.record for link in one.head.links if link.relation == "request"]
    if isinstance(one.body, Agreement):
        asked.append(one.body.request)
    requests = (visit.view.record(id_) for id_ in asked)
    return next((text for found in requests if found and (text := _wording(found.statement.body, record))), "")


def _texts(body: Body) -> Iterator[TextId]:
    if isinstance(body, TextSignature | BaselineSignature):
        yield body.text
    if isinstance(body, PositionTaken | Decision):
        yield body.proposal
    if isinstance(body, Opening):
        yield body.meeting
    if isinstance(body, Ending):
        yield body.memorandum


def _text(visit: Visit, text: TextId) -> tuple[Body | None, Marking | None]:
    found = board_of(visit.service, visit.view).any_text(text)
    if found is not None:
        return found.body, found.marking
    one = baselines.standing(visit.service, visit.view, text)
    return (None, None) if one is None else (one.body, one.marking)
