"""What other parties hold, as far as it reached this node: reports and claims imported from them.

These are not this party's records, so they do not stand in its ledger.  Each carries the marking under which it came; the
gate judges it like any other.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson

from consilience.marking import Marking
from consilience.records.claim import Claim
from consilience.records.codec import read_body, write_body
from consilience.records.estimate import Estimate
from consilience.records.ids import PartyName
from consilience.records.record import read_marking, write_marking
from consilience.records.report import Report

_SCHEMA = """
create table if not exists markings (number integer primary key, body blob not null unique) strict;
create table if not exists items (
    number integer primary key, party text not null, kind text not null, id text not null, marking integer not null,
    parent text, came text not null, body blob not null, unique (party, kind, id)
) strict;
create virtual table if not exists words using fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2');
create index if not exists items_by_kind on items (kind, marking, number);
"""
T = TypeVar("T", Report, Claim, Estimate)
_KINDS: dict[type, str] = {Report: "report", Claim: "claim", Estimate: "estimate"}


@dataclass(frozen=True, slots=True)
class Item:
    """Something another party holds."""

    body: Report | Claim | Estimate
    marking: Marking


class ReceivedStore:
    """Reports, claims and estimates of other parties, by party."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self._turn = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma secure_delete = on")
        self._connection.executescript(_SCHEMA)
        self._markings: dict[int, Marking] = {
            number: read_marking(orjson.loads(body))
            for number, body in self._connection.execute("select number, body from markings")
        }

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    def keep(self, items: Iterable[Item], *, came: str) -> int:
        """Keep what is not there yet, all or nothing; return how much that was."""
        with self._turn:
            self._connection.execute("begin immediate")
            try:
                kept = sum(self._keep(item, came) for item in items)
                self._connection.execute("commit")
            except BaseException:
                self._connection.execute("rollback")
                raise
        return kept

    def parties(self, allowed: Sequence[int]) -> list[PartyName]:
        sql = f"select distinct party from items where marking in ({_numbers(allowed)}) order by party"  # noqa: S608
        with self._turn:
            return [PartyName(party) for (party,) in self._connection.execute(sql)]

    def markings(self) -> dict[int, Marking]:
        return dict(self._markings)

    def all(self, kind: type[T], allowed: Sequence[int], *, parent: str | None = None) -> list[T]:
        """Return what bears a marking among `allowed`, in the order in which it came."""
        sql = f"select body from items where kind = ? and marking in ({_numbers(allowed)})"  # noqa: S608
        parameters: list[str] = [_KINDS[kind]]
        if parent is not None:
            sql, parameters = sql + " and parent = ?", [*parameters, parent]
        with self._turn:
            rows = self._connection.execute(sql + " order by number", parameters).fetchall()
        return [read_body(kind, orjson.loads(body)) for (body,) in rows]

    def one(self, kind: type[T], id_: str, allowed: Sequence[int]) -> T | None:
        sql = f"select body from items where kind = ? and id = ? and marking in ({_numbers(allowed)})"  # noqa: S608
        with self._turn:
            row = self._connection.execute(sql, (_KINDS[kind], id_)).fetchone()
        return None if row is None else read_body(kind, orjson.loads(row[0]))

    def search(self, kind: type[T], match: str, allowed: Sequence[int], *, limit: int) -> list[T]:
        """Return the newest of a kind that fit a query of the word index."""
        sql = f"""select body from words join items on items.number = words.rowid
            where words match ? and kind = ? and marking in ({_numbers(allowed)}) order by number desc limit ?"""  # noqa: S608
        with self._turn:
            rows = self._connection.execute(sql, (match, _KINDS[kind], limit)).fetchall()
        return [read_body(kind, orjson.loads(body)) for (body,) in rows]

    def newest(self, allowed: Sequence[int]) -> int:
        """Return the number of the newest thing that bears a marking among `allowed`."""
        sql = f"select coalesce(max(number), 0) from items where marking in ({_numbers(allowed)})"  # noqa: S608
        with self._turn:
            return int(self._connection.execute(sql).fetchone()[0])

    def size(self) -> int:
        """Return a number that grows with everything kept."""
        with self._turn:
            return int(self._connection.execute("select coalesce(max(number), 0) from items").fetchone()[0])

    def _keep(self, item: Item, came: str) -> int:
        body = item.body
        written = orjson.dumps(write_body(body))
        id_ = hashlib.sha256(written).hexdigest() if isinstance(body, Estimate) else body.id
        parent = body.report if isinstance(body, Claim) else body.question if isinstance(body, Estimate) else None
        values = (
            body.party, _KINDS[type(body)], id_, self._number(item.marking), parent, came, written
        )  # fmt: skip
        sql = "insert or ignore into items (party, kind, id, marking, parent, came, body) values (?, ?, ?, ?, ?, ?, ?)"
        fresh = self._connection.execute(sql, values).rowcount
        if fresh and not isinstance(body, Estimate):
            said = body.quote if isinstance(body, Claim) else f"{body.title or ''} {body.text}"
            self._connection.execute("insert into words (rowid, text) values (last_insert_rowid(), ?)", (said,))
        return fresh

    def _number(self, marking: Marking) -> int:
        body = orjson.dumps(write_marking(marking), option=orjson.OPT_SORT_KEYS)
        self._connection.execute("insert or ignore into markings (body) values (?)", (body,))
        (number,) = self._connection.execute("select number from markings where body = ?", (body,)).fetchone()
        self._markings[number] = marking
        return int(number)


def _numbers(allowed: Sequence[int]) -> str:
    # Numbers of our own; SQLite limits how many parameters a query may have.
    return ",".join(str(int(number)) for number in allowed)
