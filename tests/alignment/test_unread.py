"""A slot that was not read whole decides nothing, and is shown as that."""

from dataclasses import replace

from consilience.alignment import unread
from consilience.alignment.comparison import Comparison, Fit
from tests.alignment.drafted import drafted, frame, names


def compared(slot, fit=Fit.AGREES):
    return Comparison(slot=slot, fit=fit, left="a", right="b", because="so")


def shut(told, left, right):
    return {(one.slot, one.fit, one.left, one.right) for one in unread.shut(told, left, right)}


def not_read(item, *slots):
    return replace(item, not_read=frozenset(slots))


WITH_PLACE = drafted(place="Porto")


def test_what_was_read_on_both_sides_goes_through():
    told = [compared("place"), compared("action", Fit.DIFFERS)]

    assert list(unread.shut(told, WITH_PLACE, WITH_PLACE)) == told


def test_a_slot_that_one_side_could_not_read_says_neither_likeness_nor_difference():
    for fit in (Fit.AGREES, Fit.DIFFERS):
        assert shut([compared("place", fit)], WITH_PLACE, not_read(WITH_PLACE, "place")) == {
            ("place", Fit.NOT_READ, "Porto", "not read")
        }


def test_a_slot_that_the_other_side_has_no_word_on_is_not_compared_at_all():
    assert shut([], drafted(), not_read(WITH_PLACE, "place")) == set()
    assert shut([], not_read(WITH_PLACE, "place"), not_read(WITH_PLACE, "place")) == {
        ("place", Fit.NOT_READ, "not read", "not read")
    }


def test_denial_and_outcome_rest_on_the_action_and_fall_with_it():
    deed = drafted(frames=(frame("close", names("Port Office")),))
    told = [compared("action"), compared("polarity", Fit.DIFFERS), compared("outcome", Fit.DIFFERS), compared("actor")]

    found = shut(told, deed, not_read(deed, "action"))

    assert {slot for slot, *_ in found} == {"action", "actor"}
    assert ("action", Fit.NOT_READ, "close", "not read") in found
