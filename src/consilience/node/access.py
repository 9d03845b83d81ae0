"""Who saw and did what, when: one line an act, never its content.  Kept beside the ledger, append-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import orjson

from consilience.marking import Marking
from consilience.records.codec import read_time, write_time
from consilience.records.record import read_marking, write_marking
from consilience.storage.queries import listed, queries
from consilience.storage.tables import Tables

_SQL = queries("consilience.node", "access")

_STEPS = (_SQL["tables"], _SQL["of_theirs"])
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
    marking: Marking | None = None
    """Of what another party holds and the act was about: it stands in no ledger here, so the line says who may read it."""


class AccessLog(Tables):
    """An append-only table; lines are written in order."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _STEPS, durable=False)

    def note(
        self, moment: datetime, member: str, act: str, record: str | None = None, *, marking: Marking | None = None
    ) -> None:
        written = None if marking is None else orjson.dumps(write_marking(marking)).decode()
        with self._turn:
            self._connection.execute(_SQL["note"], (write_time(moment), member, act, record, written))

    def lines(
        self, *, member: str | None = None, record: str | None = None, acts: Sequence[str] = (),
        since: date | None = None, until: date | None = None, before: int | None = None, limit: int = 100,
    ) -> list[AccessLine]:  # fmt: skip
        """Return lines, the newest first.

        `acts` are first words: `signed` takes `signed: a report` too.  `since` and `until` are days in UTC, the last one
        counted in.
        """
        name = "lines_of_record" if record is not None else "lines_of_member" if member is not None else "lines"
        given = {
            "member": member, "record": record, "acts": listed(acts), "limit": limit,
            "before": 2**62 if before is None else before,
            "since": None if since is None else since.isoformat(),
            "until": None if until is None else (until + timedelta(days=1)).isoformat(),
        }  # fmt: skip
        with self._turn:
            rows = self._connection.execute(_SQL[name], given).fetchall()
        return [
            AccessLine(
                number, read_time(when), who, act, id_, None if marked is None else read_marking(orjson.loads(marked))
            )
            for number, when, who, act, id_, marked in rows
        ]

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
