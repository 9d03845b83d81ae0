"""Audit: who saw, signed and released what, when.  For auditors; limited to records the auditor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from consilience.errors import WrongUse
from consilience.ledger.reading import Record
from consilience.node.access import AccessLine
from consilience.node.reader_view import Asked
from consilience.records.ids import RecordId, is_digest
from consilience.records.kinds import KINDS
from consilience.records.party import Member, Role
from consilience.records.release import Release
from consilience.web.cursors import read_cursor, write_cursor
from consilience.web.pages.fields import day
from consilience.web.render import page
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)
_PAGE = 40
_BATCH = 200
_LOOKED_AT = 3_000
"""Lines that one page looks through for a kind of record, of those that the auditor may see: else where a page ends would tell
how many others there are.  The next page goes on from there."""
ACTS: dict[str, tuple[str, ...]] = {
    "signed": ("signed",),
    "opened": ("opened", "looked at"),
    "searched": ("searched",),
    "exported": ("exported", "sent", "read"),
    "signed in or out": ("signed in", "signed out", "enrolled", "enrolled anew by a link;"),
    "refused": ("refused", "refused to"),
    "people and keys": (
        "changed a clearance", "gave a seat", "ended a seat", "revoked a key", "put a member on the roster",
        "gave out an enrolment link", "asked a second person", "agreed to", "alone,", "enrolled",
    ),
    "peers": ("introduced", "removed", "exchanged with", "took", "flagged"),
}  # fmt: skip
"""Sorts of acts, each with the first words of what the log says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditFilter:
    """Which lines are shown; an empty field takes all."""

    member: str = ""
    record: str = ""
    act: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def query(self) -> dict[str, str]:
        given = {
            "member": self.member, "record": self.record, "act": self.act, "kind": self.kind,
            "since": "" if self.since is None else self.since.isoformat(),
            "until": "" if self.until is None else self.until.isoformat(),
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditPage:
    """Lines with the records they are about, and where the next page begins."""

    rows: list[tuple[AccessLine, Record | None]]
    before: str | None


def asked(
    member: Annotated[str, Query(max_length=64)] = "",
    record: Annotated[str, Query(max_length=64)] = "",
    act: Annotated[str, Query(max_length=40)] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
) -> AuditFilter:
    """Return the filter as the address has it."""
    found = AuditFilter(
        member=member, record=record.strip(), act=act if act in ACTS else "", kind=kind if kind in KINDS else "",
        since=day(since, "since"), until=day(until, "until"),
    )  # fmt: skip
    if found.since and found.until and found.until < found.since:
        raise WrongUse("until: it lies before since")
    return found


Filter = Annotated[AuditFilter, Depends(asked)]
Before = Annotated[str, Query(max_length=64)]


@router.get("/audit")
def audit(request: Request, visit: Here, chosen: Filter, before: Before = "") -> Response:
    visit.need(Role.AUDITOR)
    visit.note("opened audit")
    found = page_of(visit, chosen, before)
    return page(
        request, "audit.html", visit, rows=found.rows, chosen=chosen, before=before, query=urlencode(chosen.query),
        people=_people(visit), acts=list(ACTS), kinds=_kinds(visit), releases=_releases(visit),
        more=None if found.before is None else urlencode({**chosen.query, "before": found.before}),
        asked={**chosen.query, "before": before} if before else chosen.query,
    )  # fmt: skip


def page_of(visit: Visit, chosen: AuditFilter, before: str) -> AuditPage:
    """Return a page of lines; one about a record that the auditor may not see is not there for the auditor."""
    rows: list[tuple[AccessLine, Record | None]] = []
    if chosen.record and not is_digest(chosen.record):
        return AuditPage(rows=rows, before=None)
    looked, seal = 0, visit.site.seal
    last = read_cursor(before, seal) if before else None
    while True:
        batch = visit.service.access.lines(
            member=chosen.member or None, record=chosen.record or None, acts=ACTS.get(chosen.act, ()),
            since=chosen.since, until=chosen.until, before=last, limit=_BATCH,
        )  # fmt: skip
        for one in batch:
            record = None if one.record is None else visit.view.record(RecordId(one.record))
            if not _is_seen(visit, one, record):
                continue
            looked += 1
            if _is_of(record, chosen.kind):
                rows.append((one, record))
            if len(rows) == _PAGE or (chosen.kind and looked == _LOOKED_AT):
                return AuditPage(rows=rows, before=write_cursor(one.number, seal))
        if len(batch) < _BATCH:
            break
        last = batch[-1].number
    return AuditPage(rows=rows, before=None)


def _is_seen(visit: Visit, one: AccessLine, record: Record | None) -> bool:
    """Whether the auditor may see what a line is about, a record here or something of another party."""
    if one.record is not None:
        return record is not None
    return one.marking is None or visit.view.allows(one.marking)


def _is_of(record: Record | None, kind: str) -> bool:
    return not kind or (record is not None and record.statement.kind == kind)


def _people(visit: Visit) -> list[tuple[str, str]]:
    """Return whom lines can be chosen by: the members whose record the auditor may see."""
    found = (one.statement.body for one in visit.view.find(Asked(kind="member/1", limit=500)))
    named = [(str(one.id), visit.names.who(one.id)) for one in found if isinstance(one, Member)]
    return [*sorted(named, key=lambda row: row[1].casefold()), ("nobody", "nobody signed in"), ("node", "this node")]


def _kinds(visit: Visit) -> list[tuple[str, str]]:
    found = ((tag, noun.KIND.name) for tag, noun in KINDS.items() if visit.view.total(tag))
    return sorted(found, key=lambda row: row[1])


def _releases(visit: Visit) -> list[tuple[Record, Release, list[Record], int]]:
    """Return the newest releases, each with what of it the auditor may see and how much else it names."""
    rows = []
    for one in visit.view.find(Asked(kind="release/1", limit=10)):
        body = one.statement.body
        if isinstance(body, Release):
            seen = [found for id_ in sorted(body.records) if (found := visit.view.record(id_)) is not None]
            rows.append((one, body, seen, len(body.records) - len(seen)))
    return rows
