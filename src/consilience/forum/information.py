"""Requests for information: asked of a party, answered, partly, or not; open ones wait on the party that was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from consilience.forum import forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker
from consilience.records.ids import PartyName, TextId
from consilience.records.information import Answering, InformationAnswer, InformationRequest, Priority

_ORDER = [*reversed(Priority)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request with what became of it."""

    said: Spoken[InformationRequest]
    answers: tuple[Spoken[InformationAnswer], ...]
    overdue: bool

    @property
    def state(self) -> str:
        return self.answers[-1].body.state.value if self.answers else "open"

    @property
    def is_open(self) -> bool:
        return not self.answers or self.answers[-1].body.state is Answering.PARTLY


def all_(board: Board, forum: TextId) -> list[Asked]:
    """Return a forum's requests: what is open first, by priority and day."""
    found = [_asked(board, one) for one in board.texts(InformationRequest, forum)]
    return sorted(
        found, key=lambda one: (not one.is_open, _ORDER.index(one.said.body.priority), one.said.body.needed_by)
    )


def asked(board: Board, text: TextId) -> Asked | None:
    one = board.text(text, InformationRequest)
    return None if one is None else _asked(board, one)


def open_for(board: Board, party: PartyName) -> list[Asked]:
    """Return what was asked of a party in any forum and is open."""
    found = [one for forum in forums.all_(board) for one in all_(board, forum.text)]
    return [one for one in found if one.is_open and one.said.body.to == party]


def may_ask(board: Board, who: Speaker, body: InformationRequest) -> Decision:
    found = forums.standing(board, body.forum)
    if found is None or not {who.party, body.to} <= found.founding.body.parties:
        return Denied("asked and asking are parties of the forum")
    if body.by != who.party:
        return Denied("each party asks for itself")
    return forums.may_work(board, who, body.forum)


def may_answer(board: Board, who: Speaker, body: InformationAnswer) -> Decision:
    one = asked(board, body.request)
    if one is None or one.said.body.to != who.party:
        return Denied("there is no such request of this party")
    return ALLOWED if one.is_open else Denied("it was answered already")


def _asked(board: Board, one: Spoken[InformationRequest]) -> Asked:
    answers = tuple(each for each in board.of(InformationAnswer, one.text) if each.party == one.body.to)
    late = not answers and one.body.needed_by < board.today
    return Asked(said=one, answers=answers, overdue=late)


def due(one: Asked) -> date:
    return one.said.body.needed_by
