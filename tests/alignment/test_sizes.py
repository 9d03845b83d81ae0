"""Numbers as ranges: what may both hold, what is the more precise, and what contradicts; the laws hold for any two."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.alignment import sizes
from consilience.alignment.comparison import Fit
from consilience.records.claim import Qualifier, Quantity
from tests.alignment.drafted import quantity

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
    there, back = sizes.fit_numbers(one, other), sizes.fit_numbers(other, one)

    assert back is MIRROR.get(there, there)


@given(quantities)
def test_a_number_agrees_with_itself_and_lies_within_its_own_bounds(one):
    low, high = sizes.bounds(one)

    assert low <= one.value <= high
    assert sizes.fit_numbers(one, one) is Fit.AGREES


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
    assert sizes.fit_numbers(left, right) is fit


@pytest.mark.parametrize("text", ["dozens", "hundreds", "thousands"])
def test_an_indefinite_many_may_be_a_few_fewer_than_the_word_says(text):
    least = {"dozens": 24, "hundreds": 200, "thousands": 2000}[text]

    assert sizes.fit_numbers(counted(least, AT_LEAST, text=text), counted(int(least * 0.9))) is Fit.RIGHT_PRECISE
    assert sizes.fit_numbers(counted(least, AT_LEAST, text=text), counted(least // 2)) is Fit.DIFFERS


def test_a_unit_of_time_has_days_and_any_other_has_none():
    assert sizes.days_in("week") == 7
    assert sizes.days_in("boat") is None
    assert sizes.days_in("km") is None


figures = st.builds(
    quantity,
    st.integers(0, 10**9),
    st.none(),
    st.just(""),
    st.sampled_from(Qualifier),
    st.none() | st.integers(10**9, 10**10).map(Decimal),
)


@given(figures, figures)
def test_the_fit_of_two_numbers_is_the_same_from_both_sides(a, b):
    turned = {Fit.LEFT_PRECISE: Fit.RIGHT_PRECISE, Fit.RIGHT_PRECISE: Fit.LEFT_PRECISE}

    assert sizes.fit_numbers(b, a) is turned.get(sizes.fit_numbers(a, b), sizes.fit_numbers(a, b))


@given(figures)
def test_a_number_agrees_with_itself(a):
    assert sizes.fit_numbers(a, a) is Fit.AGREES
