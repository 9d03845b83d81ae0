import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest import times

FRIDAY = date(2021, 2, 26)
"""The day of publication in these tables."""


def read(text, published=FRIDAY):
    return [(found.when.text, found.when.earliest, found.when.latest) for found in times.find(text, published)]


def only(text, published=FRIDAY):
    ((_, earliest, latest),) = read(text, published)
    return None if earliest is None else (earliest.isoformat(), latest.isoformat())


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("signed on 12 December 2017", "2017-12-12", "2017-12-12", id="day month year"),
        pytest.param("signed on December 12, 2017", "2017-12-12", "2017-12-12", id="month day year"),
        pytest.param("signed on the 12th of December 2017", "2017-12-12", "2017-12-12", id="ordinal"),
        pytest.param("signed on Dec. 12, 2017", "2017-12-12", "2017-12-12", id="short month"),
        pytest.param("dated 2017-12-12", "2017-12-12", "2017-12-12", id="ISO"),
        pytest.param("met from 3 to 5 March 2019", "2019-03-03", "2019-03-05", id="day range"),
        pytest.param("met March 3–5, 2019", "2019-03-03", "2019-03-05", id="day range with a dash"),
        pytest.param("in November 2019", "2019-11-01", "2019-11-30", id="month"),
        pytest.param("in February 2020", "2020-02-01", "2020-02-29", id="leap month"),
        pytest.param("in late November 2019", "2019-11-21", "2019-11-30", id="late in a month"),
        pytest.param("in the second quarter of 2020", "2020-04-01", "2020-06-30", id="quarter"),
        pytest.param("in Q4 2020", "2020-10-01", "2020-12-31", id="quarter by letter"),
        pytest.param("since 2009", "2009-01-01", "2009-12-31", id="year"),
    ],
)
def test_a_full_date_needs_no_publication_date(text, low, high):
    assert only(text, None) == (low, high)
    assert only(text) == (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("on its first phone call on 23 January", "2021-01-23", "2021-01-23", id="day before"),
        pytest.param("signed on December 12", "2020-12-12", "2020-12-12", id="day in the year before"),
        pytest.param("elections will be held on 23 March", "2021-03-23", "2021-03-23", id="day ahead"),
        pytest.param("held the meeting on Monday", "2021-02-22", "2021-02-22", id="weekday behind"),
        pytest.param("spoke last Friday", "2021-02-19", "2021-02-19", id="last weekday, published on one"),
        pytest.param("will meet on Monday", "2021-03-01", "2021-03-01", id="weekday ahead"),
        pytest.param("spoke yesterday", "2021-02-25", "2021-02-25", id="yesterday"),
        pytest.param("spoke today", "2021-02-26", "2021-02-26", id="today"),
        pytest.param("voted last week", "2021-02-15", "2021-02-21", id="last week"),
        pytest.param("elections next month", "2021-03-01", "2021-03-31", id="next month"),
        pytest.param("signed last year", "2020-01-01", "2020-12-31", id="last year"),
        pytest.param("signed three months ago", "2020-11-01", "2020-11-30", id="months ago"),
        pytest.param("left two days ago", "2021-02-24", "2021-02-24", id="days ago"),
        pytest.param("agreed in November", "2020-11-01", "2020-11-30", id="month without year"),
    ],
)
def test_relative_words_count_from_the_day_of_publication(text, low, high):
    assert only(text) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "signed on December 12",
        "signed on 12 December",
        "in November, both had agreed",
        "met March 3-5",
        "spoke last Friday",
        "spoke on Monday",
        "spoke yesterday",
        "spoke today",
        "voted last week",
        "elections next month",
        "signed last year",
        "signed three months ago",
    ],
)
def test_a_year_that_is_not_written_stays_unknown_without_a_publication_date(text):
    assert only(text, None) is None


@pytest.mark.parametrize(
    "text",
    [
        "in the early days of the Obama administration",
        "scheduled for the next few days",
        "talks broke down recently",
        "they will meet soon",
        "in recent weeks",
        "three weeks later",
        "over the past few months",
    ],
)
@pytest.mark.parametrize("published", [None, FRIDAY])
def test_vague_words_stay_vague_and_say_so(text, published):
    assert only(text, published) is None
    assert read(text, published)[0][0]


@pytest.mark.parametrize(
    "text",
    [
        "They may march on the capital.",
        "It cost $2,017 in all.",
        "About 2000 people came.",
        "Some 2,015 troops left.",
        "The second group met the third.",
        "Call 555-2012-7.",
        "They may accept.",
    ],
)
def test_what_is_no_time_is_not_read_as_one(text):
    assert read(text) == []


def test_a_day_that_does_not_exist_is_no_date():
    assert only("signed on 31 February 2020") is None
    assert only("signed on 30 February") is None
    assert only("dated 2020-13-45") is None


def test_29_february_goes_to_a_year_that_has_one_or_stays_unknown():
    interval = only("left on 29 February", date(2021, 3, 1))

    assert interval is None or interval == ("2020-02-29", "2020-02-29")


def test_every_expression_is_found_once_and_in_order():
    found = times.find("Between 3 and 5 March 2019, two years after May 2017, they met on 7 June 2020.", None)

    assert [each.start for each in found] == sorted(each.start for each in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@given(st.text(max_size=200), st.none() | st.dates())
def test_whatever_the_text_the_words_stand_where_they_are_said_to(text, published):
    for found in times.find(text, published):
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start : found.end].strip() == found.when.text


fragments = st.lists(
    st.sampled_from(
        "last next this Monday Friday May March 12 31 2019 1800 2099 two ago days weeks years early late in on of the from to - , Q3 year month "
        "yesterday tomorrow overnight 29 February 999 between and".split()
    ),
    max_size=12,
).map(" ".join)


@given(fragments, st.none() | st.dates())
def test_no_mix_of_time_words_makes_it_fail_at_either_end_of_the_calendar(text, published):
    for found in times.find(text, published):
        assert found.when.earliest is None or found.when.earliest <= found.when.latest


@given(fragments)
def test_without_a_publication_date_no_year_appears_that_is_not_written(text):
    for found in times.find(text, None):
        if found.when.earliest is not None:
            assert str(found.when.earliest.year) in found.when.text


@pytest.mark.parametrize("feast", ["Easter Monday", "Good Friday", "Black Friday", "Bloody Sunday", "Ash Wednesday"])
def test_the_day_of_a_feast_is_not_the_last_of_its_weekday(feast):
    assert times.find(f"They met on {feast} in Oslo.", date(2021, 5, 14)) == []


@pytest.mark.parametrize(
    "text", ["The charity Bread for Tomorrow served rice.", "The paper Harbour Today wrote of it."]
)
def test_a_day_with_a_capital_in_mid_sentence_is_part_of_a_name(text):
    assert times.find(text, date(2021, 5, 14)) == []


@pytest.mark.parametrize("text", ["Tomorrow they meet.", "They meet tomorrow."])
def test_a_day_that_begins_its_sentence_or_stands_in_small_letters_is_one(text):
    (found,) = times.find(text, date(2021, 5, 14))

    assert found.when.earliest == date(2021, 5, 15)


@pytest.mark.parametrize("verb", ["put off", "postponed", "moved", "brought forward"])
def test_the_month_to_which_it_was_moved_is_read(verb):
    (found,) = times.find(f"The session was {verb} to November.", date(2021, 10, 1))

    assert (found.when.earliest, found.when.latest) == (date(2021, 11, 1), date(2021, 11, 30))
