"""Who did what to whom, whether it is denied, planned or done, and on whose word."""

from datetime import date

import pytest

from consilience.ingest import parsed, pipeline
from consilience.records.claim import Modality
from consilience.records.reading import Outcome


def told(text):
    (doc,) = pipeline.parse([text])
    return parsed.read(doc, date(2032, 3, 5))[0]


def frame(text):
    return next(one for one in told(text).reading.frames if one.main)


@pytest.mark.parametrize(
    "text",
    ["The coast guard seized the trawler.", "The trawler was seized by the coast guard."],
)
def test_active_and_passive_have_the_same_parts(text):
    found = frame(text)

    assert found.trigger == "seize"
    assert any("guard" in actor for actor in found.actors)
    assert "trawler" in found.targets


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("The board approved the budget.", False),
        ("The board did not approve the budget.", True),
        ("The board has never approved the budget.", True),
        ("Nobody approved the budget.", True),
    ],
)
def test_denials(text, negated):
    assert frame(text).negated is negated


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("The board will approve the budget.", Outcome.PLANNED),
        ("The board plans to approve the budget.", Outcome.PLANNED),
        ("The board refused to approve the budget.", Outcome.REFUSED),
    ],
)
def test_how_far_it_got(text, outcome):
    assert frame(text).outcome is outcome


@pytest.mark.parametrize("text", ["The board may approve the budget.", "The board could approve the budget."])
def test_what_may_be_is_no_fact(text):
    assert frame(text).modality is not Modality.FACT


def test_reporting_is_looked_through_and_its_speaker_is_named():
    found = told("The ministry said that the board approved the budget.")

    assert frame("The ministry said that the board approved the budget.").trigger == "approve"
    assert any("ministry" in speaker for speaker in found.attribution)


def test_a_line_that_opens_a_quotation_claims_nothing():
    found = told("The mayor of the town said:")

    assert found.lead_in
    assert any("mayor" in speaker for speaker in found.attribution)


def test_a_pronoun_names_nobody():
    assert told("She said that the board approved the budget.").attribution == ()


@pytest.mark.parametrize(
    "text",
    [
        "The Selby side wants a list of the boats; the office has not decided yet.",
        "The council tipped the scales; in return it will be given a new quay.",
    ],
)
def test_what_a_neighbour_behind_a_semicolon_denies_or_plans_is_its_own(text):
    main = frame(text)

    assert not main.negated
    assert main.modality is Modality.FACT


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The engineer said that the lock would be repaired by May.", Modality.PLAN),
        ("The mayor announced that she would seek a vote in June.", Modality.PLAN),
        ("The line is going to be opened in June.", Modality.PLAN),
        ("The lock would be repaired by May.", Modality.HYPOTHETICAL),
        ("The mayor said that she would talk if the council asked her.", Modality.HYPOTHETICAL),
    ],
)
def test_would_is_the_will_of_somebody_who_told_it(text, modality):
    assert frame(text).modality is modality


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("The hall seated no more than 280 visitors.", False),
        ("The hall seated no fewer than 280 visitors.", False),
        ("The hall seated no visitors.", True),
    ],
)
def test_a_bound_of_a_number_denies_nothing(text, negated):
    assert frame(text).negated is negated


def test_a_government_of_two_countries_acts_for_both():
    found = frame("The governments of Norway and Sweden closed the strait.")

    assert [name.text for name in found.actor_names] == ["Norway", "Sweden"]


@pytest.mark.parametrize("papers", ["Newspapers in Norway", "Local papers"])
def test_what_papers_report_is_done_by_those_it_is_between(papers):
    said = told(f"{papers} report a secret agreement between the governments of Sweden and Finland on salmon.")
    found = next(one for one in said.reading.frames if one.main)

    assert [name.text for name in found.actor_names] == ["Sweden", "Finland"]
    assert said.attribution == (papers,)


def test_who_tells_of_a_meeting_does_not_hold_it():
    found = frame("A round of talks is scheduled for May, diplomats told the Gazette.")

    assert "diplomat" not in found.actors


@pytest.mark.parametrize("text", ["The panel was offered a visit in May.", "The town offered to help the panel."])
def test_what_is_only_offered_is_not_done(text):
    found = frame(text)

    assert found.trigger == "offer" or found.outcome is Outcome.PLANNED
