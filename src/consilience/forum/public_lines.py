"""Public lines: the agreed text in force, who may speak and from when, and what was said in public since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consilience.forum import forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker
from consilience.records.ids import PartyName, TextId
from consilience.records.public_line import PublicLine, PublicStatement


class LineState(StrEnum):
    DRAFT = "draft"
    REVISED = "revised"
    AHEAD = "signed, not begun"
    IN_FORCE = "in force"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class LineStanding:
    """How a public line stands on a day."""

    said: Spoken[PublicLine]
    state: LineState
    missing: tuple[PartyName, ...]


def all_(board: Board, forum: TextId, *, day: date | None = None) -> list[LineStanding]:
    return [_standing(board, one, day or board.today) for one in board.texts(PublicLine, forum)]


def standing(board: Board, text: TextId, *, day: date | None = None) -> LineStanding | None:
    one = board.text(text, PublicLine)
    return None if one is None else _standing(board, one, day or board.today)


def in_force(board: Board, forum: TextId, day: date) -> LineStanding | None:
    """Return the line in force on a day; of several, the one that began last."""
    found = [one for one in all_(board, forum, day=day) if one.state is LineState.IN_FORCE]
    return max(found, key=lambda one: (one.said.body.since, one.said.text), default=None)


def statements(board: Board, forum: TextId) -> list[Spoken[PublicStatement]]:
    """Return what was said in public, the latest first; the same words of the same day by both sides once."""
    return sorted(
        board.texts(PublicStatement, forum), key=lambda one: (one.body.said, one.created, one.id), reverse=True
    )


def breaches(line: PublicLine, statement: PublicStatement) -> list[str]:
    """Return what of a statement is against the line before its words are compared: too early, or by another speaker."""
    found = []
    if line.embargo is not None and statement.said < line.embargo.date():
        found.append(f"before the embargo of {line.embargo:%Y-%m-%d %H:%M} UTC")
    named = [one for one in line.speakers if one.party == statement.party]
    folded = statement.speaker.casefold().strip()
    if line.speakers and not any(one.title.casefold().strip() == folded for one in named):
        found.append("by somebody whom the line does not name as speaker")
    return found


def may_propose(board: Board, who: Speaker, body: PublicLine) -> Decision:
    may = forums.may_work(board, who, body.forum)
    founding = forums.standing(board, body.forum)
    if not may or founding is None:
        return may
    if any(one.party not in founding.founding.body.parties for one in body.speakers):
        return Denied("its speakers are of parties of the forum")
    return ALLOWED


def may_sign(board: Board, who: Speaker, text: TextId) -> Decision:
    one = standing(board, text, day=who.day)
    if one is None:
        return Denied("the line is not here")
    return Denied("another text has taken its place") if one.state is LineState.REVISED else ALLOWED


def may_mark(board: Board, who: Speaker, body: PublicStatement) -> Decision:
    found = forums.standing(board, body.forum)
    if found is None or not {who.party, body.party} <= found.founding.body.parties:
        return Denied("who spoke and this party are parties of the forum")
    return Denied("it is of a day that has not come") if body.said > who.day else ALLOWED


def _standing(board: Board, one: Spoken[PublicLine], day: date) -> LineStanding:
    missing = board.missing(one.text)
    later = [other for other in board.of(PublicLine, one.text) if other.body.revises == one.text]
    body = one.body
    replaced = any(board.is_complete(other.text) and other.body.since <= day for other in later)
    if missing:
        state = LineState.REVISED if later else LineState.DRAFT
    elif replaced:
        state = LineState.REVISED
    elif body.until is not None and body.until < day:
        state = LineState.ENDED
    else:
        state = LineState.IN_FORCE if body.since <= day else LineState.AHEAD
    return LineStanding(said=one, state=state, missing=missing)
