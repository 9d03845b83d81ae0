"""What was released, as STIX objects in the outbox for TAXII.

`fill_objects` only carries out what releases, recalls and withdrawals in the ledger say, so it may be run at any time and
as often as one likes.  An introduced peer finds there what was dispatched to it.  A party that has foreign software and no
node gets what was released to it: records whole where their marking names it, approved words else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import chain

from consilience.exchange.objects import Objects
from consilience.exchange.stix.shape import StixObject, object_ids, stix_id
from consilience.exchange.stix.write import Given, write, write_revoked, write_words
from consilience.exchange.taxii.clients import Clients
from consilience.ledger.reading import Record
from consilience.marking import EVERYONE, Marking
from consilience.node.folder import now
from consilience.node.peering.peering import Peering
from consilience.node.reader_view import Asked, ReaderView
from consilience.records.disclosure import Dispatch, Notice
from consilience.records.envelope import read_envelope
from consilience.records.ids import PartyName, RecordId
from consilience.records.record import Statement, read_statement
from consilience.records.release import Form, Recall, Release, Withdrawal
from consilience.records.request import ReleaseRequest

_MANY = 1_000_000
_PORTION = 200


@dataclass(frozen=True, slots=True)
class Filling:
    """What one run did: versions of objects added, rows taken out."""

    added: int
    withdrawn: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Handed:
    """One thing that a recipient was given: a record, or words in its place."""

    to: PartyName
    cause: RecordId
    """The release."""
    record: RecordId
    """The record of this ledger that was released."""
    known_as: RecordId | None
    """The record that goes out; None for words that are no record."""
    holds: bool
    """Whether it still holds: neither expired nor withdrawn nor erased."""
    form: Form = Form.FULL
    words: str = ""
    parcel: int | None = None
    """The number of the parcel that brings it to a peer too."""
    until: date | None = None

    @property
    def name(self) -> str:
        """What it is called in the outbox: a digest, as the ids of releases and of what stays here do not go there."""
        return hashlib.sha256(f"{self.cause}:{self.record}".encode()).hexdigest()


class _Run:
    """One run: the ledger as the node sees it, and the table."""

    def __init__(self, exchange: Peering, objects: Objects) -> None:
        self.exchange = exchange
        self.objects = objects
        self.view = exchange.service.roster()
        self.today = now().date()
        found = self.view.find(Asked(kind="withdrawal/1", limit=_MANY))
        bodies = [record.statement.body for record in found]
        self.withdrawn = {body.release for body in bodies if isinstance(body, Withdrawal)}
        self.faults = exchange.service.node.ledger.offices().faults

    def holds(self, release: RecordId, until: date | None) -> bool:
        return release not in self.withdrawn and (until is None or until >= self.today)

    def is_here(self, id_: RecordId) -> bool:
        """Whether a record has not been erased."""
        row = self.exchange.service.node.ledger.find(id_)
        return row is not None and row.envelope is not None

    def said(self, id_: RecordId) -> tuple[Statement, bytes] | None:
        """Return a record and its signed bytes; None where it was erased."""
        row = self.exchange.service.node.ledger.find(id_)
        if row is None or row.envelope is None:
            return None
        return read_statement(read_envelope(row.envelope).payload), row.envelope


def fill_objects(exchange: Peering) -> Filling:
    """Bring the table of objects up to what the ledger says."""
    clients = Clients(exchange.folder / "clients.sqlite3")
    with closing(clients), closing(Objects(exchange.folder / "outbox.sqlite3", writable=True)) as objects:
        run = _Run(exchange, objects)
        live = {peer.party for peer in exchange.peers.live()}
        removed = {peer.party for peer in exchange.peers.all()} - live
        foreign = {one.party for one in clients.all()} - live - removed
        handed = [*(one for one in _dispatched(run) if one.to in live), *_released(run, foreign)]
        parties = {one.to for one in handed}
        added = withdrawn = 0
        for to in sorted(parties):
            own = [one for one in handed if one.to == to]
            done = objects.done(to)
            withdrawn += _withdraw(run, to, own, done)
            halves = {one.cause for one in own if one.parcel is None and not _is_ready(run, one)}
            fresh = [
                one for one in own
                if one.holds and one.name not in done and (one.parcel or one.cause not in halves) and _is_covered(run, one)
            ]  # fmt: skip
            added += sum(_give(run, to, fresh[at : at + _PORTION]) for at in range(0, len(fresh), _PORTION))
            added += _recall(run, to, own, done)
            objects.limit(to, _last_days(run, own))
        return Filling(added, withdrawn)


def _last_days(run: _Run, handed: list[_Handed]) -> dict[str, date]:
    """Return until when each object may be served: the latest day of all that holds and brings it, none where one has none."""
    holding = [one for one in handed if one.holds]
    limited = {one.known_as or one.name for one in holding if one.until is not None}
    days: dict[str, date | None] = {}
    for one in (each for each in holding if (each.known_as or each.name) in limited):
        for id_ in _ids(run, one):
            before = days.get(id_, date.min)
            days[id_] = None if before is None or one.until is None else max(before, one.until)
    return {id_: day for id_, day in days.items() if day is not None}


def _dispatched(run: _Run) -> Iterator[_Handed]:
    """Yield what went to introduced peers."""
    for record in reversed(run.view.find(Asked(kind="dispatch/1", limit=_MANY))):
        body = record.statement.body
        if isinstance(body, Dispatch):
            for sent in body.sent:
                holds = run.holds(body.because, body.until) and run.is_here(sent.known_as) and run.is_here(sent.record)
                yield _Handed(
                    to=body.to, cause=body.because, record=sent.record, known_as=sent.known_as, holds=holds,
                    parcel=body.number, until=body.until,
                )  # fmt: skip


def _released(run: _Run, parties: set[PartyName]) -> Iterator[_Handed]:
    """Yield what goes to parties that have software and no node."""
    for record in reversed(run.view.find(Asked(kind="release/1", limit=_MANY)) if parties else []):
        body = record.statement.body
        if isinstance(body, Release) and record.id not in run.faults:
            for to in sorted(parties & body.to):
                for id_ in sorted(body.records):
                    yield _handed(run, record, body, id_, to)


def _is_covered(run: _Run, one: _Handed) -> bool:
    """Whether a term lets something go that has not gone yet; what a parcel brings was judged when it was packed."""
    record = run.view.record(one.cause) if one.parcel is None else None
    body = None if record is None else record.statement.body
    return not isinstance(body, Release) or run.exchange.service.rules.dispatches(one.cause, body, now()) is None


def _is_ready(run: _Run, one: _Handed) -> bool:
    """Whether a record goes as a parcel would bring it: not what was recalled; and of a release all goes or nothing."""
    found = run.view.record(one.record)
    if found is None or run.view.recalled(found):
        return False
    marking = found.statement.marking
    if one.form is Form.FULL:
        return _may_go(marking, one.to)
    return not marking.no_foreign and (bool(one.words) or one.form is Form.EXISTENCE)


def _handed(run: _Run, record: Record, release: Release, id_: RecordId, to: PartyName) -> _Handed:
    holds = run.holds(record.id, release.until) and run.is_here(id_)
    if release.form is Form.FULL:
        return _Handed(to=to, cause=record.id, record=id_, known_as=id_, holds=holds, until=release.until)
    words = _wording(run.view, record, id_)
    return _Handed(
        to=to, cause=record.id, record=id_, known_as=None, holds=holds, form=release.form, words=words,
        until=release.until,
    )  # fmt: skip


def _give(run: _Run, to: PartyName, portion: Sequence[_Handed]) -> int:
    """Add what was given, many things in one transaction; what may not go is looked at again in the next run."""
    made = {one.name: objects for one in portion if (objects := _made(run, one)) is not None}
    return run.objects.add(to, chain.from_iterable(made.values()), now=now(), done=made)


def _made(run: _Run, one: _Handed) -> list[StixObject] | None:
    """Return the objects of something that was given; None where its marking does not let it go, or it is gone."""
    found = run.said(one.known_as or one.record)
    if found is None:
        return None
    statement, envelope = found
    if isinstance(statement.body, Notice):
        # Recalls and withdrawals show in the objects they are about.
        return None
    if one.known_as is None:
        return _worded(run, one, statement)
    return write(statement, envelope, Given(one.parcel, one.until)) if _may_go(statement.marking, one.to) else None


def _worded(run: _Run, one: _Handed, statement: Statement) -> list[StixObject] | None:
    marking, party = statement.marking, run.exchange.service.party
    if marking.no_foreign or (not one.words and one.form is not Form.EXISTENCE):
        return None
    # Compartments stay behind with what was taken out: their names are secrets themselves.
    shown = Marking(
        levels=marking.levels, originators=frozenset({party}), releasable_to=frozenset({party, one.to})
    )  # fmt: skip
    noun = statement.kind.partition("/")[0]
    text = one.words or f"{party} holds a {noun} and does not give it."
    return write_words(
        f"{one.form.value.capitalize()} of a {noun} of {party}", text, name=_words_name(one), party=party,
        marking=shown, created=now(),
    )  # fmt: skip


def _withdraw(run: _Run, to: PartyName, handed: list[_Handed], done: set[str]) -> int:
    """Take out what no longer holds, unless something else that holds brings it too."""
    gone = [one for one in handed if not one.holds and one.name in done and f"gone:{one.name}" not in done]
    if not gone:
        return 0
    holding = {id_ for one in handed if one.holds for id_ in _ids(run, one)}
    ids = [id_ for one in gone for id_ in _ids(run, one) if id_ not in holding]
    return run.objects.withdraw(to, ids, done=[f"gone:{one.name}" for one in gone])


def _recall(run: _Run, to: PartyName, handed: list[_Handed], done: set[str]) -> int:
    """Add a revoked version of what was recalled, or rests on what was recalled."""
    added = 0
    for record in run.view.find(Asked(kind="recall/1", limit=_MANY)):
        body = record.statement.body
        if not isinstance(body, Recall):
            continue
        affected = {body.record, *(one.id for one in run.view.mentions(body.record, ("claim/1",), limit=_MANY))}
        for id_ in sorted({id_ for one in handed if one.holds and one.record in affected for id_ in _ids(run, one)}):
            newest = None if f"recall:{id_}" in done else run.objects.newest(to, id_)
            if newest is not None:
                revoked = write_revoked(newest, at=now())
                added += run.objects.add(to, [revoked], now=now(), done=[f"recall:{id_}"])
                done.add(f"recall:{id_}")
    return added


def _ids(run: _Run, one: _Handed) -> list[str]:
    """Return the ids of the objects by which something was given."""
    if one.known_as is None:
        return [stix_id("note", _words_name(one))]
    row = run.exchange.service.node.ledger.find(one.known_as)
    if row is None or row.kind is None:
        return []
    return object_ids(row.kind, one.known_as)


def _words_name(one: _Handed) -> str:
    return f"{one.cause}:{one.record}:{one.to}"


def _may_go(marking: Marking, to: PartyName) -> bool:
    return not marking.no_foreign and (marking.audience == EVERYONE or to in marking.audience)


def _wording(view: ReaderView, release: Record, record: RecordId) -> str:
    """Return the words that were approved for a record, from the request that the release answers."""
    for link in release.statement.head.links:
        request = view.record(link.record)
        body = None if request is None else request.statement.body
        if isinstance(body, ReleaseRequest):
            return next((one.text for one in body.wordings if one.record == record), "")
    return ""
