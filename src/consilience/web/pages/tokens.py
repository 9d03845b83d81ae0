"""A member's tokens for the data interface: what each opens, until when, and when it was last used."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.node.folder import now
from consilience.web.identity.tokens import LONGEST, MOST, Scope
from consilience.web.pages.fields import oneof
from consilience.web.render import page
from consilience.web.sessions import Acting, Here, live_keys

router = APIRouter(include_in_schema=False)
_TOLD = {
    Scope.RECORDS: "records, one by one, by kind, and by search",
    Scope.PICTURE: "the picture: matters with their verdicts",
    Scope.FORUM: "forums: memoranda, meetings, proposals, decisions, actions",
}


@router.get("/me/tokens")
def tokens(request: Request, visit: Here) -> Response:
    return _page(request, visit)


@router.post("/me/tokens")
def add(
    request: Request, visit: Acting, title: Annotated[str, Form(max_length=80)], days: Annotated[int, Form(ge=1, le=LONGEST.days)],
    scope: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Make a token; its secret is on this one answer and nowhere else."""
    visit.need_fresh()
    if not title.strip() or not scope:
        raise WrongUse("token: a name, and at least one part of the interface, are needed")
    store = visit.site.tokens
    if len(store.of(visit.member, now())) >= MOST:
        raise WrongUse(f"token: {MOST} are the most; end one first")
    scopes = {Scope(oneof(one, list(Scope), "scope")) for one in scope}
    keys = live_keys(visit.site, visit.member)
    secret = store.add(visit.member, title.strip(), scopes, keys, moment=now(), lasts=timedelta(days=days))
    visit.note("made a token for the data interface")
    return _page(request, visit, secret=secret)


@router.post("/me/tokens/{id_}/end")
def end(visit: Acting, id_: str) -> Response:
    visit.site.tokens.drop(id_, visit.member)
    visit.note("ended a token for the data interface")
    return RedirectResponse("/me/tokens", status_code=303)


def _page(request: Request, visit: Here, secret: str | None = None) -> Response:
    return page(
        request, "tokens.html", visit, tokens=visit.site.tokens.of(visit.member, now()), secret=secret, scopes=_TOLD,
        longest=LONGEST.days, origin=visit.site.settings.origin,
    )  # fmt: skip
