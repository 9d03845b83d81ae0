"""Numbers and days are read whole or not at all: other notations of each kind, a plain control beside each."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest import conventions, quantities, times
from consilience.ingest.conventions import Manner
from consilience.records.claim import Qualifier

DAY = date(2021, 4, 14)
COMMA, POINT = Manner(decimal_comma=True), Manner(decimal_comma=False)


def told(text, manner=conventions.PLAIN):
    """Low and high end of the only number of `text`, and its unit; None where it is not read."""
    read = quantities.read(text, [(found.start, found.end) for found in times.find(text, DAY)], manner)
    if not read.found:
        return None
    (found,) = read.found
    assert not read.unread
    return str(found.quantity.value), str(found.quantity.high or found.quantity.value), found.quantity.unit


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("300 people", ("300", "300", None)),
        ("between 1.2 and 1.5 million people", ("1200000", "1500000", None)),
        ("1.2–1.5 million people", ("1200000", "1500000", None)),
        ("1.2 to 1.5m people", ("1200000", "1500000", None)),
        ("between $3 and $4 million", ("3000000", "4000000", "usd")),
        ("$3–4 million", ("3000000", "4000000", "usd")),
        ("€3 to €4 billion", ("3000000000", "4000000000", "eur")),
        ("3 to 5 per cent", ("3", "5", "percent")),
        ("50 ± 5 boats", ("45", "55", None)),
        ("two or three boats", ("2", "3", None)),
        ("2 to 3 lakh people", ("200000", "300000", None)),
    ],
)
def test_a_scale_or_unit_behind_a_range_holds_for_both_ends(text, number):
    assert told(text) == number


@pytest.mark.parametrize(
    ("text", "manner", "value"),
    [
        ("1200 families", conventions.PLAIN, "1200"),
        ("1,200 families", conventions.PLAIN, "1200"),
        ("12’000 families", conventions.PLAIN, "12000"),
        ("12'000 families", conventions.PLAIN, "12000"),
        ("12 000 families", conventions.PLAIN, "12000"),
        ("12\u202f000 families", conventions.PLAIN, "12000"),
        ("1.200.000 families", conventions.PLAIN, "1200000"),
        ("1.200 families", COMMA, "1200"),
        ("1,20,000 families", conventions.PLAIN, "120000"),
        ("12.000,50 euros", conventions.PLAIN, "12000.50"),
        ("1,234.5 tonnes", conventions.PLAIN, "1234.5"),
        ("54,3 per cent", conventions.PLAIN, "54.3"),
        ("54,3 %", conventions.PLAIN, "54.3"),
        ("3,5 million people", conventions.PLAIN, "3500000"),
        ("0,75 hectares", conventions.PLAIN, "0.75"),
    ],
)
def test_separators_of_the_usual_conventions(text, manner, value):
    assert Decimal(told(text, manner)[0]) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("1.200 families", conventions.PLAIN),
        ("1,200 families", COMMA),
        ("1,5 families", POINT),
        ("1.2.34.5 families", COMMA),
        ("12,34,5 families", conventions.PLAIN),
        ("1'20 families", conventions.PLAIN),
        ("from 800 to 1.2 million families", conventions.PLAIN),
        ("nineteen eighty-four families", conventions.PLAIN),
        ("12/14 rooms", conventions.PLAIN),
        ("a 3:1 majority", conventions.PLAIN),
        ("a 3-1 victory", conventions.PLAIN),
        ("2 x 10^6 cells", conventions.PLAIN),
        ("it measured 80m", conventions.PLAIN),
    ],
)
def test_what_could_be_two_numbers_is_none_and_its_place_is_told(text, manner):
    read = quantities.read(text, (), manner)

    assert not read.found
    assert read.unread or "1.2.34.5" in text  # an address or version is no number at all


@pytest.mark.parametrize(
    ("text", "low", "qualifier"),
    [
        ("50 people", "50", Qualifier.EXACTLY),
        ("50+ people", "50", Qualifier.AT_LEAST),
        ("≥ 50 people", "50", Qualifier.AT_LEAST),
        (">50 people", "50", Qualifier.AT_LEAST),
        ("50 or more people", "50", Qualifier.AT_LEAST),
        ("50-plus people", "50", Qualifier.AT_LEAST),
        ("≤50 people", "50", Qualifier.AT_MOST),
        ("50 or fewer people", "50", Qualifier.AT_MOST),
        ("50-odd people", "50", Qualifier.ABOUT),
        ("~50 people", "50", Qualifier.ABOUT),
        ("tens of thousands of people", "20000", Qualifier.AT_LEAST),
        ("hundreds of thousands of people", "200000", Qualifier.AT_LEAST),
        ("dozens of people", "24", Qualifier.AT_LEAST),
        ("several hundred people", "200", Qualifier.AT_LEAST),
        ("a few thousand people", "2000", Qualifier.AT_LEAST),
    ],
)
def test_signs_and_words_for_bounds(text, low, qualifier):
    (found,) = quantities.find(text)

    assert (str(found.quantity.value), found.quantity.qualifier) == (low, qualifier)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$1.2 billion", "1200000000", "usd"),
        ("$1.2B", "1200000000", "usd"),
        ("$3.4bn", "3400000000", "usd"),
        ("C$20 million", "20000000", "cad"),
        ("A$20m", "20000000", "aud"),
        ("USD 1.2bn", "1200000000", "usd"),
        ("20 million EUR", "20000000", "eur"),
        ("20 million Canadian dollars", "20000000", "cad"),
        ("3 crore rupees", "30000000", "inr"),
        ("Rs 1.2 lakh crore", "1200000000000", "inr"),
        ("54percent", "54", "percent"),
        ("54 pct", "54", "percent"),
        ("12km", "12", "km"),
    ],
)
def test_currencies_and_units_in_short_forms(text, value, unit):
    assert told(text) == (value, value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "left at 0600 hours", "left at 06:00", "left at 6.30 pm", "left at 7.45am", "left at 2030 local time", "left at 18h30",
        "left at six o'clock", "left at 1830Z", "left at 18.30 on Monday", "left at half past six", "left at 1800 hours",
    ],
)  # fmt: skip
def test_a_time_of_day_is_no_number_and_no_year(text):
    assert told(text) is None
    assert all(found.when.text == "Monday" for found in times.find(text, DAY))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2000 soldiers came", "2000"), ("up to 1900 were hurt", "1900"), ("a force of 2000 men", "2000"), ("some 1950 houses", "1950"),
        ("about 2000 came", "2000"), ("the 1800 hours of work", "1800"), ("2000 armed men came", "2000"),
        ("in 2000 it ended", None), ("2021 was a bad year", None), ("since 1999", None), ("the spring of 2019", None),
    ],
)  # fmt: skip
def test_a_count_is_no_year_and_a_year_no_count(text, count):
    number = told(text)

    assert (number and number[0]) == count
    assert bool(times.find(text, DAY)) is (count is None)


def when(text, manner=conventions.PLAIN):
    found = times.read(text, DAY, manner)
    (only,) = found.found
    return None if only.when.earliest is None else (str(only.when.earliest), str(only.when.latest))


@pytest.mark.parametrize(
    ("text", "manner", "days"),
    [
        ("left on 25 March 2021", conventions.PLAIN, ("2021-03-25",) * 2),
        ("left on 25.03.2021", conventions.PLAIN, ("2021-03-25",) * 2),
        ("left on 25/3/2021", conventions.PLAIN, ("2021-03-25",) * 2),
        ("left on 3/25/2021", conventions.PLAIN, ("2021-03-25",) * 2),
        ("left on 2021/03/25", conventions.PLAIN, ("2021-03-25",) * 2),
        ("left on 25-03-2021", conventions.PLAIN, ("2021-03-25",) * 2),
        ("left on 25-Mar-2021", conventions.PLAIN, ("2021-03-25",) * 2),
        ("left on 20210325", conventions.PLAIN, ("2021-03-25",) * 2),
        ("left on 25/03/21", conventions.PLAIN, ("2021-03-25",) * 2),
        ("left on 04/03/2021", Manner(day_first=True), ("2021-03-04",) * 2),
        ("left on 04/03/2021", Manner(day_first=False), ("2021-04-03",) * 2),
        ("left on 04/03/2021", conventions.PLAIN, None),
        ("left on 04-03-2021", conventions.PLAIN, None),
        ("left on 25/13/2021", conventions.PLAIN, None),
        ("left on Friday, 9 April", conventions.PLAIN, ("2021-04-09",) * 2),
        ("left on Friday 9 April 2021", conventions.PLAIN, ("2021-04-09",) * 2),
        ("left on 9 April (Friday)", conventions.PLAIN, ("2021-04-09",) * 2),
        ("left on Thursday, 9 April 2021", conventions.PLAIN, None),
        ("left on the second Saturday of April", conventions.PLAIN, ("2021-04-10",) * 2),
        ("left on the last Friday in May 2022", conventions.PLAIN, ("2022-05-27",) * 2),
        ("ran from 28 March to 3 April 2021", conventions.PLAIN, ("2021-03-28", "2021-04-03")),
        ("ran between 28 March and 3 April", conventions.PLAIN, ("2021-03-28", "2021-04-03")),
        ("ran from 28 December to 3 January", conventions.PLAIN, ("2020-12-28", "2021-01-03")),
        ("ran from 2015 to 2018", conventions.PLAIN, ("2015-01-01", "2018-12-31")),
        ("ran 2015–18", conventions.PLAIN, ("2015-01-01", "2018-12-31")),
        ("ran from March to May 2020", conventions.PLAIN, ("2020-03-01", "2020-05-31")),
        ("ran from Monday to Wednesday", conventions.PLAIN, ("2021-04-12", "2021-04-14")),
        ("left the day before yesterday", conventions.PLAIN, ("2021-04-12",) * 2),
        ("leaves the day after tomorrow", conventions.PLAIN, ("2021-04-16",) * 2),
        ("left at the end of February", conventions.PLAIN, ("2021-02-19", "2021-02-28")),
        ("stood in mid-February", conventions.PLAIN, ("2021-02-10", "2021-02-19")),
        ("left a fortnight ago", conventions.PLAIN, ("2021-03-28", "2021-04-03")),
    ],
)
def test_days_in_other_notations(text, manner, days):
    assert when(text, manner) == days


def test_two_days_between_which_something_was_moved_stay_two():
    found = times.find("It was postponed from 4 March to 8 March.", DAY)

    assert [str(each.when.earliest) for each in found] == ["2021-03-04", "2021-03-08"]


@pytest.mark.parametrize("limit", ["by", "before", "until", "no later than", "since", "as of"])
def test_the_word_that_makes_a_day_a_limit_is_kept(limit):
    (found,) = times.find(f"They wait {limit} 20 March 2021.", None)

    assert found.when.text == f"{limit} 20 March 2021"


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ("Of 12.400 people 54,3 % voted.", Manner(decimal_comma=True)),
        ("It cost 3,5 million. The rest, 1.200.000, was lent.", Manner(decimal_comma=True)),
        ("Of 12,400 people 54.3% voted.", Manner(decimal_comma=False)),
        ("On 25/03/2021 and 04/05/2021.", Manner(day_first=True)),
        ("On 03/25/2021 and 04/05/2021.", Manner(day_first=False)),
        ("On 03/25/2021 and 25/05/2021.", Manner()),
        ("They met in Oslo.", Manner()),
    ],
)
def test_a_documents_own_numbers_tell_how_it_writes_them(text, manner):
    assert conventions.of(text) == manner


odd = st.lists(
    st.sampled_from([*"0123456789.,'’/:-–+±×^%$€°x ", " million", " to ", " and ", "lakh", "k", "m", "bn"]), min_size=1, max_size=14
).map("".join)  # fmt: skip


@given(odd, st.sampled_from([conventions.PLAIN, COMMA, POINT]))
def test_a_number_that_is_read_has_each_figure_of_its_words(text, manner):
    for found in quantities.find(text, (), manner):
        words = found.quantity.text
        assert not any(letter.isdigit() for letter in text[found.end : found.end + 1])
        assert found.start == 0 or not text[found.start - 1].isdigit()
        if words.isdigit():
            assert abs(found.quantity.value) == int(words)


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1950, 2049), st.sampled_from("/-"))
def test_a_day_in_figures_is_the_one_that_was_written_or_none(day, month, year, mark):
    found = times.read(f"left on {day:02}{mark}{month:02}{mark}{year} for good", None)

    for each in found.found:
        if each.when.earliest is not None:
            assert {each.when.earliest.day, each.when.earliest.month} == {day, month}
            assert day > 12 or day == month
