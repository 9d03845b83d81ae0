"""What would be worth looking for: what an indicator would tell of the outcome, and how far it would settle the parties' difference.

Bits are the mutual information of an indicator and the leaves (C. Shannon, 1948) in the first party's tree.  An indicator speaks of the leaves only
through the branch taken at its split, so k branches and "not reached" are all that is summed over: a row of a table for each indicator, worked out
for all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from consilience.scenarios.evidence import FamilyRates, Indicator, Seen
from consilience.scenarios.posterior import Posterior, chances
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.tree import Split, Tree

Table = NDArray[np.float64]
"""A row for each indicator, a column for each branch of its split, and last for where that is not reached; what is over is 0."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Worth:
    """What looking for an indicator is worth."""

    indicator: str
    bits: float
    """Mutual information with the leaves in the first party's tree."""
    settles: float
    """By how many nats the parties' Jeffreys divergence is expected to fall once both know whether it is seen; below 0 it would grow."""


def rank(scenario: Scenario, first: Party, second: Party, on: date | None = None) -> tuple[Worth, ...]:
    """Return every indicator, that which settles most first.

    What one party has sighted is known to it: it can tell it nothing, but it can tell the other.
    """
    if not scenario.indicators:
        return ()
    grid = _Grid(scenario)
    views = [_View(grid, scenario, party, on) for party in (first, second)]
    with np.errstate(divide="ignore", invalid="ignore"):
        bits, settles = _bits(views[0]), _settles(views, grid.within(views[0].tree, views[1].tree))
    found = [
        Worth(indicator=one.id, bits=told, settles=nats)
        for one, told, nats in zip(scenario.indicators, bits.tolist(), settles.tolist(), strict=True)
    ]
    return tuple(sorted(found, key=lambda worth: (-worth.settles, -worth.bits, worth.indicator)))


class _Grid:
    """What the tables of both parties have in common: which row looks at which split and belongs to which family."""

    def __init__(self, scenario: Scenario) -> None:
        self.tree: Tree = scenario.tree
        about = dict.fromkeys(one.about for one in scenario.indicators)
        self.splits: Sequence[Split] = [scenario.tree.split[name] for name in about]
        self.width = max(len(split.branches) for split in self.splits) + 1
        families = dict.fromkeys((one.about, one.family) for one in scenario.indicators)
        self.families: Sequence[tuple[str, str]] = list(families)
        self.of_split = _places([one.about for one in scenario.indicators], about)
        self.of_family = _places([(one.about, one.family) for one in scenario.indicators], families)

    def masses(self, tree: Posterior) -> Table:
        """Return how probable each branch of an indicator's split is, and last that the split is not reached."""
        rows = [
            (*(tree.mass[b.id] for b in split.branches), max(0.0, 1 - tree.reached[split.id])) for split in self.splits
        ]
        return self._padded(rows)[self.of_split]

    def happened(self, rates: Mapping[str, FamilyRates]) -> Table:
        """Return the chance of the hidden event of each family, so ordered; a half where a party does not rate it."""
        rows = [
            (*(rates[family].branches[b.id] for b in self.tree.split[about].branches), rates[family].not_reached)
            if family in rates
            else (0.5,) * (len(self.tree.split[about].branches) + 1)
            for about, family in self.families
        ]
        return self._padded(rows)

    def within(self, a: Posterior, b: Posterior) -> tuple[Table, Table]:
        """Return how far the leaves diverge inside each branch, and in the rest of the tree, both ways round.

        That is the same for all indicators of a split.
        """
        leaves = self.tree.leaves
        own, others = (np.array([tree.mass[leaf] for leaf in leaves]) for tree in (a, b))
        ratio = np.log(own) - np.log(others)
        forth, back = np.where(own > 0, own * ratio, 0.0), np.where(others > 0, others * -ratio, 0.0)
        below = _below(self.tree, {leaf: number for number, leaf in enumerate(leaves)})
        rows = []
        for split in self.splits:
            group = np.full(len(leaves), len(split.branches))
            for number, branch in enumerate(split.branches):
                group[below[branch.id]] = number
            rows.append([np.bincount(group, each, self.width) for each in (own, others, forth, back)])
        mass, other, one_way, other_way = np.array(rows).transpose(1, 0, 2)
        known, apart = (mass > 0) & (other > 0), np.log(mass) - np.log(other)
        return (
            np.where(known, one_way / mass - apart, 0.0)[self.of_split],
            np.where(known, other_way / other + apart, 0.0)[self.of_split],
        )

    def _padded(self, rows: Sequence[tuple[float, ...]]) -> Table:
        return np.array([(*row, *(0.0,) * (self.width - len(row))) for row in rows])


def _places(names: Sequence[Any], known: Mapping[Any, Any]) -> NDArray[np.intp]:
    number = {name: place for place, name in enumerate(known)}
    return np.array([number[name] for name in names], dtype=np.intp)


def _below(tree: Tree, number: Mapping[str, int]) -> Mapping[str, list[int]]:
    """Return the numbers of the leaves below each branch, its own where it ends."""
    below: dict[str, list[int]] = {}
    for split in reversed(list(tree.walk())):
        for branch in split.branches:
            inner = tree.split[branch.leads_to].branches if branch.leads_to else ()
            below[branch.id] = [leaf for one in inner for leaf in below[one.id]] or [number[branch.id]]
    return below


class _View:
    """One party's tree, and what it expects of indicators in each branch of their split."""

    def __init__(self, grid: _Grid, scenario: Scenario, party: Party, on: date | None) -> None:
        seen = scenario.seen(party, on)
        self.tree: Posterior = scenario.update(party, on, seen)
        self.masses = grid.masses(self.tree)
        self.expects = self._expected(grid, scenario.indicators, party, seen)

    def _expected(self, grid: _Grid, indicators: Sequence[Indicator], party: Party, seen: Mapping[str, Seen]) -> Table:
        """Return the chance that each indicator is seen: certain where it was sighted, a half where it is not rated."""
        sighted = np.ones((len(grid.families), 2))
        for one, family in zip(indicators, grid.of_family.tolist(), strict=True):
            if one.id in seen:
                sighted[family] *= chances(party.rates, one.id, seen[one.id])
        chance = grid.happened(party.rates.families)
        with_event, without = chance * sighted[:, :1], (1 - chance) * sighted[:, 1:]
        total = with_event + without
        event = np.divide(with_event, total, out=chance.copy(), where=total > 0)[grid.of_family]
        hit, false_alarm, fixed = (
            np.array(each)[:, None] for each in zip(*_telling(indicators, party, seen), strict=True)
        )
        return np.where(np.isnan(fixed), event * hit + (1 - event) * false_alarm, fixed)


def _telling(
    indicators: Sequence[Indicator], party: Party, seen: Mapping[str, Seen]
) -> Iterator[tuple[float, float, float]]:
    """Yield hit, false alarm, and what is certain or not known of each indicator in place of them; nan where they count."""
    for one in indicators:
        telling = party.rates.indicators.get(one.id)
        if (state := seen.get(one.id)) is not None:
            yield 0.0, 0.0, float(state is Seen.SEEN)
        elif telling is None or one.family not in party.rates.families:
            yield 0.0, 0.0, 0.5
        else:
            yield telling.hit, telling.false_alarm, np.nan


def _bits(view: _View) -> Table:
    """Return the mutual information of each indicator and the leaves."""
    overall = (view.masses * view.expects).sum(axis=1)
    known = (view.masses * _entropy(view.expects)).sum(axis=1)
    bits: Table = np.maximum(0.0, _entropy(overall) - known)
    return bits


def _entropy(p: Table) -> Table:
    parts = [np.where(q > 0, q * np.log2(q), 0.0) for q in (p, 1 - p)]
    return -(parts[0] + parts[1])


def _settles(views: Sequence[_View], within: tuple[Table, Table]) -> Table:
    """Return by how many nats the Jeffreys divergence of the two trees is expected to fall, for each indicator."""
    first, second = views
    before = _jeffreys(first.masses, second.masses, within)
    seen = sum((view.masses * view.expects).sum(axis=1) for view in views) / 2
    after = np.zeros(len(before))
    for chance, state in ((seen, True), (1 - seen, False)):
        told = _jeffreys(_told(first, state=state), _told(second, state=state), within)
        after += np.where(chance > 0, chance * told, 0.0)
    settles: Table = np.where(np.isinf(before), 0.0, before - after)
    return settles


def _told(view: _View, *, state: bool) -> Table:
    """Return the masses after the indicator came out as `state`; as they were where the party holds that impossible."""
    joint = view.masses * (view.expects if state else 1 - view.expects)
    total = joint.sum(axis=1, keepdims=True)
    told: Table = np.divide(joint, total, out=view.masses.copy(), where=total > 0)
    return told


def _jeffreys(p: Table, q: Table, within: tuple[Table, Table]) -> Table:
    apart = np.log(p) - np.log(q)
    parts = ((p, apart), (p, within[0]), (q, -apart), (q, within[1]))
    found: Table = sum((np.where(mass > 0, mass * far, 0.0).sum(axis=1) for mass, far in parts), np.zeros(len(p)))
    return found
