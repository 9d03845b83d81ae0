"""What is worth looking for, against the joint distribution written out."""

import copy
import math
import random

import pytest

from consilience.scenarios.worth import rank
from tests.scenarios import made


def told(body, party, indicator, state):
    """The leaves of a party once it knows `state`, and the probability that it comes out so."""
    before = copy.deepcopy(body)
    own = before["parties"][party]
    for sighting in own["sightings"]:
        if sighting["indicator"] == indicator:
            sighting["state"] = state
    return made.enumerated(before, party), weight(before, party) / weight(body, party)


def weight(body, party):
    own = body["parties"][party]
    splits = {s["id"]: s for s in body["scenario"]["splits"]}

    def below(name, w, path):
        total = 0.0
        for branch in splits[name]["branches"]:
            reached, taken = w * own["odds"][name][branch["id"]], {**path, name: branch["id"]}
            total += (
                below(branch["leads_to"], reached, taken)
                if "leads_to" in branch
                else reached * made.evidence(body, own, taken)
            )
        return total

    return below("s0", 1.0, {})


def divergence(p, q):
    return math.fsum(p[x] * math.log(p[x] / q[x]) for x in p)


@pytest.mark.parametrize("seed", range(12))
def test_bits_and_what_is_settled_are_those_of_the_joint_distribution(seed):
    chance = random.Random(seed)
    body = made.body(chance, chance.randint(1, 6), 5)
    for party in body["parties"].values():
        party["sightings"][0]["state"] = "not looked for"
    scenario = made.scenario(body)
    found = next(w for w in rank(scenario, *scenario.parties) if w.indicator == "i0")
    (a, b) = (made.enumerated(body, name) for name in ("alpha", "beta"))
    bits, after, seen = 0.0, 0.0, {}
    for state in ("seen", "not seen"):
        (left, p), (right, q) = (told(body, name, "i0", state) for name in ("alpha", "beta"))
        bits += p * math.fsum(left[x] * math.log2(left[x] / a[x]) for x in a)
        seen[state] = (p + q) / 2
        after += seen[state] * (divergence(left, right) + divergence(right, left))

    assert found.bits == pytest.approx(bits, abs=1e-10)
    assert found.settles == pytest.approx(divergence(a, b) + divergence(b, a) - after, abs=1e-9)


def test_what_both_have_sighted_alike_tells_and_settles_nothing():
    body = made.body(random.Random(4), 3, 2)
    for party in body["parties"].values():
        party["sightings"] = [{"indicator": i["id"], "state": "seen"} for i in body["indicators"]]
    scenario = made.scenario(body)

    assert [(w.bits, w.settles) for w in rank(scenario, *scenario.parties)] == [(0, pytest.approx(0, abs=1e-12))] * 2


def test_what_nobody_rates_tells_nothing_and_splits_of_any_width_stand_in_one_table():
    body = made.body(random.Random(9), 5, 6)
    alone = made.scenario(body)
    for party in body["parties"].values():
        del party["rates"]["indicators"]["i0"]
    scenario = made.scenario(body)
    found = {w.indicator: w for w in rank(scenario, *scenario.parties)}

    assert len({len(split.branches) for split in scenario.tree.splits}) > 1
    assert (found["i0"].bits, found["i0"].settles) == (0, pytest.approx(0, abs=1e-12))
    assert set(found) == {w.indicator for w in rank(alone, *alone.parties)}


def test_where_one_rules_out_what_the_other_does_not_nothing_is_settled():
    body = made.body(random.Random(9), 1, 2)
    names = [branch["id"] for branch in body["scenario"]["splits"][0]["branches"]]
    body["parties"]["beta"]["odds"]["s0"] = {name: float(k == 0) for k, name in enumerate(names)}
    scenario = made.scenario(body)

    assert [w.settles for w in rank(scenario, *scenario.parties)] == [0, 0]


def test_a_tree_without_indicators_has_nothing_to_look_for():
    scenario = made.scenario(made.body(random.Random(1), 3, 0))

    assert rank(scenario, *scenario.parties) == ()
