"""Hostile scenario files: each is refused with its place and a reason, nothing else escapes, and what it says is not quoted."""

import contextlib
import copy
import itertools
import math
import random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience.errors import MalformedRecord
from consilience.scenarios.file import read
from consilience.scenarios.parting import part
from consilience.scenarios.posterior import Impossible
from tests.scenarios import made

CANARY = "canary9z"
GOOD = {
    "scenario": {
        "id": "t",
        "title": "T",
        "splits": [
            {"id": "s1", "branches": [{"id": "a"}, {"id": "b", "leads_to": "s2"}]},
            {"id": "s2", "branches": [{"id": "c"}, {"id": "d"}]},
        ],
        "outcomes": {"worst": ["d"]},
    },
    "indicators": [{"id": "i1", "about": "s1", "family": "f", "statement": "x", "window": 30}],
    "parties": {
        "alpha": {
            "odds": {"s1": {"a": 0.5, "b": 0.5}, "s2": {"c": 0.5, "d": 0.5}},
            "rates": {
                "families": {"f": {"branches": {"a": 0.9, "b": 0.1}, "not_reached": 0.1}},
                "indicators": {"i1": {"hit": 0.8, "false_alarm": 0.1}},
            },
            "sightings": [{"indicator": "i1", "state": "seen", "from": "2026-03-01", "to": "2026-03-02"}],
        }
    },
    "responses": [{"id": "r", "branch": "b", "trigger": {"outcome": "worst", "threshold": 0.3}}],
}


def changed(*path, to):
    body = copy.deepcopy(GOOD)
    at = body
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return body


def odds(**parts):
    return changed("parties", "alpha", "odds", "s1", to={"a": 0.5, "b": 0.5, **parts})


def chain(count):
    return [
        {"id": f"s{n}", "branches": [{"id": f"a{n}"}, {"id": f"b{n}", "leads_to": f"s{n + 1}"}]} for n in range(count)
    ] + [{"id": f"s{count}", "branches": [{"id": "y"}, {"id": "z"}]}]


SPLITS = ("scenario", "splits")
RATES = ("parties", "alpha", "rates")
BAD = {
    "a split that leads to itself": (changed(*SPLITS, 0, "branches", 1, "leads_to", to="s1"), "scenario"),
    "two splits that lead to each other": (
        changed(*SPLITS, 1, "branches", 0, to={"id": "c", "leads_to": "s1"}), "scenario"
    ),
    "a branch into nowhere": (changed(*SPLITS, 0, "branches", 1, "leads_to", to="s9"), "scenario"),
    "two ways to one split": (changed(*SPLITS, 0, "branches", 0, to={"id": "a", "leads_to": "s2"}), "scenario"),
    "a split twice": (changed(*SPLITS, 1, "id", to="s1"), "scenario"),
    "a branch twice": (changed(*SPLITS, 1, "branches", 1, "id", to="c"), "scenario"),
    "one branch alone": (changed(*SPLITS, 1, "branches", to=[{"id": "c"}]), "scenario"),
    "nine branches": (changed(*SPLITS, 1, "branches", to=[{"id": f"c{n}"} for n in range(9)]), "scenario"),
    "nine splits deep": (changed(*SPLITS, to=chain(8)), "scenario"),
    "no split": (changed(*SPLITS, to=[]), "scenario"),
    "an outcome of no leaf": (changed("scenario", "outcomes", to={"worst": ["b"]}), "scenario"),
    "odds that sum to less": (odds(a=0.4), "parties.alpha.odds.s1"),
    "odds that sum to more": (odds(a=0.6), "parties.alpha.odds.s1"),
    "ranges that cannot sum to one": (odds(a=[0.6, 0.7], b=[0.5, 0.6]), "parties.alpha.odds.s1"),
    "a range the wrong way round": (odds(a=[0.6, 0.4]), "parties.alpha.odds.s1.a"),
    "a range of three": (odds(a=[0.1, 0.2, 0.3]), "parties.alpha.odds.s1.a"),
    "odds below nothing": (odds(a=-0.5, b=1.5), "parties.alpha.odds.s1.a"),
    "odds that are no number": (odds(a=math.nan), "parties.alpha.odds.s1.a"),
    "odds without end": (odds(a=math.inf), "parties.alpha.odds.s1.a"),
    "odds in words nobody knows": (odds(a=CANARY), "parties.alpha.odds.s1.a"),
    "odds that are a flag": (odds(a=True), "parties.alpha.odds.s1.a"),
    "odds of a strange branch": (odds(zz=0.1), "parties.alpha.odds.s1"),
    "a split without odds": (changed("parties", "alpha", "odds", to={"s1": {"a": 1, "b": 0}}), "parties.alpha.odds.s2"),
    "a rate above one": (changed(*RATES, "indicators", "i1", "hit", to=1.2), "parties.alpha.rates.indicators.i1.hit"),
    "a rate that is no number": (
        changed(*RATES, "families", "f", "not_reached", to=math.nan), "parties.alpha.rates.families.f.not_reached"
    ),
    "a family's branch left out": (
        changed(*RATES, "families", "f", "branches", to={"a": 0.5}), "parties.alpha.rates.families.f.branches.b"
    ),
    "rates of a strange indicator": (
        changed(*RATES, "indicators", to={CANARY: {"hit": 1, "false_alarm": 0}}), "parties.alpha.rates.indicators"
    ),
    "an indicator twice": (changed("indicators", to=GOOD["indicators"] * 2), "indicators[1].id"),
    "a response twice": (changed("responses", to=GOOD["responses"] * 2), "responses[1].id"),
    "half a day of window": (changed("indicators", 0, "window", to=1.5), "indicators[0].window"),
    "half a day of trigger": (changed("responses", 0, "trigger", "days", to=1.5), "responses[0].trigger.days"),
    "a trigger without threshold": (
        changed("responses", 0, "trigger", to={"outcome": "worst"}), "responses[0].trigger.threshold"
    ),
    "a trigger without outcome": (changed("responses", 0, "trigger", to={"threshold": 0.1}), "responses[0].trigger.outcome"),
    "a party without a name": (changed("parties", to={" ": GOOD["parties"]["alpha"]}), "name of a party"),
    "an indicator of no split": (changed("indicators", 0, "about", to="s9"), "indicators[0].about"),
    "a family of two splits": (
        changed("indicators", to=[*GOOD["indicators"], {"id": "i2", "about": "s2", "family": "f"}]), "indicators"
    ),
    "a window without end": (changed("indicators", 0, "window", to=10**30), "indicators[0].window"),
    "a window below nothing": (changed("indicators", 0, "window", to=-1), "indicators[0].window"),
    "a sighting that ends before it begins": (
        changed("parties", "alpha", "sightings", 0, "to", to="2020-01-01"), "parties.alpha.sightings[0].to"
    ),
    "a state nobody knows": (changed("parties", "alpha", "sightings", 0, "state", to=CANARY), "parties.alpha.sightings[0]"),
    "a day that is none": (changed("parties", "alpha", "sightings", 0, "from", to="2026-02-31"), "parties.alpha.sightings[0]"),
    "a trigger of no outcome": (changed("responses", 0, "trigger", "outcome", to="x"), "responses[0].trigger.outcome"),
    "a threshold above one": (changed("responses", 0, "trigger", "threshold", to=2), "responses[0].trigger.threshold"),
    "a response of no branch": (changed("responses", 0, "branch", to="x"), "responses[0].branch"),
    "thirteen parties": (
        changed("parties", to={f"p{n}": GOOD["parties"]["alpha"] for n in range(13)}), "parties"
    ),
    "a list in place of the file": ([1, 2], "file"),
    "a word in place of splits": (changed(*SPLITS, to=CANARY), "scenario.splits"),
}  # fmt: skip


def text(body):
    return yaml.safe_dump(body, sort_keys=False)


def test_what_the_others_spoil_is_good():
    assert read(text(GOOD)).ignored == ()


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_place(name):
    body, place = BAD[name]

    with pytest.raises(MalformedRecord) as caught:
        read(text(body))

    assert str(caught.value).startswith(place), str(caught.value)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("key", ["scenario.titel", "indicators[0].famly", "parties.alpha.odd"])
def test_a_key_nobody_knows_is_told(key):
    *path, last = key.replace("[0]", ".0").split(".")
    body = copy.deepcopy(GOOD)
    at = body
    for step in path:
        at = at[int(step)] if step.isdigit() else at[step]
    at[last] = "x"

    assert read(text(body)).ignored == (key,)


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param("a: &a [x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(24)), id="billions of laughs"),
        pytest.param("scenario: &s {id: t, splits: [*s]}", id="an alias within itself"),
        pytest.param("a: &a {k: 1}\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [{', '.join([f'*{chr(97 + n)}'] * 9)}]}}\n" for n in range(24)), id="merges of merges"),
        pytest.param("a: &a {" + ", ".join(f"k{n}: 1" for n in range(5_000)) + "}\nb: [" + ", ".join(["{<<: *a}"] * 50_000) + "]", id="a large mapping merged often"),
        pytest.param("scenario: &s {<<: *s}", id="a mapping merged into itself"),
        pytest.param("[" * 5_000 + "]" * 5_000, id="brackets without end"),
        pytest.param("scenario: !!python/object/apply:os.system [ls]", id="a call"),
        pytest.param("scenario: {id: a, id: b}", id="a key twice"),
        pytest.param("scenario: \x00", id="a null byte"),
        pytest.param("a: 1\n---\nb: 2", id="two documents"),
        pytest.param("x: " + "9" * 20_000, id="a number of twenty thousand digits"),
        pytest.param("? [a, b]\n: c", id="a list as a key"),
    ],
)  # fmt: skip
def test_a_bomb_is_refused_soon(bomb):
    with pytest.raises(MalformedRecord):
        read(bomb)


@pytest.mark.parametrize(
    ("spoilt", "line"),
    [
        pytest.param("as_of: 2026-02-31", 2, id="a day no calendar has"),
        pytest.param("x-one: 1\nx-two: " + "9" * 20_000, 3, id="a number without end"),
    ],
)
def test_a_value_that_cannot_be_is_named_by_its_line(spoilt, line):
    with pytest.raises(MalformedRecord, match=f"line {line}, column"):
        read("# a file\n" + spoilt)


def test_a_sighting_to_the_end_of_the_calendar_counts():
    body = changed("parties", "alpha", "sightings", 0, "to", to="9999-12-31")
    found = read(text({**body, "as_of": "2026-04-01"})).scenario

    assert found.seen(found.party("alpha")) == {"i1": "seen"}


@given(st.text(max_size=400) | st.binary(max_size=400).map(lambda raw: raw.decode("latin-1")))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_scenario_or_refused(said):
    with contextlib.suppress(MalformedRecord):
        read(said)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*path, key))


@given(st.sampled_from([path for path in places(GOOD) if path]), JUNK)
@settings(max_examples=600, deadline=None)
def test_junk_at_any_place_is_read_or_refused(path, junk):
    try:
        found = read(yaml.safe_dump(changed(*path, to=junk), sort_keys=False, allow_unicode=True)).scenario
    except MalformedRecord:
        return
    for party in found.parties:
        try:
            tree = found.update(party)
        except Impossible:
            continue
        assert math.fsum(tree.mass[leaf] for leaf in found.tree.leaves) == pytest.approx(1, abs=1e-9)


def test_certain_odds_and_rates_agree_with_an_enumeration_or_contradict_themselves():
    """Zeros and ones everywhere: the tree is that of all worlds counted, or the sightings cannot have happened."""
    chance = random.Random(11)
    outcomes = {"same": 0, "impossible": 0}
    for _ in range(400):
        body = made.body(chance, chance.randint(1, 4), chance.randint(1, 5))
        for numbers in body["parties"].values():
            for split in numbers["odds"].values():
                if chance.random() < 0.5:
                    one = chance.choice(list(split))
                    split.update({name: float(name == one) for name in split})
            for rate in itertools.chain(
                numbers["rates"]["indicators"].values(), (f["branches"] for f in numbers["rates"]["families"].values())
            ):
                for name in rate:
                    if chance.random() < 0.4:
                        rate[name] = float(chance.random() < 0.5)
        scenario = made.scenario(body)
        for party in scenario.parties:
            try:
                worlds = made.enumerated(body, party.name)
            except ZeroDivisionError:
                # No world is left in which this was sighted.
                with pytest.raises(Impossible):
                    scenario.update(party)
                outcomes["impossible"] += 1
                continue
            ours = scenario.update(party)
            outcomes["same"] += 1
            assert [ours.mass[leaf] for leaf in worlds] == pytest.approx(list(worlds.values()), abs=1e-9)
        try:
            found = part(scenario, *scenario.parties)
        except Impossible:
            continue
        assert not any(math.isnan(one.nats) or one.nats < -1e-9 for one in found.splits)
    assert min(outcomes.values()) > 20, outcomes
