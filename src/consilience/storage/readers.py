"""A connection to a SQLite file for each thread that reads; those of threads that have ended are closed.

Servers make threads as they need them.  A connection that outlived its thread would hold two open files for ever.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable


class Readers:
    """The connections of one file."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._turn = threading.Lock()
        self._local = threading.local()
        self._open: list[tuple[threading.Thread, sqlite3.Connection]] = []

    def mine(self) -> sqlite3.Connection:
        """Return the connection of the thread that calls."""
        if not hasattr(self._local, "connection"):
            with self._turn:
                self._close_left_behind()
                self._local.connection = self._connect()
                self._open.append((threading.current_thread(), self._local.connection))
        connection: sqlite3.Connection = self._local.connection
        return connection

    def close(self) -> None:
        """Close all of them; whoever still reads gets an error."""
        with self._turn:
            for _, connection in self._open:
                connection.close()
            self._open.clear()

    def _close_left_behind(self) -> None:
        kept = []
        for thread, connection in self._open:
            if thread.is_alive():
                kept.append((thread, connection))
            else:
                connection.close()
        self._open = kept
