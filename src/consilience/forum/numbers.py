"""Each party's numbers on a scenario, as they were on a day: its newest odds and rates, and all sightings that it knows of.

What does not fit the tree is left out and named.  Another party knows what it said itself, and what this party has released to
it; so two parties' trees may differ by sightings that were not shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from consilience.divergence.tables import yardsticks
from consilience.forum.board import Board, Spoken
from consilience.forum.scenarios import ScenarioStanding, odds_misfit
from consilience.records.ids import PartyName, TextId
from consilience.records.scenario import Indicator, PreparedResponse
from consilience.records.sighting import Odds, Rates, Sighting
from consilience.scenarios import evidence
from consilience.scenarios.odds import Interval, Stated
from consilience.scenarios.odds import Odds as PartyOdds
from consilience.scenarios.posterior import Impossible, Posterior
from consilience.scenarios.scenario import Party, Response
from consilience.scenarios.scenario import Scenario as Numbered
from consilience.scenarios.tree import Tree
from consilience.scenarios.trigger import passing, readings

Knows = Callable[[Spoken[Sighting], PartyName], bool]
"""Whether a party has been given another's sighting."""
Dated = TypeVar("Dated", Odds, Rates)
NOUNS = (Odds, Rates, Sighting)


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What one party has said of a scenario, as of a day."""

    party: PartyName
    odds: Spoken[Odds] | None
    rates: Spoken[Rates] | None
    sightings: tuple[Spoken[Sighting], ...]
    """All that the party knows of, others' too."""
    misfit: str = ""
    """Why newer odds do not count."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OnDay:
    """A scenario with all numbers that a reader sees, as of a day."""

    day: date
    numbered: Numbered
    """Only parties that gave odds stand in it."""
    given: tuple[Given, ...]
    trees: dict[str, Posterior]
    """By party, of those whose sightings do not contradict its rates."""
    contradicted: tuple[PartyName, ...]

    @property
    def sources(self) -> tuple[Spoken[Odds] | Spoken[Rates] | Spoken[Sighting], ...]:
        """What the trees are worked out from."""
        found = [
            one for given in self.given if given.party in self.trees
            for one in (given.odds, given.rates, *given.sightings) if one is not None
        ]  # fmt: skip
        return tuple({one.id: one for one in found}.values())


def on_day(board: Board, scenario: ScenarioStanding, day: date, knows: Knows) -> OnDay:
    """Return a scenario with every party's numbers on a day."""
    parties = sorted(board.parties(scenario.said.body))
    given = tuple(_given(board, scenario, party, day, knows) for party in parties)
    numbered = Numbered(
        tree=scenario.tree,
        indicators=tuple(_indicator(one.body) for one in scenario.indicators),
        parties=tuple(party for one in given if (party := _party(scenario, one)) is not None),
        responses=tuple(response_of(one.body) for one in scenario.responses),
        as_of=day,
    )
    trees: dict[str, Posterior] = {}
    contradicted = []
    for party in numbered.parties:
        try:
            trees[party.name] = numbered.update(party, day)
        except Impossible:
            contradicted.append(PartyName(party.name))
    return OnDay(day=day, numbered=numbered, given=given, trees=trees, contradicted=tuple(contradicted))


def history(board: Board, scenario: ScenarioStanding, days: Iterable[date], knows: Knows) -> list[OnDay]:
    return [on_day(board, scenario, day, knows) for day in days]


def response_of(body: PreparedResponse) -> Response:
    """Return a signed response as the library takes it."""
    trigger = body.trigger
    hours = f", within {body.decide_within_hours} hours" if body.decide_within_hours else ""
    return Response(
        id=body.id, branch=body.branch, title=body.title, steps=tuple(one.text for one in body.steps),
        off_ramps=body.off_ramps, outcome=trigger.outcome if trigger else "",
        threshold=float(trigger.threshold) if trigger else None, days=trigger.days if trigger else 1,
        whose=trigger.whose.value if trigger else "either", decided_by=f"{body.decides}{hours}",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How far the trigger of a response is on a day."""

    found: dict[str, float]
    """Probability of its outcome by whose tree."""
    over: frozenset[str]
    """In whose trees it has stood at the threshold for all the days that count."""
    days: tuple[OnDay, ...]
    """What that was worked out from."""


def reading(
    board: Board, scenario: ScenarioStanding, body: PreparedResponse, day: date, knows: Knows
) -> Reading:  # fmt: skip
    """Return how far a response is; a trigger of several days looks back over as many."""
    response = response_of(body)
    parties = len(board.parties(scenario.said.body))
    days: list[OnDay] = []
    found: dict[str, float] = {}
    over: frozenset[str] | None = None
    for back in range(response.days):
        one = on_day(board, scenario, day - timedelta(days=back), knows)
        days.append(one)
        values = readings(scenario.tree, one.trees, response)
        found = found or values
        passed = passing(response, values, parties)
        over = passed if over is None else over & passed
        if not over:
            break
    return Reading(found=found, over=over or frozenset(), days=tuple(days))


def _given(board: Board, scenario: ScenarioStanding, party: PartyName, day: date, knows: Knows) -> Given:
    odds, misfit = _newest_odds(board, scenario, party, day)
    indicators = {one.text for one in scenario.indicators}
    return Given(
        party=party, odds=odds, misfit=misfit, rates=next(iter(_newest(board, Rates, scenario, party, day)), None),
        sightings=tuple(
            one for text in sorted(indicators) for one in board.of(Sighting, text)
            if one.party in board.parties(one.body) and one.body.first <= day and (one.party == party or knows(one, party))
        ),
    )  # fmt: skip


def _newest_odds(
    board: Board, scenario: ScenarioStanding, party: PartyName, day: date
) -> tuple[Spoken[Odds] | None, str]:
    misfit = ""
    for one in _newest(board, Odds, scenario, party, day):
        fault = odds_misfit(scenario.tree, one.body) or _unread(one.body)
        if not fault:
            return one, misfit
        misfit = misfit or fault
    return None, misfit


def _newest(
    board: Board, noun: type[Dated], scenario: ScenarioStanding, party: PartyName, day: date
) -> list[Spoken[Dated]]:
    found = [
        one for text in scenario.line for one in board.of(noun, text) if one.party == party and one.body.as_of <= day
    ]
    return sorted(found, key=lambda one: (one.body.as_of, one.index), reverse=True)


def _unread(body: Odds) -> str:
    """Return why odds in words cannot be read here; nothing where they can."""
    if not body.scale:
        return ""
    scale = yardsticks().get(body.scale)
    if scale is None:
        return "they are in words on a yardstick that is not known here"
    known = {word.casefold() for term in scale.terms for word in term.words}
    said = {branch.words.casefold() for split in body.splits for branch in split.branches if branch.words}
    return "" if said <= known else "they are in words that their yardstick has not got"


def _party(scenario: ScenarioStanding, given: Given) -> Party | None:
    if given.odds is None:
        return None
    known = {one.text: one.body.id for one in scenario.indicators}
    return Party(
        name=given.party,
        odds=_odds(given.odds.body),
        rates=evidence.Rates() if given.rates is None else _rates(scenario, given.rates.body),
        sightings=tuple(_sighting(one, known[TextId(one.body.indicator)]) for one in _in_order(given.sightings)),
    )


def _in_order(found: Iterable[Spoken[Sighting]]) -> list[Spoken[Sighting]]:
    # Of two that end on one day the later said counts; of two parties' the order is the same on every node.
    return sorted(found, key=lambda one: (one.created, one.party, one.index))


def _odds(body: Odds) -> PartyOdds:
    stated: dict[str, dict[str, Stated]] = {
        split.split: {
            one.branch: one.words if one.low is None or one.high is None else Interval(float(one.low), float(one.high))
            for one in split.branches
        }
        for split in body.splits
    }
    return PartyOdds(stated=stated, scale=yardsticks().get(body.scale) if body.scale else None)


def _rates(scenario: ScenarioStanding, body: Rates) -> evidence.Rates:
    """Return the rates that fit; those of a family whose branches have changed weigh nothing until they are given anew."""
    tree: Tree = scenario.tree
    about = {one.body.family: one.body.about for one in scenario.indicators}
    known = {one.body.id for one in scenario.indicators}
    families = {}
    for one in body.families:
        split = tree.split.get(about.get(one.family, ""))
        given = {row.branch: float(row.chance) for row in one.branches}
        if split is not None and set(given) == {branch.id for branch in split.branches}:
            families[one.family] = evidence.FamilyRates(branches=given, not_reached=float(one.not_reached))
    return evidence.Rates(
        families=families,
        indicators={
            one.indicator: evidence.Telling(float(one.hit), float(one.false_alarm))
            for one in body.indicators if one.indicator in known
        },
    )  # fmt: skip


def _indicator(body: Indicator) -> evidence.Indicator:
    return evidence.Indicator(
        id=body.id, about=body.about, family=body.family, statement=body.statement, window=body.window,
        role=evidence.Role(body.role.value), watched_by=body.watched_by,
    )  # fmt: skip


def _sighting(one: Spoken[Sighting], indicator: str) -> evidence.Sighting:
    body = one.body
    return evidence.Sighting(
        indicator=indicator,
        state=evidence.Seen(body.state.value),
        first=body.first,
        last=body.last,
        evidence=body.claims,
    )
