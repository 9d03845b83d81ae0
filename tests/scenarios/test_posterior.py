"""A party's tree after its evidence, against an enumeration of all worlds."""

import copy
import math
import random

import pytest

from consilience.scenarios.posterior import Impossible
from tests.scenarios import made


@pytest.mark.parametrize("seed", range(40))
def test_leaves_are_those_of_an_enumeration(seed):
    chance = random.Random(seed)
    body = made.body(chance, chance.randint(1, 12), chance.randint(0, 14))
    scenario = made.scenario(body)

    for party in scenario.parties:
        leaves = scenario.update(party).leaves(scenario.tree)
        assert leaves == pytest.approx(made.enumerated(body, party.name), abs=1e-12)
        assert math.fsum(leaves.values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_not_looked_for_changes_nothing(seed):
    chance = random.Random(seed)
    body = made.body(chance, 6, 8)
    without = copy.deepcopy(body)
    for party in without["parties"].values():
        party["sightings"] = [s for s in party["sightings"] if s["state"] != "not looked for"]
    first, second = made.scenario(body), made.scenario(without)

    for party in first.parties:
        assert first.update(party).mass == second.update(second.party(party.name)).mass


@pytest.mark.parametrize("seed", range(20))
def test_a_copy_of_an_indicator_moves_less_than_a_new_family_and_never_beyond_the_event(seed):
    chance = random.Random(seed)
    body = made.body(chance, 1, 0)
    names = [branch["id"] for branch in body["scenario"]["splits"][0]["branches"]]
    chances = {name: chance.uniform(0.1, 0.9) for name in names}
    hit = chance.uniform(0.6, 0.95)

    def log_odds(families):
        body["indicators"] = [
            {"id": f"i{k}", "about": "s0", "family": family, "statement": "x"} for k, family in enumerate(families)
        ]
        body["parties"] = {
            "alpha": {
                "odds": {"s0": dict.fromkeys(names, 1 / len(names))},
                "rates": {
                    "families": {f: {"branches": chances, "not_reached": 0.5} for f in families},
                    "indicators": {f"i{k}": {"hit": hit, "false_alarm": 0.1} for k in range(len(families))},
                },
                "sightings": [{"indicator": f"i{k}", "state": "seen"} for k in range(len(families))],
            }
        }
        scenario = made.scenario(body)
        mass = scenario.update(scenario.parties[0]).mass
        return abs(math.log(mass[names[0]] / mass[names[1]]))

    once, twice, apart, often = log_odds("f"), log_odds("ff"), log_odds("fg"), log_odds("f" * 30)
    cap = abs(math.log(chances[names[0]] / chances[names[1]]))
    assert once <= twice + 1e-12 <= apart + 2e-12
    assert often <= cap + 1e-9


def test_a_sighting_counts_in_its_window_and_then_falls_back():
    body = made.body(random.Random(1), 2, 1)
    body["indicators"][0]["window"] = 10
    body["parties"]["alpha"]["sightings"] = [
        {"indicator": "i0", "state": "seen", "from": "2027-03-01", "to": "2027-03-05"}
    ]
    scenario = made.scenario(body)
    alpha = scenario.party("alpha")

    from datetime import date

    counted = [day for day in (28, 1, 5, 15, 16) if scenario.seen(alpha, date(2027, 2 if day == 28 else 3, day))]
    assert counted == [1, 5, 15]


def test_evidence_that_cannot_be_is_refused():
    body = made.body(random.Random(1), 1, 1)
    own = body["parties"]["alpha"]
    own["rates"]["indicators"]["i0"] = {"hit": 0, "false_alarm": 0}
    own["sightings"] = [{"indicator": "i0", "state": "seen"}]
    scenario = made.scenario(body)

    with pytest.raises(Impossible):
        scenario.update(scenario.party("alpha"))


def test_what_is_given_takes_the_way_to_it_too():
    body = made.body(random.Random(3), 5, 0)
    scenario = made.scenario(body)
    tree = scenario.update(scenario.parties[0])
    leaf = scenario.tree.leaves[-1]

    assert tree.given(scenario.tree, [leaf]).mass[leaf] == 1
    others = [branch.id for branch in scenario.tree.root.branches]
    with pytest.raises(ValueError, match="exclude"):
        tree.given(scenario.tree, others)
