"""What peers have pushed, as it came: kept by the listener, read by the node.  Nothing in it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from consilience.errors import WrongUse
from consilience.exchange.files import Database
from consilience.records.ids import PartyName

MOST_BYTES = 256 * 1024 * 1024
"""Of one peer; a peer that pushes more before the node has read it is told to wait."""
_SCHEMA = """
create table if not exists pushed (
    number integer primary key, party text not null, body blob not null, came text not null
) strict;
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
        self._data = Database(folder / "inbox.sqlite3", _SCHEMA)

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
