"""Who is about to say something, and the answer to whether they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from consilience.forum.board import Board
from consilience.marking.decision import ALLOWED, Decision, Denied
from consilience.records.ids import MemberId, PartyName, RecordId
from consilience.records.party import Role

__all__ = ["ALLOWED", "Decision", "Denied", "Speaker"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker:
    """A member with the seats held now."""

    party: PartyName
    member: MemberId
    now: datetime
    roles: frozenset[Role] = frozenset()
    seat: RecordId | None = None
    """The record of the seat as chair."""

    @property
    def day(self) -> date:
        return self.now.date()


def may_speak(board: Board, who: Speaker, body: object) -> Decision:
    """Whether the speaker's party is one of those whose text this is."""
    return ALLOWED if who.party in board.parties(body) else Denied("it is not one of this party's")


def may_chair(who: Speaker) -> Decision:
    return ALLOWED if who.seat is not None else Denied("only a chair says this for the party")
