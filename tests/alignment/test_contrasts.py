from dataclasses import replace

import pytest

from consilience.alignment import slots, words
from consilience.alignment.comparison import Fit
from consilience.alignment.judge import judge
from consilience.reasons.verdict import Verdict
from tests.alignment.drafted import DONE, drafted, frame, report

WORDS = words.shipped()


def told_by(actor):
    return [replace(frame("open", outcome=DONE), actors=(actor,))]


def compared(ours, theirs):
    left = drafted(ours, frames=told_by("minister"))
    right = drafted(theirs, party="beta", frames=told_by("governor"))
    found = slots.compare(left, right, WORDS)
    told = [(c.slot, c.fit, c.left, c.right) for c in found if c.because == "one side says what the other denies"]
    return told, judge(left, right, (report(), report("beta")), found, odds=4.0).verdict


OPENED = "The minister opened the new bridge on Monday."


@pytest.mark.parametrize(
    ("said", "slot", "denial", "text"),
    [
        ("The governor, not the minister, opened the new bridge on Monday.", "actor", "not the minister", "minister"),
        ("Not the minister but the governor opened the new bridge on Monday.", "actor", "Not the minister", "minister"),
        (
            "The governor rather than the minister opened the new bridge on Monday.",
            "actor",
            "rather than the minister",
            "minister",
        ),
        ("The minister opened the new bridge on Tuesday, not on Monday.", "time", "not on Monday", "Monday"),
        (
            "The minister opened the new ferry, and not the new bridge, on Monday.",
            "target",
            "not the new bridge",
            "new bridge",
        ),
    ],
)
def test_what_one_side_denies_and_the_other_says_is_a_difference(said, slot, denial, text):
    assert compared(OPENED, said) == ([(slot, Fit.DIFFERS, text, denial)], Verdict.CONFLICTING)
    assert compared(said, OPENED) == ([(slot, Fit.DIFFERS, denial, text)], Verdict.CONFLICTING)


@pytest.mark.parametrize(
    "said",
    [
        "The minister, not the governor, opened the new bridge on Monday.",
        "The minister opened the new bridge on Monday, not on Tuesday.",
        "Not only the minister but also the governor opened the new bridge on Monday.",
        "The minister opened the new bridge on Monday, not the old bridge.",
        "The minister opened the new bridge on Monday, not later than noon.",
    ],
)
def test_a_denial_of_what_the_other_side_does_not_say_takes_nothing_from_their_agreement(said):
    assert compared(OPENED, said)[0] == []


def test_two_that_deny_the_same_do_not_differ():
    said = "The governor, not the minister, opened the new bridge on Monday."

    assert compared(said, said)[0] == []


def test_who_is_told_of_with_what_stands_against_it_is_left_open():
    told, verdict = compared(
        "The governor opened the new bridge on Monday and the minister spoke.",
        "The governor, not the minister, opened the new bridge on Monday.",
    )

    assert [fit for _, fit, _, _ in told] == [Fit.OPEN]
    assert verdict is Verdict.UNCLEAR
