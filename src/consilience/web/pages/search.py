"""Search over reports and claims, own and received, through the gate; and what to offer while somebody types."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from consilience.ledger.reading import Record
from consilience.marking import Marking
from consilience.node.window import match_of
from consilience.records.claim import Claim
from consilience.records.report import Report
from consilience.web.identity.sessions import Here, Visit
from consilience.web.render import page

router = APIRouter(include_in_schema=False)
_MOST = 50
_OFFERED = 8
Words = Annotated[str, Query(max_length=200)]


@router.get("/search")
def search(request: Request, visit: Here, q: Words = "", before: Annotated[int | None, Query(ge=0)] = None) -> Response:
    records, theirs = found_of(visit, q, before)
    if q:
        visit.note("searched")
    return page(
        request,
        "search.html",
        visit,
        q=q,
        records=[one for one in records if isinstance(one.statement.body, Claim | Report)],
        theirs=[(one, isinstance(one, Claim)) for one, _ in theirs],
        before=before,
        more=records[-1].index if len(records) == _MOST else None,
    )


def found_of(visit: Visit, q: str, before: int | None) -> tuple[list[Record], list[tuple[Claim | Report, Marking]]]:
    """Return what of this party has all the words, and, on the first page, what of others."""
    records = visit.window.search(q, limit=_MOST, before=before)
    match = match_of(q)
    theirs: list[tuple[Claim | Report, Marking]] = []
    if match and before is None:
        store, markings = visit.desk.received, visit.desk.received.markings()
        for number in visit.foreign():
            claims = store.search(Claim, match, [number], limit=_MOST)
            reports = store.search(Report, match, [number], limit=_MOST)
            theirs += [(one, markings[number]) for one in claims]
            theirs += [(one, markings[number]) for one in reports]
    return records, theirs


@router.get("/search/offer")
def offer(request: Request, visit: Here, q: Words = "") -> Response:
    """Titles of reports the reader sees that go on as he types; nothing is ranked, so nothing hidden moves the order."""
    found = visit.window.search(q, limit=_OFFERED, kind="report/1", prefix=True) if len(q) > 1 else []
    titles = [
        one.statement.body.title or one.statement.body.file for one in found if isinstance(one.statement.body, Report)
    ]
    return page(request, "parts/offer.html", visit, titles=list(dict.fromkeys(titles)))
