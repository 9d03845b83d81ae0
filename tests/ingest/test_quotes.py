"""Quotes read by themselves: what a claim's own words say."""

from datetime import date
from decimal import Decimal

from consilience.ingest import quotes
from consilience.records.claim import Claim, Polarity, Span
from consilience.records.ids import ClaimId, OriginId, PartyName, ReportId


def claim(quote, *spans):
    return Claim(
        id=ClaimId("c"), party=PartyName("alpha"), report=ReportId("r"), origin=OriginId("o"), quote=quote,
        span=Span(start=0, end=len(quote)), spans=tuple(Span(start=a, end=b) for a, b in spans),
    )  # fmt: skip


def read(quote, *spans, published=None):
    (found,) = quotes.read([(claim(quote, *spans), published)])
    return found.claim


def test_its_slots_are_those_of_its_words():
    found = read("The harbour office did not close 12 berths on 3 March 2032.")
    assert found.polarity is Polarity.NEGATED
    assert [quantity.value for quantity in found.quantities] == [Decimal(12)]
    assert found.when is not None
    assert found.when.earliest == date(2032, 3, 3)


def test_relative_days_count_from_the_day_that_is_given():
    quote = "The harbour office closed the berth yesterday."
    assert read(quote, published=date(2032, 3, 4)).when.earliest == date(2032, 3, 3)
    without = read(quote).when
    assert without is None or without.earliest is None


def test_of_several_statements_the_one_with_its_own_words_is_taken():
    quote = "The office closed 12 berths, and the guild opened 7 workshops."
    second = quote.index("the guild")
    assert [quantity.value for quantity in read(quote, (second, len(quote))).quantities] == [Decimal(7)]
    assert [quantity.value for quantity in read(quote, (0, second - 6)).quantities] == [Decimal(12)]


def test_words_that_state_nothing_have_no_slots():
    found = read("Ibid.")
    assert (found.actors, found.quantities, found.when) == ((), (), None)
