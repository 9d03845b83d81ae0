"""Everything in a forum that has a date: meetings, milestones, what is due, what closes, checks of channels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import chain

from consilience.forum import actions, forums, meetings, memoranda, proposals
from consilience.forum.board import Board, Spoken
from consilience.forum.revisions import first_form
from consilience.marking import Marking
from consilience.records.contact import Contact
from consilience.records.forum import ActionItem, Channel, ChannelAnswer, ChannelCheck, Done, Progress, TextSignature
from consilience.records.ids import MemberId, PartyName, TextId
from consilience.records.kinds import Body, kind_of
from consilience.records.meeting import Meeting
from consilience.records.memorandum import Ending, Memorandum, Objective, Team
from consilience.records.proposal import Decision, PositionTaken, Proposal

_STANDS = (Done.OPEN, Done.LATE, Done.DISPUTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEntry:
    """One thing with a date."""

    key: str
    """The same for the same thing, wherever and whenever it is asked for, and after it was revised."""
    what: str
    """`meeting`, `milestone`, `objective`, `action`, `commitment`, `positions`, `channel check`, `memorandum ends`."""
    title: str
    forum: TextId
    noun: str
    id: str
    """The text or record on whose page it is shown."""
    day: date
    """In UTC."""
    said: datetime
    marking: Marking
    begins: datetime | None = None
    """None for what has a day and no hour."""
    ends: datetime | None = None
    place: str = ""
    notes: str = ""
    party: PartyName | None = None
    """Whose it is to do; None where it is everybody's."""
    owner: str = ""
    revision: int = 0
    """How often it was revised since it was first said."""


def entries(board: Board) -> tuple[CalendarEntry, ...]:
    """Return all that has a date, in all forums of a board, by day."""
    return board.remember("calendar", lambda: _all(board))


def between(found: Iterable[CalendarEntry], first: date, last: date) -> list[CalendarEntry]:
    return [one for one in found if first <= one.day <= last]


def is_mine(one: CalendarEntry, *, party: PartyName, member: MemberId, chair: bool) -> bool:
    """Whether a member has to do with it: all but what another member or party is to do."""
    return one.party is None or (one.party == party and (one.owner == member or (not one.owner and chair)))


def _all(board: Board) -> tuple[CalendarEntry, ...]:
    parts = (_part(board, forum.text, part) for forum in forums.all_(board) for part in _ABOUT)
    return tuple(sorted(chain.from_iterable(parts), key=_by_day))


def _part(board: Board, forum: TextId, part: Part) -> list[CalendarEntry]:
    return board.remember(
        ("calendar", part, forum), lambda: sorted(_told_apart(part(board, forum)), key=_by_day), about=_ABOUT[part]
    )


def _told_apart(found: Iterable[CalendarEntry]) -> list[CalendarEntry]:
    """Give each its own key where several revisions of one thing stand side by side."""
    rows = list(found)
    counts = Counter(one.key for one in rows)
    return [one if counts[one.key] == 1 else replace(one, key=f"{one.key}-{one.id}") for one in rows]


def _by_day(one: CalendarEntry) -> tuple[date, datetime, str, str]:
    return one.day, one.begins or _midnight(one.day), one.what, one.key


@cache
def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _entry(
    board: Board, what: str, said: Spoken[Body], forum: TextId, day: date, title: str, *, part: str = "", **more: object
) -> CalendarEntry:
    """Return an entry; `part` tells apart several that come of one text or record."""
    first, revision = first_form(board, said)
    values = {"key": f"{first.text}{part}", "noun": kind_of(said.body).partition("/")[0], "id": said.text, **more}
    return CalendarEntry(
        what=what, title=title, forum=forum, day=day, said=said.created, marking=said.marking, revision=revision,
        **values,  # type: ignore[arg-type]
    )  # fmt: skip


def _meetings(board: Board, forum: TextId) -> Iterator[CalendarEntry]:
    for one in meetings.all_(board, forum):
        body = one.said.body
        agenda = "\n".join(f"{number}. {item.title}" for number, item in enumerate(body.agenda, 1))
        yield _entry(
            board, "meeting", one.said, forum, body.starts.astimezone(UTC).date(), body.title, begins=body.starts,
            ends=body.ends, place=body.place, notes=agenda,
        )  # fmt: skip


def _memoranda(board: Board, forum: TextId) -> Iterator[CalendarEntry]:
    for one in memoranda.in_force(board, forum):
        if one.body.until is not None:
            yield _entry(board, "memorandum ends", one.said, forum, one.body.until, one.body.title)
        for team in one.body.teams:
            yield from _milestones(board, one, team, forum)


def _milestones(board: Board, one: memoranda.MemorandumStanding, team: Team, forum: TextId) -> Iterator[CalendarEntry]:
    for number, milestone in enumerate(team.milestones):
        yield _entry(
            board, "milestone", one.said, forum, milestone.due, f"{team.title}: {milestone.text}",
            part=f"-{team.id}-{number}",
        )  # fmt: skip


def _objectives(board: Board, forum: TextId) -> Iterator[CalendarEntry]:
    for one in memoranda.objectives(board, forum):
        if one.body.due is not None:
            yield _entry(board, "objective", one, forum, one.body.due, one.body.title)


def _proposals(board: Board, forum: TextId) -> Iterator[CalendarEntry]:
    for one in proposals.all_(board, forum):
        if one.said.body.closes is not None and one.stage in (
            proposals.ProposalStage.OPEN,
            proposals.ProposalStage.READY,
        ):
            yield _entry(board, "positions", one.said, forum, one.said.body.closes, one.said.body.title)


def _actions(board: Board, forum: TextId) -> Iterator[CalendarEntry]:
    texts = partial(board.texts, ActionItem, forum)
    found = board.of_each((CalendarEntry, ActionItem, forum), texts, partial(_of_action, board, forum), by_text=True)
    yield from chain.from_iterable(found.values())


def _of_action(board: Board, forum: TextId, said: Spoken[ActionItem]) -> list[CalendarEntry]:
    one, body = actions.item(board, said.text), said.body
    if one is None or body.due is None or one.state not in _STANDS:
        return []
    return [_entry(board, "action", one.said, forum, body.due, body.text, party=body.party, owner=body.owner)]


def _commitments(board: Board, forum: TextId) -> Iterator[CalendarEntry]:
    reports = partial(actions.reports, board, forum)
    found = board.of_each((CalendarEntry, Contact, forum), reports, partial(_of_report, board, forum))
    yield from chain.from_iterable(found.values())


def _of_report(board: Board, forum: TextId, report: Spoken[Contact]) -> list[CalendarEntry]:
    first, _ = first_form(board, report)
    return [
        _entry(
            board, "commitment", report, forum, one.body.due, f"{one.body.by} to {one.body.to}: {one.body.text}",
            key=f"{first.id}-{one.body.id}", id=report.id, notes=f"as {report.party} has it",
        )
        for one in actions.promised(board, report) if one.body.due is not None and one.state in _STANDS
    ]  # fmt: skip


def _checks(board: Board, forum: TextId) -> Iterator[CalendarEntry]:
    for one in forums.channels(board, forum):
        title = one.channel.body.title
        if one.due is not None:
            yield _entry(
                board, "channel check", one.channel, forum, one.due, title, notes="the next answered check is due"
            )
        for sent, answer in one.checks:
            if answer is None:
                ends = sent.body.sent + timedelta(hours=one.channel.body.answer_hours)
                notes = f"{sent.party} asks, {sent.body.to} answers by {ends:%Y-%m-%d %H:%M} UTC"
                yield _entry(
                    board, "channel check", sent, forum, sent.body.sent.astimezone(UTC).date(), title, key=sent.id, id=sent.id,
                    begins=sent.body.sent, ends=ends, notes=notes,
                )  # fmt: skip


Part = Callable[[Board, TextId], Iterable[CalendarEntry]]
_ABOUT: dict[Part, tuple[type, ...]] = {
    _meetings: (Meeting,),
    _memoranda: (Memorandum, Ending, TextSignature),
    _objectives: (Objective,),
    _proposals: (Proposal, PositionTaken, Decision, TextSignature),
    _actions: (ActionItem, Progress),
    _commitments: (Contact, Progress),
    _checks: (Channel, ChannelCheck, ChannelAnswer),
}
"""The parts of a calendar, and the nouns that each is worked out from."""
