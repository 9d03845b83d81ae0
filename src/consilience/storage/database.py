"""A SQLite file that several threads and processes share."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from consilience.errors import StoreFailed
from consilience.storage.connection import connect, is_log_emptied, is_log_emptied_at_once
from consilience.storage.migrations import bring_up


class Database:
    """One SQLite file that several threads and processes share; writers take turns, each transaction is durable."""

    def __init__(self, path: Path, part: str, *steps: str) -> None:
        """`steps` make the tables of one `part` of the file, each once; raise `StoreFailed` for those of a newer version."""
        self.path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._turn = threading.RLock()
        self._must_scrub = False
        with _plainly(path):
            self._connection = connect(path, confined=True)
        self.bring_up(part, *steps)

    def bring_up(self, part: str, *steps: str) -> None:
        """Make the tables of one more part of the file."""
        with self._turn, _plainly(self.path):
            bring_up(self._connection, self.path.name, steps, part=part)

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Take the writer's place until the block ends; durable then, or undone when it raises.

        Inside of one that is under way it belongs to that one.
        """
        with self._turn, _plainly(self.path):
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("begin immediate")
            try:
                yield self._connection
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise
            if self._must_scrub:
                self.scrub()

    def scrub(self) -> None:
        """Leave no copy of what was deleted in the log beside the file; where somebody reads just now, after the next writing."""
        with self._turn, _plainly(self.path):
            self._must_scrub = self._connection.in_transaction or not is_log_emptied(self._connection)

    def scrub_at_start(self) -> None:
        """Do so for a process that deleted something and was killed right after; where somebody is in the way, as above."""
        with self._turn:
            self._must_scrub = not is_log_emptied_at_once(self._connection)

    def version(self) -> tuple[int, int]:
        """Return what changes with every change to the file, by this connection or by another; cheap to ask for."""
        with self._turn, _plainly(self.path):
            (others,) = self._connection.execute("pragma data_version").fetchone()
            return int(others), self._connection.total_changes

    def rows(self, sql: str, *parameters: object) -> list[Any]:
        with self._turn, _plainly(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, *parameters: object) -> Any:
        """Return the first row, or None."""
        with self._turn, _plainly(self.path):
            return self._connection.execute(sql, parameters).fetchone()


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreFailed(f"{path.name}: {error}") from error
