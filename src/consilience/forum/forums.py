"""Forums: founded by all, resting by one party's word, taken up again by all; who sat where and when; channels checked.

A rest and a return that cross meet no trouble: a return ends the rests it names, and a rest that it does not name stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker, may_chair
from consilience.records.forum import Appointment, Channel, ChannelAnswer, ChannelCheck, Forum, Rest, Return
from consilience.records.ids import MemberId, PartyName, RecordId, TextId
from consilience.records.party import Role, Seat


class ForumState(StrEnum):
    PROPOSED = "proposed"
    ACTIVE = "active"
    DORMANT = "dormant"


@dataclass(frozen=True, kw_only=True, slots=True)
class ForumStanding:
    """How a forum stands."""

    founding: Spoken[Forum]
    state: ForumState
    missing: tuple[PartyName, ...]
    rests: tuple[Spoken[Rest], ...]
    """Those that no return has ended."""
    returns: tuple[Spoken[Return], ...]
    """Those that wait for signatures."""
    life: tuple[tuple[date, str], ...]
    """When it was founded, rested and returned, in order."""

    @property
    def text(self) -> TextId:
        return self.founding.text


def all_(board: Board) -> list[ForumStanding]:
    return [_standing(board, one) for one in board.texts(Forum)]


def standing(board: Board, forum: TextId) -> ForumStanding | None:
    found = board.text(forum, Forum)
    return None if found is None else _standing(board, found)


def may_work(board: Board, who: Speaker, forum: TextId) -> Decision:
    """Whether the speaker may put something new before the forum."""
    found = standing(board, forum)
    if found is None or who.party not in found.founding.body.parties:
        return Denied("the forum is not one of this party's")
    if found.state is ForumState.PROPOSED:
        return Denied(f"the forum is not founded yet: {', '.join(found.missing)} has not signed")
    return ALLOWED if found.state is ForumState.ACTIVE else Denied("the forum rests; a return comes first")


def may_rest(board: Board, who: Speaker, forum: TextId) -> Decision:
    return may_chair(who) and may_work(board, who, forum)


def may_return(board: Board, who: Speaker, body: Return) -> Decision:
    found = standing(board, body.forum)
    if found is None or who.party not in found.founding.body.parties:
        return Denied("the forum is not one of this party's")
    if found.state is not ForumState.DORMANT:
        return Denied("the forum does not rest")
    left = {one.id for one in found.rests} - body.ends
    return ALLOWED if not left else Denied(f"{len(left)} rests would stay")


def appointments(board: Board, forum: TextId) -> list[Spoken[Appointment]]:
    """Return every term of every seat, by its first day.

    Seat, team, member and first day are one term; its party's newest word on it counts, so that anybody who may appoint can
    say when it ends.
    """
    return board.remember((Appointment, forum), lambda: _appointments(board, forum), about=(Appointment,))


def _appointments(board: Board, forum: TextId) -> list[Spoken[Appointment]]:
    newest: dict[tuple[object, ...], Spoken[Appointment]] = {}
    told = (one for one in board.all(Appointment) if one.body.forum == forum and one.party in board.parties(one.body))
    for one in sorted(told, key=lambda each: (each.party, each.index)):
        newest[one.party, one.body.seat, one.body.team or "", one.body.member, one.body.since] = one
    return sorted(newest.values(), key=lambda one: (one.body.since, one.party, one.body.seat, one.index))


def seated(board: Board, forum: TextId, day: date) -> list[Spoken[Appointment]]:
    """Return who sat in the forum and its teams on a day."""
    return [one for one in appointments(board, forum) if one.body.since <= day <= (one.body.until or day)]


def chairs_over_time(board: Board, forum: TextId) -> list[Spoken[Seat]]:
    """Return the chairs' seats of all parties, by their first day."""
    found = board.text(forum, Forum)
    parties = frozenset[PartyName]() if found is None else found.body.parties
    seats = [one for one in board.all(Seat) if one.party in parties and one.body.role is Role.CHAIR]
    return sorted(seats, key=lambda one: (one.body.since, one.party, one.index))


def chairs(board: Board, forum: TextId, day: date) -> dict[PartyName, list[MemberId]]:
    """Return who chaired for each party on a day."""
    found = board.text(forum, Forum)
    return {} if found is None else {party: board.chairs(party, day) for party in sorted(found.body.parties)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """How a channel stands: its checks with their answers, and whether a check is due."""

    channel: Spoken[Channel]
    checks: tuple[tuple[Spoken[ChannelCheck], Spoken[ChannelAnswer] | None], ...]
    answered: datetime | None
    stale: bool
    late: tuple[RecordId, ...]
    """Checks that were not answered within the hours."""
    due: date | None = None
    """The last day for the next answered check; None where none is asked for."""


def channels(board: Board, forum: TextId) -> list[Checked]:
    """Return the forum's channels, one for each id: as the party that set it up first last said."""
    return board.remember(
        (Checked, forum), lambda: _channels(board, forum), about=(Channel, ChannelCheck, ChannelAnswer)
    )


def _channels(board: Board, forum: TextId) -> list[Checked]:
    seen: dict[str, Spoken[Channel]] = {}
    for one in board.all(Channel):
        if one.body.forum == forum and one.party in board.parties(one.body):
            first = seen.setdefault(one.body.id, one)
            if first.party == one.party and first.index < one.index:
                seen[one.body.id] = one
    return [_checked(board, one) for one in seen.values()]


def may_answer(board: Board, who: Speaker, check: RecordId) -> Decision:
    found = board.record(check, ChannelCheck)
    if found is None or found.body.to != who.party or found.party == who.party:
        return Denied("there is no such check for this party")
    if found.body.sent > who.now:
        return Denied("it is for a later time")
    return Denied("it was answered already") if _answer(board, found) is not None else ALLOWED


def may_check(board: Board, who: Speaker, body: ChannelCheck) -> Decision:
    """Whether the speaker may send a check; one for a later time is a check that is scheduled."""
    found = next((one for one in channels(board, body.forum) if one.channel.body.id == body.channel), None)
    if found is None:
        return Denied("the forum has no such channel")
    if body.to == who.party or not {who.party, body.to} <= found.channel.body.parties:
        return Denied("the channel does not run between these two parties")
    return ALLOWED


def may_open_channel(board: Board, who: Speaker, body: Channel) -> Decision:
    found = standing(board, body.forum)
    if found is None or who.party not in body.parties or not body.parties <= found.founding.body.parties:
        return Denied("its parties are parties of the forum, this one among them")
    before = next((one for one in channels(board, body.forum) if one.channel.body.id == body.id), None)
    if before is not None and before.channel.party != who.party:
        return Denied("another party has set up the channel of this id, and changes it")
    return ALLOWED


def _standing(board: Board, one: Spoken[Forum]) -> ForumStanding:
    return board.remember(ForumStanding, lambda: _stands(board, one), about=one.text)


def _stands(board: Board, one: Spoken[Forum]) -> ForumStanding:
    missing = board.missing(one.text)
    rests = [each for each in board.all(Rest) if each.body.forum == one.text and _by_chair(board, one, each)]
    returns = board.texts(Return, one.text)
    complete = [each for each in returns if board.is_complete(each.text)]
    ended = frozenset[RecordId]().union(*(each.body.ends for each in complete))
    left = tuple(each for each in rests if each.id not in ended)
    state = ForumState.PROPOSED if missing else ForumState.DORMANT if left else ForumState.ACTIVE
    life = [(one.body.since, "founded")] if not missing else []
    life += [(each.body.since, "rested") for each in rests] + [(each.body.since, "returned") for each in complete]
    return ForumStanding(
        founding=one, state=state, missing=missing, rests=left, life=tuple(sorted(life)),
        returns=tuple(each for each in returns if each not in complete and each.body.ends & {r.id for r in left}),
    )  # fmt: skip


def _by_chair(board: Board, forum: Spoken[Forum], said: Spoken[Rest]) -> bool:
    return said.party in forum.body.parties and said.author in board.chairs(said.party, said.day)


def _checked(board: Board, channel: Spoken[Channel]) -> Checked:
    body = channel.body
    sent = [one for one in _checks(board, body.forum, body.id) if {one.party, one.body.to} <= body.parties]
    rows = tuple((one, _answer(board, one)) for one in sent)
    times = [answer.created for _, answer in rows if answer is not None]
    newest = max(times, default=None)
    due = None if body.check_days is None else (newest or channel.created).date() + timedelta(days=body.check_days)
    limit = timedelta(hours=body.answer_hours)
    late = tuple(
        one.id for one, answer in rows
        if (answer is None and one.body.sent.date() + limit < board.today)
        or (answer is not None and answer.created > one.body.sent + limit)
    )  # fmt: skip
    return Checked(
        channel=channel, checks=rows, answered=newest, late=late, due=due,
        stale=due is not None and (newest is None or due < board.today),
    )  # fmt: skip


def _checks(board: Board, forum: TextId, channel: str) -> list[Spoken[ChannelCheck]]:
    def sorted_out() -> dict[tuple[TextId, str], list[Spoken[ChannelCheck]]]:
        found: dict[tuple[TextId, str], list[Spoken[ChannelCheck]]] = {}
        for one in board.all(ChannelCheck):
            found.setdefault((one.body.forum, one.body.channel), []).append(one)
        return found

    return board.remember(ChannelCheck, sorted_out, about=(ChannelCheck,)).get((forum, channel), [])


def _answer(board: Board, check: Spoken[ChannelCheck]) -> Spoken[ChannelAnswer] | None:
    answers = (one for one in board.of(ChannelAnswer, check.id) if one.party == check.body.to)
    return next(answers, None)
