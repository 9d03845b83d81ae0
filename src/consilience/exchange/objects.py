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
from consilience.exchange.stix.write import write_revoked
from consilience.records.ids import PartyName
from consilience.storage.connection import connect
from consilience.storage.migrations import bring_up
from consilience.storage.queries import listed, queries

_SQL = queries("consilience.exchange", "objects")

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
        self._connection = connect(path, read_only=not writable)
        if writable:
            bring_up(
                self._connection,
                path.name,
                (_SQL["tables"], _SQL["table_until"], _SQL["table_brought"]),
                part="objects",
            )

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def add(
        self,
        recipient: PartyName,
        objects: Iterable[StixObject],
        *,
        now: datetime,
        done: Mapping[str, Iterable[str]] | None = None,
    ) -> int:
        """Add what the recipient does not have yet, all or nothing; return how many that were.

        `done` names what was carried out by this, so that the next run need not do it again, and the objects that each brings.
        """
        brings = done or {}
        with self._writing():
            count = self._add(recipient, objects, now)
            self._note_done(recipient, brings)
            rows = [(recipient, name, id_) for name, ids in brings.items() for id_ in ids]
            self._connection.executemany(_SQL["note_brought"], rows)
        return count

    def brought(self, recipient: PartyName) -> dict[str, set[str]]:
        """Return by what name of all that was carried out which objects came."""
        with self._turn:
            rows = self._connection.execute(_SQL["brought"], (recipient,)).fetchall()
        found: dict[str, set[str]] = {}
        for name, id_ in rows:
            found.setdefault(name, set()).add(id_)
        return found

    def withdraw(self, recipient: PartyName, ids: Iterable[str], *, done: Iterable[str] = ()) -> int:
        """Serve these objects no more, in any version; return how many rows went.  What was fetched stays fetched."""
        with self._writing():
            gone = sum(self._connection.execute(_SQL["withdraw"], (recipient, one)).rowcount for one in ids)
            self._note_done(recipient, done)
        if gone:
            self._empty_log()
        return gone

    def revoke(self, recipient: PartyName, ids: Iterable[str], *, at: datetime) -> None:
        """Serve of each object nothing but that it was revoked: no version with its words."""
        with self._writing():
            newest = [
                row for one in ids if (row := self._connection.execute(_SQL["newest"], (recipient, one)).fetchone())
            ]
            for row in newest:
                self._connection.execute(_SQL["withdraw"], (recipient, row[0]))
            revoked = [
                write_revoked(StixObject(id=row[0], version=row[1], type=row[2], body=row[3]), at=at) for row in newest
            ]
            self._add(recipient, revoked, at)
        if newest:
            self._empty_log()

    def forget(self, recipient: PartyName) -> None:
        """Serve the recipient nothing of all that was given; what is given anew goes behind what was."""
        with self._writing():
            for name in ("forget_objects", "forget_done", "forget_brought", "forget_limits"):
                self._connection.execute(_SQL[name], (recipient,))
        self._empty_log()

    def limit(self, recipient: PartyName, days: Mapping[str, date]) -> None:
        """Say until which day each of these objects is served; the others have no last day."""
        rows = [(recipient, id_, day.isoformat()) for id_, day in days.items()]
        with self._writing():
            self._connection.execute(_SQL["forget_limits"], (recipient,))
            self._connection.executemany(_SQL["limit"], rows)

    def done(self, recipient: PartyName) -> set[str]:
        """Return the names of all that was carried out for a recipient."""
        with self._turn:
            rows = self._connection.execute(_SQL["done"], (recipient,)).fetchall()
        return {name for (name,) in rows}

    def page(self, recipient: PartyName, wanted: Wanted) -> ObjectPage:
        """Return what fits, oldest first, up to the limit and to `MOST_BYTES`; one object goes out however long it is."""
        with self._reading():
            rows: list[ObjectRow] = []
            size = 0
            for found in self._connection.execute(*_asked(recipient, wanted, bodies=True)):
                size += len(found[3])
                if rows and (len(rows) == wanted.limit or size > MOST_BYTES):
                    return ObjectPage(tuple(rows), more=True)
                rows.append(ObjectRow(*found))
        return ObjectPage(tuple(rows), more=False)

    def manifest(self, recipient: PartyName, wanted: Wanted) -> ObjectPage:
        """Return the same page without the bodies."""
        with self._reading():
            found = self._connection.execute(*_asked(recipient, wanted, bodies=False)).fetchall()
        return ObjectPage(tuple(ObjectRow(*one) for one in found[: wanted.limit]), more=len(found) > wanted.limit)

    def holds(self, recipient: PartyName, stix_id: str, today: date) -> bool:
        """Whether the recipient may fetch this object."""
        with self._reading():
            found = self._connection.execute(_SQL["holds"], (recipient, stix_id, today.isoformat())).fetchone()
            return found is not None

    def _empty_log(self) -> None:
        """What is gone shall not live on in the file beside the database."""
        with self._reading():
            self._connection.execute("pragma wal_checkpoint(truncate)")

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
        self._connection.executemany(_SQL["note_done"], [(recipient, name) for name in names])

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
            self._connection.execute(_SQL["set_end"], (recipient, added))
        return count

    def _insert(self, recipient: PartyName, one: StixObject, added: str) -> bool:
        values = (recipient, one.id, one.version, moment_of(one.version), added, one.type, one.body)
        if not self._connection.execute(_SQL["insert"], values).rowcount:
            return False
        others = _SQL["count_versions"]
        if self._connection.execute(others, (recipient, one.id)).fetchone()[0] > 1:
            self._order(recipient, one.id)
        return True

    def _order(self, recipient: PartyName, stix_id: str) -> None:
        """Say anew which version of an object is the first and which the last."""
        self._connection.execute(_SQL["order_versions"], (recipient, stix_id))

    def _end(self, recipient: PartyName) -> str:
        found = self._connection.execute(_SQL["end"], (recipient,)).fetchone()
        return NEVER if found is None else str(found[0])


def _asked(recipient: PartyName, wanted: Wanted, *, bodies: bool) -> tuple[str, dict[str, object]]:
    """Return the query for a page, and its parameters; one more than asked for tells whether there is more."""
    in_force = wanted.versions == {"last"}
    name = "page_of_ids" if wanted.ids else "page_in_force" if in_force else "page"
    given: dict[str, object] = {
        "to": recipient,
        "after": wanted.after,
        "ids": listed(sorted(wanted.ids)),
        "types": listed(sorted(wanted.types)) if wanted.types else None,
        "all": "all" in wanted.versions,
        "last": "last" in wanted.versions,
        "first": "first" in wanted.versions,
        "moments": listed(sorted(wanted.versions - {"all", "last", "first"})),
        "bodies": bodies,
        "today": None if wanted.today is None else wanted.today.isoformat(),
        "limit": wanted.limit + 1,
    }
    return _SQL[name], given


def write_added(moment: datetime) -> str:
    """Return a TAXII timestamp: always with microseconds, so that text sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _parsed(added: str) -> datetime:
    return datetime.strptime(added, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
