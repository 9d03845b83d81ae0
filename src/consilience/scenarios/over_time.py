"""How a file's trees moved: the days on which a sighting begins to count or ends to, and what each party's tree was then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from consilience.scenarios.evidence import Seen
from consilience.scenarios.posterior import Impossible
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.strip import StripColumn

MOST_DAYS = 24
"""Days of change that are shown, the latest."""


def over_time(scenario: Scenario, parties: Sequence[Party], until: date) -> list[StripColumn]:
    """Return the stretches of days up to `until` between changes; none where nothing was sighted on a day."""
    ticks: dict[date, list[str]] = {}
    found = {indicator.id: indicator for indicator in scenario.indicators}
    for party in parties:
        for sighting in party.sightings:
            if sighting.state is Seen.NOT_LOOKED_FOR or sighting.first is None:
                continue
            indicator = found[sighting.indicator]
            ticks.setdefault(sighting.first, []).append(f"{sighting.state}: {indicator.statement} ({party.name})")
            last = sighting.last or sighting.first
            if indicator.window is not None and (until - last).days > indicator.window:
                gone = last + timedelta(days=indicator.window + 1)
                ticks.setdefault(gone, []).append(f"no longer counts: {indicator.statement} ({party.name})")
    days = sorted(day for day in ticks if day <= until)[-MOST_DAYS:]
    return [
        StripColumn(day=day, shares=_shares(scenario, parties, day), ticks=tuple(dict.fromkeys(ticks[day])))
        for day in days
    ]


def _shares(scenario: Scenario, parties: Sequence[Party], day: date) -> dict[str, dict[str, float]]:
    shares: dict[str, dict[str, float]] = {name: {} for name in scenario.tree.outcomes}
    for party in parties:
        try:
            outcomes = scenario.update(party, day).outcomes(scenario.tree)
        except Impossible:  # on that day its sightings contradicted its rates
            continue
        for name, p in outcomes.items():
            shares[name][party.name] = p
    return shares
