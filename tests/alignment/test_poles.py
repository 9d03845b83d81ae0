"""Ways one thing can come out."""

import pytest

from consilience.alignment import poles
from consilience.records.claim import Modality
from tests.alignment.drafted import PLANNED, drafted, frame, quantity


def told(trigger, party="alpha", quote="The court spoke.", **more):
    return drafted(quote, party, frames=[frame(trigger, **more)])


@pytest.mark.parametrize(("one", "other"), [("acquit", "convict"), ("approve", "reject"), ("rise", "fall")])
def test_contrary_ends(one, other):
    found = poles.contrary(told(one), told(other, "beta"))

    assert found is not None
    assert (found.left, found.right) == (one, other)


def test_the_same_end_is_not_contrary():
    assert poles.contrary(told("acquit"), told("acquit", "beta")) is None


def test_a_denied_word_stands_at_the_other_end():
    found = poles.contrary(told("approve"), told("approve", "beta", negated=True))

    assert found is not None
    assert found.right == "not approve"


@pytest.mark.parametrize(
    "unsure", [{"modality": Modality.PLAN}, {"outcome": PLANNED}, {"modality": Modality.HYPOTHETICAL}]
)
def test_what_is_planned_or_supposed_has_not_come_out(unsure):
    assert poles.contrary(told("acquit"), told("convict", "beta", **unsure)) is None


def test_some_may_live_and_some_may_die_where_they_are_counted():
    left = drafted("Two survived.", frames=[frame("survive")], measures=[(quantity(2, "person"), ("survive",))])
    right = drafted("Three died.", "beta", frames=[frame("die")], measures=[(quantity(3, "person"), ("die",))])

    assert poles.contrary(left, right) is None
