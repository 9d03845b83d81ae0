"""Which of several: first, third, last."""

import pytest

from consilience.alignment import ordinals
from consilience.alignment.comparison import Fit
from tests.alignment.drafted import drafted


def fits(left, right):
    return [c.fit for c in ordinals.compare(drafted(left), drafted(right, "beta"))]


@pytest.mark.parametrize(
    ("left", "right", "fit"),
    [
        pytest.param("It was the second raid.", "It was the third raid.", [Fit.DIFFERS], id="both say which it is"),
        pytest.param("It will be the third.", "This is the 4th round.", [Fit.DIFFERS], id="one leaves the noun out"),
        pytest.param("The first bus left.", "The last bus left.", [Fit.OPEN], id="two of one row"),
        pytest.param("The first guest was a nurse.", "A nurse was the last of them.", [Fit.OPEN], id="first and last"),
        pytest.param("The second round ends.", "The second round ended.", [], id="the same place"),
        pytest.param("The first bus left.", "The last witness spoke.", [], id="two rows"),
        pytest.param("The last week was wet.", "The first day was dry.", [], id="times"),
        pytest.param("A third of the voters came.", "A fifth of the voters came.", [], id="shares"),
        pytest.param("The first and the last bus left.", "The last bus left.", [], id="one side names both"),
    ],
)
def test_two_places_in_a_row_differ_where_both_say_which_it_is(left, right, fit):
    assert fits(left, right) == fit
    assert fits(right, left) == fit


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("The first bus left.", "The last bus left.", True),
        ("The first bus left.", "The first bus came.", False),
        ("It was the second raid.", "It was the third raid.", False),
        ("The first guest was a nurse.", "A nurse was the last of them.", False),
    ],
)
def test_two_things_of_one_row_are_two_events(left, right, apart):
    assert ordinals.apart(drafted(left), drafted(right, "beta")) is apart
