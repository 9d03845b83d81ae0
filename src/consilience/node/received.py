"""What other parties hold, as far as it reached this node: their records, and the reports and claims in them.

These are not this party's records, so they do not stand in its ledger.  Each carries the marking under which it came; the
gate judges it like any other.  What came under a grant (a release of the sender's) is there as long as one grant of it
holds; what was recalled stays, flagged.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import orjson

from consilience.marking import Marking
from consilience.records.claim import Claim
from consilience.records.codec import read_body, write_body
from consilience.records.disclosure import Disclosure
from consilience.records.estimate import Estimate
from consilience.records.ids import PartyName, RecordId
from consilience.records.question import Question
from consilience.records.record import read_marking, write_marking
from consilience.records.release import Form
from consilience.records.report import Report
from consilience.storage.database import Database

_SCHEMA = """
create table if not exists markings (number integer primary key, body blob not null unique) strict;
create table if not exists items (
    number integer primary key, party text not null, kind text not null, id text not null, marking integer not null,
    parent text, came text not null, body blob not null, unique (party, kind, id)
) strict;
create virtual table if not exists words using fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2');
create index if not exists items_by_kind on items (kind, marking, number);
create index if not exists items_by_parent on items (parent) where parent is not null;
create table if not exists grants (
    item integer not null, log text not null, parcel integer not null, subject text not null, form text not null,
    until text, primary key (item, log, parcel)
) strict, without rowid;
create index if not exists grants_by_parcel on grants (log, parcel);
create index if not exists grants_by_subject on grants (subject);
create table if not exists flags (subject text primary key, reason text not null, moment text not null) strict;
create table if not exists own_drafts (item integer primary key) strict;
create table if not exists drafted (item integer primary key) strict;
create table if not exists touched (marking integer primary key, number integer not null) strict;
"""
Body = Report | Claim | Estimate | Question | Disclosure
T = TypeVar("T", Report, Claim, Estimate, Question, Disclosure)
_KINDS: dict[type, str] = {
    Report: "report", Claim: "claim", Estimate: "estimate", Question: "question", Disclosure: "existence",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grant:
    """Under what something is held: the parcel that brought it, the id by which the sender speaks of it, until when."""

    log: str
    parcel: int
    subject: RecordId
    form: Form
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ReceivedItem:
    """Something another party holds."""

    body: Body
    marking: Marking
    party: PartyName | None = None
    """Whose it is, where the body does not say."""
    grant: Grant | None = None
    """None for what somebody of this party filed as theirs."""
    drafted_here: bool = False
    """A claim that this node has drafted from their words; theirs takes its place when it comes."""


@dataclass(frozen=True, slots=True)
class Held:
    """How something of theirs is held, for the pages."""

    party: PartyName
    form: Form | None
    """None for what was filed here."""
    until: date | None
    subject: RecordId | None
    recalled: str | None
    """The reason, where the sender has recalled it or what it rests on."""
    drafted_here: bool


class ReceivedStore:
    """What is here of other parties, by party."""

    def __init__(self, path: Path) -> None:
        self.data = Database(path, "received", _SCHEMA)
        self._markings: dict[int, Marking] = {}

    def close(self) -> None:
        self.data.close()

    def keep(self, items: Iterable[ReceivedItem], *, came: str) -> int:
        """Keep what is not there yet, all or nothing; return how much that was."""
        with self.data.writing() as connection:
            return self.keep_in(connection, items, came=came)

    def keep_in(self, connection: sqlite3.Connection, items: Iterable[ReceivedItem], *, came: str) -> int:
        """Keep as part of a transaction that is under way."""
        return sum(self._keep(connection, item, came) for item in items)

    def parties(self, allowed: Sequence[int]) -> list[PartyName]:
        sql = f"select distinct party from items where marking in ({_numbers(allowed)}) order by party"  # noqa: S608
        return [PartyName(party) for (party,) in self.data.rows(sql)]

    def markings(self) -> dict[int, Marking]:
        # Another process may have received something since.
        (newest,) = self.data.one("select coalesce(max(number), 0) from markings")
        if newest != max(self._markings, default=0):
            rows = self.data.rows("select number, body from markings")
            self._markings = {number: read_marking(orjson.loads(body)) for number, body in rows}
        return dict(self._markings)

    def all(self, kind: type[T], allowed: Sequence[int], *, parent: str | None = None) -> list[T]:
        """Return what bears a marking among `allowed`, in the order in which it came."""
        return [body for body, _ in self.marked(kind, allowed, parent=parent)]

    def marked(self, kind: type[T], allowed: Sequence[int], *, parent: str | None = None) -> list[tuple[T, int]]:
        """Return what bears a marking among `allowed`, with that marking's number, in the order in which it came."""
        sql = f"select body, marking from items where kind = ? and marking in ({_numbers(allowed)})"  # noqa: S608
        parameters: list[str] = [_KINDS[kind]]
        if parent is not None:
            sql, parameters = sql + " and parent = ?", [*parameters, parent]
        rows = self.data.rows(sql + " order by number", *parameters)
        return [(read_body(kind, orjson.loads(body)), marking) for body, marking in rows]

    def one(self, kind: type[T], id_: str, allowed: Sequence[int]) -> T | None:
        sql = f"select body from items where kind = ? and id = ? and marking in ({_numbers(allowed)})"  # noqa: S608
        row = self.data.one(sql, _KINDS[kind], id_)
        return None if row is None else read_body(kind, orjson.loads(row[0]))

    def how(self, kind: type[Body], id_: str, party: PartyName) -> Held | None:
        """Return how something is held; None where it is not here."""
        row = self.data.one(
            "select number, parent from items where kind = ? and id = ? and party = ?", _KINDS[kind], id_, party
        )
        if row is None:
            return None
        number, parent = row
        grant = self.data.one(
            "select form, until, subject from grants where item = ? order by until is null desc, until desc limit 1",
            number,
        )
        drafted = self.data.one("select 1 from own_drafts where item = ?", number) is not None
        recalled = self.recalled(party)
        reason = recalled.get((_KINDS[kind], id_)) or (recalled.get(("report", parent)) if kind is Claim else None)
        form, until, subject = grant or (None, None, None)
        return Held(
            party=party, form=Form(form) if form else None, until=date.fromisoformat(until) if until else None,
            subject=RecordId(subject) if subject else None, recalled=reason, drafted_here=drafted,
        )  # fmt: skip

    def recalled(self, party: PartyName | None = None) -> dict[tuple[str, str], str]:
        """Return what was recalled by its sender: kind and id → the reason.  What rests on a recalled report is the caller's."""
        sql = """select items.kind, items.id, flags.reason from flags join grants using (subject)
            join items on items.number = grants.item where ? is null or items.party = ?"""
        return {(kind, id_): reason or "" for kind, id_, reason in self.data.rows(sql, party, party)}

    def flagged(self, allowed: Sequence[int]) -> dict[str, RecordId]:
        """Return what its sender recalled, of what bears a marking among `allowed`: by the ids of records and of claims."""
        sql = f"""select flags.subject, items.kind, items.id from flags join grants using (subject)
            join items on items.number = grants.item where items.marking in ({_numbers(allowed)})"""  # noqa: S608
        rows = self.data.rows(sql)
        found = {subject: RecordId(subject) for subject, _, _ in rows}
        return found | {id_: RecordId(subject) for subject, kind, id_ in rows if kind == "claim"}

    def undrafted(self) -> list[tuple[int, Report, Marking]]:
        """Return reports that came in parcels and of which there is no claim here, with their numbers."""
        sql = """select number, body, marking from items where kind = 'report' and came like 'parcel %' and number not in
            (select item from drafted) and not exists (select 1 from items c where c.parent = items.id and c.party = items.party)"""
        markings = self.markings()
        rows = self.data.rows(sql)
        return [(number, read_body(Report, orjson.loads(body)), markings[marking]) for number, body, marking in rows]

    def keep_drafts(self, report: int, items: Sequence[ReceivedItem]) -> None:
        """Keep what was drafted here from one report, under the grants of that report."""
        with self.data.writing() as connection:
            connection.execute("insert or ignore into drafted values (?)", (report,))
            self.keep_in(connection, items, came="parcel drafted here")
            connection.execute(
                """insert or ignore into grants select own_drafts.item, grants.log, grants.parcel, grants.subject, grants.form, grants.until
                from own_drafts join items on items.number = own_drafts.item
                join items r on r.id = items.parent and r.party = items.party and r.kind = 'report'
                join grants on grants.item = r.number where r.number = ?""",
                (report,),
            )

    def search(self, kind: type[T], match: str, allowed: Sequence[int], *, limit: int) -> list[T]:
        """Return the newest of a kind that fit a query of the word index."""
        sql = f"""select body from words join items on items.number = words.rowid
            where words match ? and kind = ? and marking in ({_numbers(allowed)}) order by number desc limit ?"""  # noqa: S608
        rows = self.data.rows(sql, match, _KINDS[kind], limit)
        return [read_body(kind, orjson.loads(body)) for (body,) in rows]

    def newest(self, allowed: Sequence[int]) -> int:
        """Return the number of the newest thing that bears a marking among `allowed`."""
        sql = f"select coalesce(max(number), 0) from items where marking in ({_numbers(allowed)})"  # noqa: S608
        return int(self.data.one(sql)[0])

    def stamp(self, allowed: Sequence[int]) -> int:
        """Return a number that grows with every change to what bears a marking among `allowed`, and with no other."""
        sql = f"select coalesce(sum(number), 0) from touched where marking in ({_numbers(allowed)})"  # noqa: S608
        return int(self.data.one(sql)[0])

    def expire(self, today: date) -> int:
        """Drop what might be held until yesterday or before; return how many things that were."""
        if self.data.one("select 1 from grants where until < ? limit 1", today.isoformat()) is None:
            return 0
        with self.data.writing() as connection:
            connection.execute("delete from grants where until < ?", (today.isoformat(),))
            gone = _sweep(connection)
        self.data.scrub()
        return gone

    def recall(self, subjects: Iterable[RecordId], reason: str, moment: str) -> None:
        """Note that its sender recalled something; it stays, flagged."""
        with self.data.writing() as connection:
            for subject in sorted(subjects):
                connection.execute("insert or replace into flags values (?, ?, ?)", (subject, reason, moment))
                sql = "select marking from items join grants on grants.item = items.number where grants.subject = ?"
                for (marking,) in connection.execute(sql, (subject,)).fetchall():
                    _touch(connection, marking)

    def withdraw(self, log: str, parcels: Iterable[int]) -> int:
        """Drop what these parcels brought and no other did; return how many things that were."""
        with self.data.writing() as connection:
            for number in sorted(parcels):
                connection.execute("delete from grants where log = ? and parcel = ?", (log, number))
            return _sweep(connection)

    def _keep(self, connection: sqlite3.Connection, item: ReceivedItem, came: str) -> int:
        body = item.body
        written = orjson.dumps(write_body(body))
        party = item.party or getattr(body, "party", None)
        id_ = hashlib.sha256(written).hexdigest() if isinstance(body, Estimate | Disclosure) else body.id
        parent = body.report if isinstance(body, Claim) else body.question if isinstance(body, Estimate) else None
        if isinstance(body, Claim) and not item.drafted_here:
            _make_room(connection, party, body.report)
        marking = _number(connection, item.marking)
        values = (party, _KINDS[type(body)], id_, marking, parent, came, written)
        sql = "insert or ignore into items (party, kind, id, marking, parent, came, body) values (?, ?, ?, ?, ?, ?, ?)"
        fresh = connection.execute(sql, values).rowcount
        (number,) = connection.execute(
            "select number from items where party = ? and kind = ? and id = ?", values[:3]
        ).fetchone()
        if fresh:
            _touch(connection, marking)
            _index(connection, number, written, _KINDS[type(body)])
        elif item.grant is not None and not item.drafted_here:
            _renew(connection, number, marking, came, written)
        if fresh and item.drafted_here:
            connection.execute("insert into own_drafts values (?)", (number,))
        if item.grant is not None:
            grant = item.grant
            until = None if grant.until is None else grant.until.isoformat()
            connection.execute(
                "insert or replace into grants values (?, ?, ?, ?, ?, ?)",
                (number, grant.log, grant.parcel, grant.subject, grant.form.value, until),
            )
        return fresh


def _renew(connection: sqlite3.Connection, number: int, marking: int, came: str, written: bytes) -> None:
    """Let a later record of the same thing take the place of the one here."""
    kind, before, marked = connection.execute(
        "select kind, body, marking from items where number = ?", (number,)
    ).fetchone()
    if before != written:
        _touch(connection, marked)
        _touch(connection, marking)
        _index(connection, number, before, kind, remove=True)
        sql = "update items set marking = ?, came = ?, body = ? where number = ?"
        connection.execute(sql, (marking, came, written, number))
        _index(connection, number, written, kind)


def _index(connection: sqlite3.Connection, number: int, written: bytes, kind: str, *, remove: bool = False) -> None:
    if kind not in ("report", "claim"):
        return
    said = _said(
        read_body(Claim, orjson.loads(written)) if kind == "claim" else read_body(Report, orjson.loads(written))
    )
    # An index without content is told what to forget.
    sql = (
        "insert into words (words, rowid, text) values ('delete', ?, ?)"
        if remove
        else "insert into words (rowid, text) values (?, ?)"
    )
    connection.execute(sql, (number, said))


def _said(body: Report | Claim) -> str:
    return body.quote if isinstance(body, Claim) else f"{body.title or ''} {body.text}"


def _make_room(connection: sqlite3.Connection, party: str | None, report: str) -> None:
    """Remove what was drafted here from a report whose own claims have come."""
    rows = connection.execute(
        # From the few drafts, not from the many claims of a long report.
        "select number from own_drafts cross join items on items.number = own_drafts.item where party = ? and parent = ?",
        (party, report),
    ).fetchall()
    for (number,) in rows:
        _remove(connection, number)


def _sweep(connection: sqlite3.Connection) -> int:
    """Remove what came under grants of which none is left; return how many things that were."""
    sql = "select number from items where came like 'parcel %' and number not in (select item from grants)"
    rows = connection.execute(sql).fetchall()
    for (number,) in rows:
        _remove(connection, number)
    if rows:
        # The index forgets at once what it was told to forget, and not when it next grows.
        connection.execute("insert into words (words) values ('optimize')")
    return len(rows)


def _remove(connection: sqlite3.Connection, number: int) -> None:
    kind, written, marking = connection.execute(
        "select kind, body, marking from items where number = ?", (number,)
    ).fetchone()
    _touch(connection, marking)
    _index(connection, number, written, kind, remove=True)
    for sql in (
        "delete from items where number = ?", "delete from own_drafts where item = ?", "delete from grants where item = ?"
    ):  # fmt: skip
        connection.execute(sql, (number,))


def _touch(connection: sqlite3.Connection, marking: int) -> None:
    connection.execute(
        "insert into touched values (?, 1) on conflict (marking) do update set number = number + 1", (marking,)
    )


def _number(connection: sqlite3.Connection, marking: Marking) -> int:
    body = orjson.dumps(write_marking(marking), option=orjson.OPT_SORT_KEYS)
    connection.execute("insert or ignore into markings (body) values (?)", (body,))
    (number,) = connection.execute("select number from markings where body = ?", (body,)).fetchone()
    return int(number)


def _numbers(allowed: Sequence[int]) -> str:
    # Numbers of our own; SQLite limits how many parameters a query may have.
    return ",".join(str(int(number)) for number in allowed)
