"""A meeting that is set for later is a planned meeting, whichever verb sets it."""

from datetime import date

import pytest

from consilience.ingest import parsed, pipeline
from consilience.records.claim import Modality
from consilience.records.reading import Outcome


def frame(text):
    (doc,) = pipeline.parse([text])
    found = parsed.read(doc, date(2032, 3, 5))[0].reading.frames
    return next(one for one in found if one.main)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("A second session is planned for next month.", "session"),
        ("Talks are scheduled for Monday in Oslo.", "talk"),
        ("The ministers' meeting is set for Thursday.", "meeting"),
        ("A round of consultations is due on 4 May.", "round"),
        ("The two sides plan a visit for next month.", "visit"),
    ],
)
def test_the_event_that_is_set_for_later_is_told_as_a_plan(text, event):
    found = frame(text)

    assert found.trigger == event
    assert (found.outcome, found.modality) == (Outcome.PLANNED, Modality.PLAN)


@pytest.mark.parametrize(
    "text", ["The meeting was held on Monday.", "The board approved the visit.", "The net was set on fire."]
)
def test_what_was_done_is_no_plan(text):
    assert frame(text).modality is Modality.FACT


def test_a_meeting_of_which_the_plan_was_denied_is_denied():
    found = frame("No meeting is planned for next week.")

    assert found.trigger == "meeting"
    assert found.negated
