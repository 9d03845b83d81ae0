"""One parsed sentence to a reading: names, places, quantities with what they measure, times with what they date."""

from datetime import date
from decimal import Decimal

import pytest

from consilience.ingest import parsed, pipeline
from consilience.records.reading import NameKind


def read(text, published=date(2032, 3, 5)):
    (doc,) = pipeline.parse([text])
    return parsed.read(doc, published)


def only(text):
    (found,) = read(text)
    return found


def test_a_quantity_comes_with_what_it_measures():
    ((quantity, around),) = only("The port counted 40 boats on Monday.").reading.measures

    assert quantity.value == Decimal(40)
    assert "boat" in around


def test_the_digits_of_a_date_are_no_quantity():
    assert only("The port opened on 4 March 2032.").quantities == ()


def test_a_relative_day_counts_from_publication():
    when = only("The port opened yesterday.").when

    assert when is not None
    assert (when.earliest, when.latest) == (date(2032, 3, 4), date(2032, 3, 4))


@pytest.mark.parametrize("text", ["The port in Rotterdam opened.", "In Rotterdam the port opened."])
def test_the_place_is_where_the_event_is(text):
    assert only(text).place == "Rotterdam"


def test_names_have_their_kind():
    found = {name.text: name.kind for name in only("Angela Merkel visited Poland.").reading.names}

    assert found["Angela Merkel"] is NameKind.PERSON
    assert found["Poland"] is NameKind.COUNTRY


def test_two_clauses_are_two_statements_with_their_own_words():
    first, second = read("The port opened on Monday, and the ferry stayed away.")

    assert {frame.trigger for frame in first.reading.frames if frame.main} == {"open"}
    assert {frame.trigger for frame in second.reading.frames if frame.main} == {"stay away"}
    assert first.spans
    assert second.spans
    assert second.when is None


def test_a_bare_noun_states_nothing():
    assert not only("Weather").states


def test_the_day_before_part_of_a_day_dates_the_event():
    (doc,) = pipeline.parse(["The pilot was charged with fraud on Saturday morning."])
    (found,) = parsed.read(doc, date(2032, 3, 5))

    assert found.when is not None
    assert found.when.earliest == date(2032, 2, 28)


def test_a_day_that_stands_as_a_label_dates_what_follows():
    (doc,) = pipeline.parse(["6 August 2031: earliest known break-in"])

    assert all(one.when and one.when.earliest == date(2031, 8, 6) for one in parsed.read(doc, date(2032, 3, 5)))


def test_the_year_of_a_thing_is_not_that_of_what_was_done_to_it():
    (doc,) = pipeline.parse(["She accused the minister of having broken the agreement of 2022."])
    (found, *_) = parsed.read(doc, date(2032, 3, 5))

    assert found.when is None
