from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest import plain
from consilience.records.reading import NameKind

DAY = date(2021, 2, 26)


def test_words_names_numbers_and_dates_are_read_without_grammar():
    found = plain.read("Ilse Marten signed 12 accords with Norway on Monday.", DAY)

    assert [name.text for name in found.reading.names] == ["Ilse Marten", "Norway"]
    assert found.reading.names[1].kind is NameKind.COUNTRY
    assert [q.value for q in found.quantities] == [Decimal(12)]
    assert found.when is not None
    assert found.when.earliest == date(2021, 2, 22)
    assert "sign" in found.reading.lemmas


@pytest.mark.parametrize(
    ("text", "negated"),
    [("They did not sign.", True), ("They didn’t sign.", True), ("They denied it.", True), ("They signed.", False)],
)
def test_a_denial_is_seen(text, negated):
    assert plain.read(text, None).reading.frames[0].negated is negated


def test_the_source_named_by_according_to_is_the_attribution():
    assert plain.read("According to the harbour office, nobody was hurt.", None).attribution == ("harbour office",)


def test_a_sentence_that_ends_in_a_colon_only_leads_in():
    assert plain.read("An official said:", None).lead_in is True


@given(st.text(max_size=200), st.none() | st.dates())
def test_any_text_has_a_reading(text, published):
    found = plain.read(text, published)

    assert all(name.text for name in found.reading.names)
