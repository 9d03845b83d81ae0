"""What the drawings of a forum show: its years, the way to each policy item, and commitments by their days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from consilience.forum import actions, forums, gates, meetings, memoranda, proposals
from consilience.forum.board import Board
from consilience.records.baseline import Baseline, BaselineSignature
from consilience.records.contact import Contact
from consilience.records.forum import Done, Forum, Progress, Rest, Return
from consilience.records.ids import TextId
from consilience.records.meeting import Instrument
from consilience.records.memorandum import Ending, Memorandum
from consilience.web.drawings import ChainLink, Moment, time_axis

_OF_YEARS = (
    Forum, Rest, Return, Memorandum, Ending, Baseline, BaselineSignature, Contact, *meetings.NOUNS, *proposals.NOUNS,
)  # fmt: skip
MOST = 400
"""Things of one lane on a drawing, the newest of them; the list beside has all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineRow:
    """One thing in the years of a forum, for the list beside the drawing."""

    moment: Moment
    address: str


def years(board: Board, found: forums.ForumStanding) -> list[TimelineRow]:
    """Return what happened in a forum, by day: founding and rests, memoranda, meetings, decisions, contacts, baselines."""
    return board.remember(("years", found.text), lambda: _years(board, found), about=_OF_YEARS)


def drawn(board: Board, found: forums.ForumStanding) -> Markup:
    """Return the years on an axis."""
    return board.remember(
        ("years drawn", found.text),
        lambda: time_axis(
            [row.moment for row in years(board, found)], today=board.today,
            spoken="The years of the forum; the list has every entry",
        ),
        about=_OF_YEARS,
    )  # fmt: skip


def _years(board: Board, found: forums.ForumStanding) -> list[TimelineRow]:
    text = found.text
    rows = [*_life(found), *_memoranda(board, text)]
    rows += board.remember(("years of meetings", text), lambda: _meetings(board, text), about=meetings.NOUNS)
    rows += board.remember(("years of decisions", text), lambda: _decisions(board, text), about=proposals.NOUNS)
    told = sorted((one for one in board.all(Contact) if one.body.forum == text), key=lambda one: one.body.held)
    place = f"/forums/{text}/contacts"
    rows += [_row("Contacts", one.body.purpose, one.body.held.date(), place) for one in told[-MOST:]]
    rows += _baselines(board, found)
    return sorted(rows, key=lambda row: (row.moment.begin, row.moment.lane, row.moment.title))


def _meetings(board: Board, forum: TextId) -> list[TimelineRow]:
    told = (one.said for one in meetings.all_(board, forum)[-MOST:])
    return [_row("Meetings", one.body.title, one.body.starts.date(), f"/meetings/{one.text}") for one in told]


def _decisions(board: Board, forum: TextId) -> list[TimelineRow]:
    rows = []
    for one in proposals.decisions(board, forum)[-MOST:]:
        look = "late" if proposals.standing(board, one).value == "not carried" else "good"
        rows.append(_row("Decisions", one.body.title, one.body.on, f"/decisions/{one.text}", look))
    return rows


def chain_to(board: Board, forum: TextId, gate: gates.Gate) -> list[ChainLink]:
    """Return the way to an agenda item: the memorandum in force, each instrument it needs, and the item itself."""
    links = [_memorandum(board, forum)]
    for row in gate.rows:
        if row.need.instrument is Instrument.MEMORANDUM and links[0].there:
            links = links[1:]
        named = board.any_text(row.by) if row.by is not None else None
        title = getattr(named.body, "title", "") if named is not None else row.need.topic
        links.append(
            ChainLink(
                kind=row.need.instrument.value.capitalize(), title=title or "none named", there=row.met,
                missing=row.because,
            )
        )  # fmt: skip
    stands = "opened" if gate.opened else "may be opened" if gate.is_open else "stays shut"
    kind = "Policy item" if gate.item.policy else "Agenda item"
    return [*links, ChainLink(kind=kind, title=gate.item.title, there=bool(gate.opened), missing=stands)]


def commitments_drawn(board: Board, forum: TextId) -> Markup:
    """Return the forum's commitments on an axis."""
    return board.remember(
        ("commitments drawn", forum),
        lambda: time_axis(
            promised(actions.commitments(board, forum)), today=board.today,
            spoken="Commitments by their days; the list below has every one",
        ),
        about=(Contact, Progress),
    )  # fmt: skip


def promised(rows: Iterable[actions.Promised]) -> list[Moment]:
    """Return commitments on a time axis, from the day of the exchange to the day they are due, a lane for each party."""
    shown = sorted(rows, key=lambda one: (one.body.by, one.report.body.held.date()))[:MOST]
    found = []
    for one in shown:
        begin = one.report.body.held.date()
        due = one.body.due
        look = "good" if one.state is Done.DONE else "late" if one.overdue else "open"
        found.append(
            Moment(
                lane=one.body.by, title=one.body.text, begin=begin, end=due if due and due > begin else None, look=look
            )
        )
    return found


def _life(found: forums.ForumStanding) -> list[TimelineRow]:
    place = f"/forums/{found.text}"
    return [_row("Forum", what, day, place, "late" if "rest" in what else "good") for day, what in found.life]


def _memoranda(board: Board, forum: TextId) -> list[TimelineRow]:
    rows = []
    for one in memoranda.all_(board, forum):
        in_force = one.state.value == "in force"
        end = one.ending.body.on if one.ending is not None else one.body.until
        end = end or (board.today if in_force and one.body.since < board.today else None)
        look = "good" if in_force else "plain"
        rows.append(_row("Memoranda", one.body.title, one.body.since, f"/memoranda/{one.text}", look, end))
    return rows


def _baselines(board: Board, found: forums.ForumStanding) -> list[TimelineRow]:
    parties = found.founding.body.parties
    return [
        _row(
            "Baselines", one.body.title, one.body.as_of, f"/baselines/{one.text}",
            "good" if board.is_complete(one.text) else "open",
        )
        for one in board.texts(Baseline)
        if one.body.parties == parties
    ][-MOST:]  # fmt: skip


def _memorandum(board: Board, forum: TextId) -> ChainLink:
    every = memoranda.all_(board, forum)
    force = [one for one in every if one.state.value == "in force"]
    if force:
        return ChainLink(kind="Memorandum", title=force[-1].body.title, there=True)
    waits = next((one for one in reversed(every) if one.missing), None)
    if waits is None:
        return ChainLink(kind="Memorandum", title="none", there=False, missing="none is in force")
    return ChainLink(
        kind="Memorandum", title=waits.body.title, there=False, missing=f"{', '.join(waits.missing)} has not signed"
    )


def _row(
    lane: str, title: str, day: date, address: str, look: str = "plain", end: date | None = None
) -> TimelineRow:  # fmt: skip
    end = end if end is not None and end > day else None
    return TimelineRow(moment=Moment(lane=lane, title=title, begin=day, end=end, look=look), address=address)
