"""What if: how probable each group of outcomes would be, were an indicator seen, not seen, or a branch taken.  Nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consilience.scenarios.evidence import Seen
from consilience.scenarios.posterior import Impossible, Posterior
from consilience.scenarios.scenario import Party, Scenario


@dataclass(frozen=True, kw_only=True, slots=True)
class Supposed:
    """What the groups of outcomes come to if one thing is supposed."""

    indicator: str = ""
    state: Seen | None = None
    branch: str = ""
    """The branch that is taken; empty where an indicator is supposed."""
    outcomes: Sequence[Mapping[str, float] | None]
    """For each party the probability of each group; None where it holds that this cannot be."""


def supposed(
    scenario: Scenario, parties: Sequence[Party], indicators: Iterable[str], branches: Iterable[str], on: date | None = None
) -> Iterator[Supposed]:  # fmt: skip
    """Yield the tree under each branch, then under each indicator seen and not seen, as far as that would be news to a party."""
    known = [scenario.seen(party, on) for party in parties]
    trees = [scenario.update(party, on) for party in parties]
    for branch in branches:
        yield Supposed(branch=branch, outcomes=[_taken(scenario, tree, branch) for tree in trees])
    for name in indicators:
        for state in (Seen.SEEN, Seen.NOT_SEEN):
            if any(each.get(name) is not state for each in known):
                found = [
                    _told(scenario, party, {**each, name: state}, on)
                    for party, each in zip(parties, known, strict=True)
                ]
                yield Supposed(indicator=name, state=state, outcomes=found)


def _taken(scenario: Scenario, tree: Posterior, branch: str) -> Mapping[str, float] | None:
    return tree.given(scenario.tree, [branch]).outcomes(scenario.tree) if tree.mass[branch] > 0 else None


def _told(scenario: Scenario, party: Party, seen: Mapping[str, Seen], on: date | None) -> Mapping[str, float] | None:
    try:
        return scenario.update(party, on, seen).outcomes(scenario.tree)
    except Impossible:
        return None
