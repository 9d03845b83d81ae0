"""Memoranda: draft, signed by all chairs, in force, amended or ended; the teams they create and what they let be shared.

Of two amendments of one memorandum that both are signed by all, neither is in force: they are *contested* until a later one
amends both.  A chair signs one amendment of a memorandum, so it takes chairs on every side to get there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from consilience.forum import forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker, may_chair
from consilience.records.ids import PartyName, TextId
from consilience.records.memorandum import Ending, Memorandum, Objective, Sharing, Team


class MemorandumState(StrEnum):
    DRAFT = "draft"
    REVISED = "revised"
    """Another draft has taken its place."""
    SIGNED = "signed"
    """By all; its first day has not come."""
    IN_FORCE = "in force"
    AMENDED = "amended"
    CONTESTED = "contested"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class MemorandumStanding:
    """How a memorandum stands on a day."""

    text: TextId
    body: Memorandum
    said: Spoken[Memorandum]
    state: MemorandumState
    missing: tuple[PartyName, ...]
    later: tuple[TextId, ...]
    """Those that amend or revise it."""
    ending: Spoken[Ending] | None = None


def all_(board: Board, forum: TextId, *, day: date | None = None) -> list[MemorandumStanding]:
    """Return every memorandum of a forum, as it stands on a day."""
    found = board.texts(Memorandum, forum)
    return [_standing(board, one, day or board.today) for one in found]


def standing(board: Board, text: TextId, *, day: date | None = None) -> MemorandumStanding | None:
    one = board.text(text, Memorandum)
    return None if one is None else _standing(board, one, day or board.today)


def in_force(board: Board, forum: TextId, *, day: date | None = None) -> list[MemorandumStanding]:
    return [one for one in all_(board, forum, day=day) if one.state is MemorandumState.IN_FORCE]


def teams(board: Board, forum: TextId, *, day: date | None = None) -> list[tuple[Team, MemorandumStanding]]:
    """Return the teams that memoranda in force create, with the memorandum of each."""
    return [(team, one) for one in in_force(board, forum, day=day) for team in one.body.teams]


def shared(board: Board, forum: TextId, *, day: date | None = None) -> list[tuple[Sharing, MemorandumStanding]]:
    """Return what memoranda in force let be shared."""
    return [(term, one) for one in in_force(board, forum, day=day) for term in one.body.sharing]


def line(board: Board, text: TextId) -> list[MemorandumStanding]:
    """Return every text that a memorandum revises or amends, or that revises or amends it, at whatever remove."""
    seen: dict[TextId, Spoken[Memorandum]] = {}
    left = [text]
    while left:
        one = board.text(left.pop(), Memorandum)
        if one is None or one.text in seen:
            continue
        seen[one.text] = one
        left += [*one.body.amends, *([one.body.revises] if one.body.revises else [])]
        left += [later.text for later in _later(board, one.text)]
    found = sorted(seen.values(), key=lambda one: (one.created, one.text))
    return [_standing(board, one, board.today) for one in found]


def may_propose(board: Board, who: Speaker, body: Memorandum) -> Decision:
    may = forums.may_work(board, who, body.forum)
    founding = forums.standing(board, body.forum)
    if not may or founding is None:
        return may
    if not body.parties <= founding.founding.body.parties or who.party not in body.parties:
        return Denied("its parties are parties of the forum, this one among them")
    amended = [standing(board, one, day=who.day) for one in sorted(body.amends)]
    if any(
        one is None or one.state not in (MemorandumState.IN_FORCE, MemorandumState.CONTESTED, MemorandumState.SIGNED)
        for one in amended
    ):
        return Denied("what it amends is not in force")
    return ALLOWED


def may_sign(board: Board, who: Speaker, text: TextId) -> Decision:
    one = standing(board, text, day=who.day)
    if one is None:
        return Denied("the memorandum is not here")
    if one.state is MemorandumState.REVISED:
        return Denied("another draft has taken its place")
    if one.state in (MemorandumState.ENDED, MemorandumState.AMENDED):
        return Denied(f"it is {one.state.value}")
    for other in (each for amended in one.body.amends for each in _later(board, amended)):
        both = other.body.amends & one.body.amends
        # An amendment that amends the other as well is how a contest ends.
        if (
            both
            and other.text != text
            and other.text not in one.body.amends
            and who.party in board.signatures(other.text)
        ):
            return Denied("this party has signed another amendment of the same memorandum")
    return ALLOWED


def may_end(board: Board, who: Speaker, body: Ending) -> Decision:
    one = standing(board, body.memorandum, day=who.day)
    if one is None or who.party not in one.body.parties:
        return Denied("the memorandum is not one of this party's")
    if one.state not in (MemorandumState.IN_FORCE, MemorandumState.CONTESTED, MemorandumState.SIGNED):
        return Denied(f"it is {one.state.value}")
    return may_chair(who)


def objectives(board: Board, forum: TextId) -> list[Spoken[Objective]]:
    """Return the objectives that nothing revises; two revisions of one that cross both stand here."""
    found = board.texts(Objective, forum)
    revised = frozenset[TextId]().union(*(one.body.revises for one in found))
    return [one for one in found if one.text not in revised]


def gaps(objective: Objective) -> list[str]:
    """Return what is not said of an objective: by what it is measured, until when, how, and with what."""
    found = []
    if not objective.measures:
        found.append("no measure")
    if objective.due is None:
        found.append("no date")
    if not objective.ways:
        found.append("no way")
    found += [f"no means for way {way.id}" for way in objective.ways if not way.means]
    return found


def ends_on(board: Board, text: TextId) -> date | None:
    """Return the first day on which a memorandum covers nothing any more, by all that was signed until now."""
    one = board.text(text, Memorandum)
    if one is None:
        return None
    ending = _ending(board, one, date.max)
    amended = [
        other.body.since for other in _later(board, text)
        if text in other.body.amends and other.body.parties >= one.body.parties and board.is_complete(other.text)
    ]  # fmt: skip
    over = [] if one.body.until is None else [one.body.until + timedelta(days=1)]
    return min([*amended, *over, *([ending.body.on] if ending else [])], default=None)


def _standing(board: Board, one: Spoken[Memorandum], day: date) -> MemorandumStanding:
    later = tuple(
        other.text for other in _later(board, one.text)
        if (one.text in other.body.amends or other.body.revises == one.text) and other.body.parties >= one.body.parties
    )  # fmt: skip
    missing = board.missing(one.text)
    ending = _ending(board, one, day)
    state = _state(board, one, later, day, complete=not missing, ended=ending is not None)
    return MemorandumStanding(
        text=one.text, body=one.body, said=one, state=state, missing=missing, later=later, ending=ending
    )


def _state(
    board: Board, one: Spoken[Memorandum], later: tuple[TextId, ...], day: date, *, complete: bool, ended: bool
) -> MemorandumState:  # fmt: skip
    body = one.body
    if not complete:
        revised = any(_body(board, text).revises == one.text for text in later)
        return MemorandumState.REVISED if revised else MemorandumState.DRAFT
    if ended or (body.until is not None and body.until < day):
        return MemorandumState.ENDED
    if any(one.text in _body(board, text).amends and _began(board, text, day) for text in later):
        return MemorandumState.AMENDED
    if _rivals(board, one, day):
        return MemorandumState.CONTESTED
    return MemorandumState.SIGNED if day < body.since else MemorandumState.IN_FORCE


def _later(board: Board, text: TextId) -> list[Spoken[Memorandum]]:
    found = (board.text(one.text, Memorandum) for one in board.of(Memorandum, text))
    seen = {one.text: one for one in found if one is not None}
    return sorted(seen.values(), key=lambda one: (one.created, one.text))


def _rivals(board: Board, one: Spoken[Memorandum], day: date) -> bool:
    return any(
        other.text != one.text and other.body.amends & one.body.amends and _began(board, other.text, day)
        and one.text not in other.body.amends and other.text not in one.body.amends
        and _ending(board, other, day) is None
        for amended in one.body.amends for other in _later(board, amended)
    )  # fmt: skip


def _began(board: Board, text: TextId, day: date) -> bool:
    return board.is_complete(text) and _body(board, text).since <= day


def _body(board: Board, text: TextId) -> Memorandum:
    found = board.text(text, Memorandum)
    if found is None:
        raise TypeError("a memorandum was asked for that is not on the board")
    return found.body


def _ending(board: Board, one: Spoken[Memorandum], day: date) -> Spoken[Ending] | None:
    said = (
        each for each in board.of(Ending, one.text)
        if each.party in one.body.parties and each.body.on <= day
        and each.author in board.chairs(each.party, each.day)
    )  # fmt: skip
    return min(said, key=lambda each: (each.body.on, each.party, each.index), default=None)
