"""The states, and where they part."""

import pytest

from tests.divergence.ask import ask, binary, report


def state(alpha, beta, **more):
    return ask(binary(alpha, beta, **more))["state"]


@pytest.mark.parametrize(
    ("alpha", "beta", "expected"),
    [
        pytest.param({"estimate": 0.6}, {"estimate": 0.65}, "aligned", id="close"),
        pytest.param({"estimate": 0.9}, {"estimate": 0.6}, "divergent", id="same side"),
        pytest.param({"estimate": 0.9}, {"estimate": 0.1}, "conflicting", id="likely against unlikely"),
        pytest.param({"estimate": [0.3, 0.9]}, {"estimate": [0.1, 0.5]}, "vague", id="too wide"),
        pytest.param({"estimate": [0.45, 0.9]}, {"estimate": [0.2, 0.6]}, "divergent", id="ranges meet"),
        pytest.param({"estimate": 0.6}, {}, "one-sided", id="no answer"),
        pytest.param({}, {}, "not comparable", id="no answers"),
        pytest.param({"estimate": 0.6, "question_version": 2}, {"estimate": 0.6}, "not comparable", id="other version"),
        pytest.param({"estimate": 0.6, "unit": "km"}, {"estimate": 0.6}, "not comparable", id="other unit"),
        pytest.param(
            {"estimate": 0.6, "prior": 0.1, "evidence": [report("o", "A1", 0.95, 0.1)]},
            {"estimate": 0.6, "prior": 0.6},
            "aligned-fragile",
            id="opposite reasons",
        ),
        pytest.param(
            {"term": "likely", "scale": "ICD 203"},
            {"term": "likely", "scale": {"likely": [0.8, 0.98]}},
            "wording only",
            id="same word, two yardsticks",
        ),
        pytest.param(
            {"estimate": 0.62, "prior": 0.62},
            {"term": "likely", "scale": "nato", "prior": 0.62},
            "wording only",
            id="a number within the other's word",
        ),
        pytest.param({"term": "likely"}, {"term": "unlikely"}, "conflicting", id="words on opposite sides"),
    ],
)
def test_each_state_has_its_case(alpha, beta, expected):
    assert state(alpha, beta, tolerance=0.4) == expected


def test_the_parties_may_agree_on_another_tolerance():
    assert state({"estimate": 0.9}, {"estimate": 0.7}, tolerance=2) == "aligned"


def test_a_tolerance_in_the_unit_decides_for_a_quantity():
    body = binary({"estimate": [10, 20], "prior": None}, {"estimate": [14, 24], "prior": None})
    body["question"] |= {"type": "quantity", "unit": "days"}

    assert ask({**body, "thresholds": {"unit": 5}})["state"] == "aligned"
    assert ask({**body, "thresholds": {"unit": 3}})["state"] != "aligned"


def test_nothing_is_compared_when_one_party_is_silent():
    answer = ask(binary({"estimate": 0.6}, {}))

    assert (answer["delta"], answer["components"], answer["fused"]) == (None, [], None)


def test_equal_words_that_cover_unshared_evidence_are_fragile():
    alpha = {"term": "likely", "evidence": [report("o", "A1", 0.9, 0.2)]}

    assert state(alpha, {"term": "likely"}) == "aligned-fragile"
