from datetime import date, timedelta

import pytest

from consilience.ingest import stretches
from consilience.ingest.time_found import Found
from consilience.records.claim import When

FRIDAY = date(2024, 4, 19)


def found(sentence, text, earliest=None, latest=None):
    start = sentence.index(text)
    return Found(start=start, end=start + len(text), when=When(text=text, earliest=earliest, latest=latest or earliest))


def joined(sentence, *parts):
    return [
        (each.when.text, each.when.earliest, each.when.latest)
        for each in stretches.join(sentence, [found(sentence, *part) for part in parts])
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "They met on Friday, 19 April 2024.",
        "They met on Friday 19 April 2024.",
        "They met on Friday the 19 April 2024.",
    ],
)
def test_a_weekday_beside_its_date_is_one_day(sentence):
    ((_, earliest, latest),) = joined(sentence, ("Friday",), ("19 April 2024", FRIDAY))

    assert (earliest, latest) == (FRIDAY, FRIDAY)


def test_the_date_may_come_before_its_weekday():
    assert joined("On 19 April 2024 (Friday) they met.", ("19 April 2024", FRIDAY), ("Friday",)) == [
        ("19 April 2024 (Friday", FRIDAY, FRIDAY)
    ]


def test_a_weekday_that_does_not_fit_a_written_year_leaves_no_day():
    assert joined("On Monday, 19 April 2024 they met.", ("Monday",), ("19 April 2024", FRIDAY)) == [
        ("Monday, 19 April 2024", None, None)
    ]


def test_a_weekday_finds_the_year_where_none_is_written():
    next_year = FRIDAY.replace(year=2025)

    assert joined("On Friday, 19 April they met.", ("Friday",), ("19 April", next_year)) == [
        ("Friday, 19 April", FRIDAY, FRIDAY)
    ]


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("It ran from 28 March 2024 to 3 April 2024.", "from 28 March 2024 to 3 April 2024"),
        ("It ran 28 March 2024 – 3 April 2024.", "28 March 2024 – 3 April 2024"),
        ("It ran between 28 March 2024 and 3 April 2024.", "between 28 March 2024 and 3 April 2024"),
        ("It ran 28 March 2024 through 3 April 2024.", "28 March 2024 through 3 April 2024"),
    ],
)
def test_two_days_with_a_word_between_are_one_stretch(sentence, text):
    low, high = date(2024, 3, 28), date(2024, 4, 3)

    assert joined(sentence, ("28 March 2024", low), ("3 April 2024", high)) == [(text, low, high)]


@pytest.mark.parametrize(
    "sentence",
    [
        "They met on 28 March 2024 and 3 April 2024.",
        "It was postponed from 28 March 2024 to 3 April 2024.",
        "They met on 28 March 2024, then on 3 April 2024.",
    ],
)
def test_two_days_stay_two(sentence):
    low, high = date(2024, 3, 28), date(2024, 4, 3)

    assert len(joined(sentence, ("28 March 2024", low), ("3 April 2024", high))) == 2


def test_a_first_end_without_a_year_is_not_after_the_second():
    low, high = date(2024, 12, 28), date(2024, 1, 3)

    ((_, earliest, latest),) = joined(
        "From 28 December to 3 January 2024.", ("28 December", low), ("3 January 2024", high)
    )

    assert (earliest, latest) == (date(2023, 12, 28), high)


def test_a_stretch_whose_ends_are_the_wrong_way_round_fixes_no_day():
    low, high = date(2024, 4, 3), date(2024, 3, 28)

    ((_, earliest, latest),) = joined(
        "From 3 April 2024 to 28 March 2024.", ("3 April 2024", low), ("28 March 2024", high)
    )

    assert (earliest, latest) == (None, None)


@pytest.mark.parametrize(
    ("text", "day", "published", "torn"),
    [
        ("Monday, 19 April 2024", None, None, True),
        ("Monday, 19 April", None, FRIDAY, True),
        ("Monday, 19 April", None, None, False),
        ("Friday, 19 April 2024", FRIDAY, None, False),
        ("last year", None, FRIDAY, False),
        ("Monday", None, FRIDAY, False),
    ],
)
def test_a_weekday_and_a_date_that_do_not_fit_are_torn(text, day, published, torn):
    assert stretches.is_torn(found(text, text, day), published) is torn


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("They answer by 15 March.", "by 15 March"),
        ("They answer no later than 15 March.", "no later than 15 March"),
        ("Valid until the 15 March.", "until the 15 March"),
        ("They answered on 15 March.", "15 March"),
        ("Passed by all on 15 March.", "15 March"),
    ],
)
def test_the_word_that_makes_a_limit_stays_with_its_day(sentence, text):
    day = date(2024, 3, 15)

    kept = stretches.with_limit(sentence, found(sentence, "15 March", day), 0)

    assert (kept.when.text, sentence[kept.start : kept.end].strip()) == (text, text)
    assert (kept.when.earliest, kept.when.latest) == (day, day)


def test_a_limit_before_the_beginning_of_the_clause_is_another_ones():
    sentence = "They answer by 15 March."
    whole = found(sentence, "15 March", FRIDAY - timedelta(days=35))

    assert stretches.with_limit(sentence, whole, whole.start) == whole
