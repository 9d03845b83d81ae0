"""What lies ready for others, in parcels and as STIX objects, and what is taken out of it when a release ends.

The listeners read neither ledger nor clock of the past: they serve what lies in `exchange/`.  So whatever ends a release is
carried out there by the one who records it, before anybody is told that it stands (`Service.admit`); what is left undone by a
crash or a full disk, at the next opening.  Nothing is added here; that is for `peering`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Protocol

from consilience.exchange.objects import Objects
from consilience.exchange.outbox import Outbox
from consilience.exchange.peers import Peers
from consilience.exchange.stix.shape import object_ids, stix_id
from consilience.exchange.taxii.clients import Clients
from consilience.ledger.reading import Record
from consilience.node.endings import Ending, Endings
from consilience.node.folder import Node, now
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.release_rules import ReleaseRules
from consilience.records.disclosure import Dispatch
from consilience.records.ids import PartyName, RecordId
from consilience.records.release import Form, Release
from consilience.records.request import ReleaseRequest

FOLDER = "exchange"
_MANY = 1_000_000


class AtWork(Protocol):
    """As much of a node at work as is needed here."""

    @property
    def node(self) -> Node: ...

    @property
    def rules(self) -> ReleaseRules: ...

    def roster(self) -> ReaderView: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """One thing that a recipient was given: a record, or words in its place."""

    to: PartyName
    cause: RecordId
    """The release."""
    record: RecordId
    """The record of this ledger that was released."""
    known_as: RecordId | None
    """The record that goes out; None for words that are no record."""
    ended: Ending | None
    """Why it goes no more; None while it holds."""
    form: Form = Form.FULL
    words: str = ""
    parcel: int | None = None
    """The number of the parcel that brings it to a peer too."""
    until: date | None = None
    """The last day on which it may be given."""

    @property
    def name(self) -> str:
        """What it is called in the outbox."""
        return _name(self.cause, self.record)

    @property
    def words_name(self) -> str:
        """What makes the id of the object by which words were given."""
        return f"{self.cause}:{self.record}:{self.to}"


class Lying:
    """What was handed over, as the ledger has it, with what has ended of it."""

    def __init__(self, service: AtWork) -> None:
        self.node = service.node
        self.view = service.roster()
        self.today = now().date()
        self.endings = Endings(self.view, service.node.ledger, service.rules, self.today)

    def dispatches(self) -> list[Dispatch]:
        """Return all parcels, the oldest first."""
        found = self.view.find(Asked(kind="dispatch/1", limit=_MANY))[::-1]
        return [record.statement.body for record in found if isinstance(record.statement.body, Dispatch)]

    def ended(self, one: Dispatch) -> Ending | None:
        """Return why a parcel is not to lie ready any more; of a release all goes or nothing."""
        ids = {id_ for sent in one.sent for id_ in (sent.record, sent.known_as)}
        return self.endings.of(one.because, ids, one.until)

    def handed(self, folder: Path) -> dict[PartyName, list[Handed]]:
        """Return what foreign software may find: what was dispatched to live peers, and released to parties without a node."""
        with closing(Peers(folder)) as peers, closing(Clients(folder / "clients.sqlite3")) as clients:
            live = {peer.party for peer in peers.live()}
            removed = {peer.party for peer in peers.all()} - live
            foreign = {one.party for one in clients.all()} - live - removed
        found: dict[PartyName, list[Handed]] = {party: [] for party in sorted(live | foreign)}
        for one in (*self._dispatched(), *self._released(foreign)):
            if one.to in found:
                found[one.to].append(one)
        return found

    def releases(self) -> Iterator[tuple[RecordId, Release]]:
        """Yield every release that is still here."""
        for record in self.view.find(Asked(kind="release/1", limit=_MANY)):
            if isinstance(record.statement.body, Release):
                yield record.id, record.statement.body

    def ids(self, one: Handed) -> list[str]:
        """Return the ids of the objects by which something was given."""
        if one.known_as is None:
            return [stix_id("note", one.words_name)]
        row = self.node.ledger.find(one.known_as)
        if row is None or row.kind is None:
            return []
        return object_ids(row.kind, one.known_as)

    def _dispatched(self) -> Iterator[Handed]:
        for body in self.dispatches():
            for sent in body.sent:
                ended = self.endings.of(body.because, (sent.record, sent.known_as), body.until)
                yield Handed(
                    to=body.to, cause=body.because, record=sent.record, known_as=sent.known_as, ended=ended,
                    parcel=body.number, until=self.endings.last_day(body.because, body.until),
                )  # fmt: skip

    def _released(self, parties: set[PartyName]) -> Iterator[Handed]:
        for record in reversed(self.view.find(Asked(kind="release/1", limit=_MANY)) if parties else []):
            body = record.statement.body
            if isinstance(body, Release):
                pairs = product(sorted(parties & body.to), sorted(body.records))
                yield from (self._to_software(record, body, to, id_) for to, id_ in pairs)

    def _to_software(self, record: Record, body: Release, to: PartyName, id_: RecordId) -> Handed:
        full = body.form is Form.FULL
        return Handed(
            to=to, cause=record.id, record=id_, known_as=id_ if full else None, form=body.form,
            ended=self.endings.of(record.id, (id_,), body.until), words="" if full else self._wording(record, id_),
            until=self.endings.last_day(record.id, body.until),
        )  # fmt: skip

    def _wording(self, release: Record, record: RecordId) -> str:
        """Return the words that were approved for a record, from the request that the release answers."""
        for link in release.statement.head.links:
            request = self.view.record(link.record)
            body = None if request is None else request.statement.body
            if isinstance(body, ReleaseRequest):
                return next((one.text for one in body.wordings if one.record == record), "")
        return ""


def stopped(folder: Path) -> int | None:
    """Return how many records that may end something were carried out; None at a node that has nothing ready for anybody."""
    path = folder / FOLDER / "outbox.sqlite3"
    if not path.exists():
        return None
    with closing(Outbox(path.parent)) as outbox:
        return outbox.stopped


def set_stopped(folder: Path, count: int) -> None:
    """Keep how many were carried out."""
    path = folder / FOLDER / "outbox.sqlite3"
    if path.exists():
        with closing(Outbox(path.parent)) as outbox:
            outbox.stopped = count


def stop(service: AtWork) -> int:
    """Take out of all that lies ready what has ended; return how many rows of STIX objects went."""
    folder = service.node.folder / FOLDER
    if not (folder / "outbox.sqlite3").exists():
        return 0
    lying = Lying(service)
    with closing(Outbox(folder)) as outbox:
        stop_parcels(lying, outbox)
    with closing(Objects(folder / "outbox.sqlite3", writable=True)) as objects:
        return stop_objects(lying, objects, lying.handed(folder))


def stop_parcels(lying: Lying, outbox: Outbox) -> None:
    """Drop the content of parcels that have ended; their heads stay, so that the sequence has no gap."""
    gone: list[tuple[str, int]] = []
    for one in lying.dispatches():
        ended = lying.ended(one)
        # What ends by its day is expired by it.
        if ended not in (None, Ending.OVER):
            gone.append((one.log, one.number))
        elif (last := lying.endings.last_day(one.because, one.until)) != one.until and last is not None:
            outbox.limit(one.log, one.number, last)
    if gone:
        outbox.drop(gone)


def stop_objects(lying: Lying, objects: Objects, handed: Mapping[PartyName, list[Handed]]) -> int:
    """Serve no object any more by which something was given that has ended; of what was recalled, that it was is left."""
    known = {_name(id_, record) for id_, body in lying.releases() for record in body.records}
    withdrawn = 0
    for to, own in handed.items():
        done = objects.done(to)
        here = {one.name: one for one in own}
        # What an erased release gave is known by the table alone.
        lost = {name for name in done if ":" not in name} - here.keys() - known
        gone = [*(name for name, one in here.items() if one.ended and name in done), *sorted(lost)]
        if gone := [name for name in gone if f"gone:{name}" not in done]:
            withdrawn += _take_out(lying, objects, to, own, gone)
        objects.limit(to, _last_days(lying, own))
    return withdrawn


def _take_out(lying: Lying, objects: Objects, to: PartyName, own: list[Handed], gone: list[str]) -> int:
    here, brought = {one.name: one for one in own}, objects.brought(to)
    holding = {id_ for one in own if not one.ended for id_ in lying.ids(one)}
    ids: dict[str, Ending | None] = {}
    for name in gone:
        one = here.get(name)
        for id_ in brought.get(name, set()) if one is None else lying.ids(one):
            ids[id_] = Ending.ERASED if one is None else one.ended
    recalled = [id_ for id_, why in ids.items() if why is Ending.RECALLED and id_ not in holding]
    objects.revoke(to, recalled, at=now())
    return objects.withdraw(to, ids.keys() - holding - {*recalled}, done=[f"gone:{name}" for name in gone])


def _name(cause: RecordId, record: RecordId) -> str:
    """Return a digest, as the ids of releases and of what stays here do not go into the outbox."""
    return hashlib.sha256(f"{cause}:{record}".encode()).hexdigest()


def _last_days(lying: Lying, handed: list[Handed]) -> dict[str, date]:
    """Return until when each object may be served: the latest day of all that holds and brings it, none where one has none."""
    holding = [one for one in handed if not one.ended]
    limited = {one.known_as or one.name for one in holding if one.until is not None}
    days: dict[str, date | None] = {}
    for one in (each for each in holding if (each.known_as or each.name) in limited):
        for id_ in lying.ids(one):
            before = days.get(id_, date.min)
            days[id_] = None if before is None or one.until is None else max(before, one.until)
    return {id_: day for id_, day in days.items() if day is not None}
