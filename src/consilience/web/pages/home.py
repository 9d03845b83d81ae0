"""Home: what waits on me, and what changed since I was last here."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.alignment.result import Matter
from consilience.ledger.reading import Record
from consilience.node.folder import now
from consilience.node.picture.picture import Picture
from consilience.node.reader_view import Asked
from consilience.reasons.verdict import Verdict
from consilience.records.release import Recall
from consilience.web import tour
from consilience.web.pages import contact_flips, news, worklist
from consilience.web.pages.picture import saved
from consilience.web.pages.search import kept
from consilience.web.render import page
from consilience.web.sessions import Here, Visit

router = APIRouter()
_SHOWN = 8


@router.get("/", include_in_schema=False)
def home(request: Request, visit: Here) -> Response:
    view = visit.view
    before = visit.site.last_visit(visit.session)
    at_hand = visit.site.pictures.at_hand(view, visit.foreign())
    values: dict[str, Any] = {
        "work": worklist.of(visit),
        "next_step": worklist.next_step(visit),
        "today": now().date(),
        "news": news.own(visit, before),
        "forum_news": news.of_forums(visit, before),
        "contacts": contact_flips.flipped(visit)[:_SHOWN],
        "recalls": _recalls(visit),
        "flipped": _flipped(at_hand),
        "tour": tour.steps(visit),
        "searches": kept(visit),
        "views": saved(visit, at_hand),
        "before": before,
        "totals": {kind: view.total(kind) for kind in ("report/1", "claim/1", "question/1", "estimate/1")},
    }
    visit.note("opened home")
    return page(request, "home.html", visit, **values)


def _recalls(visit: Visit) -> list[tuple[Record, Record, list[Record]]]:
    """Return the newest recalls, each with what it withdraws and the estimates in force that still rest on that."""
    found = []
    for one in visit.view.find(Asked(kind="recall/1", limit=_SHOWN)):
        body = one.statement.body
        withdrawn = visit.view.record(body.record) if isinstance(body, Recall) else None
        if withdrawn is not None:
            found.append((one, withdrawn, visit.view.resting_on(withdrawn.id, ("estimate/1",), limit=_SHOWN)))
    return found


def _flipped(found: Picture | None) -> list[tuple[Matter, Verdict]]:
    """Return the matters whose verdict changed with the last picture, and what it was before."""
    if found is None:
        return []
    return [(one, found.flipped[one.id]) for one in found.alignment.matters if one.id in found.flipped][:_SHOWN]
