"""Who saw and did what, when: one line an act, never its content.  Kept beside the ledger, append-only."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consilience.records.codec import read_time, write_time
from consilience.storage.queries import queries
from consilience.storage.tables import open_tables

_SQL = queries("consilience.node", "access")

_STEPS = (_SQL["tables"],)
_LINES = {
    (False, False): "lines", (True, False): "lines_of_member", (False, True): "lines_of_record", (True, True): "lines_of_both",
}  # fmt: skip

UNATTENDED = "read by the calendar feed"
"""Done by a program while nobody looks; it is no visit of the member."""


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One line of the log."""

    number: int
    moment: datetime
    member: str
    act: str
    """`opened`, `exported`, `released`, `refused`, `signed in`, …"""
    record: str | None


class AccessLog:
    """An append-only table; lines are written in order."""

    def __init__(self, path: Path) -> None:
        self._turn = threading.Lock()
        self._connection = open_tables(path, _STEPS, durable=False)

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def note(self, moment: datetime, member: str, act: str, record: str | None = None) -> None:
        with self._turn:
            self._connection.execute(_SQL["note"], (write_time(moment), member, act, record))

    def lines(
        self, *, member: str | None = None, record: str | None = None, before: int | None = None, limit: int = 100
    ) -> list[AccessLine]:
        """Return lines, the newest first."""
        name = _LINES[member is not None, record is not None]
        given = [one for one in (member, record) if one is not None]
        end = 2**62 if before is None else before
        with self._turn:
            rows = self._connection.execute(_SQL[name], (*given, end, limit)).fetchall()
        return [AccessLine(number, read_time(moment), who, act, id_) for number, moment, who, act, id_ in rows]

    def last_before(self, member: str, moment: datetime) -> datetime | None:
        """Return when a member was last here before `moment`."""
        with self._turn:
            found = self._connection.execute(_SQL["last_before"], (member, write_time(moment), UNATTENDED)).fetchone()
        return None if found is None else read_time(found[0])

    def last(self, member: str, act: str) -> datetime | None:
        """Return when a member last did this."""
        with self._turn:
            found = self._connection.execute(_SQL["last"], (member, act)).fetchone()
        return None if found is None else read_time(found[0])
