"""The complete picture of contacts, and the commitments in them: by pages, with the verdicts that are worked out so far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from consilience.forum import actions, forums
from consilience.forum.board import Spoken
from consilience.forum.contact_picture import Exchange
from consilience.node.folder import now
from consilience.node.forum.contacts import Among, Shown
from consilience.reasons.verdict import Verdict
from consilience.records.contact import Contact
from consilience.records.forum import Done
from consilience.web.pages import contact_flips
from consilience.web.pages.forum import forum_of
from consilience.web.pages.paging import Number, cut, newest
from consilience.web.pages.reports import LEVELS
from consilience.web.pages.views_of_forum import commitments_drawn
from consilience.web.render import page
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)
_EXCHANGES = 15
_DUE = 15
Said = Annotated[str, Query(max_length=20)]


@router.get("/forums/{forum}/contacts")
def contacts(
    request: Request, visit: Here, forum: str, number: Number = 1, among: Said = "parties", verdict: Said = ""
) -> Response:
    """Show what each side says was said and promised: between the parties, or among this party's agencies."""
    board, found = forum_of(visit, forum)
    chosen = Among.AGENCIES if among == Among.AGENCIES else Among.PARTIES
    shown = visit.site.contacts.of(board, found.text, chosen)
    if chosen is Among.PARTIES:
        contact_flips.looked(visit, found.text, shown)
    part = newest(with_verdict(shown, verdict), number, size=_EXCHANGES)
    waiting = [one for one in actions.commitments(board, found.text) if one.state in (Done.OPEN, Done.DISPUTED)]
    return page(
        request, "contacts.html", visit, forum=found, shown=shown, part=part, agencies=chosen is Among.AGENCIES,
        counts=shown.counts, verdict=verdict, commitments=waiting[:_DUE], promised=len(waiting), levels=LEVELS,
        states=[one.value for one in Done], shared=_shared(visit, part.rows), channels=forums.channels(board, found.text),
        parties=sorted(found.founding.body.parties), today=now(),
    )  # fmt: skip


@router.get("/forums/{forum}/commitments")
def commitments(request: Request, visit: Here, forum: str, number: Number = 1) -> Response:
    board, found = forum_of(visit, forum)
    rows = actions.commitments(board, found.text)
    part = cut(rows, number)
    return page(
        request, "commitments.html", visit, forum=found, part=part, states=[one.value for one in Done],
        axis=commitments_drawn(board, found.text),
    )  # fmt: skip


def with_verdict(shown: Shown, verdict: str) -> list[Exchange]:
    """Return the exchanges in which something has a verdict; all where none is asked for."""
    if verdict not in [one.value for one in Verdict]:
        return list(shown.picture.exchanges)
    return [one for one in shown.picture.exchanges if any(row.verdict == verdict for row in one.rows)]


def _shared(visit: Visit, exchanges: Iterable[Exchange]) -> dict[str, str]:
    """Return for each of this party's reports whether its release was asked for or granted."""
    own = (one for each in exchanges for one in each.reports if one.party == visit.service.party)
    return {one.id: _release_of(visit, one) for one in own}


def _release_of(visit: Visit, one: Spoken[Contact]) -> str:
    kinds = {each.statement.kind for each in visit.view.mentions(one.id, ("request/1", "release/1"))}
    return "released" if "release/1" in kinds else "asked" if kinds else ""
