"""How long one party's tree of the largest size takes: 400 leaves and 1,000 indicators.  Run: `python -m bench.scenarios`."""

from __future__ import annotations

import random
import statistics
import time
from collections import deque
from dataclasses import replace

from consilience.scenarios.evidence import FamilyRates, Indicator, Rates, Seen, Sighting, Telling
from consilience.scenarios.odds import Interval, Odds
from consilience.scenarios.parting import part
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.tree import Branch, Split, Tree
from consilience.scenarios.worth import rank

SPLITS, BRANCHES, INDICATORS, RUNS = 57, 8, 1_000, 21


def largest(seed: int = 1) -> Scenario:
    """Return a scenario of 400 leaves with 1,000 indicators, all of them sighted, and two parties."""
    chance = random.Random(seed)
    leads: dict[str, str] = {}
    waiting = deque(f"b0-{n}" for n in range(BRANCHES))
    for number in range(1, SPLITS):
        leads[waiting.popleft()] = f"s{number}"
        waiting.extend(f"b{number}-{n}" for n in range(BRANCHES))
    splits = tuple(
        Split(
            id=f"s{number}",
            title=f"Split {number}",
            branches=tuple(
                Branch(id=f"b{number}-{n}", title=f"Branch {number}-{n}", leads_to=leads.get(f"b{number}-{n}"))
                for n in range(BRANCHES)
            ),
        )
        for number in range(SPLITS)
    )
    tree = Tree(id="largest", title="The largest tree", splits=splits)
    indicators = []
    for number in range(INDICATORS):
        about = f"s{chance.randrange(SPLITS)}"
        family = f"{about}-{chance.randrange(4)}"
        indicators.append(Indicator(id=f"i{number}", about=about, family=family, statement=f"Sign {number}"))
    return Scenario(
        tree=tree,
        indicators=tuple(indicators),
        parties=tuple(_party(name, chance, tree, indicators) for name in ("alpha", "beta")),
    )


def _party(name: str, chance: random.Random, tree: Tree, indicators: list[Indicator]) -> Party:
    stated = {}
    for split in tree.splits:
        parts = [chance.random() + 0.05 for _ in split.branches]
        shares = [part / sum(parts) for part in parts]
        stated[split.id] = {b.id: Interval(p, p) for b, p in zip(split.branches, shares, strict=True)}
    families = {
        one.family: FamilyRates(
            branches={b.id: chance.uniform(0.02, 0.98) for b in tree.split[one.about].branches},
            not_reached=chance.uniform(0.02, 0.98),
        )
        for one in indicators
    }
    telling = {one.id: Telling(chance.uniform(0.5, 0.95), chance.uniform(0.02, 0.3)) for one in indicators}
    seen = tuple(Sighting(indicator=one.id, state=chance.choice((Seen.SEEN, Seen.NOT_SEEN))) for one in indicators)
    return Party(
        name=name, odds=Odds(stated=stated), rates=Rates(families=families, indicators=telling), sightings=seen
    )


def main() -> None:
    scenario = largest()
    first, second = scenario.parties
    blind = tuple(replace(party, sightings=party.sightings[::2]) for party in scenario.parties)
    print(f"{len(scenario.tree.leaves)} leaves, {len(scenario.indicators)} indicators, median of {RUNS}, CPU time:")
    for name, work in (
        ("one party's tree", lambda: scenario.update(first)),
        ("where two part, and why", lambda: part(scenario, first, second)),
        ("all indicators ranked", lambda: rank(scenario, first, second)),
        ("the same, half of them sighted", lambda: rank(scenario, *blind)),
    ):
        print(f"  {name:31} {_median(work):8.1f} ms")


def _median(work: object) -> float:
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
