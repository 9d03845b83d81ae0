"""STIX objects released to each recipient, as TAXII serves them; a table of its own in the outbox file.

    added    when the object came in: strictly rising for each recipient, to the microsecond, and never given twice
    last     whether no version of the object is newer; `first`: whether none is older

`added` is the sequence and the cursor in one.  It is kept per recipient, because a sequence over all of them would show
each how much the others get.  Nothing here decides who may have what; rows are approved copies.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from consilience.errors import StoreFailed
from consilience.exchange.stix.shape import StixObject, moment_of
from consilience.records.ids import PartyName
from consilience.storage.migrations import bring_up

_SCHEMA = """
create table if not exists objects (
    seq integer primary key autoincrement, recipient text not null, stix_id text not null, version text not null,
    moment text not null, added text not null, type text not null, last integer not null, first integer not null,
    body blob not null, unique (recipient, stix_id, version), unique (recipient, added)
) strict;
create index if not exists objects_in_force on objects (recipient, added) where last = 1;
create table if not exists objects_end (recipient text primary key, added text not null) strict;
create table if not exists objects_done (recipient text not null, name text not null, primary key (recipient, name))
    strict, without rowid;
"""
_UNTIL = """
create table if not exists objects_until (
    recipient text not null, stix_id text not null, until text not null, primary key (recipient, stix_id)
) strict, without rowid;
"""
_ON = """not exists (select 1 from objects_until u where u.recipient = objects.recipient and u.stix_id = objects.stix_id
    and u.until < ?)"""
NEVER = "1970-01-01T00:00:00.000000Z"
"""Before everything: what stands in the headers of an empty page."""
MOST_BYTES = 16 * 1024 * 1024
"""Of bodies on one page, so that a page fits in memory whatever its objects are."""


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One version of an object, as a recipient sees it."""

    added: str
    stix_id: str
    version: str
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a request asks for; empty sets ask for everything."""

    after: str = NEVER
    """Only what was added after this moment."""
    ids: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    versions: frozenset[str] = frozenset({"last"})
    """`last`, `first`, `all`, or moments as `moment_of` writes them."""
    limit: int = 1_000
    today: date | None = None
    """The day on which it is asked; what may be held no longer is not served.  None for the node itself."""


@dataclass(frozen=True, slots=True)
class ObjectPage:
    """Rows in the order in which they were added, and whether more fit the request."""

    rows: tuple[ObjectRow, ...]
    more: bool


class Objects:
    """The table of one outbox file.  Safe to share between threads."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self._turn = threading.Lock()
        if writable:
            path.touch(mode=0o600)
        mode = "rwc" if writable else "ro"
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=30,
        )
        if writable:
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = full")
            self._connection.execute("pragma secure_delete = on")
            bring_up(self._connection, path.name, (_SCHEMA, _UNTIL), part="objects")

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def add(
        self, recipient: PartyName, objects: Iterable[StixObject], *, now: datetime, done: Iterable[str] = ()
    ) -> int:
        """Add what the recipient does not have yet, all or nothing; return how many that were.

        `done` names what was carried out by this, so that the next run need not do it again.
        """
        with self._writing():
            count = self._add(recipient, objects, now)
            self._note_done(recipient, done)
        return count

    def withdraw(self, recipient: PartyName, ids: Iterable[str], *, done: Iterable[str] = ()) -> int:
        """Serve these objects no more, in any version; return how many rows went.  What was fetched stays fetched."""
        sql = "delete from objects where recipient = ? and stix_id = ?"
        with self._writing():
            gone = sum(self._connection.execute(sql, (recipient, one)).rowcount for one in ids)
            self._note_done(recipient, done)
        if gone:
            # What is gone shall not live on in the file beside the database.
            with self._reading():
                self._connection.execute("pragma wal_checkpoint(truncate)")
        return gone

    def forget(self, recipient: PartyName) -> None:
        """Serve the recipient nothing of all that was given; what is given anew goes behind what was."""
        with self._writing():
            for table in ("objects", "objects_done", "objects_until"):
                self._connection.execute(f"delete from {table} where recipient = ?", (recipient,))  # noqa: S608 - our own words
        with self._reading():
            self._connection.execute("pragma wal_checkpoint(truncate)")

    def limit(self, recipient: PartyName, days: Mapping[str, date]) -> None:
        """Say until which day each of these objects is served; the others have no last day."""
        rows = [(recipient, id_, day.isoformat()) for id_, day in days.items()]
        with self._writing():
            self._connection.execute("delete from objects_until where recipient = ?", (recipient,))
            self._connection.executemany("insert into objects_until values (?, ?, ?)", rows)

    def done(self, recipient: PartyName) -> set[str]:
        """Return the names of all that was carried out for a recipient."""
        with self._turn:
            rows = self._connection.execute(
                "select name from objects_done where recipient = ?", (recipient,)
            ).fetchall()
        return {name for (name,) in rows}

    def page(self, recipient: PartyName, wanted: Wanted) -> ObjectPage:
        """Return what fits, oldest first, up to the limit and to `MOST_BYTES`; one object goes out however long it is."""
        where, parameters = _where(recipient, wanted)
        sql = f"select added, stix_id, version, body from objects where {where} order by added limit ?"  # noqa: S608 - our own words
        with self._reading():
            rows: list[ObjectRow] = []
            size = 0
            # One more than asked for tells whether there is more.
            for found in self._connection.execute(sql, (*parameters, wanted.limit + 1)):
                size += len(found[3])
                if rows and (len(rows) == wanted.limit or size > MOST_BYTES):
                    return ObjectPage(tuple(rows), more=True)
                rows.append(ObjectRow(*found))
        return ObjectPage(tuple(rows), more=False)

    def manifest(self, recipient: PartyName, wanted: Wanted) -> ObjectPage:
        """Return the same page without the bodies."""
        where, parameters = _where(recipient, wanted)
        sql = f"select added, stix_id, version, x'' from objects where {where} order by added limit ?"  # noqa: S608 - our own words
        with self._reading():
            found = self._connection.execute(sql, (*parameters, wanted.limit + 1)).fetchall()
        return ObjectPage(tuple(ObjectRow(*one) for one in found[: wanted.limit]), more=len(found) > wanted.limit)

    def holds(self, recipient: PartyName, stix_id: str, today: date) -> bool:
        """Whether the recipient may fetch this object."""
        sql = f"select 1 from objects where recipient = ? and stix_id = ? and {_ON} limit 1"  # noqa: S608 - our own words
        with self._reading():
            found = self._connection.execute(sql, (recipient, stix_id, today.isoformat())).fetchone()
            return found is not None

    def newest(self, recipient: PartyName, stix_id: str) -> StixObject | None:
        """Return the newest version of an object."""
        sql = "select stix_id, version, type, body from objects where recipient = ? and stix_id = ? and last = 1"
        with self._reading():
            found = self._connection.execute(sql, (recipient, stix_id)).fetchone()
        return None if found is None else StixObject(id=found[0], version=found[1], type=found[2], body=found[3])

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._turn:
            try:
                yield
            except sqlite3.Error as error:
                raise StoreFailed(f"outbox: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._reading():
            self._connection.execute("begin immediate")
            try:
                yield
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise

    def _note_done(self, recipient: PartyName, names: Iterable[str]) -> None:
        sql = "insert or ignore into objects_done values (?, ?)"
        self._connection.executemany(sql, [(recipient, name) for name in names])

    def _add(self, recipient: PartyName, objects: Iterable[StixObject], now: datetime) -> int:
        added = self._end(recipient)
        tick = max(now.astimezone(UTC), _parsed(added) + timedelta(microseconds=1))
        count = 0
        seen: set[tuple[str, str]] = set()
        for one in objects:
            # The same few markings and identities stand beside every record: asked once, not once for each.
            if (one.id, one.version) in seen:
                continue
            seen.add((one.id, one.version))
            if self._insert(recipient, one, write_added(tick)):
                count += 1
                added, tick = write_added(tick), tick + timedelta(microseconds=1)
        if count:
            sql = "insert into objects_end values (?, ?) on conflict (recipient) do update set added = excluded.added"
            self._connection.execute(sql, (recipient, added))
        return count

    def _insert(self, recipient: PartyName, one: StixObject, added: str) -> bool:
        sql = """insert or ignore into objects (recipient, stix_id, version, moment, added, type, last, first, body)
            values (?, ?, ?, ?, ?, ?, 1, 1, ?)"""
        values = (recipient, one.id, one.version, moment_of(one.version), added, one.type, one.body)
        if not self._connection.execute(sql, values).rowcount:
            return False
        others = "select count(*) from objects where recipient = ? and stix_id = ?"
        if self._connection.execute(others, (recipient, one.id)).fetchone()[0] > 1:
            self._order(recipient, one.id)
        return True

    def _order(self, recipient: PartyName, stix_id: str) -> None:
        """Say anew which version of an object is the first and which the last."""
        sql = """update objects set
            last = moment = (select max(moment) from objects o where o.recipient = ?1 and o.stix_id = ?2),
            first = moment = (select min(moment) from objects o where o.recipient = ?1 and o.stix_id = ?2)
            where recipient = ?1 and stix_id = ?2"""
        self._connection.execute(sql, (recipient, stix_id))

    def _end(self, recipient: PartyName) -> str:
        found = self._connection.execute("select added from objects_end where recipient = ?", (recipient,)).fetchone()
        return NEVER if found is None else str(found[0])


def _where(recipient: PartyName, wanted: Wanted) -> tuple[str, list[str]]:
    parts, parameters = ["recipient = ? and added > ?"], [str(recipient), wanted.after]
    if wanted.today is not None:
        parts, parameters = [*parts, _ON], [*parameters, wanted.today.isoformat()]
    for column, values in (("stix_id", wanted.ids), ("type", wanted.types)):
        if values:
            parts.append(f"{column} in ({', '.join('?' * len(values))})")
            parameters += sorted(values)
    if "all" not in wanted.versions:
        moments = sorted(wanted.versions - {"last", "first"})
        either = [f"{name} = 1" for name in ("last", "first") if name in wanted.versions]
        either += [f"moment in ({', '.join('?' * len(moments))})"] if moments else []
        parts.append(f"({' or '.join(either)})")
        parameters += moments
    return " and ".join(parts), parameters


def write_added(moment: datetime) -> str:
    """Return a TAXII timestamp: always with microseconds, so that text sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _parsed(added: str) -> datetime:
    return datetime.strptime(added, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
