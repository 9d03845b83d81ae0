from decimal import Decimal

import pytest

from consilience.alignment import slots, words
from consilience.alignment.comparison import Fit
from consilience.records.claim import Qualifier
from consilience.records.reading import NameKind
from tests.alignment.drafted import DONE, PLANNED, REFUSED, day, drafted, frame, names, quantity

WORDS = words.shipped()
OFFICE, CREW, PORT = names("Harbour Office"), names("Coast Guard"), names("Port Authority")


def compared(left, right, slot=None):
    found = slots.compare(left, right, WORDS)
    return [c for c in found if slot is None or c.slot == slot]


def number(a, b):
    left = drafted(measures=[(a, ("ship", "divert"))])
    right = drafted(party="beta", measures=[(b, ("ship", "divert"))])
    (found,) = compared(left, right, "number")
    return found.fit


@pytest.mark.parametrize(
    ("left", "right", "fit"),
    [
        pytest.param(quantity(12, "ship"), quantity(12, "ship"), Fit.AGREES, id="the same"),
        pytest.param(quantity(12, "ship"), quantity(15, "ship"), Fit.DIFFERS, id="others"),
        pytest.param(quantity(12, "ship"), quantity(11, "ship", qualifier=Qualifier.AT_LEAST), Fit.LEFT_PRECISE, id="at least"),
        pytest.param(quantity(12, "ship"), quantity(13, "ship", qualifier=Qualifier.AT_LEAST), Fit.DIFFERS, id="below at least"),
        pytest.param(quantity(12, "ship"), quantity(2, "ship", qualifier=Qualifier.SEVERAL), Fit.LEFT_PRECISE, id="several"),
        pytest.param(quantity(1, "ship"), quantity(2, "ship", qualifier=Qualifier.SEVERAL), Fit.DIFFERS, id="one and several"),
        pytest.param(quantity(12, "ship"), quantity(10, "ship", high=Decimal(14)), Fit.LEFT_PRECISE, id="inside a range"),
        pytest.param(quantity(105, "ship"), quantity(100, "ship", qualifier=Qualifier.ABOUT), Fit.LEFT_PRECISE, id="about"),
        pytest.param(quantity(130, "ship"), quantity(100, "ship", qualifier=Qualifier.ABOUT), Fit.DIFFERS, id="too far for about"),
        pytest.param(quantity(9, "ship"), quantity(9, "ship", qualifier=Qualifier.AT_MOST), Fit.LEFT_PRECISE, id="at most"),
        pytest.param(quantity(8, "ship"), quantity(9, "ship", qualifier=Qualifier.AT_MOST), Fit.OPEN, id="below at most"),
        pytest.param(quantity(220, "ship"), quantity(158, "ship", qualifier=Qualifier.AT_LEAST), Fit.OPEN, id="far above at least"),
        pytest.param(quantity("19.4", "percent"), quantity(19, "percent"), Fit.LEFT_PRECISE, id="rounded to whole"),
        pytest.param(quantity("19.6", "percent"), quantity(19, "percent"), Fit.DIFFERS, id="rounds to another"),
        pytest.param(quantity(27_500_000_000, "usd"), quantity(27_460_000_000, "usd"), Fit.AGREES, id="rounded"),
    ],
)  # fmt: skip
def test_numbers_are_compared_as_ranges(left, right, fit):
    turned = {Fit.LEFT_PRECISE: Fit.RIGHT_PRECISE, Fit.RIGHT_PRECISE: Fit.LEFT_PRECISE}
    found = number(left, right)

    assert found is fit or (fit is Fit.AGREES and found in turned)
    assert number(right, left) is turned.get(found, found)


def test_numbers_of_other_things_are_not_compared():
    left = drafted(measures=[(quantity(12, "ship"), ("ship", "divert"))])
    right = drafted(party="beta", measures=[(quantity(40, "percent"), ("percent", "grow"))])

    assert compared(left, right, "number") == []


def test_the_dead_are_not_held_against_the_injured():
    left = drafted(measures=[(quantity(3, "person"), ("person", "kill"))])
    right = drafted(party="beta", measures=[(quantity(20, "person"), ("person", "injure"))])

    assert all(c.fit is not Fit.DIFFERS for c in compared(left, right, "number"))


@pytest.mark.parametrize(
    ("left", "right", "fit"),
    [
        pytest.param(("2032-03-03", None), ("2032-03-03", None), Fit.AGREES, id="the same day"),
        pytest.param(("2032-03-03", None), ("2032-03-01", "2032-03-31"), Fit.LEFT_PRECISE, id="a day in its month"),
        pytest.param(("2032-03-03", None), ("2032-03-05", None), Fit.DIFFERS, id="another day"),
    ],
)
def test_times_are_compared_as_intervals(left, right, fit):
    a, b = (drafted(when=day("x", *times)) for times in (left, right))

    assert [c.fit for c in compared(a, b, "time")] == [fit]


def test_a_vague_time_is_not_compared():
    assert compared(drafted(when=day("recently")), drafted(when=day("x", "2032-03-03")), "time") == []


@pytest.mark.parametrize(
    ("left", "right", "fit"),
    [
        ("Geneva", "Geneva", Fit.AGREES),
        ("Geneva", "Switzerland", Fit.LEFT_PRECISE),
        ("France", "Lyon", Fit.RIGHT_PRECISE),
        ("Geneva", "Oslo", Fit.DIFFERS),
    ],
)
def test_a_place_inside_the_other_is_more_precise(left, right, fit):
    assert [c.fit for c in compared(drafted(place=left), drafted(place=right), "place")] == [fit]


def test_a_place_that_the_other_side_names_within_a_name_is_no_difference():
    left = drafted("58 died in a fire at the Sten pit, also in Karsa.", place="Karsa")

    assert compared(left, drafted("58 lost their lives at Sten.", place="Sten"), "place") == []


def test_a_place_only_one_side_gives_is_not_compared():
    assert compared(drafted(place="Geneva"), drafted(), "place") == []


def roles(a, b, slot):
    return [c.fit for c in compared(drafted(frames=[a]), drafted(party="beta", frames=[b]), slot)]


def test_another_actor_of_the_same_event_differs():
    assert roles(frame("close", OFFICE), frame("close", CREW), "actor") == [Fit.DIFFERS]


def test_a_short_form_of_a_name_is_the_same_actor():
    full, short = names("Meir Ben-Shabbat", kind=NameKind.PERSON), names("Ben-Shabbat", kind=NameKind.PERSON)

    assert roles(frame("sign", full), frame("sign", short), "actor") == [Fit.AGREES]


def test_actor_and_target_that_changed_places_differ():
    assert roles(frame("attack", OFFICE, CREW), frame("attack", CREW, OFFICE), "actor") == [Fit.DIFFERS]


@pytest.mark.parametrize(("denied", "fit"), [(False, Fit.AGREES), (True, Fit.DIFFERS)])
def test_a_denial_differs_from_the_same_event_affirmed(denied, fit):
    assert roles(frame("close", OFFICE), frame("close", OFFICE, negated=denied), "polarity") == [fit]


def test_opposite_events_differ_unless_one_is_denied():
    assert roles(frame("accept", OFFICE, PORT), frame("reject", OFFICE, PORT), "polarity") == [Fit.DIFFERS]
    assert roles(frame("accept", OFFICE, PORT), frame("reject", OFFICE, PORT, negated=True), "polarity") == [Fit.AGREES]


def test_a_plan_carried_out_moved_and_a_refusal_differs():
    assert roles(frame(outcome=PLANNED), frame(outcome=DONE), "outcome") == [Fit.MOVED]
    assert roles(frame(outcome=REFUSED), frame(outcome=DONE), "outcome") == [Fit.DIFFERS]


def test_events_that_have_nothing_to_do_with_each_other_are_not_compared():
    assert compared(drafted(frames=[frame("swim", OFFICE)]), drafted(frames=[frame("sign", CREW)])) == []


@pytest.mark.parametrize(
    "said",
    [
        "The envoys met in Oslo on 5 May, not in Bergen.",
        "The envoys met in Oslo on 5 May rather than Bergen.",
        "Not in Bergen but in Oslo the envoys met on 5 May.",
    ],
)
def test_a_place_that_the_other_side_denies_is_another_place(said):
    left = drafted("The envoys met in Bergen on 5 May.", place="Bergen")
    right = drafted(said, place="Oslo")

    assert [c.fit for c in compared(left, right, "place")] == [Fit.DIFFERS]
