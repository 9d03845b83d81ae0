from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest import figures
from consilience.ingest.conventions import PLAIN, Manner

COMMA, POINT = Manner(decimal_comma=True), Manner(decimal_comma=False)


@pytest.mark.parametrize(
    ("run", "value"),
    [
        ("128", "128"), ("1,200", "1200"), ("1 200", "1200"), ("12’000", "12000"), ("12'000", "12000"), ("1,20,000", "120000"),
        ("1.234.567", "1234567"), ("1.234.567,8", "1234567.8"), ("1,234,567.8", "1234567.8"), ("3.5", "3.5"), ("0.125", "0.125"),
    ],
)  # fmt: skip
def test_separators_of_the_usual_conventions_are_read(run, value):
    assert figures.value(run) == Decimal(value)


@pytest.mark.parametrize("run", ["1.200", "1.2.3", "3,5", "1,2,3", "12,34.5.6", "1234567890123456"])
def test_what_could_be_two_numbers_or_is_none_has_no_value(run):
    assert figures.value(run) is None


@pytest.mark.parametrize(
    ("run", "manner", "measured", "value"),
    [
        ("1.200", COMMA, False, "1200"),
        ("1.200", POINT, False, "1.200"),
        ("1.200", PLAIN, True, "1.200"),
        ("1,200", COMMA, False, None),
        ("1,200", POINT, False, "1200"),
        ("54,3", PLAIN, True, "54.3"),
        ("54,3", COMMA, False, "54.3"),
        ("54,3", POINT, True, None),
    ],
)
def test_the_documents_manner_and_what_follows_decide(run, manner, measured, value):
    assert figures.value(run, manner, measured=measured) == (None if value is None else Decimal(value))


@given(st.integers(0, 10**12))
def test_any_whole_number_is_read_with_and_without_its_thousands_marks(number):
    assert figures.value(str(number)) == number
    assert figures.value(f"{number:,}") == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zero", 0), ("twelve", 12), ("forty-one", 41), ("two hundred and twelve", 212), ("twelve hundred", 1200), ("hundred", 100),
        ("three dozen", 36), ("two million five hundred thousand", 2_500_000), ("five lakh", 500_000), ("Thirty Three", 33),
    ],
)  # fmt: skip
def test_number_words_are_spelt_out(text, value):
    assert figures.words(text) == value


@pytest.mark.parametrize(
    "text", ["nineteen eighty-four", "two three", "twenty eleven", "five thousand million", "twenty zero"]
)
def test_words_that_spell_no_one_number_have_no_value(text):
    assert figures.words(text) is None
