"""What clients add to this node's collection, as it came, and what became of it: written by the listener, read by the node.

The listener keeps the objects and answers `pending`; the node reads them through the same door as any foreign STIX and
writes down for each object whether it was taken.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from consilience.records.ids import PartyName
from consilience.storage.database import Database
from consilience.storage.queries import queries

_SQL = queries("consilience.exchange.taxii", "inbox")

MOST_WAITING = 128 * 1024 * 1024
"""Bytes of one party that wait for the node; more are refused until it has looked."""


class InboxFull(Exception):
    """A party has added more than the node has looked at."""


@dataclass(frozen=True, slots=True)
class Added:
    """One request to add objects, not looked at yet."""

    number: int
    status: str
    party: PartyName
    body: bytes


@dataclass(frozen=True, slots=True)
class ObjectFate:
    """What became of one object: `pending`, `success` or `failure`."""

    stix_id: str
    version: str
    state: str = "pending"
    message: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A request to add objects, and how far it is."""

    id: str
    came: str
    fates: tuple[ObjectFate, ...]

    def of(self, state: str) -> tuple[ObjectFate, ...]:
        return tuple(fate for fate in self.fates if fate.state == state)


class Inbox:
    """The tables of one spool file.  Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._data = Database(path, "added", _SQL["tables"])

    def close(self) -> None:
        self._data.close()

    def keep(self, party: PartyName, status: str, body: bytes, fates: Sequence[ObjectFate], *, came: str) -> Status:
        """Keep what a client adds; it is durable when this returns.  Raise `InboxFull` where too much waits already."""
        with self._data.writing() as connection:
            (waiting,) = connection.execute(_SQL["waiting_bytes"], (party,)).fetchone()
            if waiting + len(body) > MOST_WAITING:
                raise InboxFull
            connection.execute(_SQL["keep"], (status, party, came, body))
            _write(connection, status, fates)
        return Status(status, came, tuple(fates))

    def status(self, party: PartyName, id_: str) -> Status | None:
        """Return how far a request is, to the party that made it and to nobody else."""
        row = self._data.one(_SQL["came"], id_, party)
        if row is None:
            return None
        return Status(id_, row[0], tuple(ObjectFate(*one) for one in self._data.rows(_SQL["fates"], id_)))

    def waiting(self) -> list[Added]:
        """Return what nobody has looked at yet, the oldest first."""
        rows = self._data.rows(_SQL["waiting"])
        return [Added(number, status, PartyName(party), body) for number, status, party, body in rows]

    def settle(self, added: Added, fates: Sequence[ObjectFate]) -> None:
        """Write down what became of each object, and forget the objects."""
        with self._data.writing() as connection:
            _write(connection, added.status, fates)
            connection.execute(_SQL["forget_body"], (added.number,))
        self._data.scrub()


def _write(connection: sqlite3.Connection, status: str, fates: Sequence[ObjectFate]) -> None:
    connection.executemany(
        _SQL["write_fate"],
        [(status, place, one.stix_id, one.version, one.state, one.message) for place, one in enumerate(fates)],
    )


def write_status(status: Status) -> bytes:
    """Return the status resource (§4.3.1)."""
    parts = {"successes": status.of("success"), "failures": status.of("failure"), "pendings": status.of("pending")}
    counts = {"success_count": "successes", "failure_count": "failures", "pending_count": "pendings"}
    return orjson.dumps(
        {
            "id": status.id,
            "status": "pending" if parts["pendings"] else "complete",
            "request_timestamp": status.came,
            "total_count": len(status.fates),
            **{count: len(parts[name]) for count, name in counts.items()},
            # An empty list is never written (§2).
            **{name: [_detail(fate) for fate in fates] for name, fates in parts.items() if fates},
        }
    )


def _detail(fate: ObjectFate) -> dict[str, str]:
    detail = {"id": fate.stix_id, "version": fate.version}
    return {**detail, "message": fate.message} if fate.message else detail
