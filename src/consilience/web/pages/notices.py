"""A member's address for notices by mail; and the links that stand in such mails."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.node.settings import is_address
from consilience.records.ids import RecordId, is_digest
from consilience.records.kinds import kind_of
from consilience.web.pages.forum import board_for
from consilience.web.pages.places import place_of
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, maybe_visit, visit_of

router = APIRouter(include_in_schema=False)
_PER_MINUTE = 5
"""Codes asked for or tried, of one member."""


@router.post("/me/mail")
def give(visit: Acting, address: Annotated[str, Form(max_length=254)]) -> Response:
    """Send a code to an address."""
    notices = visit.site.notices
    if notices.settings is None:
        raise WrongUse("address: no mail server is set for this node")
    if not is_address(address.strip()):
        raise WrongUse("address: a plain address such as name@example.org is needed")
    _now_and_then(visit)
    notices.ask(visit.member, address.strip())
    visit.note("gave an address for notices")
    return RedirectResponse("/me#mail", status_code=303)


@router.post("/me/mail/confirm")
def confirm(visit: Acting, code: Annotated[str, Form(max_length=40)]) -> Response:
    _now_and_then(visit)
    if not visit.site.notices.confirm(visit.member, code):
        raise WrongUse("code: it is not the one that was sent last")
    visit.note("confirmed an address for notices")
    return RedirectResponse("/me#mail", status_code=303)


@router.post("/me/mail/drop")
def drop(visit: Acting) -> Response:
    visit.site.notices.leave(visit.member)
    visit.note("took the address for notices back")
    return RedirectResponse("/me#mail", status_code=303)


@router.get("/item/{record}")
def item(request: Request, record: str, again: Annotated[str, Query(max_length=3)] = "") -> Response:
    """Lead from a mail to the page of a thing."""
    if maybe_visit(request) is None and not again and is_digest(record):
        # The session's cookie is not sent along with a click in another program, so this page of ours leads on.
        return page(request, "onward.html", None, address=f"/item/{record}?again=yes")
    visit = visit_of(request)
    board = board_for(visit)
    found = board.any_record(RecordId(record))
    if found is not None:
        return RedirectResponse(place_of(board, kind_of(found.body).partition("/")[0], found.text), status_code=303)
    own = visit.view.record(RecordId(record)) if is_digest(record) else None
    if own is None or own.statement.kind != "request/1":
        raise NotHere
    return RedirectResponse(f"/desk/{own.id}", status_code=303)


def _now_and_then(visit: Acting) -> None:
    if not visit.site.limits.take(f"mail {visit.member}", per_minute=_PER_MINUTE):
        raise WrongUse("address: too often; wait a minute")
