"""The page of a meeting's secure call: the roster that chairs sign, the room itself, and what of the meeting is beside it.

Whoever may read the meeting sees the roster; the room opens to those on it, once a chair of each party has signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.forum import calls, forums, gates, meetings, proposals, scribe, signing
from consilience.forum.board import Board, Spoken
from consilience.marking.tlp import parse_tlp
from consilience.node.act import Act
from consilience.node.calls import keys
from consilience.node.folder import now
from consilience.node.forum import work as forum_work
from consilience.records.baseline import Stance
from consilience.records.call import Call, Invited, Part, Relay
from consilience.records.forum import Forum
from consilience.records.ids import MemberId, PartyName, TextId, is_digest
from consilience.records.kinds import Body
from consilience.records.text import id_of_text
from consilience.web.pages import forum_fields as fields
from consilience.web.pages.fields import oneof
from consilience.web.pages.forum import board_for, current
from consilience.web.pages.forum_acts import WORKS
from consilience.web.pages.reports import LEVELS
from consilience.web.render import page
from consilience.web.security import CALL_PAGE, NotHere
from consilience.web.sessions import Acting, Here, Visit

router = APIRouter(include_in_schema=False)
Words = Annotated[str, Form(max_length=20_000)]
Short = Annotated[str, Form(max_length=300)]


@router.get(CALL_PAGE)
def call(request: Request, visit: Here, text: str) -> Response:
    board = board_for(visit)
    held = meeting_of(board, text)
    rosters = calls.of_meeting(board, held.said.text)
    force = calls.in_force(board, held.said.text)
    me = None if force is None else calls.seat(force.said.body, visit.service.party, visit.member)
    return page(
        request, "call.html", visit, one=held, force=force, me=me, drafts=[one for one in rosters if one.completed is None],
        forum=board.text(held.said.body.forum, Forum), rows=suggested(visit, board, held), parts=[one.value for one in Part],
        relays=[one.value for one in Relay], may_draw_up=bool(visit.roles & set(WORKS)),
        may_sign={one.said.text for one in rosters if _may_sign(visit, board, one.said.text)},
        has_relay=visit.site.settings.call is not None and bool(visit.site.settings.call.relays),
        **({} if me is None else beside(visit, board, held)),
    )  # fmt: skip


@router.post(CALL_PAGE)
def draw_up(
    visit: Acting, text: str, roster: Words, relay: Short = Relay.BETWEEN_PARTIES.value, provider: Short = ""
) -> Response:
    """Put a roster forward: a person a line, with the keys that are known here to speak for that person."""
    visit.need(*WORKS)
    board = board_for(visit)
    held = meeting_of(board, text)
    rows = [_invited(visit, parts) for parts in fields.parted(roster)]
    body = fields.made(
        Call, meeting=held.said.text, roster=tuple(sorted(rows, key=lambda one: (one.party, one.member))), provider=provider.strip(),
        relay=Relay(oneof(relay, [one.value for one in Relay], "relay")),
    )  # fmt: skip
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


def suggested(visit: Visit, board: Board, held: meetings.MeetingStanding) -> str:
    """Return a roster to begin with, a person a line: who sits in the forum, the chairs, and whoever draws it up."""
    forum, today = held.said.body.forum, now().date()
    people: dict[tuple[PartyName, MemberId], tuple[str, str]] = {}
    for party, members in forums.chairs(board, forum, today).items():
        for member in members:
            people[party, member] = (str(member), "chair")
    for one in forums.seated(board, forum, today):
        people[one.party, one.body.member] = (one.body.title, one.body.seat)
    people.setdefault((visit.service.party, visit.member), (visit.title, ""))
    known = {who: said for who, said in people.items() if keys.live_keys(visit.site.exchange, *who)}
    return "\n".join(
        f"{party} | {member} | {title} | speaker | | {seat}" for (party, member), (title, seat) in sorted(known.items())
    )


def _invited(visit: Visit, parts: list[str]) -> Invited:
    party, member, title, part, language, seat = [*parts, *[""] * 6][:6]
    who = PartyName(party), MemberId(member)
    found = keys.live_keys(visit.site.exchange, *who)
    if not found:
        raise WrongUse(
            "roster: of somebody on it no key is known here; exchange with that party first, or mend the line"
        )
    made: Invited = fields.made(
        Invited, party=who[0], member=who[1], title=title or member, keys=found, language=language, seat=seat,
        part=Part(oneof(part or Part.SPEAKER.value, [one.value for one in Part], "roster")),
    )  # fmt: skip
    return made


def _about(board: Board, texts: Sequence[TextId]) -> list[Spoken[Any]]:
    return [one for text in texts if (one := board.any_text(text)) is not None]


def _may_sign(visit: Visit, board: Board, text: TextId) -> bool:
    return bool(signing.may_sign(board, forum_work.speaker(visit.service, visit.member), text))
