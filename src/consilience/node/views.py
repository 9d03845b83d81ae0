"""The ledger folded into tables that pages can ask quickly.  A view: delete `views.sqlite3` and it is made again.

Each row carries the number of its marking.  A reader is a set of such numbers (`reader_view`), so every question to these
tables is limited to what the reader may see before anything is counted, sorted or cut off.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from consilience.ledger.ledger import Ledger
from consilience.ledger.reading import Record, record_of
from consilience.ledger.store import LogRow
from consilience.marking import Marking
from consilience.records.codec import write_time
from consilience.records.housekeeping import Erasure
from consilience.records.indexed import day_of, name_of, words_of
from consilience.records.judgement import Judgement
from consilience.records.kinds import Body
from consilience.records.record import read_marking, write_marking
from consilience.records.references import records_named
from consilience.records.release import Recall, Release
from consilience.records.request import Agreement
from consilience.storage.connection import connect, is_log_emptied, is_log_emptied_at_once
from consilience.storage.queries import listed, queries
from consilience.storage.readers import Readers

_SQL = queries("consilience.node", "views")

VERSION = 6
"""Raised with every change of what is folded, so that older files are made again."""
_BATCH = 2_000
_MOST_KNOWN = 4_000
_SHORT = 4_096
"""Bytes of a record that is kept once it was read."""
_FORGET = ("forget_records", "forget_mentions", "forget_counts", "forget_markings", "forget_state", "forget_words")


class Views:
    """The tables, brought up to the end of the log whenever somebody asks."""

    def __init__(self, path: Path, ledger: Ledger, *, forget: Callable[[], None] | None = None) -> None:
        """`forget` removes what else was derived from the ledger; called before an erasure counts as carried out."""
        self._path = path
        self._forget_more = forget
        self._ledger = ledger
        self._turn = threading.Lock()
        self._readers = Readers(self._connect)
        self._markings: dict[bytes, int] = {}
        self._bodies: dict[int, Marking] = {}
        self._seen = -1
        self._must_scrub = False
        """Whether words that were erased may stand in the log beside the file."""
        self._scrubbed = 0
        """Up to where erasures have been carried out here."""
        self._known: dict[int, tuple[bytes, Record]] = {}
        """Records that were looked at lately, with what they were read from, by their place in the log."""
        self._writer = self._fresh()

    def close(self) -> None:
        with self._turn:
            self._readers.close()
            self._writer.close()

    @property
    def scrubbed(self) -> int:
        """Up to which place of the log erasures have been carried out here."""
        self.catch_up()
        return self._scrubbed

    def rows(self, name: str, parameters: Mapping[str, object] | Sequence[object] = ()) -> list[Any]:
        """Return all rows of a query of `sql/views.sql`; a row limit belongs into the query."""
        return self._readers.mine().execute(_SQL[name], parameters).fetchall()

    def read(self, row: LogRow) -> Record | None:
        """Return the record in a row; what pages show again and again is read once."""
        known = self._known.get(row.index)
        if known is not None and known[0] == row.envelope:
            return known[1]
        record = record_of(row)
        if record is not None and row.envelope is not None and len(row.envelope) <= _SHORT:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[row.index] = row.envelope, record
        return record

    def total(self, kinds: Iterable[str]) -> int:
        """Return how many records of these kinds were folded, superseded ones with them."""
        self.catch_up()
        ((total,),) = self.rows("total", (listed(kinds),))
        return int(total)

    def markings(self) -> dict[int, Marking]:
        """Return every marking that occurs, by its number."""
        return dict(self._bodies)

    def catch_up(self) -> int:
        """Fold what was logged since; return how many entries are folded."""
        if self._seen == self._ledger.size and not self._must_scrub:
            return self._seen
        with self._turn:
            while self._seen < (size := self._ledger.size):
                self._fold(self._seen, min(self._seen + _BATCH, size))
            if self._must_scrub:
                self._must_scrub = not is_log_emptied(self._writer)
        return self._seen

    def _fold(self, start: int, end: int) -> None:
        records = [record_of(row) for row in self._ledger.entries(start=start, end=end)]
        found = [record for record in records if record is not None]
        if any(isinstance(record.statement.body, Erasure) and record.index >= self._scrubbed for record in found):
            # What was erased must be gone from here too; rare, so all is made again.
            self._forget(scrubbed=end)
            return
        with self._writer:
            self._writer.execute("begin immediate")
            if self._folded() != start:
                # Another process, a command beside the server, was here first.
                self._take_over()
                return
            for record in found:
                self._take(record)
            self._writer.execute(_SQL["set_folded"], (end,))
        self._seen = end

    def _folded(self) -> int:
        (folded,) = self._writer.execute(_SQL["folded"]).fetchone()
        return int(folded)

    def _take_over(self) -> None:
        self._seen, self._known = self._folded(), {}
        (self._scrubbed,) = self._writer.execute(_SQL["scrubbed"]).fetchone()
        self._read_markings(self._writer)

    def _read_markings(self, connection: sqlite3.Connection) -> None:
        self._markings, self._bodies = {}, {}
        for number, body in connection.execute(_SQL["markings"]):
            self._markings[body], self._bodies[number] = number, read_marking(orjson.loads(body))

    def _take(self, record: Record) -> None:
        statement = record.statement
        body, head, id_ = statement.body, statement.head, bytes.fromhex(record.id)
        marking = self._number(statement.marking)
        parent = _parent(record)
        self._writer.execute(
            _SQL["add_record"],
            (
                record.index, id_, statement.kind, marking, head.author, write_time(record.logged),
                _raw(head.supersedes), _raw(parent), name_of(body), _day(body),
            ),
        )  # fmt: skip
        self._writer.execute(_SQL["count"], (statement.kind, marking))
        for mentioned in _mentioned(record):
            self._writer.execute(_SQL["mention"], (bytes.fromhex(mentioned), record.index))
        if isinstance(body, Judgement):
            self._writer.execute(_SQL["judge"], (marking, bytes.fromhex(body.claim)))
        for request in _decided(record):
            self._writer.execute(_SQL["judge"], (marking, bytes.fromhex(request)))
        if isinstance(body, Recall):
            self._writer.execute(_SQL["recall"], (marking, bytes.fromhex(body.record)))
        text = words_of(body)
        if text:
            self._writer.execute(_SQL["index_words"], (record.index, text))

    def _number(self, marking: Marking) -> int:
        body = orjson.dumps(write_marking(marking), option=orjson.OPT_SORT_KEYS)
        known = self._markings.get(body)
        if known is None:
            self._writer.execute(_SQL["add_marking"], (body,))
            (known,) = self._writer.execute(_SQL["number_of_marking"], (body,)).fetchone()
            self._markings[body], self._bodies[known] = known, marking
        number: int = known
        return number

    def _fresh(self) -> sqlite3.Connection:
        """Return a connection to tables of this version, empty if they were of another or damaged."""
        try:
            connection = self._connect()
            (version,) = connection.execute(_SQL["version"]).fetchone()
            (folded,) = connection.execute(_SQL["folded"]).fetchone()
            if version == VERSION and folded <= self._ledger.size:
                kept = connection.execute(_SQL["scrubbed"]).fetchone()
                self._seen, self._scrubbed = folded, kept[0]
                self._read_markings(connection)
                # A process that was killed in the midst of an erasure may have left its words there.
                self._must_scrub = not is_log_emptied_at_once(connection)
                return connection
            connection.close()
        except (sqlite3.Error, TypeError):
            pass
        return self._made_again()

    def _made_again(self) -> sqlite3.Connection:
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._markings, self._bodies, self._seen = {}, {}, 0
        self._path.touch(mode=0o600)
        connection = self._connect()
        connection.executescript(_SQL["tables"])
        connection.execute(_SQL["begin"], (VERSION,))
        return connection

    def _forget(self, *, scrubbed: int) -> None:
        if self._forget_more:
            self._forget_more()
        with self._writer:
            self._writer.execute("begin immediate")
            for name in _FORGET:
                self._writer.execute(_SQL[name])
            self._writer.execute(_SQL["begin_again"], (VERSION, scrubbed))
        self._markings, self._bodies, self._known = {}, {}, {}
        self._writer.execute("vacuum")
        self._seen, self._scrubbed, self._must_scrub = 0, scrubbed, True

    def _connect(self) -> sqlite3.Connection:
        # Losing the last moments costs nothing here: they are folded again.
        return connect(self._path, durable=False)


def _decided(record: Record) -> list[str]:
    """Return the request that a release or a refusal settles."""
    body = record.statement.body
    if isinstance(body, Agreement):
        return [] if body.agreed else [body.request]
    links = record.statement.head.links if isinstance(body, Release) else ()
    return [link.record for link in links if link.relation == "request"]


def _raw(id_: str | None) -> bytes | None:
    return None if id_ is None else bytes.fromhex(id_)


def _parent(record: Record) -> str | None:
    body = record.statement.body
    if isinstance(body, Judgement):
        return body.claim
    if isinstance(body, Agreement):
        return body.request
    return next((link.record for link in record.statement.head.links), None)


def _day(body: Body) -> str | None:
    day = day_of(body)
    return None if day is None else day.isoformat()


def _mentioned(record: Record) -> set[str]:
    return {*(link.record for link in record.statement.head.links), *records_named(record.statement.body)}
