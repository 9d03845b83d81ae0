"""A scenario with every party's numbers, and one party's tree on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from consilience.scenarios import posterior
from consilience.scenarios.evidence import Indicator, Rates, Seen, Sighting, standing
from consilience.scenarios.odds import Odds
from consilience.scenarios.posterior import Posterior
from consilience.scenarios.tree import Tree


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What was agreed to be done at a branch, before it comes to that."""

    id: str
    branch: str
    title: str
    steps: tuple[str, ...] = ()
    off_ramps: tuple[str, ...] = ()
    outcome: str = ""
    """The group of leaves whose probability triggers it."""
    threshold: float | None = None
    days: int = 1
    """For how many days in a row the threshold must be passed."""
    whose: str = "either"
    """Whose tree counts: either, both, or the fused one."""
    decided_by: str = ""
    """Who decides, at the latest when."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """One party's numbers."""

    name: str
    odds: Odds
    rates: Rates
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """One agreed tree with its indicators and responses, and each party's numbers."""

    tree: Tree
    indicators: tuple[Indicator, ...]
    parties: tuple[Party, ...]
    responses: tuple[Response, ...] = ()
    as_of: date | None = None

    def party(self, name: str) -> Party:
        """Return a party by its name; raise `KeyError` for one that gave no numbers."""
        return next((p for p in self.parties if p.name == name), None) or _unknown(name)

    def seen(self, party: Party, on: date | None = None) -> Mapping[str, Seen]:
        """Return what counts as seen or not seen by `party` on a day, by default the day of the scenario."""
        return standing(self.indicators, party.sightings, on or self.as_of)

    def update(self, party: Party, on: date | None = None, seen: Mapping[str, Seen] | None = None) -> Posterior:
        """Return the tree of `party` after its sightings, or after `seen` in their place.

        Raise `posterior.Impossible` where its sightings contradict its rates.
        """
        state = self.seen(party, on) if seen is None else seen
        return posterior.update(self.tree, party.odds.points(self.tree), party.rates, self.indicators, state)


def _unknown(name: str) -> Party:
    raise KeyError(name)
