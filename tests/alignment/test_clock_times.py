import pytest

from consilience.alignment import clock_times
from consilience.alignment.comparison import Fit
from tests.alignment.drafted import drafted


def compared(left, right):
    return list(clock_times.compare(drafted(left), drafted(right, "beta")))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("It left at 06:00.", {360}),
        ("It left at 6 am.", {360}),
        ("It left at 6 a.m. sharp.", {360}),
        ("It left at 6.30 pm.", {1110}),
        ("It left at 18h30.", {1110}),
        ("It left at 0600 hours.", {360}),
        ("It left at 1830Z.", {1110}),
        ("It left at 12 am.", {0}),
        ("It left at 12 pm.", {720}),
        ("Between 06:00 and 18:45 it lay still.", {360, 1125}),
        ("It left at 13 pm.", set()),
        ("The score was 2.1 and 600 men came.", set()),
        ("In 2018 it left.", set()),
        ("On 2021-03-25 it left.", set()),
        ("Version 1.2:30 was out.", set()),
    ],
)
def test_times_of_day_are_minutes_since_midnight(text, minutes):
    assert clock_times.minutes(text) == minutes


@pytest.mark.parametrize(
    ("left", "right", "fit"),
    [
        ("It left at 06:00.", "It left at 6 am.", Fit.AGREES),
        ("It left at 06:00.", "It left at 0615 hours.", Fit.AGREES),
        ("It left at 06:00.", "It left at 06:16.", Fit.DIFFERS),
        ("It left at 6 am.", "It left at 5 pm.", Fit.DIFFERS),
    ],
)
def test_one_moment_may_be_told_a_quarter_of_an_hour_apart(left, right, fit):
    for one, other in ((left, right), (right, left)):
        (found,) = compared(one, other)
        assert (found.slot, found.fit) == ("time", fit)


def test_both_times_are_shown_in_one_form():
    (found,) = compared("It left at 6 am.", "It left at 5.05 pm.")

    assert (found.left, found.right) == ("06:00", "17:05")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("It left at 06:00.", "It left.", id="only one gives a time"),
        pytest.param("It left.", "It left.", id="neither does"),
        pytest.param("It left at 06:00 and came at 09:00.", "It left at 06:00.", id="two times: which one is meant"),
        pytest.param("It left at 23:50.", "It left at 00:10.", id="on either side of midnight"),
        pytest.param("It left at 6 am.", "It left at 6 pm.", id="perhaps the other half of the day"),
    ],
)
def test_nothing_is_said_where_the_times_cannot_be_compared(left, right):
    assert compared(left, right) == []


@pytest.mark.parametrize(
    ("left", "right", "fit"),
    [
        ("It left at 6:40 a.m.", "It left at ten past seven.", Fit.DIFFERS),
        ("It left at 04:30.", "It left at half past four.", Fit.AGREES),
        ("It left at 16:30.", "It left at half past four.", Fit.AGREES),
        ("It left at a quarter to nine.", "It left at twenty to nine.", Fit.AGREES),
        ("It left at five to twelve.", "It left at 00:05.", Fit.AGREES),
    ],
)
def test_a_time_in_words_is_of_either_half_of_the_day(left, right, fit):
    assert [c.fit for c in compared(left, right)] == [fit]


def test_words_that_name_no_hour_are_no_time():
    assert clock_times.spoken("half past noon, ten past them and ten to 13") == frozenset()


@pytest.mark.parametrize(
    ("left", "right", "fit"),
    [
        ("It opens by noon.", "It opens by 12:10.", [Fit.AGREES]),
        ("It opens at midday.", "It opens at 15:00.", [Fit.DIFFERS]),
        ("The afternoon was calm.", "It opens at 15:00.", []),
        ("The ban holds from 20:00 to 05:00.", "The ban begins at 18:00.", [Fit.DIFFERS]),
        ("The ban holds from 20:00 to 05:00.", "The ban ends at 05:00.", [Fit.AGREES]),
        ("The ban holds from 20:00 to 05:00.", "A car was seen at 22:00.", []),
    ],
)
def test_noon_is_a_time_and_a_stretch_has_two_ends(left, right, fit):
    assert [c.fit for c in compared(left, right)] == fit
    assert [c.fit for c in compared(right, left)] == fit
