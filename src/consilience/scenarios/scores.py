"""How good a party's odds were, once it is known how splits went.

Only splits that were reached count; those whose day has not come are not asked for.  Brier score (G. Brier, 1950): Σ_b (p_b − o_b)², 0 best, 2 worst.
Logarithmic score (I. J. Good, 1952): −ln p of what happened, 0 best.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consilience.scenarios.scenario import Party, Scenario


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How one party's odds for one split turned out."""

    party: str
    split: str
    taken: str
    brier: float
    log: float
    """Infinite where what happened had been ruled out."""


def score(scenario: Scenario, taken: Sequence[str]) -> tuple[Score, ...]:
    """Return the scores of all parties for the branches that were `taken`, from the root on.

    Raise `ValueError` for a branch whose split was not reached by the ones before, or two of one split.
    """
    chosen = _checked(scenario, taken)
    return tuple(
        _scored(scenario, party, split, branch) for party in scenario.parties for split, branch in chosen.items()
    )


def _checked(scenario: Scenario, taken: Sequence[str]) -> Mapping[str, str]:
    tree = scenario.tree
    chosen: dict[str, str] = {}
    for branch in taken:
        if branch not in tree.branch:
            raise ValueError(f"{branch} is no branch of this scenario")
        if chosen.setdefault(tree.home[branch], branch) != branch:
            raise ValueError(
                f"split {tree.home[branch]} went one way only, not {chosen[tree.home[branch]]} and {branch}"
            )
    for branch in taken:
        before = tree.path(branch)[:-1]
        if missed := [step for step in before if chosen.get(tree.home[step]) != step]:
            raise ValueError(f"{branch} can only come after {missed[0]}; name that too")
    return chosen


def _scored(scenario: Scenario, party: Party, split: str, branch: str) -> Score:
    points = party.odds.points(scenario.tree)
    own = {b.id: points[b.id] for b in scenario.tree.split[split].branches}
    return Score(
        party=party.name,
        split=split,
        taken=branch,
        brier=math.fsum((p - (name == branch)) ** 2 for name, p in own.items()),
        log=-math.log(own[branch]) if own[branch] > 0 else math.inf,
    )
