"""Warnings: when the trigger of a signed response is met in what this node holds, the node says so to its own party.

A warning bears the combined marking of all that fired it, so only who may see all of that sees it; it names no number.  There is
one for each time that a trigger is met: the next comes when it was not met in between.  Past a scenario's horizon nothing warns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from consilience.forum import forums, numbers, scenarios
from consilience.forum.board import Board, Spoken
from consilience.forum.scenarios import ScenarioState
from consilience.ledger.signing import signed
from consilience.marking import EVERYONE, Marking, combine
from consilience.node.background import BackgroundJob
from consilience.node.forum import scenario_view
from consilience.node.forum.boards import board_of
from consilience.node.service import Service
from consilience.records.ids import NODE, PartyName
from consilience.records.scenario import PreparedResponse
from consilience.records.sighting import ScenarioWarning
from consilience.scenarios.trigger import FUSED

_LONGEST = 366
"""Days that one meeting of a trigger is looked back over."""
_A_WHILE = 600.0
"""Seconds after which it is looked again although nothing came: a day may have ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A response whose trigger is met, and under which marking that may be said."""

    response: Spoken[PreparedResponse]
    whose: frozenset[PartyName]
    marking: Marking


def due(service: Service, today: date | None = None) -> list[Due]:
    """Return the responses that have fallen due and were not warned of since."""
    view = service.roster()
    board = board_of(service, view)
    day = today or board.today
    knows = scenario_view.knows_of(service, view)
    found = []
    for forum in forums.all_(board):
        for scenario in scenarios.current(board, forum.text):
            horizon = scenario.said.body.horizon
            if scenario.state is not ScenarioState.IN_FORCE or (horizon is not None and day > horizon):
                continue
            for response in scenario.responses:
                if response.body.trigger is None:
                    continue
                reading = numbers.reading(board, scenario, response.body, day, knows)
                if reading.over and not _warned(service, board, scenario, response, day, knows):
                    found.append(_due(service, scenario, response, reading))
    return found


def raise_due(service: Service) -> int:
    """Write a warning for each response that has fallen due; return how many."""
    found = due(service)
    if found:
        envelopes = []
        for one in found:
            body = ScenarioWarning(
                forum=one.response.body.forum, response=one.response.text, on=board_day(service), whose=one.whose
            )
            envelopes.append(signed(service.node.payload(body, author=NODE, marking=one.marking), service.machine))
        service.admit(envelopes)
    return len(found)


def board_day(service: Service) -> date:
    return board_of(service, service.roster()).today


def _warned(
    service: Service, board: Board, scenario: scenarios.ScenarioStanding, response: Spoken[PreparedResponse], day: date,
    knows: numbers.Knows,
) -> bool:  # fmt: skip
    """Whether there is a warning of this response, and its trigger has been met on every day since."""
    before = [one.body.on for one in board.of(ScenarioWarning, response.text) if one.party == service.party]
    if not before:
        return False
    last = max(before)
    if (day - last).days > _LONGEST:
        return False
    between = (day - timedelta(days=back) for back in range(1, (day - last).days))
    return all(numbers.reading(board, scenario, response.body, one, knows).over for one in between)


def _due(
    service: Service, scenario: scenarios.ScenarioStanding, response: Spoken[PreparedResponse], reading: numbers.Reading
) -> Due:
    parties = {PartyName(name) for name in reading.found}
    if FUSED in parties or response.body.trigger is None or response.body.trigger.whose.value == "both":
        whose = frozenset(one.party for day in reading.days for one in day.given if one.party in day.trees)
    else:
        whose = frozenset(map(PartyName, reading.over))
    fired = [scenario.said.marking, response.marking, *(one.marking for one in scenario.indicators)]
    fired += [one.marking for day in reading.days for one in day.sources]
    found = combine(fired, service.policies)
    # It never leaves: whatever the parts name, it is this party's.
    home = frozenset({service.party}) if found.releasable_to == EVERYONE else found.releasable_to | {service.party}
    marking = Marking(
        levels=found.levels, originators=found.originators | {service.party}, compartments=found.compartments,
        releasable_to=home, no_foreign=found.no_foreign, caveats=found.caveats,
    )  # fmt: skip
    return Due(response=response, whose=whose, marking=marking)


class Warnings(BackgroundJob):
    """Watches one node: looks whenever something came in."""

    def __init__(self, service: Service) -> None:
        def look() -> None:
            raise_due(service)

        super().__init__(look, name="warnings", every=_A_WHILE)
