"""What is about to be signed, whole and in words, before it is signed: the records themselves and what they are about.

The same rendering as on the case, on the record's page and at the recipient's; what goes out in other words is shown in those words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

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
from consilience.records.telling import Told, tell
from consilience.web.sessions import Visit

PAGE = 60
"""Things that an act is about and that stand whole on one page; the button to sign stands on the last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One record that is about to be signed."""

    statement: Statement
    told: Told
    goes: bool
    """Whether a releaser may let it go to other parties."""


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """Something that the act is about, as it stands."""

    told: Told
    marking: Marking | None
    words: str = ""
    """The words that go out in its place."""


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
