import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest import quantities
from consilience.records.claim import Qualifier

ABOUT, AT_LEAST, AT_MOST, EXACTLY, SEVERAL = (
    Qualifier.ABOUT,
    Qualifier.AT_LEAST,
    Qualifier.AT_MOST,
    Qualifier.EXACTLY,
    Qualifier.SEVERAL,
)


def read(text):
    return [found.quantity for found in quantities.find(text)]


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        pytest.param("four joint working groups", "4", EXACTLY, id="word"),
        pytest.param("128 countries voted", "128", EXACTLY, id="digits"),
        pytest.param("1,250 soldiers left", "1250", EXACTLY, id="thousands mark"),
        pytest.param("forty-one ships", "41", EXACTLY, id="hyphen"),
        pytest.param("two hundred and twelve people", "212", EXACTLY, id="and"),
        pytest.param("3.5 million barrels", "3500000", EXACTLY, id="scale"),
        pytest.param("about 300 people", "300", ABOUT, id="about"),
        pytest.param("nearly 300 people", "300", ABOUT, id="nearly"),
        pytest.param("an estimated 300 people", "300", ABOUT, id="estimated"),
        pytest.param("at least 300 people", "300", AT_LEAST, id="at least"),
        pytest.param("more than 300 people", "300", AT_LEAST, id="more than"),
        pytest.param("no fewer than 300 people", "300", AT_LEAST, id="no fewer"),
        pytest.param("up to 300 people", "300", AT_MOST, id="up to"),
        pytest.param("no more than 300 people", "300", AT_MOST, id="no more than"),
        pytest.param("fewer than 300 people", "300", AT_MOST, id="fewer than"),
        pytest.param("dozens of people", "24", AT_LEAST, id="dozens"),
        pytest.param("thousands of people", "2000", AT_LEAST, id="thousands"),
        pytest.param("a dozen ships", "12", EXACTLY, id="dozen"),
        pytest.param("half a million people", "500000", ABOUT, id="half a million"),
        pytest.param("multiple teams", "2", SEVERAL, id="multiple"),
        pytest.param("several ships", "2", SEVERAL, id="several"),
        pytest.param("a series of memorandums", "2", SEVERAL, id="series"),
        pytest.param("a couple of ships", "2", EXACTLY, id="couple"),
        pytest.param("one team was set up", "1", EXACTLY, id="one team"),
    ],
)
def test_a_number_keeps_how_exactly_it_is_meant(text, value, qualifier):
    (quantity,) = read(text)

    assert (quantity.value, quantity.qualifier) == (Decimal(value), qualifier)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$27.5 billion was paid", "27500000000", "usd"),
        ("US$3m was paid", "3000000", "usd"),
        ("€40 million was paid", "40000000", "eur"),
        ("40 million dollars were paid", "40000000", "usd"),
        ("about 12% of the fleet", "12", "percent"),
        ("12 per cent of the fleet", "12", "percent"),
        ("3.25 percent", "3.25", "percent"),
    ],
)
def test_money_and_shares_know_their_unit(text, value, unit):
    (quantity,) = read(text)

    assert (quantity.value, quantity.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10 to 12 ships", "10", "12"),
        ("10–12 ships", "10", "12"),
        ("between 10 and 12 ships", "10", "12"),
        ("between $3 million and $4 million", "3000000", "4000000"),
    ],
)
def test_a_range_is_one_quantity(text, low, high):
    (quantity,) = read(text)

    assert (quantity.value, quantity.high) == (Decimal(low), Decimal(high))


def test_two_numbers_joined_by_and_without_between_are_two():
    assert [q.value for q in read("10 ships and 12 boats")] == [10, 12]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Article 5 of the treaty", id="article"),
        pytest.param("Resolution 2231 was adopted", id="resolution"),
        pytest.param("the 81st anniversary", id="ordinal"),
        pytest.param("Hugh Jackman, 40, star of the film", id="age"),
        pytest.param("the P5+1 nuclear deal", id="name"),
        pytest.param("the B-52 landed", id="type"),
        pytest.param("one of them left", id="pronoun"),
        pytest.param("no one came", id="no one"),
        pytest.param("at 10:30 sharp", id="time of day"),
    ],
)
def test_numbered_things_ages_and_pronouns_are_no_quantities(text):
    assert read(text) == []


def test_what_was_taken_for_a_date_is_left_alone():
    text = "12 December and 4 ships"

    assert [q.value for q in (f.quantity for f in quantities.find(text, [(0, 11)]))] == [4]


@given(st.text(max_size=200))
def test_whatever_the_text_a_quantity_stands_where_it_is_said_to(text):
    for found in quantities.find(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.quantity.text == text[found.start : found.end].strip()
        assert found.quantity.value.is_finite()


parts = st.lists(
    st.sampled_from(
        "about at least up to 12 1,200 3.5 million billion hundred two dozen dozens of $ % € - – to between and half a several people 10^9 ٣ ²".split()
    ),
    max_size=14,
).map(" ".join)


@given(parts)
def test_no_mix_of_number_words_makes_it_fail(text):
    for found in quantities.find(text):
        assert found.quantity.high is None or found.quantity.high > found.quantity.value


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1234567890" * 20 + " ships", id="200 digits"),
        pytest.param("hundred " * 3000, id="hundred hundreds"),
        pytest.param("9" * 15 + " trillion trillion", id="scale on scale"),
        pytest.param("1,000" + ",000" * 30, id="thousands of thousands"),
        pytest.param("0." + "3" * 100, id="a hundred decimals"),
    ],
)
def test_a_number_that_outgrows_every_measure_is_passed_over(text):
    assert all(q.value <= 10**18 for q in read(text))


def test_a_very_long_sentence_takes_time_by_its_length_and_no_more():
    def calls(words):
        started = time.process_time()
        read("at least 12 ships met in the old harbour and " * words)
        return time.process_time() - started

    calls(10)
    assert calls(2000) < 3


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("In week 37, 412 new cases and 6 deaths were counted.", [412, 6]),
        ("Releases 9.x before 9.4.3 and all of 8.x are affected.", []),
        ("Release 9 is affected.", []),
        ("The limit is 88,000 t of herring.", [88_000]),
    ],
)
def test_numbers_of_weeks_and_releases_are_names_and_what_stands_beside_them_is_read(text, values):
    assert [int(q.value) for q in read(text)] == values


def test_two_magnitudes_have_one_unit():
    assert {q.unit for q in read("Quakes with magnitudes of 4.8 and 5.3 hit the valley.")} == {"magnitude"}
