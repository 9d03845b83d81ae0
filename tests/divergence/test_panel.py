"""A question of three parties or more: each pair, what each reader may see of it, and one release for all."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.divergence.ask import ask, binary, outputs, report
from tests.divergence.strategies import item, items, questions


def three(alpha, beta, gamma, **more):
    body = binary(alpha, beta, **more)
    body["parties"]["gamma"] = {"prior": 0.5, "evidence": [], **gamma}
    return body


def pair(answer, *parties):
    return next(one for one in answer["pairs"] if one["parties"] == list(parties))


@st.composite
def questions_of_three(draw):
    body = draw(questions)
    alpha = body["parties"]["alpha"]
    hypotheses = body["question"].get("hypotheses")
    held = (
        draw(st.lists(st.sampled_from(alpha["evidence"]), unique_by=lambda e: e["origin"])) if alpha["evidence"] else []
    )
    gamma = {**alpha, "evidence": [*held, *draw(items(["g1", "g2"], hypotheses))]}
    return {**body, "parties": {**body["parties"], "gamma": gamma}}


@st.composite
def two_worlds_of_three(draw):
    """Return one question twice; the worlds differ in what beta and gamma hold, apart or together, and alpha does not."""
    body = draw(questions_of_three())
    hypotheses = body["question"].get("hypotheses")
    known = {e["origin"] for e in body["parties"]["alpha"]["evidence"]}
    worlds = []
    for _ in range(2):
        secret = draw(items(["secret0", "secret1", "secret2"], hypotheses))
        parties = {"alpha": body["parties"]["alpha"]}
        for name in ("beta", "gamma"):
            open_ = [e for e in body["parties"][name]["evidence"] if e["origin"] in known]
            more = draw(st.lists(st.sampled_from(secret), unique_by=lambda e: e["origin"])) if secret else []
            parties[name] = {**body["parties"][name], "evidence": [*open_, *more]}
        worlds.append({**body, "parties": parties})
    return worlds


def test_every_pair_is_compared_and_the_widest_leads():
    answer = ask(three({"estimate": 0.9}, {"estimate": 0.6}, {"estimate": 0.2}))

    assert [one["parties"] for one in answer["pairs"]] == [["alpha", "beta"], ["alpha", "gamma"], ["beta", "gamma"]]
    assert answer["widest"] == ["alpha", "gamma"]
    assert answer["state"] == "conflicting"
    assert answer["why"].startswith("alpha and gamma: ")


def test_a_party_that_has_not_answered_leaves_the_others_comparable():
    answer = ask(three({"estimate": 0.9}, {"estimate": None}, {"estimate": 0.2}))

    assert [one["state"] for one in answer["pairs"]] == ["one-sided", "conflicting", "one-sided"]
    assert answer["widest"] == ["alpha", "gamma"]


@given(st.tuples(*[st.floats(0.01, 0.99)] * 4))
def test_differences_of_several_parties_add_up_along_any_way(estimates):
    body = binary({}, {})
    body["parties"] = {f"p{i}": {"prior": 0.5, "estimate": p} for i, p in enumerate(estimates)}
    delta = {tuple(one["parties"]): one["delta"] for one in ask(body)["pairs"]}

    for a, b, c in itertools.combinations(body["parties"], 3):
        assert delta[a, c] == pytest.approx(delta[a, b] + delta[b, c], abs=1e-12)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(questions_of_three())
def test_every_pair_adds_up_exactly_and_a_readers_pair_is_as_if_the_two_were_alone(body):
    answer = ask(body, "alpha")
    alone = ask({**body, "parties": {name: body["parties"][name] for name in ("alpha", "beta")}}, "alpha")

    # The advice is not compared: one release serves all readers, so a third one may change it.
    assert {**pair(answer, "alpha", "beta"), "advice": None} == {**alone, "advice": None}
    for one in answer["pairs"]:
        assert abs(sum(c["nats"] for c in one["components"]) - (one["delta"] or 0)) <= 1e-12


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(two_worlds_of_three())
def test_an_output_for_one_party_is_the_same_whatever_the_others_hold_without_it(worlds):
    one, two = worlds

    assert outputs(one, "alpha") == outputs(two, "alpha")


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(questions_of_three(), st.data())
def test_what_two_of_three_hold_is_named_to_these_two_alone(body, data):
    secret = data.draw(item("secret", body["question"].get("hypotheses")))
    for name in ("beta", "gamma"):
        body["parties"][name] = {**body["parties"][name], "evidence": [*body["parties"][name]["evidence"], secret]}

    assert "secret" not in outputs(body)
    assert "secret" not in outputs(body, "alpha")
    assert "secret" in outputs(body, "beta")


def test_one_release_brings_every_reader_within_tolerance():
    held = [report("mine", given_h=0.9, given_not_h=0.1)]
    body = three({"estimate": 0.85, "evidence": held}, {"estimate": 0.52}, {"estimate": 0.55})
    body["records"] = [{"origin": "mine", "owner": "alpha", "forms": {"full": {"cost": 1}}}]
    answer = ask(body, "alpha")

    for other in ("beta", "gamma"):
        advice = pair(answer, "alpha", other)["advice"]
        assert advice["release"] == [{"origin": "mine", "form": "full"}]
        assert abs(advice["after"]) <= 0.5
    assert pair(answer, "beta", "gamma")["advice"]["release"] == []


def test_a_need_is_met_only_where_every_reader_holds_it():
    key, lock = report("key", given_h=0.5, given_not_h=0.5), report("lock", given_h=0.9, given_not_h=0.1)
    body = three({"estimate": 0.85, "evidence": [key, lock]}, {"estimate": 0.52, "evidence": [key]}, {"estimate": 0.52})
    full = {"full": {"cost": 1}}
    body["records"] = [
        {"origin": "lock", "owner": "alpha", "needs": ["key"], "forms": full},
        {"origin": "key", "owner": "alpha", "forms": full},
    ]

    released = {r["origin"] for r in pair(ask(body, "alpha"), "alpha", "gamma")["advice"]["release"]}

    assert released == {"key", "lock"}
