"""Numbers that stand together, and what was read as another definite number before."""

from decimal import Decimal

import pytest

from consilience.ingest import quantities


def told(text):
    read = quantities.read(f"They saw {text} there.")
    return [
        (str(found.quantity.value), found.quantity.high and str(found.quantity.high), found.quantity.unit)
        for found in read.found
    ], len(read.unread)


@pytest.mark.parametrize(
    ("text", "value", "high", "unit"),
    [
        ("10 men", "10", None, None), ("one to two million men", "1000000", "2000000", None), ("two to three million men", "2000000", "3000000", None), ("2 lakh 50 thousand men", "250000", None, None),
        ("a hundred and one men", "101", None, None), ("a hundred men", "100", None, None), ("five-and-a-half hours", "5.5", None, None), ("£5 m", "5000000", None, "gbp"), ("$5 bn", "5000000000", None, "usd"),
        ("1 in 5 men", "20.0", None, "percent"), ("two-thirds", "66.7", None, "percent"), ("80m units", "80000000", None, None), ("80m new doses", "80000000", None, None), ("80m wide", "80", None, "metre"),
        ("–5 °C", "-5", None, "degree"), ("-5 degrees", "-5", None, "degree"), ("temperatures of -5", "-5", None, "degree"), ("a balance of -5 points", "-5", None, None), ("1200[3] men", "1200", None, None),
    ],
)  # fmt: skip
def test_a_number_is_read_with_all_that_belongs_to_it(text, value, high, unit):
    assert told(text) == ([(value, high, unit)], 0)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("3 1/2 million men", 2),
        ("5×10⁶ cells", 2),
        ("10⁶ cells", 1),
        ("4×4 vehicles", 2),
        ("5 ‰", 1),
        ("an 80m wall", 1),
        ("80m waves", 1),
    ],
)
def test_what_may_be_two_numbers_is_none(text, places):
    assert told(text) == ([], places)


@pytest.mark.parametrize("text", ["a 10-fold rise", "a ship at 0600", "the fault CVE-2021-44228"])
def test_what_only_looks_like_a_count_is_none(text):
    assert told(text) == ([], 0)


def test_a_scale_behind_the_last_of_a_list_is_not_guessed_for_the_others():
    assert told("2.5 and 3.5 million men") == ([("3500000", None, None)], 1)
    assert told("5 boats and 3 million men") == ([("5", None, None), ("3000000", None, None)], 0)


def test_a_span_of_years_is_no_share():
    assert Decimal(30) not in [found.quantity.value for found in quantities.read("It came 3 in 10 years apart.").found]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The toll rose from 5 to 7.", "7"),
        ("The dead climbed sharply from 1,200 to 1,350 in a day.", "1350"),
        ("The force was cut from 900 to 650 men.", "650"),
        ("The fleet grew from about 12 boats to 30 boats.", "30"),
        ("Turnout dropped from 64% to 58%.", "58"),
        ("The estimate was revised from 40 to nearly 55 families.", "55"),
    ],
)
def test_of_what_changed_the_number_that_holds_now_is_read(sentence, value):
    read = quantities.read(sentence)

    assert [(str(found.quantity.value), found.quantity.high) for found in read.found] == [(value, None)]
    assert not read.unread


@pytest.mark.parametrize(
    "sentence",
    ["Wages of from 5 to 7 crowns were paid.", "The wells range from 5 to 7 metres.", "They gave from 5 to 7."],
)
def test_a_range_told_with_from_and_to_stays_one(sentence):
    (found,) = quantities.read(sentence).found

    assert (str(found.quantity.value), str(found.quantity.high)) == ("5", "7")


def test_two_things_that_are_counted_are_not_one_that_changed():
    read = quantities.read("They moved the sick from 5 camps to 7 towns.")

    assert [str(found.quantity.value) for found in read.found] == ["5", "7"]
