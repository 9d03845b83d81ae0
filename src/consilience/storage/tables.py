"""The small databases beside the ledger: opened the same way, and brought up to date step by step."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from consilience.storage.migrations import bring_up


def open_tables(path: Path, steps: Sequence[str]) -> sqlite3.Connection:
    """Return a connection to tables on which all `steps` were carried out; `StoreFailed` where they are of a newer version."""
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma secure_delete = on")
        bring_up(connection, path.name, steps)
    except BaseException:
        connection.close()
        raise
    return connection
