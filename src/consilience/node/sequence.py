"""Where this node stands with each log it receives from: the sequence of parcels, checkpoints, keys, and forks found.

Kept in the file of what was received, so that a parcel's content and its place in the sequence are durable together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from consilience.exchange.authority import Step
from consilience.exchange.consignment import InclusionPath
from consilience.exchange.outbox import RecipientPlace
from consilience.exchange.parcel import FIRST
from consilience.ledger.note import read_note
from consilience.records.codec import write_time
from consilience.records.ids import PartyName, RecordId
from consilience.storage.database import Database

SCHEMA = """
create table if not exists heads (
    log text not null, number integer not null, digest text not null, paper blob not null, primary key (log, number)
) strict, without rowid;
create table if not exists came (
    log text not null, number integer not null, moment text not null, primary key (log, number)
) strict, without rowid;
create table if not exists checkpoints (
    log text not null, size integer not null, root blob not null, note blob not null, primary key (log, size)
) strict, without rowid;
create table if not exists authority (
    log text not null, idx integer not null, envelope blob not null, primary key (log, idx)
) strict, without rowid;
create table if not exists records (
    log text not null, idx integer not null, id text not null, kind text not null, party text not null,
    number integer not null, until text, envelope blob not null, primary key (log, idx, number)
) strict, without rowid;
create index if not exists records_by_kind on records (kind, party);
create table if not exists set_aside (
    log text not null, number integer not null, id text not null, why text not null, primary key (log, id)
) strict, without rowid;
create table if not exists heard (origin text primary key, note blob not null, by text not null) strict;
create table if not exists forks (
    log text not null, why text not null, one blob not null, other blob not null, found text not null,
    primary key (log, one, other)
) strict, without rowid;
"""
_INDEXES = """
create index came_by_moment on came (moment);
create index records_by_parcel on records (log, number);
create index records_by_id on records (id);
"""
_HEARD = """
create table if not exists statements (
    origin text not null, size integer not null, root blob not null, by text not null, note blob not null,
    behind blob not null, primary key (origin, size, root, by)
) strict, without rowid;
create table if not exists proofs (
    log text not null, idx integer not null, size integer not null, path blob not null, primary key (log, idx)
) strict, without rowid;
"""
Kept = tuple[str, int, int]
"""Where a record is kept: its log, its place there, the parcel it came in."""


@dataclass(frozen=True, slots=True)
class Fork:
    """Two signed statements about one log that contradict each other."""

    log: str
    why: str
    one: bytes
    other: bytes
    found: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A record of another party, as it was signed, and its place in that party's log."""

    log: str
    index: int
    id: RecordId
    kind: str
    party: PartyName
    envelope: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """A checkpoint of a log as a party says it was shown; it stays until this log's own history explains it."""

    origin: str
    note: bytes
    by: str
    behind: bytes = b""
    """What stands behind its key, where that was said (`exchange.behind`)."""


class Arrivals:
    """The tables, inside one transaction or outside of any."""

    def __init__(self, data: Database) -> None:
        self.data = data
        data.bring_up("arrivals", SCHEMA, _INDEXES, _HEARD)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        with self.data.writing() as connection:
            yield connection

    def place(self, log: str, *, card: int = 0) -> RecipientPlace:
        """Return up to where this node has what the log sends to it."""
        size = self.data.one("select coalesce(max(size), 0) from checkpoints where log = ?", log)[0]
        keys = self.data.one("select coalesce(max(idx), -1) from authority where log = ?", log)[0]
        return RecipientPlace(number=self.newest(log)[0], size=size, keys=keys, card=card)

    def newest(self, log: str) -> tuple[int, str]:
        """Return number and digest of the newest head; 0 and the first head's predecessor where there is none."""
        row = self.data.one("select number, digest from heads where log = ? order by number desc limit 1", log)
        return (0, FIRST) if row is None else (row[0], row[1])

    def head(self, log: str, number: int) -> tuple[str, bytes] | None:
        """Return digest and paper of one head."""
        row = self.data.one("select digest, paper from heads where log = ? and number = ?", log, number)
        return None if row is None else (row[0], row[1])

    def add_head(self, log: str, number: int, digest: str, paper: bytes, *, moment: datetime) -> None:
        self.data.one("insert into heads values (?, ?, ?, ?)", log, number, digest, paper)
        self.data.one("insert or ignore into came values (?, ?, ?)", log, number, write_time(moment))

    def steps(self, log: str) -> list[Step]:
        rows = self.data.rows("select idx, envelope from authority where log = ? order by idx", log)
        return [Step(index, envelope) for index, envelope in rows]

    def add_step(self, log: str, step: Step, proven: InclusionPath) -> None:
        self.data.one("insert or ignore into authority values (?, ?, ?)", log, step.index, step.envelope)
        path = b"".join(proven.path)
        self.data.one("insert or ignore into proofs values (?, ?, ?, ?)", log, step.index, proven.size, path)

    def proofs(self, log: str) -> dict[int, InclusionPath]:
        """Return by what each record about keys was shown to stand in the log; those of an older version are not kept."""
        rows = self.data.rows("select idx, size, path from proofs where log = ?", log)
        return {
            index: InclusionPath(index, size, tuple(path[at : at + 32] for at in range(0, len(path), 32)))
            for index, size, path in rows
        }

    def root(self, log: str, size: int) -> bytes | None:
        """Return the root of the log at a size that one of its checkpoints has."""
        row = self.data.one("select root from checkpoints where log = ? and size = ?", log, size)
        return None if row is None else row[0]

    def note(self, log: str, size: int) -> bytes | None:
        row = self.data.one("select note from checkpoints where log = ? and size = ?", log, size)
        return None if row is None else row[0]

    def witness(self, origin: str, note: bytes) -> None:
        """Keep a checkpoint that was found to extend the newest one."""
        checkpoint = read_note(note).checkpoint
        self.data.one("insert into checkpoints values (?, ?, ?, ?)", origin, checkpoint.size, checkpoint.root, note)

    def witnessed(self, origin: str) -> bytes | None:
        """Return the newest checkpoint of a log."""
        row = self.data.one("select note from checkpoints where log = ? order by size desc limit 1", origin)
        return None if row is None else row[0]

    def keep(self, one: Arrived, *, number: int, until: str | None) -> None:
        self.data.one(
            "insert or ignore into records values (?, ?, ?, ?, ?, ?, ?, ?)",
            one.log, one.index, one.id, one.kind, one.party, number, until, one.envelope,
        )  # fmt: skip

    def brought(self, log: str, records: Iterable[RecordId]) -> set[RecordId]:
        """Return those of the records that came from this log, by parcel or as STIX, and are here."""
        sql = """select 1 from records where log = ?1 and id = ?2
            union select 1 from grants where log = ?1 and subject = ?2 limit 1"""
        return {id_ for id_ in records if self.data.one(sql, log, id_) is not None}

    def records(self, kind: str, party: str | None = None) -> list[Arrived]:
        """Return what came of one kind, with the exact bytes that were signed, each once, in the order of each log."""
        sql = """select distinct log, idx, id, kind, party, envelope from records where kind = ?
            and (? is null or party = ?) order by party, log, idx"""
        rows = self.data.rows(sql, kind, party, party)
        return [
            Arrived(log, index, RecordId(id_), what, PartyName(who), raw) for log, index, id_, what, who, raw in rows
        ]

    def places(self, kinds: Sequence[str]) -> set[Kept]:
        """Return where each record of these kinds is kept; without its bytes, so that many cost little."""
        marks = ",".join("?" for _ in kinds)
        rows = self.data.rows(f"select log, idx, number from records where kind in ({marks})", *kinds)  # noqa: S608 - marks of our own
        return {(log, index, number) for log, index, number in rows}

    def at(self, place: Kept) -> Arrived | None:
        """Return the record kept at a place; None where it was dropped meanwhile."""
        sql = "select log, idx, id, kind, party, envelope from records where log = ? and idx = ? and number = ?"
        row = self.data.one(sql, *place)
        return None if row is None else Arrived(row[0], row[1], RecordId(row[2]), row[3], PartyName(row[4]), row[5])

    def withdraw(self, log: str, parcels: Iterable[int]) -> None:
        """Drop the signed bytes that these parcels brought."""
        for number in sorted(parcels):
            self.data.one("delete from records where log = ? and number = ?", log, number)

    def is_gone(self, log: str, number: int) -> bool:
        """Whether a parcel came and nothing of what it brought is kept: it was withdrawn, or its last day is over."""
        came = self.data.one("select 1 from heads where log = ? and number = ?", log, number)
        kept = self.data.one("select 1 from records where log = ? and number = ? limit 1", log, number)
        return came is not None and kept is None

    def expire(self, today: str) -> None:
        self.data.one("delete from records where until < ?", today)

    def set_aside(self, log: str, number: int, id_: str, why: str) -> None:
        self.data.one("insert or ignore into set_aside values (?, ?, ?, ?)", log, number, id_, why)

    def clear_aside(self, log: str, id_: str) -> None:
        """Forget a trouble that is over."""
        self.data.one("delete from set_aside where log = ? and id = ?", log, id_)

    def set_asides(self, log: str) -> list[tuple[int, str, str]]:
        """Return parcel, record and reason of what came and could not be taken."""
        return list(self.data.rows("select number, id, why from set_aside where log = ? order by number, id", log))

    def hear(self, one: Heard) -> bool:
        """Keep a checkpoint of a log as another party says it saw it; return whether it is news.

        Nothing that is heard later takes its place.
        """
        checkpoint = read_note(one.note).checkpoint
        told = (one.origin, checkpoint.size, checkpoint.root, one.by)
        sql = "select behind = ?5 from statements where (origin, size, root, by) = (?1, ?2, ?3, ?4)"
        known = self.data.one(sql, *told, one.behind)
        if known is not None and (known[0] or not one.behind):
            return False
        self.data.one("insert or replace into statements values (?, ?, ?, ?, ?, ?)", *told, one.note, one.behind)
        return known is None

    def heard(self) -> list[Heard]:
        """Return every checkpoint that was heard and is not explained, with the one of each log an older version kept."""
        rows = self.data.rows("select origin, note, by, behind from statements order by origin, size, root, by")
        old = self.data.rows("select origin, note, by from heard order by origin")
        return [Heard(*row) for row in (*rows, *old)]

    def count_heard(self, origin: str, by: str) -> int:
        sql = "select count(*) from statements where origin = ? and by = ?"
        return int(self.data.one(sql, origin, by)[0])

    def explain(self, one: Heard) -> None:
        """Forget what was heard once this log's own history, as shown here, contains it."""
        checkpoint = read_note(one.note).checkpoint
        sql = "delete from statements where origin = ? and size = ? and root = ? and by = ?"
        self.data.one(sql, one.origin, checkpoint.size, checkpoint.root, one.by)
        self.data.one("delete from heard where origin = ? and note = ?", one.origin, one.note)

    def add_fork(self, fork: Fork) -> None:
        self.data.one(
            "insert or ignore into forks values (?, ?, ?, ?, ?)", fork.log, fork.why, fork.one, fork.other, fork.found
        )

    def forks(self, log: str | None = None) -> list[Fork]:
        sql = "select log, why, one, other, found from forks where ? is null or log = ? order by found"
        return [Fork(*row) for row in self.data.rows(sql, log, log)]


def came_since(data: Database, moment: datetime) -> list[RecordId]:
    """Return the records of others that came at or after a moment, and had not come before."""
    sql = """select distinct records.id from came join records using (log, number) where came.moment >= ?1
        and not exists (select 1 from records as before join came as earlier using (log, number)
        where before.id = records.id and earlier.moment < ?1) order by records.id"""
    return [RecordId(id_) for (id_,) in data.rows(sql, write_time(moment))]
