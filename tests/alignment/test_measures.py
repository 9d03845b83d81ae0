"""Which numbers of two claims count the same, and what is said of them then."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

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


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("A woman aged 40 saw 12 boats.", [12]),
        ("Children aged 7, 9 and 12 were on board.", []),
        ("They were aged between 7 and 12.", []),
        ("They saved 12, among them 7 of the crew.", [12]),
        ("They saved 12 out of a total of 40.", [12]),
    ],
)
def test_only_what_stands_behind_aged_is_an_age_and_what_is_told_aside_is_not_left_over(text, left):
    item = drafted(text, measures=[(counted(n, text=str(n)), ()) for n in (7, 9, 12, 40) if f"{n}" in text])

    assert [one.value for one in measures.left_over(item, [])] == left


def test_a_bare_number_is_of_no_kind_with_a_length():
    assert not measures.of_one_kind(counted(2, unit=None), counted(1200, unit="kilometre"))
    assert measures.of_one_kind(counted(2, unit=None), counted(1200, unit="boat"))


def test_money_is_of_the_kind_of_its_own_currency_alone():
    assert measures.of_one_kind(counted(1, unit="ship"), counted(2, unit="vessel"))
    assert measures.of_one_kind(counted(1, unit="soldier"), counted(2, unit="civilian"))
    assert not measures.of_one_kind(counted(1, unit="usd"), counted(2, unit="eur"))
    assert not measures.of_one_kind(counted(1, unit="usd"), counted(2, unit=None))


def labelled(text, unit, quote=None, party="alpha", value=None):
    value = value or text.split()[-1].replace(",", "")
    figure = counted(value, unit=unit, text=text.split()[-1])
    return replace(drafted(quote or text, party, measures=((figure, (unit or "",)),)), text=text)


def test_a_label_before_a_figure_is_no_unit_of_it():
    assert [quantity.unit for quantity, _ in measures.told(labelled("Orrin 15,000", "orrin"))] == [None]
    assert [quantity.unit for quantity, _ in measures.told(labelled("Orrin 15,000", "tent"))] == ["tent"]


def test_a_figure_that_is_said_to_be_wrong_is_not_told():
    text = "Seven divers, not 12, were hurt."
    quantities = counted(7, unit="diver", text="Seven"), counted(12, unit=None, text="12")
    made = drafted(text, measures=tuple((quantity, ()) for quantity in quantities))

    assert [quantity.value for quantity, _ in measures.told(made)] == [7]


@pytest.mark.parametrize(("unit", "two"), [("household", False), ("generator", True)])
def test_a_cell_counts_what_its_list_speaks_of(unit, two):
    cell = labelled("Orrin 52,000", unit)
    item = labelled("Orrin 900", "orrin", "Some 4,000 households are without power: Orrin 900; Tarn 3,100.", "beta")

    assert measures.of_two_columns(cell, item) is two
    assert measures.of_two_columns(item, cell) is two
