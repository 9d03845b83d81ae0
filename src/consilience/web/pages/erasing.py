"""After a spill: what holds the words of a record, and the form that erases them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from consilience.node import erasing
from consilience.records.housekeeping import ErasureReason
from consilience.records.ids import RecordId, is_digest
from consilience.records.party import Role
from consilience.records.release import Release
from consilience.web.pages.fields import oneof
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here

router = APIRouter(include_in_schema=False)
_REASONS = [one.value for one in ErasureReason]


@router.get("/ledger/{record}/erase")
def look(request: Request, visit: Here, record: str) -> Response:
    """What a spill of the record touches, before anything is done."""
    visit.need(Role.RELEASER)
    found = erasing.spill(visit.view, RecordId(record)) if is_digest(record) else None
    if found is None:
        raise NotHere
    visit.note("looked at what a spill touches", found.record.id)
    releases = (one.statement.body for one in found.speaking)
    went = sorted(frozenset[str]().union(*(body.to for body in releases if isinstance(body, Release))))
    return page(request, "erase.html", visit, record=found.record, spill=found, reasons=_REASONS, went=went)


@router.post("/ledger/{record}/erase")
def erase(
    visit: Acting,
    record: str,
    reason: Annotated[str, Form()],
    also: Annotated[list[str] | None, Form()] = None,
) -> Response:
    visit.need(Role.RELEASER)
    if not is_digest(record) or not all(map(is_digest, also or [])):
        raise NotHere
    why = ErasureReason(oneof(reason, _REASONS, "reason"))
    rest = [RecordId(one) for one in also or []]
    act = erasing.erase(visit.service, visit.view, visit.member, RecordId(record), rest, why)
    visit.sign(act, then="/ledger?kind=erasure/1", ask=True)
    return RedirectResponse("/ledger?kind=erasure/1", status_code=303)
