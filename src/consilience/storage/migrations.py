"""How the tables of a file are brought up to date: step by step, all or nothing, whichever process comes first.

A step, once it went out, is never changed; what is new becomes one more step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from consilience.errors import StoreFailed


def bring_up(connection: sqlite3.Connection, name: str, steps: Sequence[str], *, part: str | None = None) -> None:
    """Carry out the steps that the file has not had; `StoreFailed` where it is of a newer version.

    Where several parts of the program have tables in one file, each counts its own steps under the name `part`.  The
    connection begins its own transactions (`isolation_level=None`).
    """
    if _version(connection, name, steps, part) == len(steps):
        return
    connection.execute("begin immediate")
    try:
        # Another process may have been here while this one waited.
        for step in steps[_version(connection, name, steps, part) :]:
            for statement in _statements(step):
                connection.execute(statement)
        _set_version(connection, len(steps), part)
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _version(connection: sqlite3.Connection, name: str, steps: Sequence[str], part: str | None) -> int:
    if part is None:
        found = connection.execute("pragma user_version").fetchone()
    elif connection.execute("select 1 from sqlite_schema where name = 'steps'").fetchone():
        found = connection.execute("select done from steps where part = ?", (part,)).fetchone()
    else:
        found = None
    version = 0 if found is None else int(found[0])
    if version > len(steps):
        raise StoreFailed(f"{name}: it was written by a newer version of Consilience")
    return version


def _set_version(connection: sqlite3.Connection, version: int, part: str | None) -> None:
    if part is None:
        connection.execute(f"pragma user_version = {version}")
        return
    connection.execute("create table if not exists steps (part text primary key, done integer not null) strict")
    connection.execute("insert or replace into steps values (?, ?)", (part, version))


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, as `execute` takes one at a time and `executescript` would end the transaction."""
    held = ""
    for part in script.split(";"):
        held += part + ";"
        if sqlite3.complete_statement(held):
            yield held
            held = ""
