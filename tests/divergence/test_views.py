"""Nothing about one party's unshared evidence reaches an output made for the other."""

import json

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.divergence.ask import ask, binary, judged, outputs, report
from tests.divergence.strategies import item, items, questions


@st.composite
def two_worlds(draw):
    """Return one question twice; the worlds differ in what beta alone holds, and in beta's own records."""
    body = draw(questions)
    hypotheses = body["question"].get("hypotheses")
    kept = [e["origin"] for e in body["parties"]["alpha"]["evidence"]]
    shared = [e for e in body["parties"]["beta"]["evidence"] if e["origin"] in kept]
    if draw(st.booleans()):
        shared = [{**e, "related": "kin"} for e in shared]
    worlds = []
    for _ in range(2):
        secret = draw(items([f"secret{i}" for i in range(4)], hypotheses))
        for e in secret:
            if draw(st.booleans()):
                e["grade"] = draw(st.sampled_from(["F6", "F2", "B6", "E5"]))
            if draw(st.booleans()):
                e["related"] = "kin"
            if draw(st.booleans()):
                e["derived_from"] = [draw(st.sampled_from(["secret0", "secret1", "secret9"]))]
        records = [{"origin": e["origin"], "owner": "beta", "forms": {"full": {"cost": 1}}} for e in secret]
        beta = {**body["parties"]["beta"], "evidence": [*shared, *secret]}
        worlds.append({**body, "parties": {**body["parties"], "beta": beta}, "records": records})
    return worlds


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(two_worlds())
def test_an_output_made_for_one_party_is_the_same_whatever_the_other_alone_holds(worlds):
    one, two = worlds

    assert outputs(one, "alpha") == outputs(two, "alpha")


@given(two_worlds())
def test_no_output_but_the_owners_names_unshared_evidence(worlds):
    body = worlds[0]
    secret = {e["origin"] for e in body["parties"]["beta"]["evidence"] if e["origin"].startswith("secret")}
    assume(secret)

    for reader in (None, "alpha"):
        text = outputs(body, reader)
        assert not any(name in text for name in secret)
    assert all(name in outputs(body, "beta") for name in secret if not _derived(body, name))


def _derived(body, name):
    return any(e["origin"] == name and e.get("derived_from") for e in body["parties"]["beta"]["evidence"])


def test_made_for_nobody_unshared_evidence_stands_as_a_total_per_party():
    body = binary(
        {"estimate": 0.9, "evidence": [report("mine"), report("also mine", given_h=0.4)]},
        {"estimate": 0.2, "evidence": [report("theirs")]},
    )
    found = [(c["origin"], c["party"]) for c in ask(body)["components"] if c["cause"] == "unshared"]

    assert found == [(None, "alpha"), (None, "beta")]


def test_made_for_nobody_there_is_no_release_to_read():
    body = binary({"estimate": 0.9, "evidence": [report("mine")]}, {"estimate": 0.5})
    body["records"] = [{"origin": "mine", "owner": "alpha", "forms": {"full": {"cost": 1}}}]
    advice = ask(body)["advice"]

    assert advice["release"] == advice["unreleased_for"] == advice["unreleased_against"] == []
    assert advice["status"] == "no owner named"


def test_advice_to_one_party_never_releases_what_the_other_owns():
    body = binary({"estimate": 0.75}, {"estimate": 0.5, "evidence": [report("theirs", given_h=0.1, given_not_h=0.9)]})
    body["records"] = [{"origin": "theirs", "owner": "beta", "forms": {"full": {"cost": 1}}}]

    assert ask(body, "alpha")["advice"]["release"] == []
    assert ask(body, "beta")["advice"]["release"] == [{"origin": "theirs", "form": "full"}]


@given(questions, st.data())
def test_a_comparison_keeps_no_evidence_its_reader_may_not_see(body, data):
    extra = data.draw(item("secret", body["question"].get("hypotheses")))
    body["parties"]["beta"]["evidence"].append(extra)

    for reader in (None, "alpha"):
        [(comparison, advice)] = judged(body, reader)[0].pairs
        assert "secret" not in repr(comparison) + repr(advice)


def test_the_json_form_is_finite_json():
    body = binary({"term": "almost certain", "scale": "phia"}, {"term": "remote chance", "scale": "phia"})

    assert json.loads(json.dumps(ask(body), allow_nan=False))
