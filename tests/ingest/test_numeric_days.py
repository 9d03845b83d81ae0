from datetime import date

import pytest

from consilience.ingest import numeric_days
from consilience.ingest.conventions import Manner

DAY = date(2021, 3, 25)


def days(text, **manner):
    return [(text[found.start : found.end], found.day) for found in numeric_days.find(text, Manner(**manner))]


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-25", "2021/3/25", "2021.03.25", "25.03.2021", "25/3/2021", "03/25/2021", "25/3/21", "20210325", "25-Mar-2021", "25.mar.21",
        "2021-03-25T06:00:00Z", "20210325T0600Z", "25MAR2021", "25 MAR 21", "251300Z MAR 21", "251300ZMAR2021",
    ],
)  # fmt: skip
def test_a_day_in_figures_is_read_in_any_notation(text):
    assert days(f"signed {text}, in the morning") == [(text, DAY)]


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("03/04/2021", None, None),
        ("03/04/2021", True, date(2021, 4, 3)),
        ("03/04/2021", False, date(2021, 3, 4)),
        ("03-04-2021", True, date(2021, 4, 3)),
        ("03.04.2021", None, date(2021, 4, 3)),
        ("03.04.2021", False, date(2021, 4, 3)),
        ("04/04/2021", None, date(2021, 4, 4)),
    ],
)
def test_a_day_that_could_be_two_waits_for_the_documents_manner(text, day_first, day):
    assert days(text, day_first=day_first) == [(text, day)]


@pytest.mark.parametrize("text", ["31/02/2021", "2021-13-01", "2021-02-30", "45/45/2021"])
def test_what_the_calendar_does_not_have_is_known_for_a_date_without_a_day(text):
    assert days(text) == [(text, None)]


@pytest.mark.parametrize(
    "text", ["", "version 1.2.34", "10.0.0.1", "12345678901", "1.2.3", "25-Foo-2021", "page 25/3", "a-2021-03-25-b2"]
)
def test_versions_addresses_and_long_numbers_are_no_days(text):
    assert days(text) == []


@pytest.mark.parametrize(("text", "year"), [("25/3/68", 2068), ("25/3/69", 1969), ("25/3/99", 1999), ("25/3/00", 2000)])
def test_two_figures_are_a_year_as_posix_has_it(text, year):
    ((_, day),) = days(text)

    assert day == date(year, 3, 25)


def test_days_come_in_the_order_of_the_text():
    assert [found for found, _ in days("25.03.2021, 20210326 and 2021-03-27")] == [
        "25.03.2021",
        "20210326",
        "2021-03-27",
    ]
