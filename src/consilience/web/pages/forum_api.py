"""Forums as data: what their pages show, for programs.  Signed in by the same session, through the same reader view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query

from consilience.forum import actions, forums, meetings, memoranda, proposals
from consilience.forum import waiting as waiting_of
from consilience.forum.board import Board
from consilience.node.folder import now
from consilience.node.forum import work as forum_work
from consilience.node.forum.contacts import Among
from consilience.reasons.verdict import Verdict
from consilience.records.ids import TextId
from consilience.records.kinds import KINDS
from consilience.records.proposal import Decision
from consilience.web.pages import forum_shapes as out
from consilience.web.pages.api import FAULTS
from consilience.web.pages.contacts import with_verdict
from consilience.web.pages.forum import board_for, forum_of
from consilience.web.pages.paging import Number, Page, cut, newest
from consilience.web.security import NotHere
from consilience.web.sessions import Here, Visit

router = APIRouter(prefix="/api", tags=["forum"], responses=FAULTS)
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
R = TypeVar("R")
S = TypeVar("S")
_SIZE = 100


@router.get("/forums")
def forums_(visit: Here, number: Number = 1) -> out.PageOut[out.ForumOut]:
    """List the forums, founded or not."""
    board = _board(visit)
    return _page(cut(forums.all_(board), number, size=_SIZE), _shapes(visit, board).forum)


@router.get("/waiting")
def waiting(visit: Here, number: Number = 1) -> out.PageOut[out.WaitsOut]:
    """List what of the forums waits on whoever asks."""
    board = _board(visit)
    found = forum_work.waits(visit.service, visit.view, visit.member)
    return _page(cut(found, number, size=_SIZE), _shapes(visit, board).waits)


@router.get("/forums/{forum}")
def forum_(visit: Here, forum: Digest) -> out.ForumOut:
    board, found = forum_of(visit, forum)
    visit.note("read a forum as data")
    return _shapes(visit, board).forum(found)


@router.get("/forums/{forum}/seats")
def seats(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.SaidOut]:
    """List who sits in the forum and its teams today."""
    board, rows = _rows(visit, forum, lambda board, text: forums.seated(board, text, now().date()))
    return _page(cut(rows, number, size=_SIZE), _shapes(visit, board).said)


@router.get("/forums/{forum}/memoranda")
def memoranda_(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.MemorandumOut]:
    """List the memoranda, the newest first."""
    board, rows = _rows(visit, forum, memoranda.all_)
    return _page(newest(rows, number, size=_SIZE), _shapes(visit, board).memorandum)


@router.get("/forums/{forum}/teams")
def teams(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.TeamOut]:
    """List the teams that memoranda in force create."""
    board, rows = _rows(visit, forum, memoranda.teams)
    return _page(cut(rows, number, size=_SIZE), _shapes(visit, board).team)


@router.get("/forums/{forum}/objectives")
def objectives(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.ObjectiveOut]:
    """List the objectives with ways, means and gaps, the newest first."""
    board, rows = _rows(visit, forum, memoranda.objectives)
    return _page(newest(rows, number, size=_SIZE), _shapes(visit, board).objective)


@router.get("/forums/{forum}/channels")
def channels(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.ChannelOut]:
    """List the channels with their newest checks."""
    board, rows = _rows(visit, forum, forums.channels)
    return _page(cut(rows, number, size=_SIZE), _shapes(visit, board).channel)


@router.get("/forums/{forum}/contacts")
def contacts(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.SaidOut]:
    """List the contact reports, the latest exchange first."""
    board, rows = _rows(visit, forum, actions.reports)
    return _page(newest(rows, number, size=_SIZE), _shapes(visit, board).said)


@router.get("/forums/{forum}/contacts/picture")
def picture(
    visit: Here, forum: Digest, number: Number = 1, among: Among = Among.PARTIES,
    verdict: Annotated[Verdict | None, Query()] = None,
) -> out.ContactsOut:  # fmt: skip
    """Return the complete picture of contacts, the latest exchange first, as far as it is worked out."""
    board, found = forum_of(visit, forum)
    shown = visit.site.contacts.of(board, found.text, among)
    part = newest(with_verdict(shown, "" if verdict is None else verdict.value), number, size=_SIZE)
    visit.note("read contacts as data")
    return out.ContactsOut(
        **_page(part, _shapes(visit, board).exchange).model_dump(), sides=list(shown.picture.sides),
        current=shown.current, done=shown.done, of=shown.total,
        verdicts={one.value: count for one, count in shown.counts.items()},
    )  # fmt: skip


@router.get("/forums/{forum}/commitments")
def commitments(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.CommitmentOut]:
    """List what was promised by every report, what is due first before the rest."""
    board, rows = _rows(visit, forum, actions.commitments)
    return _page(cut(rows, number, size=_SIZE), _shapes(visit, board).commitment)


@router.get("/forums/{forum}/meetings")
def meetings_(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.MeetingOut]:
    """List the meetings, the latest first."""
    board, rows = _rows(visit, forum, meetings.all_)
    return _page(newest(rows, number, size=_SIZE), _shapes(visit, board).meeting)


@router.get("/forums/{forum}/proposals")
def proposals_(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.ProposalOut]:
    """List the proposals, revised ones too, the newest first."""
    board, rows = _rows(visit, forum, proposals.all_)
    return _page(newest(rows, number, size=_SIZE), _shapes(visit, board).proposal)


@router.get("/forums/{forum}/decisions")
def decisions(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.DecisionOut]:
    """List the decisions that are taken, the newest first."""
    board, rows = _rows(visit, forum, proposals.decisions)
    return _page(newest(rows, number, size=_SIZE), _shapes(visit, board).decision)


@router.get("/forums/{forum}/actions")
def actions_(visit: Here, forum: Digest, number: Number = 1) -> out.PageOut[out.ActionOut]:
    """List the action items, what is due first before the rest."""
    board, rows = _rows(visit, forum, actions.items)
    return _page(cut(rows, number, size=_SIZE), _shapes(visit, board).action)


@router.get("/forums/{forum}/records/{kind}")
def of_kind(
    visit: Here, forum: Digest, kind: Annotated[str, Path(pattern="^[a-z_]{1,30}$")], number: Number = 1
) -> out.PageOut[out.SaidOut]:
    """List the records of one kind of a forum, as they were signed: requests, seals, lines, outcomes, readings and the rest."""
    noun = next((one for tag, one in KINDS.items() if one.KIND.forum and tag.partition("/")[0] == kind), None)
    if noun is None:
        raise NotHere
    board, rows = _rows(visit, forum, lambda board, text: [
        one for one in board.all(noun) if waiting_of.forum_of(board, one.body) == text
    ])  # fmt: skip
    return _page(newest(rows, number, size=_SIZE), _shapes(visit, board).said)


@router.get("/memoranda/{text}")
def memorandum(visit: Here, text: Digest) -> out.MemorandumOut:
    board = _board(visit)
    return _shapes(visit, board).memorandum(_there(memoranda.standing(board, TextId(text))))


@router.get("/meetings/{text}")
def meeting(visit: Here, text: Digest) -> out.MeetingOut:
    board = _board(visit)
    return _shapes(visit, board).meeting(_there(meetings.standing(board, TextId(text))))


@router.get("/meetings/{text}/minutes")
def minutes(visit: Here, text: Digest) -> out.MinutesOut:
    """Return drafts, differences and agreed texts of a meeting's minutes, and the gates of its agenda."""
    board = _board(visit)
    return _shapes(visit, board).minutes(_there(meetings.standing(board, TextId(text))))


@router.get("/proposals/{text}")
def proposal(visit: Here, text: Digest) -> out.ProposalOut:
    board = _board(visit)
    return _shapes(visit, board).proposal(_there(proposals.table(board, TextId(text))))


@router.get("/proposals/{text}/positions")
def positions(visit: Here, text: Digest) -> list[out.PositionOut]:
    """Return each party's position on a proposal, with those before it and those too late."""
    board = _board(visit)
    return [_shapes(visit, board).position(row) for row in _there(proposals.table(board, TextId(text))).rows]


@router.get("/decisions/{text}")
def decision(visit: Here, text: Digest) -> out.DecisionOut:
    """Return a decision, taken or not."""
    board = _board(visit)
    return _shapes(visit, board).decision(_there(board.text(TextId(text), Decision)))


@router.get("/actions/{text}")
def action(visit: Here, text: Digest) -> out.ActionOut:
    board = _board(visit)
    return _shapes(visit, board).action(_there(actions.item(board, TextId(text))))


def _board(visit: Visit) -> Board:
    visit.note("read forums as data")
    return board_for(visit)


def _rows(visit: Visit, forum: str, rows: Callable[[Board, TextId], Sequence[R]]) -> tuple[Board, Sequence[R]]:
    board, found = forum_of(visit, forum)
    visit.note("read a forum as data")
    return board, rows(board, found.text)


def _shapes(visit: Visit, board: Board) -> out.Shapes:
    return out.Shapes(board, visit.service.policies)


def _page(part: Page[R], make: Callable[[R], S]) -> out.PageOut[S]:
    # The shape of the rows is checked when the answer is written.
    found: out.PageOut[Any] = out.PageOut(
        rows=[make(one) for one in part.rows], total=part.total, page=part.number, next=part.after
    )
    return found


def _there(found: R | None) -> R:
    if found is None:
        raise NotHere
    return found
