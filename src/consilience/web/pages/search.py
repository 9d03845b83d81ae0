"""Search over everything readable, through the gate; what to offer while somebody types; searches that are kept."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.node.reader_view import match_of
from consilience.records.kinds import KINDS
from consilience.records.report import Report
from consilience.web.pages.search_results import groups_of
from consilience.web.render import page
from consilience.web.sessions import Acting, Here, Visit

router = APIRouter(include_in_schema=False)
_MOST = 50
_OFFERED = 8
Words = Annotated[str, Query(max_length=200)]
KindOf = Annotated[str, Query(max_length=40)]


@router.get("/search")
def search(
    request: Request, visit: Here, q: Words = "", kind: KindOf = "", before: Annotated[int | None, Query(ge=0)] = None
) -> Response:
    kind = kind if kind in KINDS else ""
    groups = groups_of(visit, q, kind=kind, before=before)
    if q:
        visit.note("searched")
        _looked(visit, q)
    asked = {"q": q, "kind": kind, "before": "" if before is None else str(before)}
    return page(
        request, "search.html", visit, q=q, groups=groups, kind=kind, before=before,
        asked={name: value for name, value in asked.items() if value},
        kept=any(query == q for _, query, _ in kept(visit)),
    )  # fmt: skip


@router.get("/search/offer")
def offer(request: Request, visit: Here, q: Words = "") -> Response:
    """Titles of reports the reader sees that go on as he types; nothing is ranked, so nothing hidden moves the order."""
    found = visit.view.search(q, limit=_OFFERED, kind="report/1", prefix=True) if len(q) > 1 else []
    titles = [
        one.statement.body.title or one.statement.body.file for one in found if isinstance(one.statement.body, Report)
    ]
    return page(request, "parts/offer.html", visit, titles=list(dict.fromkeys(titles)))


@router.post("/search/keep")
def keep(visit: Acting, q: Annotated[str, Form(max_length=200)]) -> Response:
    """Keep a search; Home tells when it finds something new."""
    if not match_of(q):
        raise WrongUse("words: there is nothing to search for")
    newest = visit.view.search(q, limit=1)
    visit.site.identity.prefer(visit.member, f"search:{q}", str(newest[0].index if newest else -1))
    return RedirectResponse(f"/search?{urlencode({'q': q})}", status_code=303)


@router.post("/search/drop")
def drop(visit: Acting, q: Annotated[str, Form(max_length=200)]) -> Response:
    visit.site.identity.prefer(visit.member, f"search:{q}", None)
    return RedirectResponse("/", status_code=303)


def kept(visit: Visit) -> list[tuple[str, str, int]]:
    """Return each kept search: its address, its words, and how many new things it finds, counted up to what one page shows."""
    found = []
    for words, newest in sorted(visit.site.identity.preferences(visit.member, "search:").items()):
        fresh = [one for one in visit.view.search(words, limit=_MOST) if one.index > int(newest)]
        found.append((f"/search?{urlencode({'q': words})}", words, len(fresh)))
    return found


def _looked(visit: Visit, words: str) -> None:
    """What a kept search shows now is no news any more."""
    if visit.site.identity.preference(visit.member, f"search:{words}") is None:
        return
    newest = visit.view.search(words, limit=1)
    if newest:
        visit.site.identity.prefer(visit.member, f"search:{words}", str(newest[0].index))
