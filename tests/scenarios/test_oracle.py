"""Other software finds the same: 1,000 random trees against pyAgrum, in process and in double precision.

The network is built here from the file's own words, so it shares no code with the product.
"""

import math
import random
import warnings

import pytest

from consilience.scenarios.worth import rank
from tests.scenarios import made

TREES = 1_000
EVIDENCE = {"seen": "yes", "not seen": "no"}


@pytest.fixture(scope="module")
def gum():
    with warnings.catch_warnings():
        # Its binding warns when it is loaded, and an error raised there ends the process.
        warnings.simplefilter("ignore")
        return pytest.importorskip("pyagrum", reason="pyAgrum is not installed")


def bayes_net(gum, body, party):
    """A variable for each split, each family's hidden event and each indicator; `off` where a split is not reached."""
    numbers, net = body["parties"][party], gum.BayesNet("t")
    splits = {split["id"]: split for split in body["scenario"]["splits"]}
    entry = {
        branch["leads_to"]: (split["id"], branch["id"])
        for split in splits.values()
        for branch in split["branches"]
        if "leads_to" in branch
    }

    def add(name, states):
        net.add(gum.LabelizedVariable(name, name, states))

    for name, split in splits.items():
        add(name, [branch["id"] for branch in split["branches"]] + ["off"])
    about = {one["family"]: one["about"] for one in body["indicators"]}
    for family in about:
        add(f"f-{family}", ["yes", "no"])
    for one in body["indicators"]:
        add(one["id"], ["yes", "no"])
    for name, (above, _) in entry.items():
        net.addArc(above, name)
    for family, split in about.items():
        net.addArc(split, f"f-{family}")
    for one in body["indicators"]:
        net.addArc(f"f-{one['family']}", one["id"])
    for name, split in splits.items():
        row = [*(numbers["odds"][name][branch["id"]] for branch in split["branches"]), 0.0]
        off = [*(0.0 for _ in split["branches"]), 1.0]
        if name not in entry:
            net.cpt(name)[{}] = row
            continue
        above, led = entry[name]
        for state in [branch["id"] for branch in splits[above]["branches"]] + ["off"]:
            net.cpt(name)[{above: state}] = row if state == led else off
    for family, split in about.items():
        rate = numbers["rates"]["families"][family]
        for state, chance in (*rate["branches"].items(), ("off", rate["not_reached"])):
            net.cpt(f"f-{family}")[{split: state}] = [chance, 1 - chance]
    for one in body["indicators"]:
        rate = numbers["rates"]["indicators"][one["id"]]
        for state, chance in (("yes", rate["hit"]), ("no", rate["false_alarm"])):
            net.cpt(one["id"])[{f"f-{one['family']}": state}] = [chance, 1 - chance]
    return net


@pytest.mark.slow
def test_posteriors_evidence_and_information_are_those_of_pyagrum(gum):
    chance = random.Random(20)
    worst = dict.fromkeys(("posterior", "evidence", "information"), 0.0)
    compared = 0
    for _ in range(TREES):
        body = made.body(chance, chance.randint(1, 6), chance.randint(1, 6))
        scenario = made.scenario(body)
        party = scenario.parties[0]
        engine = gum.LazyPropagation(bayes_net(gum, body, party.name))
        seen = {
            one["indicator"]: EVIDENCE[one["state"]]
            for one in body["parties"][party.name]["sightings"]
            if one["state"] in EVIDENCE
        }
        engine.setEvidence(seen)
        free = [one.id for one in scenario.indicators if one.id not in seen]
        for split in scenario.tree.splits:
            engine.addTarget(split.id)
        for name in free:
            engine.addJointTarget({name, next(one.about for one in scenario.indicators if one.id == name)})
        engine.makeInference()
        ours = scenario.update(party)
        for split in scenario.tree.splits:
            theirs = engine.posterior(split.id)
            for branch in split.branches:
                worst["posterior"] = max(worst["posterior"], abs(ours.mass[branch.id] - theirs[{split.id: branch.id}]))
        worst["evidence"] = max(worst["evidence"], abs(ours.log_evidence - math.log(engine.evidenceProbability())))
        for one in rank(scenario, *scenario.parties):
            if one.indicator in free:
                compared += 1
                theirs = information(engine, scenario, one.indicator)
                worst["information"] = max(worst["information"], abs(one.bits - theirs))

    assert compared > TREES / 2
    assert max(worst.values()) <= 1e-12, worst


def information(engine, scenario, indicator):
    """Mutual information of an indicator and the branch of its split; the rest of the tree adds nothing to it."""
    about = next(one.about for one in scenario.indicators if one.id == indicator)
    joint = engine.jointPosterior({about, indicator})
    states = [*(branch.id for branch in scenario.tree.split[about].branches), "off"]
    cells = {(left, right): joint[{about: left, indicator: right}] for left in states for right in ("yes", "no")}
    rows = {left: cells[left, "yes"] + cells[left, "no"] for left in states}
    columns = {right: math.fsum(cells[left, right] for left in states) for right in ("yes", "no")}
    return math.fsum(p * math.log2(p / (rows[left] * columns[right])) for (left, right), p in cells.items() if p > 0)
