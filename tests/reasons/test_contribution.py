"""Reasons as sums of log odds."""

import math

from hypothesis import given
from hypothesis import strategies as st

from consilience.reasons.contribution import Contribution, probability, telling, total

NATS = st.floats(-700, 700)


def reason(nats=None, **more):
    return Contribution(name="one", nats=nats, because="it is so", **more)


@given(NATS)
def test_odds_for_and_odds_against_leave_nothing_over(nats):
    assert math.isclose(probability(nats) + probability(-nats), 1)
    assert 0 <= probability(nats) <= 1


@given(st.lists(NATS))
def test_a_sum_does_not_depend_on_the_order_of_its_reasons(nats):
    assert total(map(reason, nats)) == total(map(reason, reversed(nats)))


def test_a_reason_that_is_not_weighed_adds_nothing():
    assert total([reason(1.5), reason()]) == 1.5
    assert reason().decibans is None
    assert math.isclose(reason(math.log(10)).decibans, 10)


def test_where_slots_differ_those_that_agree_are_told_apart():
    number, place, actor = (
        reason(slot=slot, differs=differs) for slot, differs in (("number", True), ("place", False), ("actor", None))
    )

    assert telling([number, place, actor, reason()]) == ((number, actor), (place,))
    assert telling([place, actor, reason()]) == ((place, actor), ())
