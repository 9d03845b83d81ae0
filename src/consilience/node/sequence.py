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
from consilience.storage.queries import listed, queries

_SQL = queries("consilience.node", "sequence")

SCHEMA = _SQL["tables"]
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
        data.bring_up("arrivals", SCHEMA, _SQL["indexes"], _SQL["statements_and_proofs"], _SQL["settlements"])

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        with self.data.writing() as connection:
            yield connection

    def place(self, log: str, *, card: int = 0) -> RecipientPlace:
        """Return up to where this node has what the log sends to it."""
        size = self.data.one(_SQL["size"], log)[0]
        keys = self.data.one(_SQL["keys"], log)[0]
        return RecipientPlace(number=self.newest(log)[0], size=size, keys=keys, card=card)

    def newest(self, log: str) -> tuple[int, str]:
        """Return number and digest of the newest head; 0 and the first head's predecessor where there is none."""
        row = self.data.one(_SQL["newest_head"], log)
        return (0, FIRST) if row is None else (row[0], row[1])

    def head(self, log: str, number: int) -> tuple[str, bytes] | None:
        """Return digest and paper of one head."""
        row = self.data.one(_SQL["head"], log, number)
        return None if row is None else (row[0], row[1])

    def add_head(self, log: str, number: int, digest: str, paper: bytes, *, moment: datetime) -> None:
        self.data.one(_SQL["add_head"], log, number, digest, paper)
        self.data.one(_SQL["note_came"], log, number, write_time(moment))

    def steps(self, log: str) -> list[Step]:
        rows = self.data.rows(_SQL["steps"], log)
        return [Step(index, envelope) for index, envelope in rows]

    def add_step(self, log: str, step: Step, proven: InclusionPath) -> None:
        self.data.one(_SQL["add_step"], log, step.index, step.envelope)
        path = b"".join(proven.path)
        self.data.one(_SQL["add_proof"], log, step.index, proven.size, path)

    def proofs(self, log: str) -> dict[int, InclusionPath]:
        """Return by what each record about keys was shown to stand in the log; those of an older version are not kept."""
        rows = self.data.rows(_SQL["proofs"], log)
        return {
            index: InclusionPath(index, size, tuple(path[at : at + 32] for at in range(0, len(path), 32)))
            for index, size, path in rows
        }

    def root(self, log: str, size: int) -> bytes | None:
        """Return the root of the log at a size that one of its checkpoints has."""
        row = self.data.one(_SQL["root"], log, size)
        return None if row is None else row[0]

    def note(self, log: str, size: int) -> bytes | None:
        row = self.data.one(_SQL["note"], log, size)
        return None if row is None else row[0]

    def witness(self, origin: str, note: bytes) -> None:
        """Keep a checkpoint that was found to extend the newest one."""
        checkpoint = read_note(note).checkpoint
        self.data.one(_SQL["witness"], origin, checkpoint.size, checkpoint.root, note)

    def witnessed(self, origin: str) -> bytes | None:
        """Return the newest checkpoint of a log."""
        row = self.data.one(_SQL["witnessed"], origin)
        return None if row is None else row[0]

    def keep(self, one: Arrived, *, number: int, until: str | None) -> None:
        self.data.one(_SQL["keep"], one.log, one.index, one.id, one.kind, one.party, number, until, one.envelope)  # fmt: skip

    def brought(self, log: str, records: Iterable[RecordId]) -> set[RecordId]:
        """Return those of the records that came from this log, by parcel or as STIX, and are here."""
        return {id_ for id_ in records if self.data.one(_SQL["brought"], log, id_) is not None}

    def records(self, kind: str, party: str | None = None) -> list[Arrived]:
        """Return what came of one kind, with the exact bytes that were signed, each once, in the order of each log."""
        rows = self.data.rows(_SQL["records"], kind, party, party)
        return [
            Arrived(log, index, RecordId(id_), what, PartyName(who), raw) for log, index, id_, what, who, raw in rows
        ]

    def kept_bytes(self, log: str) -> int:
        """Return how much is kept of the records that a log brought."""
        return int(self.data.one(_SQL["kept_bytes"], log)[0])

    def places(self, kinds: Sequence[str]) -> set[Kept]:
        """Return where each record of these kinds is kept; without its bytes, so that many cost little."""
        rows = self.data.rows(_SQL["places"], listed(kinds))
        return {(log, index, number) for log, index, number in rows}

    def at(self, place: Kept) -> Arrived | None:
        """Return the record kept at a place; None where it was dropped meanwhile."""
        row = self.data.one(_SQL["at"], *place)
        return None if row is None else Arrived(row[0], row[1], RecordId(row[2]), row[3], PartyName(row[4]), row[5])

    def withdraw(self, log: str, parcels: Iterable[int]) -> None:
        """Drop the signed bytes that these parcels brought."""
        for number in sorted(parcels):
            self.data.one(_SQL["withdraw"], log, number)

    def is_gone(self, log: str, number: int) -> bool:
        """Whether a parcel came and nothing of what it brought is kept: it was withdrawn, or its last day is over."""
        came = self.data.one(_SQL["head"], log, number)
        kept = self.data.one(_SQL["of_parcel"], log, number)
        return came is not None and kept is None

    def expire(self, today: str) -> None:
        with self.data.writing() as connection:
            gone = connection.execute(_SQL["expire"], (today,)).rowcount
        if gone:
            self.data.scrub()

    def set_aside(self, log: str, number: int, id_: str, why: str) -> None:
        self.data.one(_SQL["set_aside"], log, number, id_, why)

    def clear_aside(self, log: str, id_: str) -> None:
        """Forget a trouble that is over."""
        self.data.one(_SQL["clear_aside"], log, id_)

    def set_asides(self, log: str) -> list[tuple[int, str, str]]:
        """Return parcel, record and reason of what came and could not be taken."""
        return list(self.data.rows(_SQL["set_asides"], log))

    def hear(self, one: Heard) -> bool:
        """Keep a checkpoint of a log as another party says it saw it; return whether it is news.

        Nothing that is heard later takes its place.
        """
        checkpoint = read_note(one.note).checkpoint
        told = (one.origin, checkpoint.size, checkpoint.root, one.by)
        known = self.data.one(_SQL["knows_statement"], *told, one.behind)
        if known is not None and (known[0] or not one.behind):
            return False
        self.data.one(_SQL["state"], *told, one.note, one.behind)
        return known is None

    def heard(self) -> list[Heard]:
        """Return every checkpoint that was heard and is not explained, with the one of each log an older version kept."""
        rows = self.data.rows(_SQL["statements"])
        old = self.data.rows(_SQL["heard"])
        return [Heard(*row) for row in (*rows, *old)]

    def count_heard(self, origin: str, by: str) -> int:
        return int(self.data.one(_SQL["count_statements"], origin, by)[0])

    def explain(self, one: Heard) -> None:
        """Forget what was heard once this log's own history, as shown here, contains it."""
        checkpoint = read_note(one.note).checkpoint
        self.data.one(_SQL["explain_statement"], one.origin, checkpoint.size, checkpoint.root, one.by)
        self.data.one(_SQL["explain_heard"], one.origin, one.note)

    def settle(self, one: Heard, *, because: str, moment: datetime) -> None:
        """Note that a person has looked into what was heard; it stays, and proves a fork as before should it come to that."""
        self.data.one(_SQL["settle"], *_told(one), because, moment.isoformat())

    def is_settled(self, one: Heard) -> bool:
        return self.data.one(_SQL["is_settled"], *_told(one)) is not None

    def add_fork(self, fork: Fork) -> None:
        self.data.one(_SQL["add_fork"], fork.log, fork.why, fork.one, fork.other, fork.found)

    def forks(self, log: str | None = None) -> list[Fork]:
        return [Fork(*row) for row in self.data.rows(_SQL["forks"], log, log)]


def _told(one: Heard) -> tuple[str, int, bytes, str]:
    checkpoint = read_note(one.note).checkpoint
    return one.origin, checkpoint.size, checkpoint.root, one.by


def came_since(data: Database, moment: datetime) -> list[RecordId]:
    """Return the records of others that came at or after a moment, and had not come before."""
    return [RecordId(id_) for (id_,) in data.rows(_SQL["came_since"], write_time(moment))]
