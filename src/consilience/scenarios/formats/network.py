"""One party's numbers as a Bayesian network: what BIF and XDSL files are written from.

A split is a variable with a state for each branch and, below the root, `not_reached`; a family is a variable with the states `happened` and `not`; an
indicator is one with `seen` and `not_seen`.  Each has one parent at the most: the split above, the split it is about, its family.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.tree import Split

NOT_REACHED = "not_reached"
_RESERVED = ("network", "variable", "probability", "property", "type", "discrete", "table", "default")
"""Words of the BIF grammar; readers take them for nothing else."""
HAPPENED, SEEN = ("happened", "not"), ("seen", "not_seen")


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """A variable of the network."""

    name: str
    title: str
    states: tuple[str, ...]
    titles: tuple[str, ...]
    """Words for each state."""
    rows: tuple[tuple[float, ...], ...]
    """One distribution for each state of the parent, in its order; without a parent one."""
    parent: Variable | None = None


def network(scenario: Scenario, party: Party) -> tuple[Variable, ...]:
    """Return the network of one party, parents before children; what it does not rate is left out."""
    names = _Names()
    splits = _splits(scenario, party.odds.points(scenario.tree), names)
    rated = {one.family for one in scenario.indicators if one.id in party.rates.indicators}
    families = {
        name: _family(scenario, party, name, splits, names)
        for name in dict.fromkeys(indicator.family for indicator in scenario.indicators)
        if name in party.rates.families and name in rated
    }
    indicators = [
        Variable(
            name=names.of(indicator.id),
            title=indicator.statement,
            states=SEEN,
            titles=SEEN,
            rows=((telling.hit, 1 - telling.hit), (telling.false_alarm, 1 - telling.false_alarm)),
            parent=families[indicator.family],
        )
        for indicator in scenario.indicators
        if (telling := party.rates.indicators.get(indicator.id)) and indicator.family in families
    ]
    return (*splits.values(), *families.values(), *indicators)


def _splits(scenario: Scenario, points: Mapping[str, float], names: _Names) -> dict[str, Variable]:
    found: dict[str, Variable] = {}
    state = {branch: names.of(branch) for branch in scenario.tree.branch}
    for split in scenario.tree.walk():
        odds = tuple(points[branch.id] for branch in split.branches)
        entry = scenario.tree.entry.get(split.id)
        above = found[scenario.tree.home[entry]] if entry else None
        never = (*(0.0 for _ in odds), 1.0)
        found[split.id] = Variable(
            name=names.of(split.id),
            title=split.title,
            states=(*(state[b.id] for b in split.branches), *((NOT_REACHED,) if above else ())),
            titles=(*(b.title for b in split.branches), *(("not reached",) if above else ())),
            rows=tuple((*odds, 0.0) if s == state[entry] else never for s in above.states)
            if above and entry
            else (odds,),
            parent=above,
        )
    return found


def _family(scenario: Scenario, party: Party, name: str, splits: Mapping[str, Variable], names: _Names) -> Variable:
    about: Split = next(scenario.tree.split[i.about] for i in scenario.indicators if i.family == name)
    rate, parent = party.rates.families[name], splits[about.id]
    chances = [rate.branches[branch.id] for branch in about.branches]
    if parent.parent is not None:
        chances.append(rate.not_reached)
    return Variable(
        name=names.of(f"family_{name}"),
        title=name,
        states=HAPPENED,
        titles=HAPPENED,
        rows=tuple((chance, 1 - chance) for chance in chances),
        parent=parent,
    )


class _Names:
    """Names that every reader of such files takes: ASCII letters, digits and underscores, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = {NOT_REACHED, *HAPPENED, *SEEN, *_RESERVED}

    def of(self, text: str) -> str:
        """Return a free name for `text`."""
        plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_") or "x"
        plain = plain if plain[0].isalpha() else f"n_{plain}"
        name, number = plain, 2
        while name.casefold() in self._taken:
            name, number = f"{plain}_{number}", number + 1
        self._taken.add(name.casefold())
        return name
