"""Who holds which seat in a forum and over what time; its channels, with the checks that are sent, scheduled and answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi import Form as Field
from starlette.responses import RedirectResponse, Response

from consilience.errors import Unfit, WrongUse
from consilience.forum import forums, memoranda
from consilience.forum.board import Board, Spoken
from consilience.node import people
from consilience.node.folder import now
from consilience.node.forum import work as forum_work
from consilience.records.forum import Appointment, Channel, ChannelAnswer, ChannelCheck
from consilience.records.ids import MemberId, PartyName, RecordId, TextId
from consilience.records.kinds import Body
from consilience.records.party import Role
from consilience.web.pages import forum_fields as fields
from consilience.web.pages.fields import day, oneof, others
from consilience.web.pages.forum import board_for, forum_of
from consilience.web.pages.forum_acts import WORKS, Short, say
from consilience.web.pages.reports import LEVELS
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit

router = APIRouter(include_in_schema=False)
_APPOINTS = (Role.CHAIR, Role.SECRETARY)


@router.get("/forums/{forum}/seats")
def seats(request: Request, visit: Here, forum: str, on: Annotated[str, Query(max_length=10)] = "") -> Response:
    """Who sat where on a day: today, or any other."""
    board, found = forum_of(visit, forum)
    asked = day(on, "on") or now().date()
    return page(
        request, "seats.html", visit, forum=found, on=asked, today=now().date(),
        chairs=forums.chairs(board, found.text, asked), seated=forums.seated(board, found.text, asked),
        terms=forums.appointments(board, found.text), chaired=forums.chairs_over_time(board, found.text),
        untold=forum_work.untold_seats(visit.service, visit.view, found.text), teams=_teams(board, found.text),
        people=people.people(visit.service, visit.view), may_appoint=bool(visit.roles & set(_APPOINTS)), levels=LEVELS,
    )  # fmt: skip


@router.post("/forums/{forum}/seats")
def appoint(
    visit: Acting, forum: str, seat: Short, member: Short, since: Short = "", until: Short = "", team: Short = "",
    agency: Short = "", title: Short = "", replaces: Short = "", level: Short = "TLP:AMBER",
) -> Response:  # fmt: skip
    """Give somebody a seat; who is replaced sits until the day before."""
    visit.need(*_APPOINTS)
    board, found = forum_of(visit, forum)
    first = day(since, "since") or now().date()
    known = people.person(visit.service, MemberId(member.strip()))
    if known is None:
        raise WrongUse("member: there is none with this id on the roster")
    body = fields.made(
        Appointment, forum=found.text, seat=seat.strip(), member=known.member.id, since=first, until=day(until, "until"),
        title=title.strip() or known.member.title, team=team.strip() or None, agency=agency.strip() or known.member.agency,
    )  # fmt: skip
    bodies: list[Body] = [body]
    if replaces:
        bodies.insert(0, _ended(_term(visit, board, found.text, replaces), first - timedelta(days=1)))
    return say(visit, bodies, level, f"/forums/{found.text}/seats")


@router.post("/forums/{forum}/seats/tell")
def tell(visit: Acting, forum: str) -> Response:
    """Ask for the release of the chairs' seats, so that the other parties know who was replaced by whom."""
    visit.need(*_APPOINTS)
    _, found = forum_of(visit, forum)
    place = f"/forums/{found.text}/seats"
    visit.sign(forum_work.tell_seats(visit.service, visit.view, visit.member, found.text), then=place, ask=True)
    return RedirectResponse(place, status_code=303)


@router.post("/forums/{forum}/seats/{record}/end")
def end(visit: Acting, forum: str, record: str, until: Short = "") -> Response:
    visit.need(*_APPOINTS)
    board, found = forum_of(visit, forum)
    said = _term(visit, board, found.text, record)
    body = _ended(said, day(until, "until") or now().date())
    return say(visit, [body], _same(said), f"/forums/{found.text}/seats")


@router.get("/forums/{forum}/channels")
def channels(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    seated = forums.seated(board, found.text, now().date())
    own = [one.body.seat for one in seated if one.party == visit.service.party and one.body.member == visit.member]
    return page(
        request, "channels.html", visit, forum=found, channels=forums.channels(board, found.text), now=now(),
        parties=sorted(found.founding.body.parties), seats=own or [role.value for role in sorted(visit.roles, key=lambda role: (role not in _APPOINTS, role))],
        may_work=bool(visit.roles & set(WORKS)), levels=LEVELS, hours=timedelta,
    )  # fmt: skip


@router.post("/forums/{forum}/channels")
def open_channel(
    visit: Acting, forum: str, id: Short, title: Short, parties: Annotated[list[Short] | None, Field()] = None,  # noqa: A002 - the field's name
    check_days: Short = "", answer_hours: Short = "24", level: Short = "TLP:AMBER",
) -> Response:  # fmt: skip
    """Set up a channel; the same id again changes it."""
    visit.need(*WORKS)
    _, found = forum_of(visit, forum)
    who = frozenset({visit.service.party, *others(parties or [], "parties")})
    body = fields.made(
        Channel, forum=found.text, id=id.strip(), title=title.strip(), parties=who,
        check_days=_count(check_days, "days") if check_days.strip() else None, answer_hours=_count(answer_hours, "hours"),
    )  # fmt: skip
    return say(visit, [body], level, f"/forums/{found.text}/channels")


@router.post("/forums/{forum}/channels/{channel}/check")
def check(visit: Acting, forum: str, channel: str, to: Short, sent: Short = "") -> Response:
    """Send a check through a channel, or schedule one for a later time."""
    visit.need(*WORKS)
    board, found = forum_of(visit, forum)
    known = next((one for one in forums.channels(board, found.text) if one.channel.body.id == channel), None)
    if known is None:
        raise NotHere
    try:
        moment = fields.moment(sent, visit.zone) if sent.strip() else now()
    except WrongUse as error:
        raise Unfit("sent", str(error).partition(": ")[2]) from None
    if moment < now() - timedelta(days=1):
        raise Unfit("sent", "a check is sent now, or scheduled for later")
    to_ = PartyName(oneof(to, sorted(known.channel.body.parties), "to"))
    body = fields.made(ChannelCheck, forum=found.text, channel=channel, to=to_, sent=moment)
    return say(visit, [body], _same(known.channel), f"/forums/{found.text}/channels")


@router.post("/channel-checks/{record}/answer")
def answer(visit: Acting, record: str, seat: Short) -> Response:
    """Answer a check, from a seat."""
    visit.need(*WORKS)
    found = board_for(visit).record(RecordId(record), ChannelCheck)
    if found is None:
        raise NotHere
    if not seat.strip():
        raise WrongUse("seat: a check is answered from one")
    body = fields.made(ChannelAnswer, check=found.id, seat=seat.strip())
    return say(visit, [body], _same(found), f"/forums/{found.body.forum}/channels")


def _term(visit: Visit, board: Board, forum: TextId, record: str) -> Spoken[Appointment]:
    terms = (one for one in forums.appointments(board, forum) if one.party == visit.service.party)
    found = next((one for one in terms if one.id == record), None)
    if found is None:
        raise NotHere
    return found


def _ended(said: Spoken[Appointment], until: date) -> Appointment:
    """Return the same term with its last day; one that had not begun ends on the day it would have."""
    body = said.body
    ended: Appointment = fields.made(
        Appointment, forum=body.forum, seat=body.seat, member=body.member, title=body.title, since=body.since,
        until=max(until, body.since), team=body.team, agency=body.agency,
    )  # fmt: skip
    return ended


def _same(said: Spoken[Body] | Spoken[Channel] | Spoken[Appointment] | Spoken[ChannelCheck]) -> str:
    """Return the marking of what is changed or answered."""
    name = f"TLP:{next(iter(sorted(said.marking.levels))).name.upper()}"
    return name if name in LEVELS else "TLP:AMBER"


def _teams(board: Board, forum: TextId) -> list[str]:
    return sorted({team.id for team, _ in memoranda.teams(board, forum)})


def _count(text: str, field: str) -> int:
    if not text.strip().isdecimal():
        raise WrongUse(f"{field}: a whole number is needed")
    return int(text)
