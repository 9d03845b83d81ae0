"""The page of a meeting's secure call: the roster that chairs sign, the room itself, and what of the meeting is beside it.

Whoever may read the meeting sees the roster; the room opens to those on it, once a chair of each party has signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from consilience.forum import calls, forums, gates, meetings, proposals, scribe, signing
from consilience.forum.board import Board, Spoken
from consilience.marking.tlp import parse_tlp
from consilience.node.act import Act
from consilience.node.folder import now
from consilience.node.forum import work as forum_work
from consilience.records.baseline import Stance
from consilience.records.forum import Forum
from consilience.records.ids import TextId, is_digest
from consilience.records.kinds import Body
from consilience.records.text import id_of_text
from consilience.web import rowed
from consilience.web.filling import filled
from consilience.web.pages import call_roster
from consilience.web.pages.forum import board_for, current
from consilience.web.pages.forum_acts import WORKS
from consilience.web.pages.reports import LEVELS
from consilience.web.refusals import taken
from consilience.web.render import page
from consilience.web.rowed import Given
from consilience.web.security import CALL_PAGE, NotHere
from consilience.web.sessions import Here, Visit, acting, visit_of

router = APIRouter(include_in_schema=False)


@router.get(CALL_PAGE)
def call(request: Request, visit: Here, text: str) -> Response:
    board = board_for(visit)
    held = meeting_of(board, text)
    rosters = calls.of_meeting(board, held.said.text)
    force = calls.in_force(board, held.said.text)
    me = None if force is None else calls.seat(force.said.body, visit.service.party, visit.member)
    return page(
        request, "call.html", visit, one=held, force=force, me=me, drafts=[one for one in rosters if one.completed is None],
        forum=board.text(held.said.body.forum, Forum), may_draw_up=bool(visit.roles & set(WORKS)),
        may_sign={one.said.text for one in rosters if _may_sign(visit, board, one.said.text)},
        has_relay=visit.site.settings.call is not None and bool(visit.site.settings.call.relays),
        **({} if me is None else beside(visit, board, held)),
    )  # fmt: skip


@router.get("/meetings/{text}/call/roster")
def roster(request: Request, visit: Here, text: str) -> Response:
    """The form of a roster; a page of its own, so that a row more does not end the call of whoever draws it up."""
    visit.need(*WORKS)
    board = board_for(visit)
    held = meeting_of(board, text)
    forum = forums.standing(board, held.said.body.forum)
    if forum is None:
        raise NotHere
    found = call_roster.form_of(visit, board, held)
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    drawn = rowed.drawn(found, call_roster.suggested(visit, board, held), query)
    place = f"/meetings/{held.said.text}/call"
    answer = page(
        request, "row-form.html", visit, forum=forum, fields=found, drawn=drawn, heading="Draw up the roster of a call",
        lead=f"Who is invited to the secure call of “{held.said.body.title}”. A chair of each party signs it, and the room opens to those on it.",
        action=place, hidden={"kept_of": "seats"}, button="Put it forward", after="It goes to the other parties when a releaser lets it.",
        imported=("roster", "people", "party | id | name | speaker, interpreter or listener | language of an interpreter | seat"),
    )  # fmt: skip
    return HTMLResponse(filled(bytes(answer.body).decode(), place, drawn.values, [], "") or bytes(answer.body))


@router.post(CALL_PAGE)
async def draw_up(request: Request, text: str) -> Response:
    """Put a roster forward: a row a person, with the keys that are known here to speak for that person."""
    return await taken(request, lambda given: _drawn_up(request, text, given))


def _drawn_up(request: Request, text: str, given: Given) -> Response:
    visit = acting(request, visit_of(request), (given.get("csrf") or [""])[0])
    visit.need(*WORKS)
    board = board_for(visit)
    held = meeting_of(board, text)
    body = call_roster.read(visit, board, held, given)
    place = f"/meetings/{held.said.text}/call"
    visit.sign(say(visit, held.said, [body]), then=place)
    return RedirectResponse(f"{place}#r-{id_of_text(body)[:12]}", status_code=303)


@router.get("/meetings/{text}/call/beside")
def beside_part(request: Request, visit: Here, text: str) -> Response:
    """What of the meeting stands beside the faces, anew."""
    board = board_for(visit)
    held = meeting_of(board, text)
    return page(request, "parts/call_beside.html", visit, one=held, **beside(visit, board, held))


def meeting_of(board: Board, text: str) -> meetings.MeetingStanding:
    found = meetings.standing(board, TextId(text)) if is_digest(text) else None
    if found is None:
        raise NotHere
    return found


def say(visit: Visit, held: Spoken[Any], bodies: Sequence[Body]) -> Act:
    """Return what is signed to say something of a call, marked as the meeting is."""
    name = next(iter(sorted(held.marking.levels))).name
    level = next((one for one in LEVELS if one == f"TLP:{name.upper()}"), "TLP:AMBER")
    levels = parse_tlp(level, owner=visit.service.party).levels
    return forum_work.say_all(visit.service, visit.view, visit.member, bodies, levels=levels)


def beside(visit: Visit, board: Board, held: meetings.MeetingStanding) -> dict[str, Any]:
    """Return what the part beside the faces shows: agenda with gates, proposals with positions, the scribe's draft."""
    forum = held.said.body.forum
    speaker = forum_work.speaker(visit.service, visit.member)
    open_ = [one for one in current(board, forum) if one.stage is not proposals.ProposalStage.DECIDED][-5:]
    own = held.drafts.get(visit.service.party)
    return {
        "gates": [gates.gate(board, held.said.text, item.id, at=now()) for item in held.said.body.agenda],
        "proposals": open_, "stances": [one.value for one in Stance], "draft": scribe.write(own.body.lines) if own else "",
        "may_position": {
            one.said.text for one in open_ if proposals.may_take_position(board, speaker, one.said.text)
        },
        "no_record": proposals.NO_RECORD, "works": bool(visit.roles & set(WORKS)),
        "may_decide": speaker.seat is not None,
        "unmet": {one.said.text: gates.missing_for_policy(board, one.said, now()) for one in open_},
        "about": {item.id: _about(board, item.about) for item in held.said.body.agenda},
        "parties": sorted(board.parties(held.said.body)),
    }  # fmt: skip


def _about(board: Board, texts: Sequence[TextId]) -> list[Spoken[Any]]:
    return [one for text in texts if (one := board.any_text(text)) is not None]


def _may_sign(visit: Visit, board: Board, text: TextId) -> bool:
    return bool(signing.may_sign(board, forum_work.speaker(visit.service, visit.member), text))
