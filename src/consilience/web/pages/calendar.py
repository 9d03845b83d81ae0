"""The calendar: a page for each month, and a feed for calendar programs at an address that nobody can guess.

The feed is worked out anew each time with the member's own eyes of that moment.  It ends when the member leaves the roster,
holds no seat any more, or loses one of the keys that he had when he made it.
"""

from __future__ import annotations

import secrets
from calendar import monthcalendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.forum import calendar, forums
from consilience.forum.calendar import CalendarEntry
from consilience.marking import combine
from consilience.node.access import UNATTENDED
from consilience.node.folder import now
from consilience.node.forum.boards import board_of
from consilience.records.ids import KeyId, is_digest
from consilience.records.party import Role
from consilience.web.identity.store import Subscription
from consilience.web.pages.forum import board_for
from consilience.web.pages.people import me_page
from consilience.web.pages.places import calendar_of, place_of
from consilience.web.render import marking_line, page
from consilience.web.sessions import Acting, Here, Visit, live_keys
from consilience.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_SHOWN = 300
PAST = timedelta(days=92)
"""How far back a feed goes; the pages have all."""
FEED_PER_MINUTE = 6
"""Of one feed; calendar programs ask a few times an hour."""


@router.get("/calendar")
def month(
    request: Request, visit: Here, month: Annotated[str, Query(max_length=7)] = "",
    forum: Annotated[str, Query(max_length=64)] = "", mine: Annotated[str, Query(max_length=3)] = "",
) -> Response:  # fmt: skip
    """One month of all forums, or of one."""
    board = board_for(visit)
    first = _first(month)
    found = _of(visit, forum, only_mine=bool(mine))
    days = _by_day(visit, found, first)
    rows = [(day, one) for day in sorted(days) for one in days[day]]
    return page(
        request, "calendar.html", visit, first=first, before=_other(first, -1), after=_other(first, 1), forum=forum,
        mine=mine, weeks=_weeks(first), days=days, rows=rows[:_SHOWN], total=len(rows), today=_local(visit),
        nearest=() if rows else _nearest(found, first),
        forums=forums.all_(board), names={one.text: one.founding.body.name for one in forums.all_(board)},
        places={one.key: place_of(board, one.noun, one.id) for _, one in rows[:_SHOWN]},
    )  # fmt: skip


@router.post("/me/feed")
def make(request: Request, visit: Acting) -> Response:
    """Give the member's calendar a new address, shown once; the one before ends."""
    visit.need_fresh()
    secret = secrets.token_urlsafe(32)
    visit.site.identity.add_subscription(secret, visit.member, live_keys(visit.site, visit.member), now())
    visit.note("made an address for the calendar")
    return me_page(request, visit, feed_address=f"{visit.site.settings.origin}/feed/{secret}/calendar.ics")


@router.post("/me/feed/drop")
def drop(visit: Acting) -> Response:
    visit.site.identity.drop_subscription(visit.member)
    visit.note("dropped the address of the calendar")
    return RedirectResponse("/me", status_code=303)


@router.get("/feed/{secret}/calendar.ics")
def feed(request: Request, secret: str) -> Response:
    """The calendar of whoever the address was given to."""
    site = site_of(request)
    client = request.client.host if request.client else "nobody"
    found = site.identity.subscription(secret)
    # One bucket for all wrong addresses of a client, one for each right one.
    bucket, most = (
        (f"no feed {client}", site.settings.sign_ins_per_minute) if found is None
        else (f"feed {found.member}", FEED_PER_MINUTE)
    )  # fmt: skip
    if not site.limits.take(bucket, per_minute=most):
        return PlainTextResponse("Too many requests; ask again in a minute.\n", status_code=429)
    if found is None or not _holds(site, found):
        return PlainTextResponse("There is no calendar here.\n", status_code=404)
    return _shown(site, found)


def _shown(site: Site, found: Subscription) -> Response:
    member = found.member
    board = board_of(site.service, site.service.view_of(member))
    raw, markings = calendar_of(site, member, board, site.service.roles(member), first=now().date() - PAST)
    if site.identity.show_subscription(member, raw):
        site.service.access.note(now(), member, UNATTENDED)
    line = marking_line(combine(markings, site.service.policies)) if markings else ""
    headers = {
        "Content-Disposition": 'attachment; filename="calendar.ics"',
        "X-Marking": line.encode("ascii", "replace").decode(),
    }
    return Response(raw, media_type="text/calendar; charset=utf-8", headers=headers)


def _holds(site: Site, found: Subscription) -> bool:
    """Whether the member may still come in by it."""
    person = site.person(found.member)
    keyring = site.service.node.ledger.keyring
    return person is not None and bool(person.roles) and all(keyring.live(KeyId(key)) for key in found.keys)


def _of(visit: Visit, forum: str, *, only_mine: bool) -> Sequence[CalendarEntry]:
    found = calendar.entries(board_for(visit))
    if is_digest(forum):
        found = tuple(one for one in found if one.forum == forum)
    if only_mine:
        chair = Role.CHAIR in visit.roles
        found = tuple(
            one for one in found if calendar.is_mine(one, party=visit.service.party, member=visit.member, chair=chair)
        )
    return found


def _by_day(visit: Visit, found: Sequence[CalendarEntry], first: date) -> dict[date, list[CalendarEntry]]:
    """Return the entries of a month by the day that the member's clock has then."""
    zone = ZoneInfo(visit.zone)
    days: dict[date, list[CalendarEntry]] = {}
    last = _other(first, 1)
    for one in calendar.between(found, first - timedelta(days=1), last):
        day = one.day if one.begins is None else one.begins.astimezone(zone).date()
        if first <= day < last:
            days.setdefault(day, []).append(one)
    return days


def _nearest(found: Sequence[CalendarEntry], first: date) -> tuple[date, ...]:
    """Return the nearest months before and after an empty one that have something."""
    months = {one.day.replace(day=1) for one in found}
    before = max((one for one in months if one < first), default=None)
    after = min((one for one in months if one > first), default=None)
    return tuple(one for one in (before, after) if one is not None)


def _weeks(first: date) -> list[list[date | None]]:
    return [
        [None if day == 0 else first.replace(day=day) for day in week]
        for week in monthcalendar(first.year, first.month)
    ]


def _first(text: str) -> date:
    if not text:
        return now().date().replace(day=1)
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise WrongUse("month: it is written YYYY-MM") from None
    if not 1900 <= found.year <= 2999:
        raise WrongUse("month: it is written YYYY-MM")
    return found


def _other(first: date, by: int) -> date:
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _local(visit: Visit) -> date:
    return now().astimezone(ZoneInfo(visit.zone)).date()
