"""The laws of the exact split."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.divergence.ask import ask, binary, report, swapped, total
from tests.divergence.brute import divergence
from tests.divergence.strategies import category_questions, item, probability_questions, questions


@given(questions, st.sampled_from([None, "alpha", "beta"]))
def test_the_causes_add_up_to_the_difference_for_every_answer_type_and_reader(body, reader):
    answer = ask(body, reader)

    assert abs(math.fsum(c["nats"] for c in answer["components"]) - answer["delta"]) <= 1e-12


@given(questions)
def test_the_points_add_up_to_the_distance(body):
    answer = ask(body)
    points = math.fsum(c["points"] for c in answer["components"])

    assert points == pytest.approx(answer["distance"] if abs(answer["delta"]) > 1e-12 else 0.0, abs=1e-6)


@given(questions)
def test_swapping_the_parties_turns_every_cause_round_and_changes_nothing_else(body):
    there, back = ask(body), ask(swapped(body))
    sign = -1 if body["question"]["type"] == "probability" else 1

    assert back["delta"] == pytest.approx(sign * there["delta"], abs=1e-9)
    for cause in ("prior", "unshared", "grading", "inference", "wording", "unexplained"):
        assert total(back, cause) == pytest.approx(sign * total(there, cause), abs=1e-9)
    assert back["state"] == there["state"]


@given(st.one_of(probability_questions(), category_questions()))
def test_a_second_implementation_by_brute_force_agrees(body):
    delta, causes = divergence(body)
    seen = {"alpha": ask(body, "alpha"), "beta": ask(body, "beta")}
    found = {
        (c["cause"], c["origin"]): c["nats"]
        for answer in seen.values()
        for c in answer["components"]
        if c["cause"] != "unexplained"
    }

    assert seen["alpha"]["delta"] == pytest.approx(delta, abs=1e-9)
    for key, nats in causes.items():
        if key[0] != "unexplained":
            assert found.get(key, 0.0) == pytest.approx(nats, abs=1e-9), key
    assert total(ask(body), "unexplained") == pytest.approx(causes["unexplained", None], abs=1e-9)


@given(questions, st.data())
def test_evidence_that_both_hold_and_weigh_alike_changes_no_cause(body, data):
    hypotheses = body["question"].get("hypotheses")
    if body["question"]["type"] == "quantity":
        body["question"].setdefault("threshold", 50.0)
    rows = body["parties"]["alpha"]["grades"]
    body["parties"]["beta"]["grades"] = rows
    same = data.draw(item("shared by both", hypotheses))
    more = {**body, "parties": {n: {**p, "evidence": [*p["evidence"], same]} for n, p in body["parties"].items()}}

    before, after = ask(body), ask(more)

    assert after["delta"] == before["delta"]
    assert after["components"] == before["components"]
    assert after["state"] == before["state"]


@given(probability_questions())
def test_every_cause_lies_within_its_range(body):
    answer = ask(body)

    assert all(c["range"][0] <= c["nats"] <= c["range"][1] for c in answer["components"])


def test_with_nothing_registered_all_of_it_is_unexplained_and_says_so():
    answer = ask(binary({"estimate": 0.9}, {"estimate": 0.3}))

    assert total(answer, "unexplained") == pytest.approx(answer["delta"], abs=1e-12)
    assert answer["main_cause"] == "unexplained"
    assert "all of it is unexplained" in answer["components"][-1]["because"]


def test_without_a_base_rate_the_difference_is_not_laid_on_it():
    answer = ask(binary({"estimate": 0.9, "prior": None}, {"estimate": 0.3}))

    assert total(answer, "prior") == 0
    assert "registered no base rate" in answer["components"][0]["because"]


def test_evidence_that_was_not_weighed_bounds_what_is_unexplained():
    loose = {"origin": "o1", "claim": "c", "grade": "B2"}
    answer = ask(
        binary({"estimate": 0.8, "evidence": [loose], "grades": {"B2": {"hit": 0.9, "false": 0.1}}}, {"estimate": 0.5})
    )
    unshared = next(c for c in answer["components"] if c["cause"] == "unshared")

    assert unshared["nats"] == 0
    assert unshared["range"] == pytest.approx([-math.log(9), math.log(9)])
    assert answer["components"][-1]["range"] == pytest.approx([math.log(4) - math.log(9), math.log(4) + math.log(9)])


@given(probability_questions())
def test_jeffreys_over_two_hypotheses_is_the_gap_in_log_odds_times_the_gap_in_probability(body):
    two = {
        "question": {"id": "q", "type": "categories", "hypotheses": ["yes", "no"]},
        "parties": {
            name: {
                **p,
                "prior": {"yes": p["prior"], "no": 1 - p["prior"]},
                "estimate": {"yes": p["estimate"], "no": 1 - p["estimate"]},
            }
            for name, p in body["parties"].items()
        },
    }
    odds, both = ask(body), ask(two)

    assert both["delta"] == pytest.approx(odds["delta"] * odds["distance"], abs=1e-9)


@settings(max_examples=30)
@given(probability_questions(origins=("o1", "o2")))
def test_fusing_never_counts_twice_what_both_hold(body):
    for party in body["parties"].values():
        party["prior"] = 0.5
        party["grades"] = body["parties"]["alpha"]["grades"]
        party["evidence"] = body["parties"]["alpha"]["evidence"]
    rows = body["parties"]["alpha"]["grades"]
    log_odds = 0.0
    for e in body["parties"]["alpha"]["evidence"]:
        r = rows[e["grade"]]
        log_odds += math.log(
            (r["hit"] * e["given_h"] + r["false"] * (1 - e["given_h"]))
            / (r["hit"] * e["given_not_h"] + r["false"] * (1 - e["given_not_h"]))
        )
    p = 1 / (1 + math.exp(-log_odds))
    for party in body["parties"].values():
        party["estimate"] = p

    assert ask(body)["fused"] == pytest.approx(p, abs=1e-9)


def test_independent_evidence_of_both_sides_adds_up_in_the_fused_estimate():
    answer = ask(binary({"estimate": 0.8, "evidence": [report("o1")]}, {"estimate": 0.8, "evidence": [report("o2")]}))

    assert answer["fused"] == pytest.approx(16 / 17)
