"""The scenario file: what is refused, with its place."""

import random

import pytest
import yaml

from consilience.errors import MalformedRecord
from consilience.scenarios.file import read
from tests.scenarios import made

GOOD = made.body(random.Random(0), 3, 2)


def changed(path, value):
    body = yaml.safe_load(yaml.safe_dump(GOOD))
    place = body
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return yaml.safe_dump(body)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("scenario", "splits", 0, "branches", 0, "leads_to"), "s0", "root"),
        (("scenario", "splits", 0, "branches", 0, "id"), "b1", "twice"),
        (("scenario", "splits", 0, "branches", 0, "leads_to"), "nowhere", "no split"),
        (("scenario", "outcomes"), {"bad": ["s0"]}, "no leaf"),
        (("parties", "alpha", "odds", "s0"), {}, "nothing"),
        (("parties", "alpha", "odds", "s9"), {}, "only splits"),
        (("parties", "alpha", "sightings", 0, "state"), "maybe", "not looked for"),
        (("parties", "alpha", "sightings", 0, "indicator"), "i9", "an indicator"),
        (("parties", "alpha", "rates", "indicators", "i0", "hit"), 1.2, "from 0 to 1"),
        (("indicators", 0, "about"), "s9", "a split"),
        (("indicators", 0, "window"), -1, "0"),
        (("as_of",), "tomorrow", "date"),
    ],
)
def test_what_is_wrong_is_named(path, value, says):
    with pytest.raises(MalformedRecord, match=says):
        read(changed(path, value))


def test_odds_that_do_not_sum_to_one_are_refused_with_their_sum():
    names = [branch["id"] for branch in GOOD["scenario"]["splits"][0]["branches"]]
    odds = (
        {name: 0.5 if k < 2 else 0.25 for k, name in enumerate(names)} if len(names) > 2 else dict.fromkeys(names, 0.6)
    )
    total = sum(odds.values())

    with pytest.raises(MalformedRecord, match=f"sum to {total:g}"):
        read(changed(("parties", "alpha", "odds", "s0"), odds))


def test_intervals_are_taken_at_one_share_of_the_way():
    body = made.body(random.Random(0), 1, 0)
    body["scenario"]["splits"][0]["branches"] = [{"id": "x"}, {"id": "y"}]
    body["parties"] = {"alpha": {"odds": {"s0": {"x": [0.2, 0.4], "y": [0.5, 0.9]}}}}
    scenario = made.scenario(body)

    assert scenario.parties[0].odds.points(scenario.tree) == pytest.approx({"x": 0.3, "y": 0.7}, abs=1e-15)


def test_json_is_read_and_unknown_keys_are_named():
    import json

    body = {**GOOD, "colour": "red", "x-own": 1}

    assert read(json.dumps(body)).ignored == ("colour",)
