"""Pages of forums: the forum, its teams, memoranda, contacts, meetings, proposals, decisions and actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from consilience.brief.outputs.sheets import for_excel
from consilience.forum import (
    actions,
    councils,
    forums,
    gates,
    marks,
    meetings,
    memoranda,
    proposals,
    scribe,
    signing,
    waiting,
)
from consilience.forum.board import Board, Spoken
from consilience.marking import Marking, combine
from consilience.node import releases
from consilience.node.baseline.attested import TAKEN
from consilience.node.folder import now
from consilience.node.forum import files as forum_files
from consilience.node.forum import work as forum_work
from consilience.node.forum.boards import board_of
from consilience.node.forum.minutes_sheet import heading_of, sheet_of
from consilience.records.contact import Contact
from consilience.records.forum import ActionItem, Done, Forum, Note
from consilience.records.ids import TextId, is_digest
from consilience.records.kinds import kind_of
from consilience.records.meeting import Instrument, Meeting
from consilience.records.memorandum import Memorandum, Objective
from consilience.records.party import Role
from consilience.records.proposal import Decision, Proposal, Rule
from consilience.web.drawings import chain
from consilience.web.pages import pickers as pick
from consilience.web.pages import views_of_forum
from consilience.web.pages.paging import Number, cut, newest
from consilience.web.pages.places import calendar_of, place_of
from consilience.web.pages.reports import LEVELS
from consilience.web.render import marking_line, page
from consilience.web.security import NotHere
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)
_SHOWN = 50
_FEW = 10
"""Rows of a list on the page of its forum or team; the list has a page of its own."""


def board_for(visit: Visit) -> Board:
    return board_of(visit.service, visit.view)


@router.get("/forums")
def list_(request: Request, visit: Here) -> Response:
    board = board_for(visit)
    cases = forum_work.open_cases(visit.view) if Role.RELEASER in visit.roles else []
    return page(
        request, "forums.html", visit, found=forums.all_(board), levels=LEVELS, cases=cases, parties=pick.parties(visit),
        waits=[(one, place_of(board, one.noun, one.id)) for one in forum_work.waits(visit.service, visit.view, visit.member)],
    )  # fmt: skip


@router.get("/forums/{forum}")
def one(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    text = found.text
    lists: dict[str, Sequence[Any]] = {
        "memoranda": memoranda.all_(board, text), "objectives": objectives_of(board, text),
        "meetings": meetings.all_(board, text), "proposals": current(board, text),
        "seats": forums.seated(board, text, now().date()),
    }  # fmt: skip
    few: dict[str, Any] = {noun: newest(rows, 1, size=_FEW).rows for noun, rows in lists.items()}
    return page(
        request, "forum.html", visit, one=found, chairs=forums.chairs(board, text, now().date()),
        counts={noun: len(rows) for noun, rows in lists.items()}, **few, courses=courses_of(board, found),
        teams=memoranda.teams(board, text), shared=memoranda.shared(board, text), channels=forums.channels(board, text),
        may_sign=_may_sign(visit, board, text),
        may_chair=Role.CHAIR in visit.roles, returns=found.returns, missing=board.missing, notes=_notes(board, text),
        years=views_of_forum.drawn(board, found), lived=len(views_of_forum.years(board, found)),
    )  # fmt: skip


@router.get("/forums/{forum}/timeline")
def timeline(request: Request, visit: Here, forum: str, number: Number = 1) -> Response:
    """The years of a forum: drawn, and as a list, the newest first."""
    board, found = forum_of(visit, forum)
    rows = views_of_forum.years(board, found)
    return page(
        request,
        "timeline.html",
        visit,
        forum=found,
        part=newest(rows, number),
        years=views_of_forum.drawn(board, found),
    )


@router.get("/forums/{forum}/teams/{team}")
def team(request: Request, visit: Here, forum: str, team: str) -> Response:
    board, found = forum_of(visit, forum)
    here = next(((one, by) for one, by in memoranda.teams(board, found.text) if one.id == team), None)
    if here is None:
        raise NotHere
    return page(
        request, "team.html", visit, forum=found, team=here[0], by=here[1],
        objectives=[one for one in objectives_of(board, found.text) if one[0].body.team == team],
        seats=[one for one in forums.seated(board, found.text, now().date()) if one.body.team == team],
        meetings=newest([one for one in meetings.all_(board, found.text) if one.said.body.team == team], 1),
        proposals=newest([one for one in current(board, found.text) if one.said.body.team == team], 1),
    )  # fmt: skip


@router.get("/memoranda/{text}")
def memorandum(request: Request, visit: Here, text: str) -> Response:
    board = board_for(visit)
    found = memoranda.standing(board, digest(text))
    if found is None:
        raise NotHere
    before = None if found.body.revises is None else board.text(found.body.revises, Memorandum)
    before = before or next((one for each in sorted(found.body.amends) if (one := board.text(each, Memorandum))), None)
    return page(
        request, "memorandum.html", visit, one=found, signatures=board.signatures(found.text), before=before,
        changed=None if before is None else releases.changes(before.body.text, found.body.text),
        may_sign=_may_sign(visit, board, found.text), may_chair=Role.CHAIR in visit.roles,
        touches=_touches(visit, board, found.text), notes=_notes(board, found.text),
        forum=board.text(found.body.forum, Forum), line=memoranda.line(board, found.text), today=now().date(),
    )  # fmt: skip


@router.get("/meetings/{text}")
def meeting(request: Request, visit: Here, text: str) -> Response:
    board = board_for(visit)
    found = meetings.standing(board, digest(text))
    if found is None:
        raise NotHere
    own = found.drafts.get(visit.service.party)
    gated = [gates.gate(board, found.said.text, item.id, at=now()) for item in found.said.body.agenda]
    forum = found.said.body.forum
    return page(
        request, "meeting.html", visit, one=found, parties=sorted(board.parties(found.said.body)),
        gates=gated, ways={
            one.item.id: chain(views_of_forum.chain_to(board, forum, one), spoken=f"The way to {one.item.title}")
            for one in gated if one is not None and (one.rows or one.item.policy)
        },
        needs=[one.value for one in Instrument], heading_of=heading_of, draft=scribe.write(own.body.lines) if own is not None else "",
        missing=board.missing, signatures=board.signatures, forum=board.text(found.said.body.forum, Forum),
        may_sign={one.text for one in found.texts if _may_sign(visit, board, one.text)},
        attending=any(who == visit.member and party == visit.service.party for party, who, _ in found.present),
        touches=_touches(visit, board, found.said.text), titles={item.id: item.title for item in found.said.body.agenda},
        seats=_own_seats(visit, board, found.said.body.forum), to_record=meetings.to_record(board, found.said.text),
    )  # fmt: skip


@router.get("/meetings/{text}/minutes")
def minutes(request: Request, visit: Here, text: str, as_: Annotated[str, Query(alias="as")] = "html") -> Response:
    """The agreed text for print, or as DOCX."""
    board = board_for(visit)
    found = meetings.standing(board, digest(text))
    if found is None or not found.texts:
        raise NotHere
    one = found.texts[0]
    marking = marking_line(one.marking)
    visit.note_said("exported minutes", one)
    sheet = sheet_of(board, found, one, marking=marking, who=lambda party, member: visit.names.who(member, party))
    if as_ == "docx":
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return _file(forum_files.minutes_document(sheet), f"minutes-{one.text[:12]}.docx", kind, marking)
    return page(request, "minutes.html", visit, one=one, meeting=found.said.body, sheet=sheet)


@router.get("/proposals/{text}")
def proposal(request: Request, visit: Here, text: str) -> Response:
    board = board_for(visit)
    found = proposals.table(board, digest(text))
    if found is None:
        raise NotHere
    body = found.said.body
    before = None if body.revises is None else board.text(body.revises, Proposal)
    decided = [(one, proposals.standing(board, one), board.missing(one.text)) for one in found.decisions]
    return page(
        request, "proposal.html", visit, one=found, before=before, decisions=decided, levels=LEVELS,
        changed=None if before is None else releases.changes(before.body.text, body.text),
        stances=[one.value for one in TAKEN], rules=[rule.value for rule in Rule], no_record=proposals.NO_RECORD,
        may_sign={one.text for one, _, _ in decided if _may_sign(visit, board, one.text)},
        may_position=bool(
            proposals.may_take_position(board, forum_work.speaker(visit.service, visit.member), found.said.text)
        ),
        may_chair=Role.CHAIR in visit.roles, touches=_touches(visit, board, found.said.text),
        notes=_notes(board, found.said.text), forum=board.text(body.forum, Forum),
        course=councils.course(board, found.said.text, day=now().date()),
        unmet=gates.missing_for_policy(board, found.said, now()),
    )  # fmt: skip


@router.get("/decisions/{text}")
def decision(request: Request, visit: Here, text: str) -> Response:
    board = board_for(visit)
    found = board.text(digest(text), Decision)
    if found is None:
        raise NotHere
    response: Response = proposal(request, visit, found.body.proposal)
    return response


@router.get("/forums/{forum}/decisions")
def decisions(request: Request, visit: Here, forum: str, number: Number = 1) -> Response:
    board, found = forum_of(visit, forum)
    part = newest(proposals.decisions(board, found.text), number).map(lambda one: (one, proposals.standing(board, one)))
    return page(request, "decisions.html", visit, forum=found, part=part, no_record=proposals.NO_RECORD)


@router.get("/forums/{forum}/actions")
def actions_(request: Request, visit: Here, forum: str, number: Number = 1) -> Response:
    board, found = forum_of(visit, forum)
    part = cut(actions.items(board, found.text), number)
    return page(
        request, "actions.html", visit, forum=found, part=part, levels=LEVELS,
        states=[one.value for one in Done], parties=sorted(found.founding.body.parties),
        places={text: place_of(board, kind_of(known.body).partition("/")[0], text)
                for one in part.rows for text in one.said.body.arises
                if (known := board.any_text(text)) is not None},
    )  # fmt: skip


@router.get("/forums/{forum}/export/{name}")
def export(visit: Here, forum: str, name: str, excel: bool = False) -> Response:
    board, found = forum_of(visit, forum)
    text = found.text
    makers: dict[str, tuple[str, tuple[type[Any], ...], Callable[[], bytes]]] = {
        "calendar.ics": ("text/calendar", (Meeting, ActionItem), lambda: calendar_of(
            visit.site, visit.member, board, visit.roles, forum=text)[0]),
        "actions.csv": ("text/csv", (ActionItem,), lambda: forum_files.action_sheet(board, text)),
        "commitments.csv": ("text/csv", (Contact,), lambda: forum_files.commitment_sheet(board, text)),
        "decisions.csv": ("text/csv", (Proposal, Decision), lambda: forum_files.decision_sheet(board, text)),
    }  # fmt: skip
    if name not in makers:
        raise NotHere
    kind, nouns, make = makers[name]
    markings = marks.of_nouns(board, text, nouns) | {found.founding.marking}
    visit.note(f"exported {name}")
    raw = for_excel(make()) if excel and name.endswith(".csv") else make()
    return _file(raw, name, f"{kind}; charset=utf-8", _line(visit, markings))


def current(board: Board, forum: TextId) -> list[proposals.Table]:
    """Return the proposals that no revision has taken the place of."""
    return board.remember(
        ("current", forum),
        lambda: [one for one in proposals.all_(board, forum) if one.stage is not proposals.ProposalStage.REVISED],
    )


def courses_of(board: Board, forum: forums.ForumStanding) -> dict[TextId, councils.Course]:
    """Return how agencies stand to each course of a council; nothing for a forum with others."""
    if not forum.founding.body.is_council:
        return {}
    return {one.said.text: one for one in councils.courses(board, forum.text, day=now().date())}


def objectives_of(board: Board, forum: TextId) -> list[tuple[Spoken[Objective], list[str]]]:
    """Return the objectives with the gaps of each."""
    return board.remember(
        ("gaps", forum),
        lambda: [(one, memoranda.gaps(one.body)) for one in memoranda.objectives(board, forum)],
        about=(Objective,),
    )


def forum_of(visit: Visit, text: str) -> tuple[Board, forums.ForumStanding]:
    board = board_for(visit)
    found = forums.standing(board, digest(text))
    if found is None:
        raise NotHere
    return board, found


def _own_seats(visit: Visit, board: Board, forum: TextId) -> list[str]:
    """Return the seats that the reader holds today in a forum."""
    seated = forums.seated(board, forum, now().date())
    return [one.body.seat for one in seated if (one.party, one.body.member) == (visit.service.party, visit.member)]


def digest(text: str) -> TextId:
    """Return what stands in an address as the digest of a text; anything else is no address of ours."""
    if not is_digest(text):
        raise NotHere
    return TextId(text)


def _may_sign(visit: Visit, board: Board, text: TextId) -> bool:
    return bool(signing.may_sign(board, forum_work.speaker(visit.service, visit.member), text))


def _touches(visit: Visit, board: Board, id_: str) -> list[tuple[str, str, Spoken[Any], str]]:
    """Return noun, title, record and address of all that a thing touches; seats and signatures are shown elsewhere."""
    rows = []
    for one in waiting.touches(board, id_):
        noun = kind_of(one.body).partition("/")[0]
        if noun not in ("seat", "signature", "note", "forum", "attendance"):
            title = visit.names.title(one.body, one.party)
            rows.append((visit.names.kind(one.body), title, one, place_of(board, noun, one.text)))
    return rows[:_SHOWN]


def _notes(board: Board, about: str) -> list[Spoken[Note]]:
    return board.of(Note, about)


def _line(visit: Visit, markings: Iterable[Marking]) -> str:
    return marking_line(combine(markings, visit.service.policies))


def _file(raw: bytes, name: str, kind: str, marking: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Marking": marking.encode("ascii", "replace").decode(),
    }
    return Response(raw, media_type=kind, headers=headers)
