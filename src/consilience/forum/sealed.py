"""Sealed exchanges: every party commits before any value is shown; nothing is opened before all have, and no other value after.

What is told here goes by the seals alone, which say nothing of the values.  Whether a seal's proof leads to a checkpoint of
its party's log, and which value a seal stands for, is told by whoever holds the logs (`proved`, `opened`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consilience.forum import forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker
from consilience.records.ids import PartyName, TextId
from consilience.records.kinds import KINDS, Body
from consilience.records.sealed import Seal, SealedExchange

Proved = Callable[[Spoken[Seal]], bool]
Opened = Callable[[Spoken[Seal]], bool]


class ExchangeState(StrEnum):
    SEALING = "sealing"
    READY = "all sealed"
    OPENED = "opened together"
    STOPPED = "stopped before the opening"
    """The time to seal went by: nothing is opened."""
    BROKEN = "stopped at the opening"
    """The time to open went by, and somebody has not opened."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SealRow:
    """One party in a sealed exchange."""

    party: PartyName
    seal: Spoken[Seal] | None
    """Its first; one that is too late does not count."""
    proved: bool
    opened: bool
    refused: tuple[Spoken[Seal], ...] = ()
    """Later seals, of another value: they are shown and count for nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExchangeStanding:
    """How a sealed exchange stands."""

    said: Spoken[SealedExchange]
    rows: tuple[SealRow, ...]
    state: ExchangeState

    @property
    def stopped_by(self) -> tuple[PartyName, ...]:
        """Who has not done what was due when the time ran out."""
        if self.state is ExchangeState.STOPPED:
            return tuple(row.party for row in self.rows if row.seal is None or not row.proved)
        return tuple(row.party for row in self.rows if not row.opened) if self.state is ExchangeState.BROKEN else ()

    @property
    def may_open(self) -> bool:
        return self.state in (ExchangeState.READY, ExchangeState.OPENED, ExchangeState.BROKEN)


def _never(_: Spoken[Seal]) -> bool:
    return False


def all_(
    board: Board, forum: TextId, *, now: datetime, proved: Proved, opened: Opened = _never
) -> list[ExchangeStanding]:  # fmt: skip
    return [_standing(board, one, now, proved, opened) for one in board.texts(SealedExchange, forum)]


def standing(
    board: Board, text: TextId, *, now: datetime, proved: Proved, opened: Opened = _never
) -> ExchangeStanding | None:  # fmt: skip
    one = board.text(text, SealedExchange)
    return None if one is None else _standing(board, one, now, proved, opened)


def matter_of(body: Body) -> str | None:
    """Return what a value is on: the question, proposal or scenario it names; None for a kind that is never sealed."""
    name = body.KIND.sealed_by
    return str(getattr(body, name)) if name else None


def nouns() -> tuple[str, ...]:
    """Return the nouns of the kinds that may be given sealed."""
    return tuple(tag.partition("/")[0] for tag, noun in KINDS.items() if noun.KIND.sealed_by)


def may_begin(board: Board, who: Speaker, body: SealedExchange) -> Decision:
    found = forums.standing(board, body.forum)
    if found is None or who.party not in body.parties or not body.parties <= found.founding.body.parties:
        return Denied("its parties are parties of the forum, this one among them")
    if body.what not in nouns():
        return Denied(f"what is given sealed is one of {', '.join(nouns())}")
    return Denied("the time to seal is over") if body.seal_by <= who.now else forums.may_work(board, who, body.forum)


def may_seal(board: Board, who: Speaker, body: Seal) -> Decision:
    one = board.text(body.exchange, SealedExchange)
    if one is None or who.party not in one.body.parties:
        return Denied("the exchange is not one of this party's")
    if any(each.party == who.party for each in board.of(Seal, one.text)):
        return Denied("this party has sealed its value; a second one is refused")
    return ALLOWED if who.now <= one.body.seal_by else Denied("the time to seal is over")


def _standing(
    board: Board, one: Spoken[SealedExchange], now: datetime, proved: Proved, opened: Opened
) -> ExchangeStanding:  # fmt: skip
    rows = tuple(_row(board, one, party, proved, opened) for party in sorted(one.body.parties))
    complete = all(row.seal is not None and row.proved for row in rows)
    if not complete:
        state = ExchangeState.SEALING if now <= one.body.seal_by else ExchangeState.STOPPED
    elif all(row.opened for row in rows):
        state = ExchangeState.OPENED
    else:
        state = ExchangeState.READY if now <= one.body.open_by else ExchangeState.BROKEN
    return ExchangeStanding(said=one, rows=rows, state=state)


def _row(
    board: Board, one: Spoken[SealedExchange], party: PartyName, proved: Proved, opened: Opened
) -> SealRow:  # fmt: skip
    said = sorted((each for each in board.of(Seal, one.text) if each.party == party), key=lambda each: each.index)
    seal = said[0] if said and said[0].created <= one.body.seal_by else None
    return SealRow(
        party=party, seal=seal, proved=seal is not None and proved(seal), opened=seal is not None and opened(seal),
        refused=tuple(said[1:]),
    )  # fmt: skip
