"""Outcomes: agreed when chairs of all parties have signed one text, disputed when one party says so; only agreed ones are scored."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from consilience.forum import forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker, may_chair
from consilience.records.ids import PartyName, TextId
from consilience.records.outcome import Dispute, Outcome


class OutcomeState(StrEnum):
    WAITING = "waiting"
    """Not signed by all."""
    AGREED = "agreed"
    DISPUTED = "disputed"
    """A party says that it was otherwise, or two texts of one question are signed with different values."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeStanding:
    """How an outcome stands."""

    said: Spoken[Outcome]
    state: OutcomeState
    missing: tuple[PartyName, ...]
    disputes: tuple[Spoken[Dispute], ...]
    rivals: tuple[TextId, ...]
    """Other texts on the same thing, signed by all, with another value."""


def all_(board: Board, forum: TextId) -> list[OutcomeStanding]:
    """Return the outcomes of a forum, in an order that is the same everywhere."""
    return [_standing(board, one) for one in board.texts(Outcome, forum)]


def standing(board: Board, text: TextId) -> OutcomeStanding | None:
    one = board.text(text, Outcome)
    return None if one is None else _standing(board, one)


def agreed(board: Board) -> list[OutcomeStanding]:
    """Return the outcomes of all forums that may be scored."""
    found = [one for forum in forums.all_(board) for one in all_(board, forum.text)]
    return [one for one in found if one.state is OutcomeState.AGREED]


def may_propose(board: Board, who: Speaker, body: Outcome) -> Decision:
    if body.on > who.day or body.scheduled > who.day:
        return Denied("its day has not passed: what is settled early is counted when all of its kind are")
    return forums.may_work(board, who, body.forum)


def may_sign(board: Board, who: Speaker, text: TextId) -> Decision:
    one = standing(board, text)
    if one is None:
        return Denied("the outcome is not here")
    if any(each.party == who.party for each in one.disputes):
        return Denied("this party disputes it")
    for other in _same(board, one.said):
        if other.body.value != one.said.body.value and who.party in board.signatures(other.text):
            return Denied("this party has signed another value of the same question")
    return ALLOWED


def may_dispute(board: Board, who: Speaker, body: Dispute) -> Decision:
    one = standing(board, body.outcome)
    if one is None or who.party not in board.parties(one.said.body):
        return Denied("the outcome is not one of this party's")
    if any(each.party == who.party for each in one.disputes):
        return Denied("this party disputes it already")
    return may_chair(who) if who.seat == body.seat else Denied("it names another seat than the speaker's")


def _standing(board: Board, one: Spoken[Outcome]) -> OutcomeStanding:
    whose = board.parties(one.body)
    disputes = tuple(
        each for each in board.of(Dispute, one.text) if each.party in whose and board.is_chair(each, each.body.seat)
    )
    missing = board.missing(one.text)
    rivals = tuple(
        other.text
        for other in _same(board, one)
        if other.body.value != one.body.value and board.is_complete(other.text)
    )
    if disputes or (rivals and not missing):
        state = OutcomeState.DISPUTED
    else:
        state = OutcomeState.WAITING if missing else OutcomeState.AGREED
    return OutcomeStanding(said=one, state=state, missing=missing, disputes=disputes, rivals=rivals)


def _same(board: Board, one: Spoken[Outcome]) -> list[Spoken[Outcome]]:
    body = one.body
    return [
        other for other in board.texts(Outcome, body.forum)
        if other.text != one.text and (other.body.question, other.body.branch) == (body.question, body.branch)
    ]  # fmt: skip
