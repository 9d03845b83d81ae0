"""Home: what waits on me, and what changed since I was last here."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.alignment.result import Matter
from consilience.forum.waiting import Waits
from consilience.ledger.reading import Record
from consilience.node import questions, releases
from consilience.node.forum import news as forum_news
from consilience.node.forum import work as forum_work
from consilience.node.picture.picture import Picture
from consilience.node.reader_view import Asked
from consilience.reasons.verdict import Verdict
from consilience.records.party import Role
from consilience.records.question import Question
from consilience.records.release import Recall
from consilience.web import tour
from consilience.web.pages import flips
from consilience.web.pages.forum import board_for
from consilience.web.pages.picture import saved
from consilience.web.pages.places import place_of
from consilience.web.pages.search import kept
from consilience.web.render import page
from consilience.web.sessions import Here, Visit

router = APIRouter()
_SHOWN = 8
_MOST = 100
_NEWS = ("report/1", "question/1", "estimate/1", "request/1", "release/1", "ruling/1")


@router.get("/", include_in_schema=False)
def home(request: Request, visit: Here) -> Response:
    window = visit.window
    before = visit.site.last_visit(visit.session)
    to_check = Asked(kind="claim/1", to_judge=True, limit=_SHOWN)
    news = _news(visit, before)
    at_hand = visit.site.pictures.at_hand(window, visit.foreign())
    values: dict[str, Any] = {
        "requests": _requests(visit) if Role.RELEASER in visit.roles else [],
        "unanswered": _unanswered(visit) if Role.ANALYST in visit.roles else [],
        "forum": _forum(visit),
        **_forum_news(visit, before),
        "contacts": flips.flipped(visit)[:_SHOWN],
        "recalls": _recalls(visit),
        "flipped": _flipped(at_hand),
        "tour": tour.steps(visit),
        "searches": kept(visit),
        "views": saved(visit, at_hand),
        "waiting": window.count(to_check, most=_MOST) if Role.ANALYST in visit.roles else 0,
        "most": _MOST,
        "next": window.find(to_check)[:1],
        "news": news,
        "before": before,
        "totals": {kind: window.total(kind) for kind in ("report/1", "claim/1", "question/1", "estimate/1")},
    }
    visit.note("opened home")
    return page(request, "home.html", visit, **values)


def _forum(visit: Visit) -> list[tuple[Waits, str]]:
    """Return what of a forum waits on the reader, with the page of each."""
    waits = forum_work.waits(visit.desk, visit.window, visit.member)[:_SHOWN]
    board = board_for(visit)
    return [(one, place_of(board, one.noun, one.id)) for one in waits]


def _forum_news(visit: Visit, before: datetime | None) -> dict[str, Any]:
    """Return what is new in the forums, the newest of it with the page of each, and how much of each kind there is."""
    found = forum_news.since(visit.desk, visit.window, visit.member, before)
    board = board_for(visit)
    counts = Counter(one.what.partition(":")[0].partition(" to ")[0] for one in found)
    return {
        "forum_news": [(one, place_of(board, one.noun, one.id)) for one in found[:_SHOWN]],
        "forum_counts": sorted(counts.items(), key=lambda row: (-row[1], row[0])),
        "forum_total": len(found),
    }


def _news(visit: Visit, before: datetime | None) -> list[Record]:
    """Return the newest of what others said since the reader was here last, before he signed in this time."""
    newest = [one for kind in _NEWS for one in visit.window.find(Asked(kind=kind, limit=_SHOWN))]
    fresh = [one for one in newest if before is None or one.logged >= before]
    others = [one for one in fresh if one.statement.head.author != visit.member]
    return sorted(others, key=lambda one: -one.index)[:_SHOWN]


def _requests(visit: Visit) -> list[releases.Case]:
    """Return the requests that wait for this releaser: not his own, and not those he has spoken on."""
    second = releases.needs_second(visit.desk)
    cases = releases.open_cases(visit.window, limit=50)
    spoken = [one for one in cases if not any(who == visit.member for who, _ in one.agreements)]
    return [one for one in spoken if not (second and one.record.statement.head.author == visit.member)]


def _unanswered(visit: Visit) -> list[Question]:
    """Return the newest questions to which this party has no answer that the reader sees."""
    asked = [record.statement.body for record in visit.window.find(Asked(kind="question/1", limit=20))]
    return [
        one
        for one in asked
        if isinstance(one, Question) and not questions.answers(visit.window, visit.desk.party, one.id)
    ]


def _recalls(visit: Visit) -> list[tuple[Record, Record, list[Record]]]:
    """Return the newest recalls, each with what it withdraws and the estimates in force that still rest on that."""
    found = []
    for one in visit.window.find(Asked(kind="recall/1", limit=_SHOWN)):
        body = one.statement.body
        withdrawn = visit.window.record(body.record) if isinstance(body, Recall) else None
        if withdrawn is not None:
            found.append((one, withdrawn, visit.window.resting_on(withdrawn.id, ("estimate/1",), limit=_SHOWN)))
    return found


def _flipped(found: Picture | None) -> list[tuple[Matter, Verdict]]:
    """Return the matters whose verdict changed with the last picture, and what it was before."""
    if found is None:
        return []
    return [(one, found.flipped[one.id]) for one in found.alignment.matters if one.id in found.flipped][:_SHOWN]
