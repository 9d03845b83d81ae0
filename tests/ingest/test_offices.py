"""Who chairs, heads and leads is read by name, however the sentence puts it."""

from datetime import date

import pytest

from consilience.ingest import parsed, pipeline


def main_frames(text):
    (doc,) = pipeline.parse([text])
    return [frame for one in parsed.read(doc, date(2032, 3, 5)) for frame in one.reading.frames if frame.main]


@pytest.mark.parametrize(
    "text",
    [
        "It is chaired by the transport ministers of the two republics, at present Clara Weiss and Ysolde Brenner.",
        "The talks were led by the two foreign ministers, currently Clara Weiss and Ysolde Brenner.",
        "The board has two chairs: Clara Weiss and Ysolde Brenner.",
        "The chairs of the board are Clara Weiss and Ysolde Brenner.",
    ],
)
def test_two_who_hold_an_office_are_both_read(text):
    named = {name.text for frame in main_frames(text) for name in frame.actor_names}

    assert named == {"Clara Weiss", "Ysolde Brenner"}


def test_an_office_and_its_holders_are_a_statement_of_the_body():
    (frame,) = main_frames("The chairs of the board are Clara Weiss and Ysolde Brenner.")

    assert (frame.trigger, frame.targets) == ("chair", ("board",))


@pytest.mark.parametrize(
    "text",
    [
        "The Osterby delegation was headed by the energy minister, Paul Brandt.",
        "The energy minister, Paul Brandt, led the Osterby delegation.",
    ],
)
def test_who_leads_a_delegation_leads_it_at_talks(text):
    (frame,) = main_frames(text)

    assert frame.trigger == "lead delegation"
    assert [name.text for name in frame.actor_names] == ["Paul Brandt"]


@pytest.mark.parametrize(
    "text",
    [
        "The police held the two suspects, John Smith said.",
        "After talks with ministers, John Smith left the building.",
    ],
)
def test_who_acts_or_speaks_behind_a_comma_holds_nothing(text):
    (frame,) = main_frames(text)[:1]

    assert "suspect" not in frame.actors
    assert not (len(frame.actors) > 1 and "John Smith" in frame.actors)
