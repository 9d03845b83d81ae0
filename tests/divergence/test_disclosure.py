"""Disclosure: least, permitted, honest, and named when impossible."""

import copy
import math
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience.divergence.disclosure import solve
from consilience.divergence.greedy import preview, wolsey_bound
from consilience.divergence.sought import Candidate, Programme, keeps
from consilience.records.holding import Form
from tests.divergence.ask import ask, binary, judged, report
from tests.divergence.brute import least_disclosure

ORIGINS = ["a", "b", "c", "d", "e"]


@st.composite
def instances(draw):
    count = draw(st.integers(1, 3))
    tolerance = draw(st.sampled_from([0.25, 0.5, 1.0]))
    records = {}
    for name in ORIGINS[: draw(st.integers(1, 5))]:
        forms = {
            form: {
                "cost": draw(st.integers(0, 9)),
                "fidelity": fidelity,
                "level": draw(st.integers(0, 2)),
                "banned": draw(st.booleans()),
            }
            for form, fidelity in (("full", 1.0), ("gist", draw(st.sampled_from([0.4, 0.6, 0.8]))))
        }
        needs = draw(st.lists(st.sampled_from(ORIGINS), max_size=1))
        weights = [draw(st.integers(-30, 30)) / 10 for _ in range(count)]
        records[name] = {"forms": forms, "needs": [n for n in needs if n != name], "weights": weights}
    gaps = [draw(st.integers(-40, 40)) / 10 for _ in range(count)]
    forbidden = draw(st.lists(st.sets(st.sampled_from(ORIGINS), min_size=2, max_size=3).map(frozenset), max_size=1))
    return records, gaps, tolerance, forbidden


def programme(records, gaps, tolerance, forbidden):
    candidates = tuple(
        Candidate(
            origin=name,
            forms=tuple(
                Form(name=f, cost=Decimal(x["cost"]), fidelity=Decimal(str(x["fidelity"])), level=x["level"])
                for f, x in record["forms"].items()
                if not x["banned"]
            ),
            effects=tuple((w / 2, -w / 2) for w in record["weights"]),
            needs=tuple(record["needs"]),
        )
        for name, record in records.items()
    )
    reaches = (tolerance,) * len(gaps)
    return Programme(
        candidates=candidates,
        gaps=tuple((g / 2, -g / 2) for g in gaps),
        reaches=reaches,
        honesty=reaches,
        forbidden=tuple(forbidden),
    )


@settings(max_examples=150)
@given(instances())
def test_the_plan_is_the_least_that_a_search_of_every_selection_finds(instance):
    plan = solve(programme(*instance))
    least = least_disclosure(instance[0], instance[1], instance[2], instance[3])

    assert plan.found == (least is not None)
    if plan.found:
        level = max((form.level for _, form in plan.chosen), default=0)
        assert (level, len(plan.chosen), float(sum(form.cost for _, form in plan.chosen))) == least
        assert plan.proven
        assert plan.gap == 0


@settings(max_examples=100)
@given(instances())
def test_no_plan_breaks_a_ban_a_dependency_or_a_combination(instance):
    records, _, _, forbidden = instance
    plan = solve(programme(*instance))
    gone = {origin for origin, _ in plan.chosen}

    assert not any(records[origin]["forms"][form.name]["banned"] for origin, form in plan.chosen)
    assert all(set(records[origin]["needs"]) <= gone for origin in gone)
    assert not any(group <= gone for group in forbidden)


@settings(max_examples=100)
@given(instances())
def test_the_greedy_preview_keeps_the_rules_and_its_bound_where_one_is_known(instance):
    problem = programme(*instance)
    chosen = preview(problem)
    if chosen is None:
        return
    unhurried = Programme(
        candidates=problem.candidates,
        gaps=problem.gaps,
        reaches=problem.reaches,
        honesty=(math.inf,) * len(problem.gaps),
        forbidden=problem.forbidden,
    )

    assert keeps(unhurried, chosen)
    bound = wolsey_bound(problem, chosen)
    if bound is not None:
        least = solve(unhurried)
        assert len(chosen) <= bound * len(least.chosen) + 1e-9


def asked(forms, alpha=0.9, beta=0.65, evidence=None, **more):
    held = evidence or [report("mine", given_h=0.9, given_not_h=0.1)]
    records = [{"origin": e["origin"], "owner": "alpha", "forms": copy.deepcopy(forms)} for e in held]
    return binary({"estimate": alpha, "evidence": held}, {"estimate": beta}, **{"records": records, **more})


def test_the_cheapest_sufficient_form_is_advised():
    advice = ask(asked({"full": {"cost": 5}, "gist": {"cost": 1, "fidelity": 0.9}}), "alpha")["advice"]

    assert advice["status"] == "optimal"
    assert advice["gap"] == 0
    assert advice["release"] == [{"origin": "mine", "form": "gist"}]
    assert abs(advice["after"]) <= 0.5


def test_a_banned_form_is_never_advised_and_the_ban_is_named():
    advice = ask(asked({"full": {"cost": 1, "banned": True}, "existence": {"cost": 0}}), "alpha")["advice"]

    assert advice["status"] == "infeasible"
    assert advice["release"] == []
    assert advice["binding"] == ["forms banned by their marking"]


def test_what_waits_for_a_third_party_is_never_advised_and_the_consent_is_named():
    advice = ask(asked({"full": {"cost": 1, "consent": "gamma"}}), "alpha")["advice"]

    assert (advice["release"], advice["binding"]) == ([], ["consent of a third party"])


def test_a_record_that_nobody_listed_is_never_advised():
    advice = ask({**asked({}), "records": []}, "alpha")["advice"]

    assert (advice["release"], advice["binding"]) == ([], ["records not listed"])


def test_a_dependency_goes_along_and_one_that_cannot_go_is_named():
    two = [report("mine", given_h=0.9, given_not_h=0.1), report("key", given_h=0.5, given_not_h=0.5)]
    body = asked({"full": {"cost": 1}}, evidence=two)
    body["records"][0]["needs"] = ["key"]
    both = ask(body, "alpha")["advice"]
    body["records"][1]["forms"]["full"]["banned"] = True
    stuck = ask(body, "alpha")["advice"]

    assert {r["origin"] for r in both["release"]} == {"mine", "key"}
    assert stuck["release"] == []
    assert "dependencies" in stuck["binding"]


def test_a_forbidden_combination_is_never_completed_and_is_named():
    two = [report("one", given_h=0.7, given_not_h=0.3), report("two", given_h=0.7, given_not_h=0.3)]
    body = asked({"full": {"cost": 1}}, evidence=two, alpha=0.75, beta=0.4)
    free = ask(body, "alpha")["advice"]
    barred = ask({**body, "forbidden": [["one", "two"]]}, "alpha")["advice"]

    assert len(free["release"]) == 2
    assert (barred["release"], barred["binding"]) == ([], ["forbidden combinations"])


@pytest.mark.parametrize(
    ("alpha", "beta", "words"),
    [
        pytest.param(
            {"prior": 0.9, "estimate": 0.9}, {"prior": 0.4, "estimate": 0.4}, "compare base rates", id="prior"
        ),
        pytest.param(
            {"estimate": 0.8, "evidence": [report("o", "A1")]},
            {"estimate": 0.5, "evidence": [report("o", "E5")]},
            "joint source review of o",
            id="grading",
        ),
        pytest.param(
            {"estimate": 0.8, "evidence": [report("o", "A1", 0.9, 0.1)]},
            {"estimate": 0.5, "evidence": [report("o", "A1", 0.5, 0.5)]},
            "challenge session on o",
            id="inference",
        ),
        pytest.param(
            {"term": "very likely", "scale": "icd203"},
            {"estimate": 0.81, "prior": 0.5},
            "register|rests on|yardstick",
            id="wording",
        ),
    ],
)
def test_where_the_cause_lies_elsewhere_the_remedy_says_what_would_help(alpha, beta, words):
    body = binary(alpha, beta, tolerance=0.3)

    for reader in (None, "alpha", "beta"):
        advice = ask(body, reader)["advice"]
        assert advice["release"] == []
        assert re.search(words, advice["remedy"])


def test_where_disclosure_does_not_suffice_it_says_what_all_of_it_would_leave():
    evidence = [report("mine", "A1", 0.8, 0.2)]
    body = asked({"full": {"cost": 1}}, evidence=evidence, alpha=0.9, beta=0.3)
    advice = ask(body, "alpha")["advice"]

    assert advice["status"] == "cannot help"
    assert "would leave 1.84 nats" in advice["why"]


def test_one_own_view_that_rests_on_banned_evidence_is_not_the_target():
    """Permitted +1 and −1, banned +2: releasing the +1 alone would close the gap by a selection."""
    evidence = [
        report("up", "A1", 0.8, 0.2),
        report("down", "A1", 0.2, 0.8),
        report("secret", "A1", 0.8, 0.2),
    ]
    body = asked({"full": {"cost": 1}}, evidence=evidence, alpha=0.75, beta=0.5)
    body["records"][2]["forms"]["full"]["banned"] = True
    advice = ask(body, "alpha")["advice"]

    assert advice["release"] == []
    assert "the honesty constraint" in advice["binding"]


def test_a_one_sided_selection_is_warned_of():
    evidence = [report("up", "A1", 0.9, 0.1), report("down", "A1", 0.45, 0.5)]
    advice = ask(asked({"full": {"cost": 1}}, evidence=evidence, alpha=0.87, beta=0.5), "alpha")["advice"]

    assert advice["release"] == [{"origin": "up", "form": "full"}]
    assert advice["unreleased_against"] == ["down"]
    assert any(warning.startswith("one-sided") for warning in advice["warnings"])


def test_several_questions_are_served_by_one_release():
    both = [report("mine", given_h=0.9, given_not_h=0.1)]
    one = asked({"full": {"cost": 1}}, evidence=both)
    two = binary({"estimate": 0.85, "evidence": both}, {"estimate": 0.55})
    two["question"]["id"] = "q2"
    found = judged([one, two], "alpha")

    assert [panel.pairs[0][1].release[0].origin for panel in found] == ["mine", "mine"]


def test_a_release_that_would_break_another_question_is_not_advised():
    for_one = [report("mine", given_h=0.9, given_not_h=0.1)]
    one = asked({"full": {"cost": 1}}, evidence=for_one)
    two = binary({"estimate": 0.5, "evidence": for_one}, {"estimate": 0.5})
    two["question"]["id"] = "q2"
    advice = judged([one, two], "alpha")[0].pairs[0][1]

    assert advice.release == ()
    assert advice.binding == ("the other question q2",)


def test_the_advice_is_quiet_where_the_estimates_are_within_tolerance():
    advice = ask(asked({"full": {"cost": 1}}, alpha=0.6, beta=0.55), "alpha")["advice"]

    assert (advice["status"], advice["release"]) == ("not needed", [])


def test_several_hypotheses_are_brought_within_tolerance_as_well():
    hypotheses = ["x", "y", "z"]
    prior = dict.fromkeys(hypotheses, 1 / 3)
    item = {"origin": "mine", "claim": "c", "grade": "A1", "given": {"x": 0.9, "y": 0.3, "z": 0.1}}
    body = {
        "question": {"id": "q", "type": "categories", "hypotheses": hypotheses},
        "parties": {
            "alpha": {"prior": prior, "estimate": {"x": 0.63, "y": 0.24, "z": 0.13}, "evidence": [item]},
            "beta": {"prior": prior, "estimate": prior},
        },
        "tolerance": 0.1,
        "records": [{"origin": "mine", "owner": "alpha", "forms": {"full": {"cost": 1}}}],
    }
    answer = ask(body, "alpha")

    assert answer["delta"] > 0.1
    assert answer["advice"]["release"] == [{"origin": "mine", "form": "full"}]
    assert answer["advice"]["after"] <= 0.1
