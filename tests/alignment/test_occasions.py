"""Another occasion: when what differs says that two claims tell of two events."""

import pytest

from consilience.alignment import occasions, slots, words
from tests.alignment.test_voices import read


def pair(left, right):
    (_, a), (_, b) = read("alpha", left), read("beta", right)
    return a, b


@pytest.mark.parametrize(
    ("left", "right", "other"),
    [
        ("The talks in round 3 ended without a text.", "The talks in round 4 ended without a text.", True),
        ("The talks in round 3 ended without a text.", "The talks in round 3 ended with a text.", False),
        ("The shares rose by 4 per cent.", "The shares fell by 7 per cent.", True),
        ("The shares rose by 4 per cent.", "The shares rose by 7 per cent.", False),
        ("Norvia accused Tasmar of hiding oil.", "Tasmar accused Norvia of jamming radio.", True),
        ("Norvia sued Tasmar over the oil.", "Tasmar sued Norvia over the oil.", False),
        ("The first bus left Orrin at 06:00.", "The last bus left Orrin at 23:10.", True),
    ],
)
def test_numbers_of_occasions_and_changes_in_opposite_directions_tell_events_apart(left, right, other):
    a, b = pair(left, right)
    assert occasions.another(slots.compare(a, b, words.shipped()), a, b) is other


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("The dam broke on 11 January 2026.", "The dam was repaired on 19 January 2026.", True),
        ("The dam broke on 11 January 2026.", "The dam was repaired on 11 January 2026.", False),
        ("The dam broke on 11 January 2026.", "The dam broke on 19 January 2026.", False),
        ("The dam broke on 11 January 2026.", "The dam will be repaired on 19 January 2026.", False),
    ],
)
def test_two_finished_deeds_on_two_days_are_two_events(left, right, apart):
    assert occasions.dated_apart(*pair(left, right)) is apart
