"""Home: what waits on me, and what changed since I was last here."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.node.window import Asked
from consilience.records.codec import write_time
from consilience.web.identity.sessions import Here
from consilience.web.render import page

router = APIRouter()
_SHOWN = 8


@router.get("/", include_in_schema=False)
def home(request: Request, visit: Here) -> Response:
    window = visit.window
    before = visit.desk.access.last(visit.member, "opened home")
    since = None if before is None else write_time(before)
    to_check = Asked(kind="claim/1", to_judge=True, limit=_SHOWN)
    news = window.find(Asked(kind="report/1", since=since, limit=_SHOWN))
    values: dict[str, Any] = {
        "waiting": window.count(to_check),
        "next": window.find(to_check)[:1],
        "news": news,
        "before": before,
        "totals": {kind: window.total(kind) for kind in ("report/1", "claim/1", "question/1", "estimate/1")},
    }
    visit.note("opened home")
    return page(request, "home.html", visit, **values)
