"""Scenarios as a reader of this node sees them: which of this party's sightings another has, and the day that is shown."""

from __future__ import annotations

from datetime import date

from consilience.errors import WrongUse
from consilience.forum import numbers
from consilience.forum.board import Board, Spoken
from consilience.forum.numbers import Knows
from consilience.forum.scenarios import ScenarioStanding
from consilience.ledger.reading import Record
from consilience.marking import EVERYONE, Marking
from consilience.node.folder import now
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.records.claim import Claim
from consilience.records.ids import PartyName, RecordId
from consilience.records.judgement import Judgement, Outcome
from consilience.records.release import Release
from consilience.records.sighting import Odds, Rates, Sighting


def knows_of(service: Service, view: ReaderView) -> Knows:
    """Return whether a party has been given a sighting: this party's own by a release, a third party's by its marking."""
    known: dict[RecordId, frozenset[PartyName]] = {}

    def knows(one: Spoken[Sighting], party: PartyName) -> bool:
        if party == service.party:
            return True
        if one.party != service.party:
            return one.marking.audience == EVERYONE or party in one.marking.audience
        if one.id not in known:
            known[one.id] = _told(view, one.id)
        return party in known[one.id]

    return knows


def _told(view: ReaderView, record: RecordId) -> frozenset[PartyName]:
    """Return to whom a record was released, as far as the reader sees, and nobody took that back."""
    today = now().date()
    found = frozenset[PartyName]()
    for one in view.mentions(record, ("release/1",)):
        body = one.statement.body
        in_time = isinstance(body, Release) and (body.until is None or body.until >= today)
        if in_time and isinstance(body, Release) and not view.mentions(one.id, ("withdrawal/1",)):
            found |= body.to
    return found


def day_shown(board: Board, scenario: ScenarioStanding) -> date:
    """Return today; past the horizon, the last day on which anybody said something of it."""
    horizon, today = scenario.said.body.horizon, board.today
    if horizon is None or today <= horizon:
        return today
    days = [one.body.as_of for text in scenario.line for one in board.of(Odds, text)]
    days += [one.body.as_of for text in scenario.line for one in board.of(Rates, text)]
    days += [one.body.last for indicator in scenario.indicators for one in board.of(Sighting, indicator.text)]
    return max((one for one in days if one <= horizon), default=horizon)


def on_day(service: Service, view: ReaderView, board: Board, scenario: ScenarioStanding, day: date) -> numbers.OnDay:
    return numbers.on_day(board, scenario, day, knows_of(service, view))


def evidence(view: ReaderView, records: tuple[RecordId, ...]) -> list[Marking]:
    """Return the markings of the claims that a sighting rests on; raise `WrongUse` for one that is not confirmed or was recalled."""
    markings = []
    for id_ in records:
        found = view.record(id_)
        if found is None or (why := unfit_to_rest_on(view, found)):
            raise WrongUse(
                f"claims: one {'is not here; a sighting rests on claims of its own party' if found is None else why}"
            )
        judged = view.judgement(id_)
        markings.append(found.statement.marking)
        markings += [judged.statement.marking] if judged is not None else []
    return markings


def unfit_to_rest_on(view: ReaderView, record: Record) -> str:
    """Return why no sighting may rest on a record; nothing where one may."""
    body = record.statement.body
    if not isinstance(body, Claim):
        return "is not here; a sighting rests on claims of its own party"
    if view.recalled(record):
        return "was recalled, or rests on what was"
    judged = view.judgement(record.id)
    outcome = judged.statement.body.outcome if judged and isinstance(judged.statement.body, Judgement) else None
    if outcome is Outcome.REJECTED or (body.draft and outcome is None):
        return "is a draft that nobody has confirmed, or was rejected"
    return ""
