"""A programme taken apart, and the certificate that a plan carries."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.divergence import disclosure
from consilience.divergence.apart import apart
from consilience.divergence.disclosure import solve
from consilience.divergence.sought import NOTHING, Candidate, Plan, Programme, keeps
from consilience.records.holding import Form


def full(cost=1, level=0):
    return Form(name="full", cost=Decimal(cost), fidelity=Decimal(1), level=level)


def candidate(origin, *weights, needs=(), forms=None):
    effects = tuple((w / 2, -w / 2) if w else () for w in weights)
    return Candidate(origin=origin, forms=(full(),) if forms is None else forms, effects=effects, needs=needs)


def programme(*candidates, gaps, forbidden=(), tolerance=0.5):
    return Programme(
        candidates=candidates,
        gaps=tuple((gap / 2, -gap / 2) for gap in gaps),
        reaches=(tolerance,) * len(gaps),
        honesty=(float("inf"),) * len(gaps),
        forbidden=tuple(frozenset(group) for group in forbidden),
    )


def origins(part):
    return {c.origin for c in part.candidates}


def test_questions_that_share_nothing_are_apart_and_what_bears_on_none_is_left_out():
    parts = apart(programme(candidate("a", 1, 0), candidate("b", 0, 1), candidate("c", 0, 0), gaps=(1, 1)))

    assert [origins(part) for part in parts] == [{"a"}, {"b"}]


@pytest.mark.parametrize(
    ("tie", "more"),
    [
        pytest.param([candidate("a", 1, 0, needs=("b",)), candidate("b", 0, 1)], {}, id="a need"),
        pytest.param([candidate("a", 1, 0), candidate("b", 0, 1)], {"forbidden": [{"a", "b"}]}, id="a combination"),
        pytest.param([candidate("a", 1, 0), candidate("b", 0, 1), candidate("c", 1, 1)], {}, id="a record"),
    ],
)
def test_questions_tied_together_stay_together(tie, more):
    assert len(apart(programme(*tie, gaps=(1, 1), **more))) == 1


def test_a_question_that_no_record_reaches_makes_the_whole_impossible():
    assert solve(programme(candidate("a", 1, 0), gaps=(1, 3))) == NOTHING


def test_the_highest_marking_is_that_of_the_part_that_needs_most():
    free = candidate("cheap", 0, 1, forms=(full(cost=1, level=2), full(cost=9, level=0)))
    forced = candidate("secret", 1, 0, forms=(full(level=2),))

    plan = solve(programme(forced, free, gaps=(1, 1)))

    assert [(origin, form.level) for origin, form in plan.chosen] == [("secret", 2), ("cheap", 2)]
    assert plan.proven


@given(
    st.lists(st.tuples(st.sampled_from([-1.0, 0.0, 0.4, 1.0]), st.integers(1, 5)), min_size=4, max_size=10), st.data()
)
def test_solving_apart_or_whole_gives_plans_of_the_same_worth(weights, data):
    candidates = [
        candidate(f"r{i}", *(w if i % 2 == q else 0 for q in (0, 1)), forms=(full(cost=cost),))
        for i, (w, cost) in enumerate(weights)
    ]
    gaps = [data.draw(st.sampled_from([0.0, 0.9, 1.6, -1.2])) for _ in range(2)]
    split = programme(*candidates, gaps=gaps)
    # A record that does nothing but bear on both questions ties them together.
    whole = programme(*candidates, candidate("tie", 1e-12, 1e-12, forms=()), gaps=gaps)

    one, two = solve(split), solve(whole)

    assert len(apart(split)) == 2
    assert len(apart(whole)) == 1
    assert (one.found, len(one.chosen), one.cost) == (two.found, len(two.chosen), two.cost)
    assert not one.found or (one.proven and keeps(split, one.chosen))


def test_the_gap_is_that_of_the_count_until_it_is_proven_and_then_of_the_cost():
    chosen = (("a", full(cost=6)), ("b", full(cost=4)))

    assert Plan(chosen=chosen, count_bound=1, cost_bound=2).gap == 0.5
    assert Plan(chosen=chosen, count_bound=2, cost_bound=9).gap == pytest.approx(0.1)
    assert Plan(chosen=chosen, count_bound=2, cost_bound=10).proven
    assert not Plan(chosen=chosen, count_bound=2, cost_bound=9).proven
    assert NOTHING.gap == float("inf")


def test_without_time_for_a_proof_nothing_is_called_optimal(monkeypatch):
    monkeypatch.setattr(disclosure, "TIME_LIMIT", 1e-9)
    monkeypatch.setattr(disclosure, "NEAR_TIME", 1e-9)
    many = [candidate(f"r{i}", 0.13 + 0.017 * (i % 7), 0.11 + 0.013 * (i % 5)) for i in range(40)]

    plan = solve(programme(*many, gaps=(2.5, 2.6), tolerance=0.05))

    assert not plan.proven
