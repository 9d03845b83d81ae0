"""What would be worth looking for: what an indicator would tell of the outcome, and how far it would settle the parties' difference.

Bits are the mutual information of an indicator and the leaves (C. Shannon, 1948) in the first party's tree.  An indicator speaks of the leaves only
through the branch taken at its split, so k branches and "not reached" are all that is summed over.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consilience.scenarios.evidence import Indicator, Seen
from consilience.scenarios.posterior import Posterior, chances, family_chance
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.tree import Split, Tree


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
    views = [_View(scenario, party, on) for party in (first, second)]
    spans = _spans(scenario.tree)
    # What diverges within the branches of a split is the same for all its indicators.
    within = {
        name: _within(scenario.tree.split[name], views[0].tree, views[1].tree, scenario, spans)
        for name in {indicator.about for indicator in scenario.indicators}
    }
    found = [
        Worth(
            indicator=indicator.id,
            bits=views[0].bits(indicator),
            settles=_settles(scenario.tree.split[indicator.about], indicator, views, within[indicator.about]),
        )
        for indicator in scenario.indicators
    ]
    return tuple(sorted(found, key=lambda worth: (-worth.settles, -worth.bits, worth.indicator)))


class _View:
    """One party's tree, and what it expects of indicators in each branch of their split."""

    def __init__(self, scenario: Scenario, party: Party, on: date | None) -> None:
        self.scenario, self.party = scenario, party
        self.seen: Mapping[str, Seen] = scenario.seen(party, on)
        self.tree: Posterior = scenario.update(party, on)
        self._family: dict[tuple[str, str], tuple[float, float]] = {}
        for indicator in scenario.indicators:
            if indicator.id in self.seen:
                key = (indicator.about, indicator.family)
                a, b = chances(party.rates, indicator.id, self.seen[indicator.id])
                with_event, without = self._family.get(key, (1.0, 1.0))
                self._family[key] = (with_event * a, without * b)

    def masses(self, split: Split) -> list[float]:
        """Return the probability of each branch of `split`, and last that it is not reached."""
        return [*(self.tree.mass[b.id] for b in split.branches), max(0.0, 1 - self.tree.reached[split.id])]

    def expects(self, indicator: Indicator) -> list[float]:
        """Return the chance that `indicator` is seen in each branch of its split, and where that is not reached."""
        split = self.scenario.tree.split[indicator.about]
        if (state := self.seen.get(indicator.id)) is not None:
            return [1.0 if state is Seen.SEEN else 0.0] * (len(split.branches) + 1)
        rate = self.party.rates.families.get(indicator.family)
        telling = self.party.rates.indicators.get(indicator.id)
        if rate is None or telling is None:
            return [0.5] * (len(split.branches) + 1)
        return [
            self._expected(indicator, family_chance(rate, branch), telling.hit, telling.false_alarm)
            for branch in (*(b.id for b in split.branches), None)
        ]

    def _expected(self, indicator: Indicator, chance: float, hit: float, false_alarm: float) -> float:
        happened, did_not = self._family.get((indicator.about, indicator.family), (1.0, 1.0))
        total = chance * happened + (1 - chance) * did_not
        event = chance * happened / total if total > 0 else chance
        return event * hit + (1 - event) * false_alarm

    def bits(self, indicator: Indicator) -> float:
        """Return the mutual information of `indicator` and the leaves."""
        masses, seen = self.masses(self.scenario.tree.split[indicator.about]), self.expects(indicator)
        overall = math.fsum(m * s for m, s in zip(masses, seen, strict=True))
        known = math.fsum(m * _entropy(s) for m, s in zip(masses, seen, strict=True))
        return max(0.0, _entropy(overall) - known)


def _entropy(p: float) -> float:
    return -math.fsum(q * math.log2(q) for q in (p, 1 - p) if q > 0)


def _settles(
    split: Split, indicator: Indicator, views: Sequence[_View], within: Sequence[tuple[float, float]]
) -> float:
    first, second = views
    masses = [first.masses(split), second.masses(split)]
    expected = [first.expects(indicator), second.expects(indicator)]
    before = _jeffreys(masses[0], masses[1], within)
    seen = math.fsum(
        math.fsum(m * s for m, s in zip(masses[k], expected[k], strict=True)) for k in (0, 1)
    ) / 2  # fmt: skip
    if math.isinf(before):
        return 0.0
    after = 0.0
    for chance, state in ((seen, True), (1 - seen, False)):
        if chance > 0:
            left, right = (_told(masses[k], expected[k], state=state) for k in (0, 1))
            after += chance * _jeffreys(left, right, within)
    return before - after


def _told(masses: Sequence[float], seen: Sequence[float], *, state: bool) -> list[float]:
    """Return the masses after the indicator came out as `state`; as they were where the party holds that impossible."""
    joint = [m * (s if state else 1 - s) for m, s in zip(masses, seen, strict=True)]
    total = math.fsum(joint)
    return [j / total for j in joint] if total > 0 else list(masses)


def _spans(tree: Tree) -> dict[str, tuple[str, ...]]:
    """Return the leaves below each branch, the branch itself where it ends."""
    below: dict[str, tuple[str, ...]] = {}
    for split in reversed(list(tree.walk())):
        for branch in split.branches:
            inner = tree.split[branch.leads_to].branches if branch.leads_to else ()
            below[branch.id] = tuple(leaf for one in inner for leaf in below[one.id]) or (branch.id,)
    return below


def _within(
    split: Split, a: Posterior, b: Posterior, scenario: Scenario, spans: Mapping[str, tuple[str, ...]]
) -> list[tuple[float, float]]:
    """Return for each branch of `split`, and for the rest of the tree, how far the leaves inside diverge, both ways round."""
    groups = [spans[branch.id] for branch in split.branches]
    taken = {leaf for group in groups for leaf in group}
    rest = tuple(leaf for leaf in scenario.tree.leaves if leaf not in taken)
    return [(_inside(group, a, b), _inside(group, b, a)) for group in (*groups, rest)]


def _inside(leaves: Iterable[str], a: Posterior, b: Posterior) -> float:
    group = list(leaves)
    own, others = math.fsum(a.mass[leaf] for leaf in group), math.fsum(b.mass[leaf] for leaf in group)
    if own <= 0 or others <= 0:
        return 0.0
    return _divergence([a.mass[leaf] / own for leaf in group], [b.mass[leaf] / others for leaf in group])


def _jeffreys(p: Sequence[float], q: Sequence[float], within: Sequence[tuple[float, float]]) -> float:
    inside = (a * w + b * v for a, b, (w, v) in zip(p, q, within, strict=True))
    return _divergence(p, q) + _divergence(q, p) + math.fsum(value for value in inside if not math.isnan(value))


def _divergence(p: Sequence[float], q: Sequence[float]) -> float:
    if any(a > 0 and b <= 0 for a, b in zip(p, q, strict=True)):
        return math.inf
    return math.fsum(a * (math.log(a) - math.log(b)) for a, b in zip(p, q, strict=True) if a > 0)
