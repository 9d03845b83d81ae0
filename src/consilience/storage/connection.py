"""The one way in which a SQLite file is opened, and the one in which it is copied while others use it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_WAITS = 30
"""Seconds that a writer waits for another."""


def connect(path: Path, *, durable: bool = True, confined: bool = False, read_only: bool = False) -> sqlite3.Connection:
    """Return a connection that any thread may use in turn, and that begins its own transactions.

    A file that is not there is made, readable by its owner alone, unless `read_only`.  `durable`: what was committed outlives
    a loss of power; else the last moments may be lost, and the file stays whole.  `confined`: the process has no folder
    for temporary files.  What is deleted is overwritten (`secure_delete`).
    """
    if not read_only and not path.exists():
        # Before SQLite does, which would let others read it; its side files take after it.
        path.touch(mode=0o600)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        timeout=_WAITS,
    )
    try:
        for pragma in _pragmas(durable=durable, confined=confined, read_only=read_only):
            connection.execute(f"pragma {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def is_log_emptied(connection: sqlite3.Connection) -> bool:
    """Move all that stands in the log beside the file into it; False where a reader is in the way, and it stays."""
    busy, _, _ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    return not busy


def is_log_emptied_at_once(connection: sqlite3.Connection) -> bool:
    """Do so where nobody is in the way and the disk takes it; for the start, after a process that was killed before it did."""
    try:
        connection.execute("pragma busy_timeout = 0")
        return is_log_emptied(connection)
    except sqlite3.Error:
        return False
    finally:
        connection.execute(f"pragma busy_timeout = {_WAITS * 1000}")


def scratch() -> sqlite3.Connection:
    """Return a database in memory, gone when it is closed."""
    return sqlite3.connect(":memory:", isolation_level=None)


def _pragmas(*, durable: bool, confined: bool, read_only: bool) -> list[str]:
    found = ["trusted_schema = off"]
    if not read_only:
        found += ["journal_mode = wal", f"synchronous = {'full' if durable else 'normal'}", "secure_delete = on"]
    return [*found, "temp_store = memory"] if confined else found


def copy(source: Path, target: Path) -> None:
    """Copy a database whole while others write to it; the copy is one file, without a log beside it."""
    one, other = sqlite3.connect(source), sqlite3.connect(target)
    try:
        one.backup(other)
        other.execute("pragma journal_mode = delete")
    finally:
        one.close()
        other.close()
