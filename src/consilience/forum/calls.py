"""Secure calls of meetings: the roster that the chairs sign, who may join, who was there.

A call may be drawn up again, for other people or keys: the text that was completed last is in force.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from consilience.forum import forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker
from consilience.records.call import Call, CallKey, Invited, Joined, Left, Refused
from consilience.records.canonical import write_canonical
from consilience.records.codec import write_body
from consilience.records.ids import MemberId, PartyName, TextId
from consilience.records.meeting import Meeting

OfCall = CallKey | Joined | Left | Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class CallStanding:
    """A call's text, and who has not signed it."""

    said: Spoken[Call]
    missing: tuple[PartyName, ...]
    completed: datetime | None


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody who was in a call, by the roster's row."""

    row: Invited
    waits: frozenset[PartyName]
    """Whose word of it is not here: what they signed for comes with the next exchange, or never was."""


def of_meeting(board: Board, meeting: TextId) -> list[CallStanding]:
    """Return the texts of a meeting's call, the newest first."""
    parties = _parties(board, meeting)
    seen = {one.text: one for one in board.of(Call, meeting) if one.party in parties}
    found = [
        CallStanding(said=one, missing=board.missing(text), completed=board.completed(text))
        for text, one in seen.items()
    ]
    return sorted(found, key=_put_forward, reverse=True)


def in_force(board: Board, meeting: TextId) -> CallStanding | None:
    """Return the text by which the meeting's call is held."""
    done = [one for one in of_meeting(board, meeting) if one.completed is not None]
    return max(done, key=lambda one: (one.completed, *_put_forward(one))) if done else None


def _put_forward(one: CallStanding) -> tuple[datetime, PartyName, int]:
    """Of two that a party put forward in one second, the later stands later in its log."""
    return one.said.created, one.said.party, one.said.index


def seat(call: Call, party: str, member: str) -> Invited | None:
    """Return somebody's row of the roster."""
    return next((one for one in call.roster if (one.party, one.member) == (party, member)), None)


def roster_digest(roster: Iterable[Invited]) -> str:
    """Return the digest of a roster, which every claim of the call names: SHA-256 of its canonical array, in hex."""
    return hashlib.sha256(write_canonical([write_body(one) for one in roster])).hexdigest()


def may_draw_up(board: Board, who: Speaker, body: Call) -> Decision:
    """Whether the speaker may put a roster forward."""
    meeting = board.text(body.meeting, Meeting)
    if meeting is None:
        return Denied("the meeting is not here")
    strangers = {one.party for one in body.roster} - board.parties(meeting.body)
    if strangers:
        return Denied(f"{', '.join(sorted(strangers))} is no party of the forum")
    return forums.may_work(board, who, meeting.body.forum)


def may_say(board: Board, who: Speaker, body: OfCall) -> Decision:
    """Whether the speaker, as somebody on the roster in force, may say this of a call."""
    found = in_force(board, body.meeting)
    if found is None or found.said.text != body.call:
        return Denied("no roster of this call is signed by a chair of each party, or a later one is")
    if seat(found.said.body, who.party, who.member) is None:
        return Denied("the roster does not name this member")
    if isinstance(body, Joined | Left) and not _is_key_of(board.record(body.key, CallKey), who.party, who.member, body):
        return Denied("the key that it names is none that this member has signed for in this call")
    return ALLOWED


def may_sign(board: Board, text: TextId) -> Decision:
    body = board.text(text, Call)
    if body is None:
        return Denied("the roster is not here")
    newest = of_meeting(board, body.body.meeting)[0]
    return ALLOWED if newest.said.text == text else Denied("a later roster has been put forward")


def attended(
    board: Board, meeting: TextId, *, until: datetime | None = None
) -> dict[tuple[PartyName, MemberId], Attended]:
    """Return who was in a call of the meeting and met somebody whose key was verified.

    The roster that counts is the one that the record names.  A join counts by a key that its author signed for, and whoever was met must have signed for the
    certificate it names.  What was said after `until` counts no more.
    """
    found: dict[tuple[PartyName, MemberId], Attended] = {}
    signed = {(one.body.call, one.party, one.author, one.body.certificate) for one in board.of(CallKey, meeting)}
    known = {row[:3] for row in signed}
    for one in board.of(Joined, meeting):
        call = board.text(one.body.call, Call)
        if call is None or call.body.meeting != meeting or not board.is_complete(call.text):
            continue
        row = seat(call.body, one.party, one.author)
        is_own = _is_key_of(board.record(one.body.key, CallKey), one.party, one.author, one.body)
        if row is None or not is_own or (until is not None and one.created > until):
            continue
        met = [each for each in one.body.met if seat(call.body, each.party, each.member) is not None]
        there = (one.party, one.author)
        if any((call.text, each.party, each.member, each.certificate) in signed for each in met):
            found[there] = Attended(row, frozenset())
        elif there not in found:
            # The other's key comes with the next exchange; a colleague's is here.
            unknown = (each for each in met if (call.text, each.party, each.member) not in known)
            waits = {each.party for each in unknown} - {one.party}
            if waits:
                found[there] = Attended(row, frozenset(waits))
    return found


def _is_key_of(key: Spoken[CallKey] | None, party: PartyName, member: MemberId, body: Joined | Left) -> bool:
    if key is None or (key.party, key.author, key.body.call) != (party, member, body.call):
        return False
    return isinstance(body, Left) or key.body.certificate == body.certificate


def _parties(board: Board, meeting: TextId) -> frozenset[PartyName]:
    found = board.text(meeting, Meeting)
    return frozenset() if found is None else board.parties(found.body)
