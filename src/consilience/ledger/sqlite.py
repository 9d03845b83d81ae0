"""The store in one SQLite file: write-ahead log, synchronous FULL, strict tables, append-only triggers.

Writers take turns through one connection; readers have one connection a thread and see the last commit.  Queries have
names and stand in `sql/queries.sql`; the schema grows by the numbered files beside it.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from consilience.errors import StoreFailed
from consilience.ledger.store import DuplicateRecord, LogRow
from consilience.ledger.tree import Frontier
from consilience.records.codec import read_time, write_time
from consilience.records.ids import MemberId, RecordId
from consilience.storage.connection import connect, is_log_emptied
from consilience.storage.migrations import bring_up
from consilience.storage.queries import queries
from consilience.storage.readers import Readers

_SQL = files("consilience.ledger") / "sql"
_PAGE = 500
_HASH = 32
_QUERIES = queries("consilience.ledger", "queries")


class SqliteStore:
    """A `Store` in the file at `path`, made there if it is missing and `create` is true."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self._path = path
        if not create and not path.exists():
            raise StoreFailed(f"{path.name}: there is no ledger here")
        self._turn = threading.Lock()
        self._rewritten = False
        """Whether the file was written anew since something was erased."""
        self._writing: int | None = None
        """The thread that writes now."""
        self._readers = Readers(self._connect)
        with _plainly(path):
            self._writer = self._connect()
            self._migrate()

    def close(self) -> None:
        with self._turn:
            self._readers.close()
            self._writer.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._turn, _plainly(self._path):
            self._writer.execute("begin immediate")
            self._writing = threading.get_ident()
            try:
                yield
                self._writer.execute("commit")
            except BaseException:
                self._undo()
                raise
            finally:
                self._writing = None

    def _undo(self) -> None:
        # After a full disk SQLite has rolled back by itself already.
        with suppress(sqlite3.OperationalError):
            self._writer.execute("rollback")

    def frontier(self) -> Frontier:
        found = self._one("frontier")
        if found is None:
            return Frontier()
        size, raw = found
        return Frontier(size, tuple(raw[at : at + _HASH] for at in range(0, len(raw), _HASH)))

    def append(self, rows: Sequence[LogRow], frontier: Frontier, tiles: Sequence[tuple[int, int, bytes]]) -> None:
        values = [
            (
                row.index,
                row.leaf,
                write_time(row.logged),
                None if row.id is None else bytes.fromhex(row.id),
                row.kind,
                row.author,
                None if row.supersedes is None else bytes.fromhex(row.supersedes),
                row.envelope,
            )
            for row in rows
        ]
        self._writer.execute("savepoint appending")
        try:
            self._writer.executemany(_QUERIES["append"], values)
        except sqlite3.IntegrityError as error:
            self._writer.execute("rollback to appending")
            if "UNIQUE constraint failed: entries.id" not in str(error):
                raise
            raise DuplicateRecord from None
        finally:
            self._writer.execute("release appending")
        self._writer.executemany(_QUERIES["append_tile"], tiles)
        self._writer.execute(_QUERIES["set_frontier"], (frontier.size, b"".join(frontier.hashes)))

    def row(self, index: int) -> LogRow | None:
        found = self._one("row", index)
        return None if found is None else _row(found)

    def find(self, record: RecordId) -> LogRow | None:
        found = self._one("find", bytes.fromhex(record))
        return None if found is None else _row(found)

    def rows(self, *, start: int = 0, end: int | None = None, kind: str | None = None) -> Iterator[LogRow]:
        # In pages, so that no read stands open while the caller thinks.
        stop = self.frontier().size if end is None else end
        name, first = ("rows", ()) if kind is None else ("rows_of_kind", (kind,))
        while True:
            page = self._all(name, *first, start, stop, _PAGE)
            yield from map(_row, page)
            if len(page) < _PAGE:
                return
            start = page[-1][0] + 1

    def superseding(self, record: RecordId) -> list[LogRow]:
        found = self._all("superseding", bytes.fromhex(record))
        return [_row(row) for row in found]

    def commitments(self, start: int, end: int) -> list[bytes]:
        return [leaf for (leaf,) in self._all("commitments", start, end)]

    def tile(self, height: int, place: int) -> bytes:
        found = self._one("tile", height, place)
        if found is None:
            raise StoreFailed(f"{self._path.name}: a subtree of the log is missing")
        hash_: bytes = found[0]
        return hash_

    def erase(self, record: RecordId, erasure: RecordId) -> None:
        self._writer.execute(_QUERIES["allow_erasure"], (bytes.fromhex(record), bytes.fromhex(erasure)))
        self._writer.execute(_QUERIES["erase"], (bytes.fromhex(record),))
        self._writer.execute(_QUERIES["forget_words"])
        self._writer.execute(_QUERIES["drop_value"], ("indexed",))
        self._rewritten = False

    def scrub(self) -> bool:
        with self._turn, _plainly(self._path):
            if not self._rewritten:
                self._writer.execute(_QUERIES["optimize_words"])
                self._writer.execute("vacuum")
                self._rewritten = True
            return is_log_emptied(self._writer)

    def add_checkpoint(self, size: int, root: bytes, note: bytes) -> None:
        self._writer.execute(_QUERIES["add_checkpoint"], (size, root, note))

    def newest_checkpoint(self) -> tuple[int, bytes, bytes] | None:
        found: tuple[int, bytes, bytes] | None = self._one("newest_checkpoint")
        return found

    def checkpoints_after(self, size: int) -> list[tuple[int, bytes, bytes]]:
        found: list[tuple[int, bytes, bytes]] = self._all("checkpoints_after", size)
        return found

    def value(self, name: str) -> bytes | None:
        found = self._one("value", name)
        return None if found is None else found[0]

    def set_value(self, name: str, value: bytes | None) -> None:
        if value is None:
            self._writer.execute(_QUERIES["drop_value"], (name,))
        else:
            self._writer.execute(_QUERIES["set_value"], (name, value))

    def witnessed(self, origin: str) -> bytes | None:
        found = self._one("witnessed", origin)
        return None if found is None else found[0]

    def witness(self, origin: str, note: bytes) -> None:
        self._writer.execute(_QUERIES["witness"], (origin, note))

    def index_words(self, texts: Sequence[tuple[int, str]]) -> None:
        self._writer.executemany(_QUERIES["index_words"], texts)

    def matching(self, words: Sequence[str]) -> list[int]:
        # Each word in quotation marks is a word to FTS5, never an operator; a NUL would end the query inside it.
        quoted = " ".join('"' + word.replace('"', '""').replace("\0", " ") + '"' for word in words)
        return [index for (index,) in self._all("matching", quoted)]

    def _connect(self) -> sqlite3.Connection:
        return connect(self._path)

    def _migrate(self) -> None:
        steps = sorted((step for step in _SQL.iterdir() if re.match(r"\d{4}_", step.name)), key=lambda step: step.name)
        bring_up(self._writer, self._path.name, [step.read_text() for step in steps])

    def _reader(self) -> sqlite3.Connection:
        # Whoever writes reads what it has written so far; nobody else does.
        if self._writing == threading.get_ident():
            return self._writer
        return self._readers.mine()

    def _one(self, name: str, *parameters: object) -> Any:
        with _plainly(self._path):
            return self._reader().execute(_QUERIES[name], parameters).fetchone()

    def _all(self, name: str, *parameters: object) -> list[Any]:
        with _plainly(self._path):
            return self._reader().execute(_QUERIES[name], parameters).fetchall()


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    """Turn the database's trouble into a sentence that names the file, and no value."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", None) or type(error).__name__
        raise StoreFailed(f"{path.name}: {_TROUBLE.get(code, 'the database refused')} ({code})") from None


_TROUBLE = {
    "SQLITE_FULL": "the disk is full, nothing was written",
    "SQLITE_READONLY": "the disk or file is read-only, nothing was written",
    "SQLITE_READONLY_DIRECTORY": "the folder is read-only, nothing was written",
    "SQLITE_IOERR_WRITE": "the disk would not take it, nothing was written",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_NOTADB": "it is not a ledger",
    "SQLITE_CORRUPT": "it is damaged",
    "SQLITE_BUSY": "another process is writing to it",
}


def _row(found: Any) -> LogRow:
    index, leaf, logged, id_, kind, author, supersedes, envelope = found
    return LogRow(
        index=index,
        leaf=leaf,
        logged=read_time(logged),
        id=None if id_ is None else RecordId(id_.hex()),
        kind=kind,
        author=None if author is None else MemberId(author),
        supersedes=None if supersedes is None else RecordId(supersedes.hex()),
        envelope=envelope,
    )
