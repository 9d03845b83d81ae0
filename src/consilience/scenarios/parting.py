"""At which split two parties part, by how much, and why: exact.

For every leaf ln p_A − ln p_B is the sum of the branches' differences along its path, so by the chain rule

    KL(A‖B) = Σ_splits P_A(split reached) · KL(A's branches ‖ B's branches)

(S. Kullback and R. Leibler, 1951).  Why a split differs: what is lost when A takes over B's prior, words, sightings or rates, in every order,
averaged (L. S. Shapley, 1953); the causes of a split sum to its part of the divergence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from consilience.scenarios import posterior
from consilience.scenarios.odds import Odds
from consilience.scenarios.posterior import Impossible, Posterior
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.tree import Split

NOTHING = 1e-12
"""Nats under which two trees are the same."""
_LEAST = 1e-12
"""What a zero is read as when causes are weighed, so that an infinite divergence still has one."""


class Cause(StrEnum):
    """Why two parties' trees differ."""

    PRIOR = "prior"
    SIGHTINGS = "unshared sightings"
    RATES = "rates"
    WORDING = "wording"
    """The same words, read on another yardstick."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SplitPart:
    """What one split adds to the divergence of two trees."""

    split: str
    nats: float
    """P_A(reached) · KL; infinite where the second party rules out what the first does not."""
    share: float | None
    """Of the whole divergence; None where that is infinite or nothing."""
    causes: Mapping[Cause, float]
    """In nats; they sum to `nats`."""

    @property
    def cause(self) -> Cause | None:
        """The cause that weighs most; None where the split adds nothing."""
        return max(self.causes, key=lambda cause: self.causes[cause]) if self.nats > NOTHING else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Parting:
    """Where the trees of two parties part."""

    parties: tuple[str, str]
    trees: tuple[Posterior, Posterior]
    splits: tuple[SplitPart, ...]
    """In the order of the tree."""

    @property
    def nats(self) -> float:
        """The whole divergence KL(first‖second) of the leaves."""
        return math.fsum(part.nats for part in self.splits)

    @property
    def widest(self) -> SplitPart | None:
        """The split at which they part most; None where their trees are the same."""
        widest = max(self.splits, key=lambda part: part.nats)
        return widest if widest.nats > NOTHING else None

    def along(self, scenario: Scenario, leaf: str) -> list[tuple[str, float]]:
        """Return what each split on the way to `leaf` adds to ln p_first − ln p_second."""
        first, second = self.trees
        steps = scenario.tree.path(leaf)
        return [(scenario.tree.home[b], _log_ratio(first.conditional[b], second.conditional[b])) for b in steps]


def part(scenario: Scenario, first: Party, second: Party, on: date | None = None) -> Parting:
    """Return where the trees of two parties part on a day; raise `Impossible` where one contradicts itself."""
    a, b = scenario.update(first, on), scenario.update(second, on)
    nats = {split.id: _split_nats(split, a, b) for split in scenario.tree.walk()}
    total = math.fsum(nats.values())
    known = NOTHING < total < math.inf
    causes = _causes(scenario, first, second, on, a)
    return Parting(
        parties=(first.name, second.name),
        trees=(a, b),
        splits=tuple(
            SplitPart(split=name, nats=value, share=value / total if known else None, causes=causes[name])
            for name, value in nats.items()
        ),
    )


def _split_nats(split: Split, a: Posterior, b: Posterior, least: float = 0.0) -> float:
    reached = a.reached[split.id]
    if reached <= 0:
        return 0.0
    pairs = [(a.conditional[branch.id], max(b.conditional[branch.id], least)) for branch in split.branches]
    return reached * math.fsum(p * _log_ratio(p, q) for p, q in pairs if p > 0)


def _log_ratio(p: float, q: float) -> float:
    if p == q:
        return 0.0
    if p <= 0 or q <= 0:
        return math.inf if q <= 0 else -math.inf
    return math.log(p) - math.log(q)


def _causes(
    scenario: Scenario, first: Party, second: Party, on: date | None, tree: Posterior
) -> dict[str, dict[Cause, float]]:
    """Return the Shapley value of every cause at every split, from the divergences of all mixed parties."""
    causes = [cause for cause in Cause if cause is not Cause.WORDING or _scales_differ(first, second)]
    values = {
        taken: _divergences(scenario, _mixed(scenario, first, second, frozenset(taken)), on, tree)
        for size in range(len(causes) + 1)
        for taken in combinations(causes, size)
    }
    splits = [split.id for split in scenario.tree.splits]
    shares = {name: dict.fromkeys(Cause, 0.0) for name in splits}
    for cause in causes:
        for taken, before in values.items():
            if cause in taken:
                continue
            after = values[tuple(c for c in causes if c in taken or c is cause)]
            weight = 1 / (len(causes) * math.comb(len(causes) - 1, len(taken)))
            for name in splits:
                shares[name][cause] += weight * (after[name] - before[name])
    return shares


def _scales_differ(first: Party, second: Party) -> bool:
    return first.odds.spoken() and second.odds.spoken() and first.odds.scale != second.odds.scale


def _mixed(scenario: Scenario, first: Party, second: Party, taken: frozenset[Cause]) -> Party:
    """Return the first party with what is `taken` from the second."""
    odds = second.odds if Cause.PRIOR in taken else first.odds
    if _scales_differ(first, second):
        scale = second.odds.scale if Cause.WORDING in taken else first.odds.scale
        odds = Odds(stated=odds.stated, scale=scale) if _says_all(scenario, odds, scale) else odds
    return Party(
        name=first.name,
        odds=odds,
        rates=second.rates if Cause.RATES in taken else first.rates,
        sightings=second.sightings if Cause.SIGHTINGS in taken else first.sightings,
    )


def _says_all(scenario: Scenario, odds: Odds, scale: object) -> bool:
    """Whether every word of `odds` stands on `scale`."""
    try:
        Odds(stated=odds.stated, scale=scale).points(scenario.tree)  # type: ignore[arg-type]
    except ValueError:
        return False
    return True


def _divergences(scenario: Scenario, mixed: Party, on: date | None, tree: Posterior) -> dict[str, float]:
    try:
        other = scenario.update(mixed, on)
    except Impossible:  # one party's sightings under another's certainties: nothing is learnt from them
        other = posterior.update(scenario.tree, mixed.odds.points(scenario.tree), mixed.rates, (), {})
    return {split.id: _split_nats(split, tree, other, _LEAST) for split in scenario.tree.splits}
