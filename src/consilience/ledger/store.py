"""What a store must do for the ledger.  Everything written inside `writing` is durable when it ends, or none of it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from consilience.ledger.tree import Frontier
from consilience.records.ids import MemberId, RecordId


@dataclass(frozen=True, slots=True)
class LogRow:
    """One leaf of the log: a record, an erased record (no envelope), or padding (no id)."""

    index: int
    leaf: bytes
    """The commitment."""
    logged: datetime
    id: RecordId | None = None
    kind: str | None = None
    author: MemberId | None = None
    supersedes: RecordId | None = None
    envelope: bytes | None = None


class DuplicateRecord(Exception):
    """A record with the id of a row to append is stored already; nothing was appended.  The ledger catches it."""


class Store(Protocol):
    """The rows of one log, the hashes of its complete subtrees of 256, its checkpoints, and small named values."""

    def writing(self) -> AbstractContextManager[None]:
        """Take the one writer's place until the block ends; durable then, or undone when it raises."""

    def frontier(self) -> Frontier: ...

    def append(self, rows: Sequence[LogRow], frontier: Frontier, tiles: Sequence[tuple[int, int, bytes]]) -> None:
        """Add rows; `DuplicateRecord`, with nothing added, where an id is stored already."""

    def row(self, index: int) -> LogRow | None: ...

    def rows(self, *, start: int = 0, end: int | None = None, kind: str | None = None) -> Iterator[LogRow]: ...

    def find(self, record: RecordId) -> LogRow | None: ...

    def superseding(self, record: RecordId) -> list[LogRow]:
        """Return the records that supersede this one, the first first."""

    def commitments(self, start: int, end: int) -> list[bytes]: ...

    def tile(self, height: int, place: int) -> bytes: ...

    def erase(self, record: RecordId, erasure: RecordId) -> None:
        """Drop the envelope of a record because the record `erasure` says so; the commitment stays."""

    def scrub(self) -> bool:
        """Leave no copy of what was erased in the store's files; False where a reader is in the way, to be called again."""

    def add_checkpoint(self, size: int, root: bytes, note: bytes) -> None: ...

    def newest_checkpoint(self) -> tuple[int, bytes, bytes] | None:
        """Return size, root and note."""

    def checkpoints_after(self, size: int) -> list[tuple[int, bytes, bytes]]:
        """Return size, root and note of every larger checkpoint, the smallest first."""

    def value(self, name: str) -> bytes | None: ...

    def set_value(self, name: str, value: bytes | None) -> None: ...

    def witnessed(self, origin: str) -> bytes | None:
        """Return the newest checkpoint seen of another log."""

    def witness(self, origin: str, note: bytes) -> None: ...

    def index_words(self, texts: Sequence[tuple[int, str]]) -> None:
        """Add words of records to the search view; emptied, with the value `indexed`, whenever a record is erased."""

    def matching(self, words: Sequence[str]) -> list[int]:
        """Return the indices of records with all of `words`, the newest first."""

    def close(self) -> None: ...
