"""One party's tree after what it sighted: exact, by one pass up and one down.

A family is one hidden event e of a split; its indicators are independent given it, so a branch b weighs
P(e|b)·Πl(1) + (1 − P(e|b))·Πl(0), with l the chance of what was sighted with and without the event.  However many indicators a
family has, it never weighs more than ln P(e|b)/P(e|b′) or ln (1−P(e|b))/(1−P(e|b′)): correlated evidence is capped.  This is belief propagation on a
tree (J. Pearl, 1988).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from consilience.scenarios.evidence import FamilyRates, Indicator, Rates, Seen
from consilience.scenarios.tree import Split, Tree

NEVER = -math.inf


@dataclass(frozen=True, kw_only=True, slots=True)
class Posterior:
    """A party's tree after its evidence; all values are probabilities."""

    conditional: Mapping[str, float]
    """Branch id → its probability once its split is reached."""
    mass: Mapping[str, float]
    """Branch id → the probability that it is taken at all."""
    reached: Mapping[str, float]
    """Split id → the probability that it is reached."""
    log_evidence: float
    """Natural logarithm of the probability of what was sighted."""

    def leaves(self, tree: Tree) -> Mapping[str, float]:
        """Return the probability of each leaf; they sum to one."""
        return {leaf: self.mass[leaf] for leaf in tree.leaves}

    def outcomes(self, tree: Tree) -> Mapping[str, float]:
        """Return the probability of each named group of leaves."""
        return {name: math.fsum(self.mass[leaf] for leaf in set(group)) for name, group in tree.outcomes.items()}

    def given(self, tree: Tree, branches: Iterable[str]) -> Posterior:
        """Return the tree as it is once `branches` are taken for certain, and with them all on the way to them.

        Raise `ValueError` for what is no branch, and for two branches of one split.
        """
        taken: dict[str, str] = {}
        for name in branches:
            if name not in tree.branch:
                raise ValueError(f"{name} is no branch of this scenario")
            for step in tree.path(name):
                if taken.setdefault(tree.home[step], step) != step:
                    raise ValueError(f"{taken[tree.home[step]]} and {step} exclude one another")
        conditional = {
            branch: float(taken[split] == branch) if (split := tree.home[branch]) in taken else share
            for branch, share in self.conditional.items()
        }
        mass, reached = _masses(tree, conditional)
        return Posterior(conditional=conditional, mass=mass, reached=reached, log_evidence=self.log_evidence)


class Impossible(ValueError):
    """What was sighted cannot happen under these odds and rates."""


def update(
    tree: Tree, odds: Mapping[str, float], rates: Rates, indicators: Iterable[Indicator], seen: Mapping[str, Seen]
) -> Posterior:
    """Return the tree under `odds` (branch id → probability at its split) after `seen` (indicator id → state).

    Raise `Impossible` where the evidence has probability zero.
    """
    weights = _weights(tree, rates, indicators, seen)
    reached_log, terms = _upward(tree, odds, weights)
    if reached_log[tree.root.id] == NEVER:
        raise Impossible("what was sighted cannot happen under these odds and rates")
    return _downward(tree, odds, reached_log, terms)


@dataclass(slots=True)
class _Weight:
    """Log weight of the evidence about one split: for each branch, and where the split is not reached."""

    branches: list[float]
    unreached: float = 0.0


def _weights(tree: Tree, rates: Rates, indicators: Iterable[Indicator], seen: Mapping[str, Seen]) -> dict[str, _Weight]:
    weights = {split.id: _Weight([0.0] * len(split.branches)) for split in tree.splits}
    for (split, family), (happened, did_not) in _hidden(rates, indicators, seen).items():
        rate, weight = rates.families[family], weights[split]
        for number, branch in enumerate(tree.split[split].branches):
            weight.branches[number] += _log(_mixed(rate.branches[branch.id], happened, did_not))
        weight.unreached += _log(_mixed(rate.not_reached, happened, did_not))
    return weights


def _hidden(
    rates: Rates, indicators: Iterable[Indicator], seen: Mapping[str, Seen]
) -> dict[tuple[str, str], tuple[float, float]]:
    """For each sighted family the chance of all its sightings with its event, and without."""
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for indicator in indicators:
        if indicator.id not in seen or indicator.family not in rates.families:
            continue
        key = (indicator.about, indicator.family)
        with_event, without = found.get(key, (1.0, 1.0))
        a, b = chances(rates, indicator.id, seen[indicator.id])
        found[key] = (with_event * a, without * b)
    return found


def chances(rates: Rates, indicator: str, state: Seen) -> tuple[float, float]:
    """Return the chance of `state` with the hidden event and without; one and one where it weighs nothing."""
    telling = rates.indicators.get(indicator)
    if telling is None or state is Seen.NOT_LOOKED_FOR:
        return 1.0, 1.0
    if state is Seen.SEEN:
        return telling.hit, telling.false_alarm
    return 1 - telling.hit, 1 - telling.false_alarm


def family_chance(rate: FamilyRates, branch: str | None) -> float:
    """Return the chance of the family's event where `branch` is taken, or its split not reached."""
    return rate.not_reached if branch is None else rate.branches[branch]


def _mixed(chance: float, happened: float, did_not: float) -> float:
    return chance * happened + (1 - chance) * did_not


def _upward(
    tree: Tree, odds: Mapping[str, float], weights: Mapping[str, _Weight]
) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Return the log weight of each subtree if it is reached, and that of each branch of its split."""
    reached: dict[str, float] = {}
    unreached: dict[str, float] = {}
    terms: dict[str, list[float]] = {}
    for split in reversed(list(tree.walk())):
        weight = weights[split.id]
        off = [unreached[branch.leads_to] if branch.leads_to else 0.0 for branch in split.branches]
        terms[split.id] = [
            _log(odds[branch.id])
            + weight.branches[number]
            + (reached[branch.leads_to] if branch.leads_to else 0.0)
            + math.fsum(off[:number] + off[number + 1 :])
            for number, branch in enumerate(split.branches)
        ]
        reached[split.id] = _log_sum(terms[split.id])
        unreached[split.id] = weight.unreached + math.fsum(off)
    return reached, terms


def _downward(
    tree: Tree, odds: Mapping[str, float], total: Mapping[str, float], terms: Mapping[str, Sequence[float]]
) -> Posterior:
    conditional: dict[str, float] = {}
    for split in tree.splits:
        shares = _shares(split, odds, total[split.id], terms[split.id])
        conditional |= zip((branch.id for branch in split.branches), shares, strict=True)
    mass, reached = _masses(tree, conditional)
    return Posterior(conditional=conditional, mass=mass, reached=reached, log_evidence=total[tree.root.id])


def _masses(tree: Tree, conditional: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Return how probable each branch is in all, and each split."""
    mass: dict[str, float] = {}
    reached = {tree.root.id: 1.0}
    for split in tree.walk():
        for branch in split.branches:
            mass[branch.id] = reached[split.id] * conditional[branch.id]
            if branch.leads_to:
                reached[branch.leads_to] = mass[branch.id]
    return mass, reached


def _shares(split: Split, odds: Mapping[str, float], total: float, terms: Sequence[float]) -> list[float]:
    if total == NEVER:  # it cannot be reached; nothing was learnt about what would follow
        return [odds[branch.id] for branch in split.branches]
    return [math.exp(term - total) for term in terms]


def _log(value: float) -> float:
    return math.log(value) if value > 0 else NEVER


def _log_sum(terms: Sequence[float]) -> float:
    top = max(terms)
    return NEVER if top == NEVER else top + math.log(math.fsum(math.exp(term - top) for term in terms))
