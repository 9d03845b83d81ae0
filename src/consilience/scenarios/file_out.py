"""A scenario as the YAML that `file.read` reads."""

from __future__ import annotations

from typing import Any

import yaml

from consilience.scenarios.evidence import Rates, Sighting
from consilience.scenarios.odds import Interval, Odds
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.tree import Split


def as_yaml(scenario: Scenario) -> str:
    """Return the tree, the indicators and the parties' numbers of `scenario`; what is not set is left out."""
    body: dict[str, Any] = {
        "scenario": _set(
            id=scenario.tree.id,
            title=scenario.tree.title,
            horizon=scenario.tree.horizon,
            splits=[_split(split) for split in scenario.tree.splits],
            outcomes={name: list(group) for name, group in scenario.tree.outcomes.items()},
        ),
        "indicators": [
            _set(
                id=i.id, about=i.about, family=i.family, window=i.window, statement=i.statement,
                role=str(i.role), watched_by=i.watched_by,
            )
            for i in scenario.indicators
        ],
        "parties": {party.name: _party(party) for party in scenario.parties},
    }  # fmt: skip
    if scenario.as_of is not None:
        body["as_of"] = scenario.as_of
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=120)


def _split(split: Split) -> dict[str, Any]:
    branches = [
        _set(id=b.id, title=b.title, leads_to=b.leads_to, off_ramp=True if b.off_ramp else None)
        for b in split.branches
    ]  # fmt: skip
    return {"id": split.id, "title": split.title, "branches": branches}


def _party(party: Party) -> dict[str, Any]:
    sightings = [_sighting(sighting) for sighting in party.sightings]
    return _set(odds=_odds(party.odds), rates=_rates(party.rates), sightings=sightings)


def _odds(odds: Odds) -> dict[str, dict[str, Any]]:
    def said(value: Interval | str) -> Any:
        if isinstance(value, str):
            return value
        return value.low if value.low == value.high else [value.low, value.high]

    return {split: {name: said(value) for name, value in branches.items()} for split, branches in odds.stated.items()}


def _rates(rates: Rates) -> dict[str, Any]:
    return _set(
        families={
            name: {"branches": dict(rate.branches), "not_reached": rate.not_reached}
            for name, rate in rates.families.items()
        },
        indicators={name: {"hit": t.hit, "false_alarm": t.false_alarm} for name, t in rates.indicators.items()},
    )


def _sighting(sighting: Sighting) -> dict[str, Any]:
    days = {"from": sighting.first, "to": sighting.last}
    return _set(indicator=sighting.indicator, state=str(sighting.state), **days, evidence=list(sighting.evidence))


def _set(**values: Any) -> dict[str, Any]:
    """Return what is set; zero is a value."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}
