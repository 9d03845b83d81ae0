"""What has come and is not taken in yet: what peers pushed, and parts of bundles.  Nothing in it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from consilience.errors import WrongUse
from consilience.exchange.bundle import Part
from consilience.records.ids import PartyName
from consilience.storage.database import Database
from consilience.storage.queries import queries

_SQL = queries("consilience.exchange", "spool")

MOST_BYTES = 256 * 1024 * 1024
"""Of one peer; a peer that pushes more before the node has read it is told to wait."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """One consignment in the spool."""

    number: int
    party: PartyName
    body: bytes


class Spool:
    """The node's `inbox.sqlite3`."""

    def __init__(self, folder: Path) -> None:
        self._data = Database(folder / "inbox.sqlite3", "spool", _SQL["tables"])
        self._data.scrub_at_start()

    def close(self) -> None:
        self._data.close()

    def keep(self, party: PartyName, body: bytes, *, moment: str) -> None:
        """Keep what a peer pushed; returns once that is durable."""
        with self._data.writing() as connection:
            (size,) = connection.execute(_SQL["waiting_bytes"], (party,)).fetchone()
            if size + len(body) > MOST_BYTES:
                raise WrongUse("inbox: full of what this peer has pushed; it is read first")
            connection.execute(_SQL["keep"], (party, body, moment))

    def next(self, after: int = 0) -> Pushed | None:
        row = self._data.one(_SQL["next"], after)
        return None if row is None else Pushed(row[0], PartyName(row[1]), row[2])

    def drop(self, number: int) -> None:
        """Forget what was read."""
        with self._data.writing() as connection:
            connection.execute(_SQL["drop"], (number,))
        self._data.scrub()

    def keep_part(self, part: Part) -> None:
        """Keep one part of a bundle until the others have come."""
        with self._data.writing() as connection:
            connection.execute(_SQL["keep_part"], (part.bundle, part.number, len(part.digests), part.body))

    def missing(self, bundle: str) -> list[int]:
        """Return the numbers of the parts that have not come yet."""
        rows = self._data.rows(_SQL["parts_here"], bundle)
        here = {number for number, _ in rows}
        return [number for number in range(1, (rows[0][1] if rows else 0) + 1) if number not in here]

    def joined(self, bundle: str) -> bytes:
        """Return the whole of a bundle whose parts have all come."""
        return b"".join(body for (body,) in self._data.rows(_SQL["joined"], bundle))

    def forget(self, bundle: str, *, read: bool) -> None:
        """Drop the parts of a bundle, and remember it where it was taken in whole."""
        with self._data.writing() as connection:
            connection.execute(_SQL["drop_parts"], (bundle,))
            if read:
                connection.execute(_SQL["note_read"], (bundle,))

    def is_read(self, bundle: str) -> bool:
        return self._data.one(_SQL["is_read"], bundle) is not None

    def unfinished(self) -> list[tuple[str, int, int]]:
        """Return name, parts here and parts in all of bundles that are not whole."""
        return list(self._data.rows(_SQL["unfinished"]))
