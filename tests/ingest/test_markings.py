import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest.markings import banner, level, strictest

READABLE = [
    "TLP:CLEAR",
    "TLP:GREEN",
    "TLP:AMBER",
    "TLP:AMBER+STRICT",
    "TLP:RED",
    "UNCLASSIFIED",
    "SECRET//REL TO AAA, BBB",
    "NATO SECRET",
    "(C//NF)",
    "OFFICIAL-SENSITIVE",
]


@pytest.mark.parametrize("marking", READABLE)
def test_known_markings_are_read(marking):
    assert level(marking) is not None


@pytest.mark.parametrize(
    "line",
    [
        "TLP:AMBER",
        "tlp:amber".upper(),
        "**SECRET//REL TO AAA, BBB**",
        "TOP SECRET//SI//NOFORN",
        "Classification: SECRET".upper(),
        "SERCET//NOFORN",
        "TLP:PURPLE",
        "CONFIDENTIAL",
    ],
)
def test_a_line_that_is_a_marking_is_a_banner(line):
    assert banner(line)


@pytest.mark.parametrize(
    "line",
    [
        "Secret talks were held",
        "SECRET DEAL SIGNED IN GENEVA",
        "Confidential: ministers met",
        "US//Israel pact signed by both",
        "",
        "Unclassified documents show it",
    ],
)
def test_a_line_of_the_story_is_no_banner(line):
    assert banner(line) is None


@given(st.lists(st.sampled_from([*READABLE, "SERCET", "soon"])))
def test_the_strictest_is_one_of_the_readable_and_none_is_stricter(given_markings):
    found = strictest(given_markings)
    readable = [marking for marking in given_markings if level(marking) is not None]

    assert (found in readable) if readable else found is None
    assert all(level(marking) <= level(found) for marking in readable)


@given(st.lists(st.sampled_from(READABLE), min_size=1))
def test_order_does_not_matter(given_markings):
    assert strictest(given_markings) == strictest(reversed(given_markings))
