"""Audit: who saw, signed and released what, when.  For auditors; limited to records the auditor may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from consilience.node.access import AccessLine
from consilience.node.reader_view import Asked
from consilience.records.ids import RecordId, is_digest
from consilience.records.party import Role
from consilience.web.render import page
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)
_PAGE = 100


@router.get("/audit")
def audit(
    request: Request,
    visit: Here,
    member: Annotated[str, Query(max_length=64)] = "",
    record: Annotated[str, Query(max_length=64)] = "",
    before: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    visit.need(Role.AUDITOR)
    visit.note("opened audit")
    lines = lines_of(visit, member, record, before)
    return page(
        request,
        "audit.html",
        visit,
        lines=lines,
        member=member,
        record=record,
        before=before,
        releases=visit.window.find(Asked(kind="release/1", limit=20)),
        more=lines[-1].number if len(lines) == _PAGE else None,
    )


def lines_of(visit: Visit, member: str, record: str, before: int | None) -> list[AccessLine]:
    """Return a page of lines, as its filters say."""
    return _lines(visit, member or None, record if is_digest(record) else None, before)


def _lines(visit: Visit, member: str | None, record: str | None, before: int | None) -> list[AccessLine]:
    """Return a page of lines; one about a record that the auditor may not see is not there for him."""
    found: list[AccessLine] = []
    while len(found) < _PAGE:
        batch = visit.desk.access.lines(member=member, record=record, before=before, limit=_PAGE)
        found += [one for one in batch if one.record is None or visit.window.record(RecordId(one.record)) is not None]
        if len(batch) < _PAGE:
            break
        before = batch[-1].number
    return found[:_PAGE]
