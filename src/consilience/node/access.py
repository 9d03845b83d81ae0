"""Who saw and did what, when: one line an act, never its content.  Kept beside the ledger, append-only."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consilience.records.codec import read_time, write_time
from consilience.storage.tables import open_tables

_STEPS = (
    """
create table if not exists seen (
    number integer primary key, moment text not null, member text not null, act text not null, record text
) strict;
create index if not exists seen_by_record on seen (record) where record is not null;
create index if not exists seen_by_member on seen (member, number);
create trigger if not exists seen_is_not_changed before update on seen begin select raise(abort, 'append-only'); end;
create trigger if not exists seen_is_not_removed before delete on seen begin select raise(abort, 'append-only'); end;
""",
)


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
        self._connection = open_tables(path, _STEPS)
        self._connection.execute("pragma synchronous = normal")

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def note(self, moment: datetime, member: str, act: str, record: str | None = None) -> None:
        with self._turn:
            self._connection.execute(
                "insert into seen (moment, member, act, record) values (?, ?, ?, ?)",
                (write_time(moment), member, act, record),
            )

    def lines(
        self, *, member: str | None = None, record: str | None = None, before: int | None = None, limit: int = 100
    ) -> list[AccessLine]:
        """Return lines, the newest first."""
        where, parameters = ["number < ?"], [before if before is not None else 2**62]
        for column, value in (("member", member), ("record", record)):
            if value is not None:
                where.append(f"{column} = ?")
                parameters.append(value)  # type: ignore[arg-type]  # one list for all parameters
        sql = f"select number, moment, member, act, record from seen where {' and '.join(where)} order by number desc limit ?"  # noqa: S608
        with self._turn:
            rows = self._connection.execute(sql, (*parameters, limit)).fetchall()
        return [AccessLine(number, read_time(moment), who, act, id_) for number, moment, who, act, id_ in rows]

    def last_before(self, member: str, moment: datetime) -> datetime | None:
        """Return when a member was last here before `moment`."""
        sql = "select moment from seen where member = ? and moment < ? and act <> ? order by number desc limit 1"
        with self._turn:
            found = self._connection.execute(sql, (member, write_time(moment), UNATTENDED)).fetchone()
        return None if found is None else read_time(found[0])

    def last(self, member: str, act: str) -> datetime | None:
        """Return when a member last did this."""
        sql = "select moment from seen where member = ? and act = ? order by number desc limit 1"
        with self._turn:
            found = self._connection.execute(sql, (member, act)).fetchone()
        return None if found is None else read_time(found[0])
