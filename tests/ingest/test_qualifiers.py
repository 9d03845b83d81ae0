import pytest

from consilience.ingest import qualifiers
from consilience.records.claim import Qualifier

ABOUT, AT_LEAST, AT_MOST, EXACTLY = Qualifier.ABOUT, Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.EXACTLY


@pytest.mark.parametrize(
    ("before", "qualifier"),
    [
        ("about ", ABOUT), ("roughly ", ABOUT), ("an estimated ", ABOUT), ("c. ", ABOUT), ("close to ", ABOUT), ("just under ", ABOUT), ("Just over $", ABOUT),
        ("at least ", AT_LEAST), ("more than ", AT_LEAST), ("no fewer than ", AT_LEAST), ("upwards of ", AT_LEAST), ("over $", AT_LEAST),
        ("up to ", AT_MOST), ("no more than ", AT_MOST), ("fewer than ", AT_MOST), ("under ", AT_MOST), ("over ", AT_LEAST), ("adjust under ", AT_MOST), ("as many as €", AT_MOST),
        ("the ", EXACTLY), ("", EXACTLY), ("about the ", EXACTLY), ("spread over ", EXACTLY),
    ],
)  # fmt: skip
def test_words_before_a_number_say_how_exactly_it_is_meant(before, qualifier):
    assert qualifiers.of(before, "", " people", EXACTLY) == (qualifier, 0)


@pytest.mark.parametrize(
    ("after", "qualifier", "read"),
    [
        ("+ people", AT_LEAST, "+"),
        (" or more people", AT_LEAST, " or more"),
        (" and above", AT_LEAST, " and above"),
        (" or fewer people", AT_MOST, " or fewer"),
        ("-odd people", ABOUT, "-odd"),
        (" or so people", ABOUT, " or so"),
        ("+5", EXACTLY, ""),
        (" plus the crew", EXACTLY, ""),
        (" people or more", EXACTLY, ""),
    ],
)
def test_words_behind_a_number_say_so_too_and_how_far_they_reach(after, qualifier, read):
    assert qualifiers.of("", "", after, EXACTLY) == (qualifier, len(read))


@pytest.mark.parametrize(
    ("sign", "qualifier"),
    [("≥", AT_LEAST), (">", AT_LEAST), ("<=", AT_MOST), ("~", ABOUT), ("", EXACTLY), ("=", EXACTLY)],
)
def test_signs_say_it_too(sign, qualifier):
    assert qualifiers.of("", sign, " people", EXACTLY) == (qualifier, 0)


def test_several_stays_several():
    assert qualifiers.of("at least ", "≥", "+", Qualifier.SEVERAL) == (Qualifier.SEVERAL, 0)
