"""Reading through the gate: what one reader sees of the ledger, as of a place in it.

Everything a reader gets goes through `Reading`: records, lists, search and counts.  Whatever the reader may not see leaves
no trace: a refused record looks like one that does not exist, a record counts as superseded only if the reader may see by
what, and search is ordered by date, never by a score that hidden records could move.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime

from consilience.ledger.ledger import Ledger
from consilience.ledger.store import LogRow, Store
from consilience.marking import Equivalence, Level, Policies, Reader, may_read
from consilience.records.envelope import read_envelope
from consilience.records.housekeeping import EquivalenceTable
from consilience.records.ids import RecordId
from consilience.records.record import Statement, read_statement

_INDEXED = "indexed"
_BATCH = 1_000
_MAX_WORDS = 64
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the ledger, with its place and the time at which it got there."""

    index: int
    logged: datetime
    statement: Statement

    @property
    def id(self) -> RecordId:
        return self.statement.id


def record_of(row: LogRow) -> Record | None:
    """Return the record in a row; None for padding and for what was erased."""
    if row.envelope is None:
        return None
    return Record(row.index, row.logged, read_statement(read_envelope(row.envelope).payload))


class Reading:
    """What `reader` sees of the first `as_of` entries; of all of them, where it is not given."""

    def __init__(self, ledger: Ledger, store: Store, reader: Reader, *, as_of: int | None = None) -> None:
        self._ledger = ledger
        self._store = store
        self._reader = reader
        self._end = min(ledger.size, ledger.size if as_of is None else as_of)

    def record(self, id_: RecordId) -> Record | None:
        """Return the record, or None: whether it is hidden or does not exist cannot be told apart."""
        row = self._ledger.find(id_)
        return None if row is None else self._visible(row)

    def records(self, kind: str | None = None, *, history: bool = False) -> Iterator[Record]:
        """Return what is in force, in the log's order; with `history`, what was superseded too."""
        for row in self._ledger.entries(end=self._end, kind=kind):
            record = self._visible(row)
            if record is not None and (history or not self._is_superseded(record)):
                yield record

    def count(self, kind: str | None = None) -> int:
        """Return how many records the reader sees; hidden ones are not counted."""
        return sum(1 for _ in self.records(kind))

    def search(self, text: str, *, limit: int = 50) -> list[Record]:
        """Return the newest records in force with all words of `text`; none where it has no words, or more than 64."""
        words = _WORD.findall(text)
        if not 1 <= len(words) <= _MAX_WORDS:
            return []
        self._index()
        found: list[Record] = []
        for index in self._store.matching(words):
            row = self._store.row(index)
            record = None if row is None else self._visible(row)
            if record is not None and not self._is_superseded(record):
                found.append(record)
            if len(found) == limit:
                break
        return found

    def _visible(self, row: LogRow) -> Record | None:
        if row.index >= self._end:
            return None
        record = record_of(row)
        if record is None or not may_read(self._reader, record.statement.marking):
            return None
        return record

    def _is_superseded(self, record: Record) -> bool:
        return any(self._visible(row) is not None for row in self._store.superseding(record.id))

    def _index(self) -> None:
        """Bring the search view up to the end of the log, in portions, so that writers need not wait for long."""
        size = self._store.frontier().size
        while int(self._store.value(_INDEXED) or b"0") < size:
            with self._store.writing():
                start = int(self._store.value(_INDEXED) or b"0")
                end = min(start + _BATCH, size)
                records = [record_of(row) for row in self._store.rows(start=start, end=end)]
                words = [(r.index, " ".join(_texts(r.statement.body))) for r in records if r is not None]
                self._store.index_words(words)
                self._store.set_value(_INDEXED, str(max(start, end)).encode())


def policies_of(ledger: Ledger, *, as_of: int | None = None) -> Policies:
    """Return the policies the ledger goes by, with the equivalences its party has signed; the newest table counts."""
    tables = [record_of(row) for row in ledger.entries(kind="equivalence/1", end=as_of)]
    record = tables[-1] if tables else None
    if record is None or not isinstance(record.statement.body, EquivalenceTable):
        return ledger.rules.policies
    lines = tuple(
        Equivalence(
            cleared=Level(pair.cleared_policy, pair.cleared),
            readable=Level(pair.readable_policy, pair.readable),
            by=ledger.rules.party,
        )
        for pair in record.statement.body.pairs
    )
    return replace(ledger.rules.policies, equivalences=ledger.rules.policies.equivalences + lines)


def size_at(ledger: Ledger, moment: datetime) -> int:
    """Return how many entries the log had at `moment`, for reading as of a date."""
    low, high = 0, ledger.size
    while low < high:
        middle = (low + high) // 2
        row = next(ledger.entries(start=middle, end=middle + 1))
        low, high = (middle + 1, high) if row.logged <= moment else (low, middle)
    return low


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
