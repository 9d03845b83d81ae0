"""How the tables of a file are brought up to date: step by step, all or nothing, whichever process comes first.

A step, once it went out, is never changed; what is new becomes one more step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from consilience.errors import StoreFailed


def bring_up(connection: sqlite3.Connection, name: str, steps: Sequence[str]) -> None:
    """Carry out the steps that the file has not had; `StoreFailed` where it is of a newer version.

    The connection begins its own transactions (`isolation_level=None`).
    """
    if _version(connection, name, steps) == len(steps):
        return
    connection.execute("begin immediate")
    try:
        # Another process may have been here while this one waited.
        for step in steps[_version(connection, name, steps) :]:
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"pragma user_version = {len(steps)}")
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _version(connection: sqlite3.Connection, name: str, steps: Sequence[str]) -> int:
    (version,) = connection.execute("pragma user_version").fetchone()
    if version > len(steps):
        raise StoreFailed(f"{name}: it was written by a newer version of Consilience")
    return int(version)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, as `execute` takes one at a time and `executescript` would end the transaction."""
    held = ""
    for part in script.split(";"):
        held += part + ";"
        if sqlite3.complete_statement(held):
            yield held
            held = ""
