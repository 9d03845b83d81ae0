"""What other parties hold, as far as it reached this node: their records, and the reports and claims in them.

These are not this party's records, so they do not stand in its ledger.  Each carries the marking under which it came; the
gate judges it like any other.  What came under a grant (a release of the sender's) is there as long as one grant of it
holds; what was recalled stays, flagged.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from consilience.records.ids import ClaimId, PartyName, RecordId, ReportId
from consilience.records.question import Question
from consilience.records.record import read_marking, write_marking
from consilience.records.release import Form
from consilience.records.report import Report
from consilience.storage.database import Database
from consilience.storage.queries import listed, queries

_SQL = queries("consilience.node", "received")
REVOKED = "revoked"
"""The reason of a recall that came as a later version of a STIX object."""

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


@dataclass(frozen=True, slots=True)
class Flagged:
    """What its sender recalled: the ids of records, and each claim by whose it is, with the record that brought it."""

    records: frozenset[RecordId]
    claims: dict[tuple[PartyName, ClaimId], RecordId]


class ReceivedStore:
    """What is here of other parties, by party."""

    def __init__(self, path: Path, *, forget: Callable[[], None] | None = None) -> None:
        """`forget` removes what was worked out of what is here; called whenever something goes."""
        self.data = Database(path, "received", _SQL["tables"], _SQL["unsaid_tables"], _SQL["gone_table"])
        self.data.scrub_at_start()
        self._forget_more = forget
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
        return [PartyName(party) for (party,) in self.data.rows(_SQL["parties"], listed(allowed))]

    def markings(self) -> dict[int, Marking]:
        # Another process may have received something since.
        (newest,) = self.data.one(_SQL["newest_marking"])
        if newest != max(self._markings, default=0):
            rows = self.data.rows(_SQL["markings"])
            self._markings = {number: read_marking(orjson.loads(body)) for number, body in rows}
        return dict(self._markings)

    def all(self, kind: type[T], allowed: Sequence[int], *, parent: str | None = None) -> list[T]:
        """Return what bears a marking among `allowed`, in the order in which it came."""
        return [body for body, _ in self.marked(kind, allowed, parent=parent)]

    def marked(self, kind: type[T], allowed: Sequence[int], *, parent: str | None = None) -> list[tuple[T, int]]:
        """Return what bears a marking among `allowed`, with that marking's number, in the order in which it came."""
        given = (_KINDS[kind], listed(allowed))
        if parent is None:
            rows = self.data.rows(_SQL["marked"], *given)
        else:
            rows = self.data.rows(_SQL["marked_below"], *given, parent)
        return [(read_body(kind, orjson.loads(body)), marking) for body, marking in rows]

    def one(self, kind: type[T], id_: str, allowed: Sequence[int]) -> T | None:
        row = self.data.one(_SQL["one"], _KINDS[kind], id_, listed(allowed))
        return None if row is None else read_body(kind, orjson.loads(row[0]))

    def how(self, kind: type[Body], id_: str, party: PartyName) -> Held | None:
        """Return how something is held; None where it is not here."""
        row = self.data.one(_SQL["item_of"], _KINDS[kind], id_, party)
        if row is None:
            return None
        number, parent = row
        grant = self.data.one(_SQL["form_held"], number)
        drafted = self.data.one(_SQL["is_drafted"], number) is not None
        recalled = self.recalled(party)
        reason = recalled.get((_KINDS[kind], id_)) or (recalled.get(("report", parent)) if kind is Claim else None)
        form, until, subject = grant or (None, None, None)
        return Held(
            party=party, form=Form(form) if form else None, until=date.fromisoformat(until) if until else None,
            subject=RecordId(subject) if subject else None, recalled=reason, drafted_here=drafted,
        )  # fmt: skip

    def recalled(self, party: PartyName | None = None) -> dict[tuple[str, str], str]:
        """Return what was recalled by its sender: kind and id → the reason.  What rests on a recalled report is the caller's."""
        return {(kind, id_): reason or "" for kind, id_, reason in self.data.rows(_SQL["recalled"], party)}

    def flagged(self, allowed: Sequence[int]) -> Flagged:
        """Return what its sender recalled, of what bears a marking among `allowed`."""
        rows = self.data.rows(_SQL["flagged"], listed(allowed))
        return Flagged(
            records=frozenset(RecordId(subject) for subject, _, _, _ in rows),
            claims={
                (PartyName(party), ClaimId(id_)): RecordId(subject)
                for subject, kind, id_, party in rows
                if kind == "claim"
            },
        )

    def givers(self, claim: ClaimId, allowed: Sequence[int]) -> frozenset[PartyName]:
        """Return the parties of which a claim with this id is here, of what bears a marking among `allowed`."""
        return frozenset(PartyName(party) for (party,) in self.data.rows(_SQL["givers"], claim, listed(allowed)))

    def recalled_subjects(self) -> frozenset[RecordId]:
        """Return the ids of all records that their senders recalled."""
        return frozenset(RecordId(subject) for (subject,) in self.data.rows(_SQL["recalled_subjects"]))

    def undrafted(self) -> list[tuple[int, Report, Marking]]:
        """Return reports that came in parcels and of which there is no claim here, with their numbers."""
        markings = self.markings()
        rows = self.data.rows(_SQL["undrafted"])
        return [(number, read_body(Report, orjson.loads(body)), markings[marking]) for number, body, marking in rows]

    def keep_drafts(self, report: int, items: Sequence[ReceivedItem]) -> None:
        """Keep what was drafted here from one report, under the grants of that report."""
        with self.data.writing() as connection:
            found = connection.execute(_SQL["item"], (report,)).fetchone()
            if found is None or found[0] != "report" or not _are_of(items, read_body(Report, orjson.loads(found[1]))):
                return  # withdrawn, or its day was over, while its words were read
            connection.execute(_SQL["note_drafted"], (report,))
            self.keep_in(connection, items, came="parcel drafted here")
            connection.execute(_SQL["grant_drafts"], (report,))

    def search(self, kind: type[T], match: str, allowed: Sequence[int], *, limit: int) -> list[T]:
        """Return the newest of a kind that fit a query of the word index."""
        rows = self.data.rows(_SQL["search"], match, _KINDS[kind], listed(allowed), limit)
        return [read_body(kind, orjson.loads(body)) for (body,) in rows]

    def newest(self, allowed: Sequence[int]) -> int:
        """Return the number of the newest thing that bears a marking among `allowed`."""
        return int(self.data.one(_SQL["newest"], listed(allowed))[0])

    def stamp(self, allowed: Sequence[int]) -> int:
        """Return a number that grows with every change to what bears a marking among `allowed`, and with no other."""
        return int(self.data.one(_SQL["stamp"], listed(allowed))[0])

    def expire(self, today: date) -> int:
        """Drop what might be held until yesterday or before; return how many things that were."""
        if self.data.one(_SQL["is_expiring"], today.isoformat()) is None:
            return 0
        with self.data.writing() as connection:
            connection.execute(_SQL["expire"], (today.isoformat(),))
            gone = _sweep(connection)
        return self._gone(gone)

    def recall(self, subjects: Iterable[RecordId], reason: str, moment: str) -> None:
        """Note that its sender recalled something; it stays, flagged."""
        with self.data.writing() as connection:
            _recall(connection, subjects, reason, moment)

    def revoked(self, party: PartyName) -> frozenset[str]:
        """Return the ids of all STIX objects that a party has revoked, whether they ever came or not."""
        return frozenset(object_ for (object_,) in self.data.rows(_SQL["revoked_of"], party))

    def revoke(self, party: PartyName, objects: Mapping[str, RecordId | None], moment: str) -> frozenset[str]:
        """Note which STIX objects a party has revoked, and flag what they told and the party's records in them.

        Each object may be given with the record that it carried.  Return those of which something is here.
        """
        with self.data.writing() as connection:
            connection.executemany(_SQL["note_revoked"], [(party, one) for one in sorted(objects)])
            found = set()
            for number, file, marking in connection.execute(_SQL["told_by_objects"], (party,)).fetchall():
                object_ = file.rpartition("#")[2]
                if object_ in objects:
                    found.add(object_)
                    if connection.execute(_SQL["unsay"], (number, REVOKED, moment)).rowcount:
                        _touch(connection, marking)
            carried = sorted({one for one in objects.values() if one is not None})
            rows = connection.execute(_SQL["subjects_of"], (party, listed(carried))).fetchall()
            subjects = {RecordId(subject) for (subject,) in rows}
            _recall(connection, subjects, REVOKED, moment)
        return frozenset(found) | {object_ for object_, record in objects.items() if record in subjects}

    def withdraw(self, log: str, parcels: Iterable[int]) -> int:
        """Drop what these parcels brought and no other did; return how many things that were."""
        with self.data.writing() as connection:
            for number in sorted(parcels):
                connection.execute(_SQL["withdraw"], (log, number))
            gone = _sweep(connection)
        return self._gone(gone)

    def gone(self) -> int:
        """Return how often something went; counted where it goes, so that no crash comes between."""
        return int(self.data.one(_SQL["gone"])[0])

    def forget(self, party: PartyName, report: ReportId) -> int:
        """Remove a report that another party gave, with its claims and the signed records of both; return how much that was."""
        with self.data.writing() as connection:
            rows = connection.execute(_SQL["of_report"], {"party": party, "report": report}).fetchall()
            for (number,) in rows:
                connection.execute(_SQL["drop_records"], (number,))
                _remove(connection, number)
            if rows:
                _note_gone(connection)
        return self._gone(len(rows))

    def _gone(self, count: int) -> int:
        """Leave no copy of what went, beside the file or in what was worked out of it."""
        self.data.scrub()
        if count and self._forget_more:
            self._forget_more()
        return count

    def from_stix(self, party: PartyName) -> list[ReportId]:
        """Return the reports of a party that came as STIX."""
        return [ReportId(id_) for (id_,) in self.data.rows(_SQL["reports_from_stix"], party)]

    def stix_bytes(self, party: PartyName) -> int:
        """Return how much is kept of what a party gave as STIX."""
        return sum(int(size) for (size,) in self.data.rows(_SQL["bytes_from_stix"], party))

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
        fresh = connection.execute(_SQL["keep"], values).rowcount
        (number,) = connection.execute(_SQL["number_of"], values[:3]).fetchone()
        if fresh:
            _touch(connection, marking)
            _index(connection, number, written, _KINDS[type(body)])
        elif item.grant is not None and not item.drafted_here:
            _renew(connection, number, marking, came, written)
        if fresh and item.drafted_here:
            connection.execute(_SQL["note_own_draft"], (number,))
        if item.grant is not None:
            grant = item.grant
            until = None if grant.until is None else grant.until.isoformat()
            connection.execute(_SQL["grant"], (number, grant.log, grant.parcel, grant.subject, grant.form.value, until))
        return fresh


def _are_of(items: Sequence[ReceivedItem], report: Report) -> bool:
    """Whether claims are of a report: its number may be another's since."""
    bodies = [item.body for item in items]
    return all(isinstance(one, Claim) and (one.party, one.report) == (report.party, report.id) for one in bodies)


def _renew(connection: sqlite3.Connection, number: int, marking: int, came: str, written: bytes) -> None:
    """Let a later record of the same thing take the place of the one here."""
    kind, before, marked = connection.execute(_SQL["item"], (number,)).fetchone()
    if before != written:
        _touch(connection, marked)
        _touch(connection, marking)
        _index(connection, number, before, kind, remove=True)
        connection.execute(_SQL["replace"], (marking, came, written, number))
        _index(connection, number, written, kind)


def _index(connection: sqlite3.Connection, number: int, written: bytes, kind: str, *, remove: bool = False) -> None:
    if kind not in ("report", "claim"):
        return
    said = _said(
        read_body(Claim, orjson.loads(written)) if kind == "claim" else read_body(Report, orjson.loads(written))
    )
    # An index without content is told what to forget.
    sql = _SQL["forget_words"] if remove else _SQL["index_words"]
    connection.execute(sql, (number, said))


def _said(body: Report | Claim) -> str:
    return body.quote if isinstance(body, Claim) else f"{body.title or ''} {body.text}"


def _make_room(connection: sqlite3.Connection, party: str | None, report: str) -> None:
    """Remove what was drafted here from a report whose own claims have come."""
    rows = connection.execute(
        # From the few drafts, not from the many claims of a long report.
        _SQL["drafts_of"],
        (party, report),
    ).fetchall()
    for (number,) in rows:
        _remove(connection, number)


def _sweep(connection: sqlite3.Connection) -> int:
    """Remove what came under grants of which none is left; return how many things that were."""
    rows = connection.execute(_SQL["ungranted"]).fetchall()
    for (number,) in rows:
        _remove(connection, number)
    if rows:
        _note_gone(connection)
    return len(rows)


def _note_gone(connection: sqlite3.Connection) -> None:
    # The index forgets at once what it was told to forget, and not when it next grows.
    connection.execute(_SQL["optimize_words"])
    connection.execute(_SQL["note_gone"])


def _remove(connection: sqlite3.Connection, number: int) -> None:
    kind, written, marking = connection.execute(_SQL["item"], (number,)).fetchone()
    _touch(connection, marking)
    _index(connection, number, written, kind, remove=True)
    for sql in (
        _SQL["drop_item"], _SQL["drop_own_draft"], _SQL["drop_drafted"], _SQL["drop_grants"], _SQL["drop_unsaid"]
    ):  # fmt: skip
        connection.execute(sql, (number,))


def _recall(connection: sqlite3.Connection, subjects: Iterable[RecordId], reason: str, moment: str) -> None:
    for subject in sorted(subjects):
        connection.execute(_SQL["flag"], (subject, reason, moment))
        for (marking,) in connection.execute(_SQL["markings_of_subject"], (subject,)).fetchall():
            _touch(connection, marking)


def _touch(connection: sqlite3.Connection, marking: int) -> None:
    connection.execute(_SQL["touch"], (marking,))


def _number(connection: sqlite3.Connection, marking: Marking) -> int:
    body = orjson.dumps(write_marking(marking), option=orjson.OPT_SORT_KEYS)
    connection.execute(_SQL["add_marking"], (body,))
    (number,) = connection.execute(_SQL["number_of_marking"], (body,)).fetchone()
    return int(number)
