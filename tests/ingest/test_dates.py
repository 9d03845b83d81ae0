"""Publication dates as people write them."""

from datetime import date

import pytest

from consilience.ingest.dates import find_date, parse_date

DAY = date(2031, 4, 7)


@pytest.mark.parametrize(
    "written",
    [
        "2031-04-07", "2031/4/7", "2031.04.07", "7 April 2031", "7th of April, 2031", "7-Apr-2031", "April 7, 2031",
        "Apr. 7th 2031", "7.4.2031", "20310407", "20310407T101500Z", "Mon, 07 Apr 2031 22:15:00 -0500",
    ],
)  # fmt: skip
def test_ways_of_writing_a_day(written):
    assert parse_date(written) == DAY


@pytest.mark.parametrize(
    "written", ["04/07/2031", "7/4/31", "April 2031", "2031", "31 April 2031", "", None, 3.5, True]
)
def test_what_could_be_two_days_or_is_none_is_no_date(written):
    assert parse_date(written) is None


def test_slashes_are_read_where_only_one_order_is_possible():
    assert parse_date("25/04/2031") == parse_date("04/25/2031") == date(2031, 4, 25)
    assert parse_date("04/04/2031") == date(2031, 4, 4)


def test_the_first_date_of_a_text_with_its_place():
    text = "HARBOUR CITY, 7 April 2031 - what was agreed on 2 March 2031 holds."

    found = find_date(text)

    assert found is not None
    assert found[0] == DAY
    assert text[found[1] : found[2]] == "7 April 2031"


def test_digits_inside_a_longer_number_are_no_date():
    assert find_date("invoice 9920310407123") is None
