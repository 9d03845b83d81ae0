"""Action items and commitments: what is to be done, what was promised, and how each stands by whose word.

Each party's newest word counts.  A dispute by anybody stands until its party says otherwise; else the word of whom it was
promised to comes before the word of who promised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from operator import attrgetter

from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker
from consilience.records.contact import Commitment, Contact
from consilience.records.forum import ActionItem, Done, Progress
from consilience.records.ids import PartyName, RecordId, TextId


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionStanding:
    """An action item with what was said of it."""

    said: Spoken[ActionItem]
    state: Done
    overdue: bool
    words: tuple[Spoken[Progress], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised:
    """A commitment as one report has it."""

    report: Spoken[Contact]
    body: Commitment
    given: bool
    """By the reporter's own side."""
    state: Done
    overdue: bool
    words: tuple[Spoken[Progress], ...]


def items(board: Board, forum: TextId) -> list[ActionStanding]:
    """Return the action items of a forum, by the day they are due."""
    return board.remember((ActionStanding, forum), lambda: _sorted(board, forum), about=(ActionItem, Progress))


def _sorted(board: Board, forum: TextId) -> list[ActionStanding]:
    texts = partial(board.texts, ActionItem, forum)
    found = board.of_each((ActionStanding, forum), texts, partial(_item, board), by_text=True)
    return sorted(found.values(), key=lambda one: (one.said.body.due or date.max, one.said.created, one.said.text))


def item(board: Board, text: TextId) -> ActionStanding | None:
    found = board.text(text, ActionItem)
    return None if found is None else _item(board, found)


def commitments(board: Board, forum: TextId) -> list[Promised]:
    """Return what was promised, by every report that the reader sees."""
    return board.remember((Promised, forum), lambda: _promised(board, forum), about=(Contact, Progress))


def _promised(board: Board, forum: TextId) -> list[Promised]:
    found = board.of_each((Promised, forum), partial(reports, board, forum), partial(promised, board))
    return sorted(
        chain.from_iterable(found.values()),
        key=lambda one: (one.body.due or date.max, one.report.created, one.report.id, one.body.id),
    )


def promised(board: Board, report: Spoken[Contact]) -> list[Promised]:
    """Return the commitments of one report."""
    return board.remember(
        Promised, lambda: [_promise(board, report, one) for one in report.body.commitments], about=report.id
    )


def _promise(board: Board, report: Spoken[Contact], one: Commitment) -> Promised:
    state, words = _stands(board, report.id, one.id, (one.to, one.by), board.parties(report.body))
    overdue = state is Done.OPEN and one.due is not None and one.due < board.today
    given = one in report.body.given
    return Promised(report=report, body=one, given=given, state=state, words=words, overdue=overdue)


def reports(board: Board, forum: TextId) -> list[Spoken[Contact]]:
    """Return the contact reports of a forum by the time of the exchange."""
    return board.remember((Contact, forum), lambda: _reports(board, forum), about=(Contact,))


def _reports(board: Board, forum: TextId) -> list[Spoken[Contact]]:
    here = [one for one in board.all(Contact) if one.body.forum == forum]
    # Of one forum, so all of the same parties.
    parties = board.parties(here[0].body) if here else frozenset()
    found = (one for one in here if one.party in parties)
    return sorted(found, key=attrgetter("body.held", "party", "index"))


def may_report(board: Board, who: Speaker, body: Progress) -> Decision:
    """Whether the speaker may say how something stands."""
    contact = board.record(RecordId(body.about), Contact)
    if contact is not None:
        if body.commitment not in {one.id for one in contact.body.commitments}:
            return Denied("the report has no such commitment")
        return ALLOWED if who.party in board.parties(contact.body) else Denied("it is not one of this party's")
    found = item(board, TextId(body.about))
    if found is None or who.party not in board.parties(found.said.body):
        return Denied("there is no such action")
    if who.party != found.said.body.party and body.state is not Done.DISPUTED and body.state is not Done.OPEN:
        return Denied("only its own party says that it is done or dropped; another may dispute it")
    return ALLOWED


def open_for(board: Board, forum: TextId, party: PartyName, owner: str) -> list[ActionStanding]:
    """Return what a party has open that names this owner; the empty name for what waits on its chair."""
    found = board.remember(("open", forum), lambda: _open(board, forum), about=(ActionItem, Progress))
    return found.get((party, owner), [])


def _open(board: Board, forum: TextId) -> dict[tuple[PartyName, str], list[ActionStanding]]:
    found: dict[tuple[PartyName, str], list[ActionStanding]] = {}
    for one in items(board, forum):
        if one.state in (Done.OPEN, Done.DISPUTED):
            found.setdefault((one.said.body.party, one.said.body.owner), []).append(one)
    return found


def _item(board: Board, one: Spoken[ActionItem]) -> ActionStanding:
    return board.remember(ActionStanding, lambda: _made(board, one), about=one.text)


def _made(board: Board, one: Spoken[ActionItem]) -> ActionStanding:
    state, words = _stands(board, one.text, None, (one.body.party,), board.parties(one.body))
    overdue = state is Done.OPEN and one.body.due is not None and one.body.due < board.today
    return ActionStanding(said=one, state=state, overdue=overdue, words=words)


def _stands(
    board: Board, about: str, commitment: str | None, first: Sequence[PartyName], parties: frozenset[PartyName]
) -> tuple[Done, tuple[Spoken[Progress], ...]]:
    words = tuple(
        one for one in board.of(Progress, about)
        if one.body.commitment == commitment and one.party in parties
    )  # fmt: skip
    newest = {one.party: one.body.state for one in sorted(words, key=lambda each: (each.party, each.index))}
    if Done.DISPUTED in newest.values():
        return Done.DISPUTED, words
    return next((newest[party] for party in first if party in newest), Done.OPEN), words
