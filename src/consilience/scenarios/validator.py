"""What is weak about a set of indicators, before anybody relies on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from consilience.scenarios.evidence import Seen
from consilience.scenarios.scenario import Party, Scenario

LEAST_RATIO = 1.2
"""Likelihood ratio between its most and least likely branch under which an indicator tells next to nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Weakness:
    """One thing that is weak about an indicator; `party` where only one party's numbers make it so."""

    indicator: str
    sentence: str
    party: str = ""


def weaknesses(scenario: Scenario) -> tuple[Weakness, ...]:
    """Return what is weak, indicator by indicator."""
    return tuple(_of_texts(scenario)) + tuple(w for party in scenario.parties for w in _of_numbers(scenario, party))


def chance_seen(scenario: Scenario, party: Party, indicator: str) -> dict[str, float]:
    """Return the chance that an indicator is seen in each branch of its split, in one party's numbers, nothing sighted."""
    found = next(i for i in scenario.indicators if i.id == indicator)
    rate, telling = party.rates.families.get(found.family), party.rates.indicators.get(indicator)
    if rate is None or telling is None:
        return {}
    return {
        branch: chance * telling.hit + (1 - chance) * telling.false_alarm for branch, chance in rate.branches.items()
    }


def _of_texts(scenario: Scenario) -> Iterator[Weakness]:
    sizes = Counter(indicator.family for indicator in scenario.indicators)
    looked = {s.indicator for p in scenario.parties for s in p.sightings if s.state is not Seen.NOT_LOOKED_FOR}
    for indicator in scenario.indicators:
        if sizes[indicator.family] == 1:
            yield Weakness(indicator=indicator.id, sentence="it is the only one of its family")
        if not indicator.watched_by:
            yield Weakness(indicator=indicator.id, sentence="nobody watches it")
        if indicator.id not in looked:
            yield Weakness(indicator=indicator.id, sentence="nobody has ever reported on it")


def _of_numbers(scenario: Scenario, party: Party) -> Iterator[Weakness]:
    for indicator in scenario.indicators:
        chances = chance_seen(scenario, party, indicator.id).values()
        if not chances:
            yield Weakness(
                indicator=indicator.id, party=party.name, sentence="no rates are given, so it weighs nothing"
            )
        elif not _tells(list(chances)):
            yield Weakness(indicator=indicator.id, party=party.name, sentence="it hardly tells the branches apart")


def _tells(chances: list[float]) -> bool:
    low, high = min(chances), max(chances)
    return high > LEAST_RATIO * low or 1 - low > LEAST_RATIO * (1 - high)
