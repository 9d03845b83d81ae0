"""What has come and is not taken in yet: what peers pushed, and parts of bundles.  Nothing in it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from consilience.errors import WrongUse
from consilience.exchange.bundle import Part
from consilience.records.ids import PartyName
from consilience.storage.database import Database

MOST_BYTES = 256 * 1024 * 1024
"""Of one peer; a peer that pushes more before the node has read it is told to wait."""
_SCHEMA = """
create table if not exists pushed (
    number integer primary key, party text not null, body blob not null, came text not null
) strict;
create table if not exists parts (
    bundle text not null, number integer not null, parts integer not null, body blob not null, primary key (bundle, number)
) strict, without rowid;
create table if not exists read_bundles (bundle text primary key) strict;
"""


@dataclass(frozen=True, slots=True)
class Pushed:
    """One consignment in the spool."""

    number: int
    party: PartyName
    body: bytes


class Spool:
    """The node's `inbox.sqlite3`."""

    def __init__(self, folder: Path) -> None:
        self._data = Database(folder / "inbox.sqlite3", "spool", _SCHEMA)

    def close(self) -> None:
        self._data.close()

    def keep(self, party: PartyName, body: bytes, *, moment: str) -> None:
        """Keep what a peer pushed; returns once that is durable."""
        with self._data.writing() as connection:
            (size,) = connection.execute(
                "select coalesce(sum(length(body)), 0) from pushed where party = ?", (party,)
            ).fetchone()
            if size + len(body) > MOST_BYTES:
                raise WrongUse("inbox: full of what this peer has pushed; it is read first")
            connection.execute("insert into pushed (party, body, came) values (?, ?, ?)", (party, body, moment))

    def next(self, after: int = 0) -> Pushed | None:
        row = self._data.one("select number, party, body from pushed where number > ? order by number limit 1", after)
        return None if row is None else Pushed(row[0], PartyName(row[1]), row[2])

    def drop(self, number: int) -> None:
        """Forget what was read."""
        with self._data.writing() as connection:
            connection.execute("delete from pushed where number = ?", (number,))

    def keep_part(self, part: Part) -> None:
        """Keep one part of a bundle until the others have come."""
        with self._data.writing() as connection:
            connection.execute(
                "insert or ignore into parts values (?, ?, ?, ?)",
                (part.bundle, part.number, len(part.digests), part.body),
            )

    def missing(self, bundle: str) -> list[int]:
        """Return the numbers of the parts that have not come yet."""
        rows = self._data.rows("select number, parts from parts where bundle = ?", bundle)
        here = {number for number, _ in rows}
        return [number for number in range(1, (rows[0][1] if rows else 0) + 1) if number not in here]

    def joined(self, bundle: str) -> bytes:
        """Return the whole of a bundle whose parts have all come."""
        return b"".join(
            body for (body,) in self._data.rows("select body from parts where bundle = ? order by number", bundle)
        )

    def forget(self, bundle: str, *, read: bool) -> None:
        """Drop the parts of a bundle, and remember it where it was taken in whole."""
        with self._data.writing() as connection:
            connection.execute("delete from parts where bundle = ?", (bundle,))
            if read:
                connection.execute("insert or ignore into read_bundles values (?)", (bundle,))

    def is_read(self, bundle: str) -> bool:
        return self._data.one("select 1 from read_bundles where bundle = ?", bundle) is not None

    def unfinished(self) -> list[tuple[str, int, int]]:
        """Return name, parts here and parts in all of bundles that are not whole."""
        return list(self._data.rows("select bundle, count(*), parts from parts group by bundle"))
