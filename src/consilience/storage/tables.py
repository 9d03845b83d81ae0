"""The small databases beside the ledger: opened the same way, and brought up to date step by step."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from consilience.storage.connection import connect
from consilience.storage.migrations import bring_up


def open_tables(path: Path, steps: Sequence[str], *, durable: bool = True) -> sqlite3.Connection:
    """Return a connection to tables on which all `steps` were carried out; `StoreFailed` where they are of a newer version."""
    connection = connect(path, durable=durable)
    try:
        bring_up(connection, path.name, steps)
    except BaseException:
        connection.close()
        raise
    return connection
