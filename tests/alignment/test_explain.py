"""Why two claims were linked: one reason a group of features, in sentences; together they are the score."""

from array import array

import pytest

from consilience.alignment.explain import Reasons
from tests.alignment.drafted import day, drafted, frame, names

LEFT = drafted(
    "The office closed the quay.", frames=(frame("close", names("Port Office"), names("quay")),), place="Porto",
    when=day("4 March", "2026-03-04"), lemmas=("office", "close", "quay"),
)  # fmt: skip
RIGHT = drafted("A strike closed the quay.", "beta", frames=(frame("close"),), lemmas=("strike", "close", "quay"))


def because(group, left=LEFT, right=RIGHT):
    (one,) = Reasons(left, right, (group,), array("d", [0.5]))
    assert (one.name, one.nats) == (group, 0.5)
    return one.because


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        ("wording", "words in common: close, quay"),
        ("event", "event words in common: close, quay"),
        ("names", "names on at most one side"),
        ("numbers", "numbers on at most one side"),
        ("time", "date given on at most one side"),
        ("place", "place given on at most one side"),
    ],
)
def test_a_reason_names_what_both_sides_share_or_that_there_is_nothing(group, sentence):
    assert because(group) == sentence


def test_two_places_and_two_dates_are_shown_side_by_side():
    right = drafted("It closed.", "beta", place="Braga", when=day("5 March", "2026-03-05"))

    assert because("place", right=right) == "places: Porto / Braga"
    assert because("time", right=right) == "dates: 4 March / 5 March"


def test_words_of_both_sides_with_none_in_common_say_so():
    assert because("wording", right=drafted("x", "beta", lemmas=("storm",))) == "no words in common"


def test_of_many_words_in_common_eight_are_named_and_the_rest_counted():
    many = tuple(f"w{number}" for number in range(11))
    left, right = drafted("x", lemmas=many), drafted("y", "beta", lemmas=many)

    assert because("wording", left, right).endswith("w6, w7 and 3 more")


def test_reasons_are_a_sequence_whose_parts_are_made_when_looked_at():
    told = Reasons(LEFT, RIGHT, ("prior", "wording", "place"), array("d", [-6.0, 4.0, 1.5]))

    assert len(told) == 3
    assert sum(one.nats for one in told) == pytest.approx(-0.5)
    assert told == list(told)
    assert hash(told) == hash(Reasons(LEFT, RIGHT, ("prior", "wording", "place"), array("d", [-6.0, 4.0, 1.5])))
    assert [one.name for one in told[1:]] == ["wording", "place"]
