"""The small databases beside the ledger: opened the same way, and brought up to date step by step."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from consilience.storage.connection import connect
from consilience.storage.migrations import bring_up


class Tables:
    """One connection with a lock around it, so that threads may share it."""

    def __init__(self, path: Path, steps: Sequence[str], *, durable: bool = True) -> None:
        self._turn = threading.Lock()
        self._connection = open_tables(path, steps, durable=durable)

    def close(self) -> None:
        with self._turn:
            self._connection.close()


def open_tables(path: Path, steps: Sequence[str], *, durable: bool = True) -> sqlite3.Connection:
    """Return a connection to tables on which all `steps` were carried out; `StoreFailed` where they are of a newer version."""
    connection = connect(path, durable=durable)
    try:
        bring_up(connection, path.name, steps)
    except BaseException:
        connection.close()
        raise
    return connection
