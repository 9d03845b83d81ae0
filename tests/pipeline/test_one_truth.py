"""One truth for a claim: what is compared is what was signed and set right, whatever else is at hand."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience.ingest.cache import Cache
from consilience.pipeline.readings import comparables
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim, Modality, Polarity, Qualifier, Span
from consilience.records.ids import ClaimId
from consilience.records.reading import Name, NameKind
from tests import make
from tests.pipeline.make import BETA, MILDEST_FIRST, aligned, claim, report, verdict

QUOTE = "The coast guard of Varland stopped 40 boats near Port Selby on 3 March 2032."
NO_SLOT = {
    "id", "party", "report", "span", "spans", "quote", "grade", "origin", "marking", "draft", "action_class",
}  # fmt: skip
"""Fields that say where a claim stands and what it is worth, not what it says."""
OTHERWISE = {
    "actors": ("Mirland",),
    "target": "patrol planes",
    "when": make.when("9 May 2032", "2032-05-09"),
    "place": "Dunholm",
    "quantities": (make.quantity(12, "boat", "12"),),
    "polarity": Polarity.NEGATED,
    "modality": Modality.OPINION,
    "action": "release",
    "attribution": ("Varland",),
    "not_read": ("number",),
}
"""Each slot set to something else than the quote says."""
EMPTY = {"actors": (), "target": None, "when": None, "place": None, "quantities": (), "action": None}
CONTRADICTED = ("actors", "when", "place", "quantities", "polarity")
"""Slots of which another value cannot hold beside the first."""


def harshness(found):
    return MILDEST_FIRST.index(found)


def test_every_field_of_a_claim_is_a_slot_here_or_none_by_name():
    assert {field.name for field in fields(Claim)} == NO_SLOT | set(OTHERWISE)


@pytest.mark.parametrize("slot", CONTRADICTED)
def test_a_correction_of_a_slot_contradicts_the_quote_that_still_says_otherwise(slot):
    one, other = claim(QUOTE), claim(QUOTE, BETA)
    assert verdict(one, other) is Verdict.ALIGNED

    set_right = replace(other, **{slot: OTHERWISE[slot]}, draft=False)

    assert verdict(one, set_right) is Verdict.CONFLICTING
    assert verdict(set_right, replace(one, **{slot: OTHERWISE[slot]})) is Verdict.ALIGNED


@pytest.mark.parametrize("slot", [*CONTRADICTED])
def test_a_correction_that_brings_two_sides_together_aligns_them(slot):
    one = replace(claim(QUOTE), **{slot: OTHERWISE[slot]})
    other = claim(QUOTE, BETA)

    assert verdict(one, other) is Verdict.CONFLICTING
    assert verdict(one, replace(other, **{slot: OTHERWISE[slot]}, draft=False)) is Verdict.ALIGNED


@pytest.mark.parametrize("slot", EMPTY)
def test_a_slot_that_the_words_fill_and_the_claim_leaves_open_was_not_read(slot):
    found = verdict(claim(QUOTE), replace(claim(QUOTE, BETA), **{slot: EMPTY[slot]}))

    assert found is Verdict.UNCLEAR


@pytest.mark.parametrize(("slot", "field"), [("number", "quantities"), ("time", "when"), ("place", "place"), ("actor", "actors")])  # fmt: skip
def test_a_slot_that_was_not_read_blocks_agreement_and_conflict_alike(slot, field):
    one = claim(QUOTE)
    same = replace(claim(QUOTE, BETA), not_read=(slot,))
    differs = replace(same, **{field: OTHERWISE[field]})

    assert verdict(one, same) is Verdict.UNCLEAR
    assert verdict(one, differs) is Verdict.UNCLEAR
    assert verdict(one, replace(differs, polarity=Polarity.NEGATED)) is Verdict.CONFLICTING


SIDES = st.fixed_dictionaries(
    {},
    optional={
        "actors": st.sampled_from([("Varland",), ("Mirland",), ("Ben Tarn",), ()]),
        "target": st.sampled_from(["boat", "lorries", None]),
        "when": st.sampled_from([OTHERWISE["when"], make.when("3 March 2032", "2032-03-03"), None]),
        "place": st.sampled_from(["Dunholm", "Port Selby", None]),
        "quantities": st.sampled_from(
            [(), (make.quantity(12, "boat"),), (make.quantity(30, "boat", "30", Qualifier.AT_LEAST),)]
        ),
        "polarity": st.sampled_from(list(Polarity)),
        "modality": st.sampled_from(list(Modality)),
        "attribution": st.sampled_from([(), ("the minister",)]),
        "not_read": st.sampled_from([(), ("number",), ("time", "place")]),
        "id": st.sampled_from(["same", "r-1-0badc0de"]).map(ClaimId),
    },
)
QUOTES = (
    QUOTE,
    "Forty boats were stopped by Varland off Port Selby.",
    "Tarn told the council that Varland had stopped the boats at Port Selby on Monday.",
)
AROUND = (
    " Ben Tarn, the harbour master of Mirland, spoke on 9 May 2032. Twelve lorries of Mirland were stopped at Dunholm."
)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(QUOTES), st.sampled_from(QUOTES), SIDES, SIDES, st.sampled_from([None, "2032-03-04", "2032-06-01"])
)
def test_a_claim_released_alone_is_never_judged_more_mildly_than_with_its_report(first, second, left, right, day):
    one, other = claim(first, **left), claim(second, BETA, **{**right, "id": ClaimId("other")})
    texts = {name: one_of.quote + AROUND for name, one_of in (("one", one), ("other", other))}
    with_reports = {
        one.report: report(one, texts["one"], "2032-03-04"), other.report: report(other, texts["other"], day),
    }  # fmt: skip

    whole, alone = verdict(one, other, with_reports), verdict(one, other)

    assert harshness(alone) >= harshness(whole)


AFTER = OTHERWISE["when"]
"""A day between those on which the two reports were published."""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(QUOTE, QUOTE, id="told in the past, and corrected to a day that is to come"),
        pytest.param("The quay of Port Selby opens on 9 May 2032.", "The quay of Port Selby was opened on 9 May 2032.", id="one in the present"),
        pytest.param("The quay of Port Selby opens on 9 May 2032.", "The quay of Port Selby opens on 9 May 2032.", id="both in the present"),
        pytest.param("The quay of Port Selby opens on 9 May 2032.", "The quay of Port Selby was opened.", id="one without a day"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("days", [("2032-03-04", "2032-06-01"), ("2032-06-01", "2032-03-04"), ("2032-03-04", None)])
def test_a_day_that_is_to_come_for_one_report_alone_makes_no_claim_milder_without_it(first, second, days):
    dated = {"when": AFTER} if second == QUOTE else {}
    one, other = claim(first, when=AFTER), claim(second, BETA, **dated)
    with_reports = {each.report: report(each, published=day) for each, day in zip((one, other), days, strict=True)}

    assert harshness(verdict(one, other)) >= harshness(verdict(one, other, with_reports))


def test_a_claim_under_an_id_that_was_another_claims_is_read_by_its_own_words(tmp_path):
    cache = Cache(tmp_path)
    earlier = claim("The minister opened the bridge at Dunholm.")
    now = replace(claim(QUOTE), id=earlier.id)

    comparables([(earlier, None)], cache=cache)
    (found,) = comparables([(now, None)], cache=cache)

    assert found == comparables([(now, None)])[0]
    assert Name(text="Varland", kind=NameKind.COUNTRY).text in {name.text for name in found.reading.names}


def test_what_was_read_once_is_not_read_again(tmp_path, monkeypatch):
    cache, held = Cache(tmp_path), claim(QUOTE)
    first = comparables([(held, None)], cache=cache)
    monkeypatch.setattr("consilience.ingest.quotes.parse", lambda sentences, **_: iter(list(sentences)[:0]))

    assert comparables([(held, None)], cache=cache) == first


TOLD_TWICE = (
    ("Varland sent 12 boats to Port Selby.", "Varland sent 40 boats to Port Selby."),
    ("Varland sent a dozen boats to Port Selby.", "Varland sent forty boats to Port Selby."),
    ("The council approved the plan for the quay.", "The council did not approve the plan for the quay."),
    ("The council approved the plan for the quay.", "The plan for the quay was rejected by the council."),
    ("The ferry sank off Dunholm on 3 March 2032.", "The ferry sank off Dunholm on 9 March 2032."),
)


@pytest.mark.parametrize(("here", "there"), TOLD_TWICE)
def test_what_cannot_both_hold_conflicts_when_both_are_released_as_claims_alone(here, there):
    assert verdict(claim(here), claim(there, BETA)) is Verdict.CONFLICTING


def test_the_words_of_a_claim_are_its_own_and_its_sentence_is_their_context():
    quote = "Lanta shipped 530 tonnes of rice, and Porto Sul shipped 218 tonnes."
    first, second = "Lanta shipped 530 tonnes of rice", "Porto Sul shipped 218 tonnes."
    sides = [(claim(own), quote.index(own)) for own in (first, second)]
    whole, other = (
        replace(
            one, quote=quote, span=Span(start=0, end=len(quote)), spans=(Span(start=at, end=at + len(one.quote)),)
        )
        for one, at in sides
    )  # fmt: skip
    (left, right) = comparables([(whole, None), (other, None)])

    assert (left.text, right.text) == (first, second)
    assert [quantity.value for quantity, _ in left.reading.measures] == [530]
    assert "rice" not in right.reading.lemmas


def test_claims_that_came_without_their_report_make_one_matter_each_with_the_other_side():
    ours = [claim(QUOTE), claim("The minister of Varland opened the bridge at Dunholm.", number=2)]
    theirs = [claim(QUOTE, BETA), claim("The minister of Varland opened the bridge at Dunholm.", BETA, 2)]

    found = aligned(*ours, *theirs)

    assert [matter.verdict for matter in found.matters] == [Verdict.ALIGNED, Verdict.ALIGNED]
