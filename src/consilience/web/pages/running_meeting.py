"""A meeting while it runs: the clock, the item at hand and the next, who is there, who takes the minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import gates, meetings
from consilience.forum.board import Board
from consilience.node.folder import now
from consilience.records.forum import Forum
from consilience.records.ids import TextId, is_digest
from consilience.records.meeting import AgendaItem
from consilience.records.party import Role
from consilience.web.pages.forum import board_for
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)
SCRIBES = ("scribe", "secretary", "minutes")
"""Words of a seat whose holder takes the minutes."""
_LONG_AGO = timedelta(days=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One item of the agenda, when it is due by the agenda's own minutes, and how it stands."""

    gate: gates.Gate
    begins: datetime
    ends: datetime
    state: str
    """`done`, `at hand`, `next` or `to come`."""

    @property
    def item(self) -> AgendaItem:
        return self.gate.item


@router.get("/meetings/{text}/now")
def running(request: Request, visit: Here, text: str) -> Response:
    board = board_for(visit)
    found = meetings.standing(board, TextId(text)) if is_digest(text) else None
    if found is None:
        raise NotHere
    moment = now()
    slots = slots_of(board, found, moment)
    values: dict[str, Any] = {
        "one": found, "slots": slots, "moment": moment, "clock": clock_of(found.said.body.starts, found.said.body.ends, moment),
        "at_hand": next((one for one in slots if one.state == "at hand"), None),
        "coming": next((one for one in slots if one.state == "next"), None),
        "scribes": [(party, who) for party, who, seat in found.present if any(word in seat.lower() for word in SCRIBES)],
        "attending": any((party, who) == (visit.service.party, visit.member) for party, who, _ in found.present),
        "parties": sorted(board.parties(found.said.body)), "forum": board.text(found.said.body.forum, Forum),
        "works": bool(visit.roles & {Role.ANALYST, Role.CHAIR, Role.SECRETARY}),
    }  # fmt: skip
    visit.note_said("opened", found.said)
    return page(request, "running.html", visit, **values)


def slots_of(board: Board, found: meetings.MeetingStanding, moment: datetime) -> list[Slot]:
    """Return the agenda with the hours that its minutes give, and what is at hand: the item that was opened last."""
    meeting = found.said.body
    stands = [gates.gate(board, found.said.text, item.id, at=moment) for item in meeting.agenda]
    open_ = [one for one in stands if one is not None]
    opened = [(one.opened[0].created, at) for at, one in enumerate(open_) if one.opened]
    last = max(opened)[1] if opened else -1
    over = moment > meeting.ends
    slots, begins = list[Slot](), meeting.starts
    following = next((at for at, one in enumerate(open_) if at > last and not one.opened), -1)
    for at, one in enumerate(open_):
        ends = begins + timedelta(minutes=one.item.minutes or 0)
        state = "to come"
        if one.opened:
            state = "at hand" if at == last and not over else "done"
        elif at == following and not over:
            state = "next"
        slots.append(Slot(gate=one, begins=begins, ends=ends, state=state))
        begins = ends
    return slots


def clock_of(starts: datetime, ends: datetime, moment: datetime) -> str:
    """Return in words how far a meeting is.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 4, 9, tzinfo=UTC)
    >>> clock_of(at, at + timedelta(hours=1), at + timedelta(minutes=25))
    'running, 35 minutes left'
    >>> clock_of(at, at + timedelta(hours=1), at - timedelta(days=2))
    'begins in 2 days'
    """
    if moment < starts:
        return f"begins in {_span(starts - moment)}"
    if moment < ends:
        return f"running, {_span(ends - moment)} left"
    # Of a meeting long ago the day says more than a count of days, and it stands beside this.
    return "over" if moment - ends > _LONG_AGO else f"over for {_span(moment - ends)}"


def _span(length: timedelta) -> str:
    minutes = max(1, round(length.total_seconds() / 60))
    for size, name in ((24 * 60, "day"), (60, "hour")):
        if minutes >= 2 * size:
            return f"{minutes // size} {name}s"
    return f"{minutes} minute{'s' if minutes != 1 else ''}"
