"""Where two parties part: sums that are exact, and planted differences that are found."""

import math
import random
from statistics import mean

import pytest

from consilience.scenarios.parting import Cause, part
from tests.scenarios import made


@pytest.mark.parametrize("seed", range(30))
def test_splits_and_causes_sum_to_the_divergence(seed):
    chance = random.Random(seed)
    scenario = made.scenario(made.body(chance, chance.randint(1, 10), chance.randint(0, 10)))
    parting = part(scenario, *scenario.parties)
    p, q = (tree.leaves(scenario.tree) for tree in parting.trees)

    assert parting.nats == pytest.approx(math.fsum(p[x] * math.log(p[x] / q[x]) for x in p), abs=1e-12)
    for row in parting.splits:
        assert math.fsum(row.causes.values()) == pytest.approx(row.nats, abs=1e-10)
    for leaf in scenario.tree.leaves:
        along = math.fsum(value for _, value in parting.along(scenario, leaf))
        assert along == pytest.approx(math.log(p[leaf]) - math.log(q[leaf]), abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_swapping_the_parties_negates_the_way_to_each_leaf(seed):
    scenario = made.scenario(made.body(random.Random(seed), 6, 6))
    one, other = part(scenario, *scenario.parties), part(scenario, *reversed(scenario.parties))

    for leaf in scenario.tree.leaves:
        assert [(s, -v) for s, v in one.along(scenario, leaf)] == other.along(scenario, leaf)


def one_split_differs(seeds):
    """The seeds of files whose one differing split was not named."""
    for seed in seeds:
        body, where = made.planted(random.Random(seed), "prior", noise=0)
        scenario = made.scenario(body)
        widest = part(scenario, *scenario.parties).widest
        if widest is None or (widest.split, widest.cause) != (where, Cause.PRIOR):
            yield seed


def test_the_one_split_that_differs_is_named():
    assert list(one_split_differs(range(200))) == []


@pytest.mark.slow
def test_the_one_split_that_differs_is_named_in_ten_thousand():
    assert list(one_split_differs(range(200, 10_000))) == []


PLANTED = ("prior", "unshared sightings", "rates")


@pytest.fixture(scope="module")
def found():
    """Each planted cause → for every file: how likely its split is reached, whether that was named, and whether its cause."""
    told = {}
    for cause in PLANTED:
        rows = told[cause] = []
        for seed in range(200):
            body, where = made.planted(random.Random(seed), cause)
            scenario = made.scenario(body)
            widest = part(scenario, *scenario.parties).widest
            reached = scenario.update(scenario.parties[0], seen={}).reached[where]
            rows.append(
                (reached, widest is not None and widest.split == where, widest is not None and widest.cause == cause)
            )
    return told


@pytest.mark.parametrize("cause", PLANTED)
def test_a_planted_cause_is_found_in_noise(found, cause):
    assert mean(right for _, _, right in found[cause]) >= 0.9


def test_a_planted_split_is_found_in_noise(found):
    # What is planted where hardly anything comes adds less than the noise elsewhere; that is no fault of the one who looks.
    assert mean(named for rows in found.values() for _, named, _ in rows) >= 0.95
    for cause, rows in found.items():
        assert mean(named for _, named, _ in rows) >= 0.8, cause
        assert mean(named for reached, named, _ in rows if reached >= 0.1) >= 0.95, cause


def test_the_same_words_on_two_yardsticks_are_wording():
    body = made.body(random.Random(2), 1, 0)
    body["scenario"]["splits"][0]["branches"] = [{"id": "x"}, {"id": "y"}]
    odds = {"s0": {"x": "likely", "y": "unlikely"}}
    loose = {"likely": [0.5, 0.99], "unlikely": [0.01, 0.2]}
    body["parties"] = {"alpha": {"odds": odds, "scale": "icd203"}, "beta": {"odds": odds, "scale": loose}}
    scenario = made.scenario(body)
    widest = part(scenario, *scenario.parties).widest

    assert widest is not None
    assert widest.cause is Cause.WORDING


def test_one_that_rules_out_what_the_other_expects_is_infinitely_far():
    body = made.body(random.Random(2), 1, 0)
    names = [branch["id"] for branch in body["scenario"]["splits"][0]["branches"]]
    body["parties"]["beta"]["odds"]["s0"] = {name: float(k == 0) for k, name in enumerate(names)}
    scenario = made.scenario(body)
    parting = part(scenario, *scenario.parties)

    assert parting.nats == math.inf
    assert parting.widest is not None
    assert parting.widest.cause is Cause.PRIOR
