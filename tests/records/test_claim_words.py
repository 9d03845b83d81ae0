"""A claim's own words within its quote."""

from dataclasses import replace

import pytest

from consilience.records.claim import Claim, Span
from consilience.records.codec import read_body, write_body

QUOTE = "It entered the port and unloaded 14 boxes."
CLAIM = Claim(id="c", party="alpha", report="r", span=Span(start=10, end=10 + len(QUOTE)), quote=QUOTE, origin="r")
PART = replace(CLAIM, spans=(Span(start=10, end=12), Span(start=34, end=51)))


def test_a_claim_without_places_of_its_own_means_its_whole_quote():
    assert CLAIM.own_words == QUOTE


def test_own_words_are_the_pieces_in_order():
    assert PART.own_words == "It unloaded 14 boxes"


def test_own_words_and_slots_not_read_are_kept_and_cost_no_bytes_where_there_are_none():
    assert not {"spans", "not_read"} & write_body(CLAIM).keys()
    told = replace(PART, not_read=("number",))
    assert read_body(Claim, write_body(told)) == told


def test_a_claim_is_placed_elsewhere_with_its_own_words():
    assert PART.placed_at(0).own_words == PART.own_words
    assert PART.placed_at(0).span == Span(start=0, end=len(QUOTE))


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param((Span(start=5, end=12),), id="before the quote"),
        pytest.param((Span(start=12, end=99),), id="behind it"),
        pytest.param((Span(start=12, end=20), Span(start=11, end=12)), id="out of order"),
        pytest.param((Span(start=12, end=20), Span(start=19, end=22)), id="overlapping"),
    ],
)
def test_own_words_stand_in_the_quote_in_order(spans):
    with pytest.raises(ValueError, match="spans"):
        replace(CLAIM, spans=spans)
