"""The small databases beside the ledger: opened the same way, and brought up to date step by step.

A step, once it went out, is never changed; what is new becomes one more step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from consilience.errors import StoreFailed


def open_tables(path: Path, steps: Sequence[str]) -> sqlite3.Connection:
    """Return a connection to tables on which all `steps` were carried out; `StoreFailed` where they are of a newer version."""
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma secure_delete = on")
        _bring_up(connection, path.name, steps)
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_up(connection: sqlite3.Connection, name: str, steps: Sequence[str]) -> None:
    (version,) = connection.execute("pragma user_version").fetchone()
    if version > len(steps):
        raise StoreFailed(f"{name}: it was written by a newer version of Consilience")
    for number, step in enumerate(steps[version:], start=version + 1):
        connection.executescript(f"begin immediate;\n{step}\npragma user_version = {number};\ncommit;")
