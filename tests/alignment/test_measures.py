"""Numbers as ranges: what may both hold, what is the more precise, and what contradicts; the laws hold for any two."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.alignment import measures
from consilience.alignment.comparison import Fit
from consilience.alignment.words import Words
from consilience.records.claim import Qualifier, Quantity
from tests.alignment.drafted import drafted

NO_WORDS = Words([], np.zeros((0, 3), dtype=np.float32))
EXACTLY, ABOUT, AT_LEAST, AT_MOST = Qualifier.EXACTLY, Qualifier.ABOUT, Qualifier.AT_LEAST, Qualifier.AT_MOST
MIRROR = {Fit.LEFT_PRECISE: Fit.RIGHT_PRECISE, Fit.RIGHT_PRECISE: Fit.LEFT_PRECISE}


def counted(value, qualifier=EXACTLY, unit="boat", text=None):
    return Quantity(value=Decimal(value), unit=unit, qualifier=qualifier, text=text or str(value))


quantities = st.builds(
    counted,
    st.integers(1, 10**7) | st.decimals(1, 999, places=1),
    st.sampled_from([EXACTLY, ABOUT, AT_LEAST, AT_MOST]),
)


@given(quantities, quantities)
def test_a_fit_looks_the_same_from_the_other_side(one, other):
    there, back = measures.fit_numbers(one, other), measures.fit_numbers(other, one)

    assert back is MIRROR.get(there, there)


@given(quantities)
def test_a_number_agrees_with_itself_and_lies_within_its_own_bounds(one):
    low, high = measures.bounds(one)

    assert low <= one.value <= high
    assert measures.fit_numbers(one, one) is Fit.AGREES


@pytest.mark.parametrize(
    ("left", "right", "fit"),
    [
        pytest.param(counted(12), counted(40), Fit.DIFFERS, id="two figures"),
        pytest.param(counted(40), counted(42, ABOUT), Fit.LEFT_PRECISE, id="about holds the figure"),
        pytest.param(counted(40), counted(60, ABOUT), Fit.DIFFERS, id="about something else"),
        pytest.param(counted(158, AT_LEAST), counted(220), Fit.OPEN, id="a bound that leaves room"),
        pytest.param(counted(158, AT_LEAST), counted(120), Fit.DIFFERS, id="below the bound"),
        pytest.param(counted(19), counted("19.4"), Fit.RIGHT_PRECISE, id="rounded"),
        pytest.param(counted(19), counted("19.6"), Fit.DIFFERS, id="rounded to another"),
        pytest.param(counted(27_500), counted(27_548), Fit.RIGHT_PRECISE, id="a round figure"),
        pytest.param(counted(27_500), counted(29_000), Fit.DIFFERS, id="beyond its roundness"),
    ],
)
def test_two_numbers_fit_as_ranges(left, right, fit):
    assert measures.fit_numbers(left, right) is fit


def found(left, right):
    """Each is the text, the number and the words around it."""
    sides = [
        drafted(text, party, measures=((quantity, (quantity.unit or "", *around)),))
        for (text, quantity, *around), party in zip((left, right), ("alpha", "beta"), strict=True)
    ]
    return [(one.fit, one.left, one.right) for one in measures.numbers(*sides, NO_WORDS)]


def test_numbers_of_one_thing_are_set_against_each_other_and_of_two_things_are_not():
    twelve = ("Twelve boats sank.", counted(12))

    assert found(twelve, ("Forty boats sank.", counted(40))) == [(Fit.DIFFERS, "12 boats", "40 boats")]
    assert found(twelve, ("Forty ships sank.", counted(40, unit="ship"))) == [(Fit.DIFFERS, "12 boats", "40 ships")]
    assert found(twelve, ("Forty lamps broke.", counted(40, unit="lamp"))) == []


def test_so_many_each_may_be_more_in_all():
    each = ("The sides sent 50 boats each.", counted(50))

    assert found(each, ("They sent 100 boats.", counted(100))) == [(Fit.OPEN, "50 boats", "100 boats")]


def test_a_part_is_no_other_whole():
    part = ("Two of the boats are dry.", counted(2, text="Two"))

    assert found(part, ("All four boats are wet.", counted(4, text="four"))) == [(Fit.OPEN, "Two boats", "four boats")]


def test_what_found_no_partner_is_left_over_but_for_ages():
    item = drafted(
        "A man aged 40 told the harbour office that 12 boats sank.",
        measures=((counted(40, unit="man"), ()), (counted(12), ()), (counted(7), ())),
    )

    assert [one.value for one in measures.left_over(item, [Decimal(7)])] == [12]


def test_money_is_of_the_kind_of_its_own_currency_alone():
    assert measures.of_one_kind(counted(1, unit="ship"), counted(2, unit="vessel"))
    assert measures.of_one_kind(counted(1, unit="soldier"), counted(2, unit="civilian"))
    assert not measures.of_one_kind(counted(1, unit="usd"), counted(2, unit="eur"))
    assert not measures.of_one_kind(counted(1, unit="usd"), counted(2, unit=None))
