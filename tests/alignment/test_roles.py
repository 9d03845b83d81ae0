"""Who did what, whether at all, and how far: frame against frame."""

import pytest

from consilience.alignment import roles, words
from consilience.alignment.comparison import Fit
from consilience.records.claim import Modality
from consilience.records.reading import NameKind
from tests.alignment.drafted import DONE, PLANNED, REFUSED, drafted, frame, names

WORDS = words.shipped()
GUARD, PILOTS = names("Coast Guard"), names("Pilots Union")


def side(told, party="alpha", quote="The boat was seized off the harbour."):
    return drafted(quote, party, frames=[told])


def compared(one, other):
    left, right = side(one), side(other, "beta")
    return {(c.slot, c.fit) for c in roles.compare(left, right, roles.matching_frames(left, right, WORDS))}


def test_the_same_deed_by_the_same_agrees():
    deed = frame("seize", GUARD, PILOTS)

    assert compared(deed, deed) == {
        ("actor", Fit.AGREES), ("target", Fit.AGREES), ("polarity", Fit.AGREES)
    }  # fmt: skip


def test_who_acts_and_who_is_acted_on_may_not_change_places():
    assert ("actor", Fit.DIFFERS) in compared(frame("sue", GUARD, PILOTS), frame("sue", PILOTS, GUARD))


def test_another_holder_of_an_office_differs():
    one, other = names("Ada Holm", kind=NameKind.PERSON), names("Leo Brandt", kind=NameKind.PERSON)
    board = names("Harbour Board")

    found = compared(frame("chair", (*board, *one)), frame("chair", (*board, *other)))

    assert ("actor", Fit.DIFFERS) in found


@pytest.mark.parametrize(("one", "other", "fit"), [(False, True, Fit.DIFFERS), (True, True, Fit.AGREES)])
def test_a_denial_meets_what_it_denies(one, other, fit):
    assert ("polarity", fit) in compared(
        frame("seize", GUARD, PILOTS, negated=one), frame("seize", GUARD, PILOTS, negated=other)
    )


def test_what_is_only_supposed_says_neither_yes_nor_no():
    supposed = frame("seize", GUARD, PILOTS, negated=True, modality=Modality.HYPOTHETICAL)

    assert not {slot for slot, _ in compared(frame("seize", GUARD, PILOTS), supposed)} & {"polarity", "outcome"}


def test_refused_is_not_done_and_planned_may_still_be():
    done = frame("seize", GUARD, PILOTS, outcome=DONE)

    assert ("outcome", Fit.DIFFERS) in compared(done, frame("seize", GUARD, PILOTS, outcome=REFUSED))
    assert ("outcome", Fit.DIFFERS) not in compared(done, frame("seize", GUARD, PILOTS, outcome=PLANNED))


def test_a_light_verb_in_common_is_no_common_event():
    left, right = side(frame("take", GUARD)), side(frame("take", GUARD), "beta")

    assert roles.matching_frames(left, right, WORDS) is None


def test_opposite_deeds_to_the_same_are_one_matter():
    left = side(frame("arrest", GUARD, PILOTS))
    right = side(frame("release", GUARD, PILOTS), "beta")

    found = roles.matching_frames(left, right, WORDS)

    assert found is not None
    assert found[2]
