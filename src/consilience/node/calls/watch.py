"""Looks, while somebody is in a call, whether keys and seats of its roster still hold, and tells the pages where they do not."""

from __future__ import annotations

from collections.abc import Iterable

from consilience.forum import calls, forums
from consilience.forum.board import Board
from consilience.node.background import BackgroundJob
from consilience.node.calls import keys
from consilience.node.calls.switchboard import Leg, Switchboard
from consilience.node.folder import now
from consilience.node.forum.boards import board_of
from consilience.node.peering.peering import Peering
from consilience.records.call import Call
from consilience.records.ids import KeyId, MemberId, PartyName, TextId
from consilience.records.meeting import Meeting

_EVERY = 1.0
"""Seconds; a link is to end within five."""


class Watch:
    """The watch of one node; it sleeps while nobody is in a call."""

    def __init__(self, exchange: Peering, board: Switchboard) -> None:
        self._exchange = exchange
        self._board = board
        self._told: set[tuple[TextId, str]] = set()
        self._job: BackgroundJob | None = None

    def start(self) -> None:
        self._job = BackgroundJob(self.look, name="calls", every=_EVERY)

    def close(self) -> None:
        if self._job is not None:
            self._job.close()

    def look(self) -> None:
        """Look once at every call that somebody here is in."""
        legs: dict[TextId, list[Leg]] = {}
        for leg in self._board.legs():
            legs.setdefault(leg.call, []).append(leg)
        if not legs:
            self._told.clear()
            return
        for call, here in legs.items():
            self._look_at(call, here)

    def _look_at(self, call: TextId, legs: list[Leg]) -> None:
        service = self._exchange.service
        board = board_of(service, service.view_of(legs[0].member))
        found = board.text(call, Call)
        if found is None:
            return
        ended = frozenset(key.id for _, key, live in keys.shown(self._exchange, found.body) if not live)
        own = frozenset(
            key.id for party, key, live in keys.shown(self._exchange, found.body) if not live and party == service.party
        )
        self._say_revoked(call, found.body, legs, ended, own)
        for party, member in ended_seats(board, found.body, self._without_seat(found.body)):
            self._once(call, f"seat {party} {member}", legs, {"type": "ended", "party": party, "member": member})
        newest = calls.in_force(board, found.body.meeting)
        if newest is not None and newest.said.text != call:
            self._once(call, "revised", legs, {"type": "revised", "call": newest.said.text})

    def _say_revoked(
        self, call: TextId, body: Call, legs: list[Leg], ended: frozenset[KeyId], own: frozenset[KeyId]
    ) -> None:
        fresh = frozenset(key for key in ended if (call, key) not in self._told)
        if not fresh:
            return
        self._told |= {(call, key) for key in fresh}
        for leg in legs:
            leg.put({"type": "revoked", "party": "", "keys": sorted(fresh)})
        if fresh & own:
            self._board.tell_revoked(frozenset(one.party for one in body.roster), fresh & own)

    def _without_seat(self, call: Call) -> Iterable[tuple[PartyName, MemberId]]:
        """Yield people of this party who hold no seat at all any more."""
        service = self._exchange.service
        for one in call.roster:
            if one.party == service.party and not service.roles(one.member):
                yield one.party, one.member

    def _once(self, call: TextId, what: str, legs: list[Leg], message: dict[str, str]) -> None:
        if (call, what) not in self._told:
            self._told.add((call, what))
            for leg in legs:
                leg.put(dict(message))


def ended_seats(
    board: Board, call: Call, more: Iterable[tuple[PartyName, MemberId]] = ()
) -> set[tuple[PartyName, MemberId]]:
    """Return who of the roster had a term in the forum that is over today, and has no other."""
    meeting = board.text(call.meeting, Meeting)
    people = {(one.party, one.member) for one in call.roster}
    if meeting is None:
        return people & set(more)
    terms = forums.appointments(board, meeting.body.forum)
    today = now().date()
    over = {(one.party, one.body.member) for one in terms if one.body.until is not None and one.body.until < today}
    sits = {(one.party, one.body.member) for one in forums.seated(board, meeting.body.forum, today)}
    return people & ((over - sits) | set(more))
