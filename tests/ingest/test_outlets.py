"""Names of outlets: one key for all spellings, and nothing that would be found everywhere."""

import re

import pytest

from consilience.ingest import outlets


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AP", "The Associated Press"),
        ("NYT", "New York Times"),
        ("bbc news", "BBC"),
        ("Harbour Post’s", "the Harbour Post newspaper"),
    ],
)
def test_spellings_of_one_outlet_have_one_key(one, other):
    assert outlets.key_of(one) == outlets.key_of(other)


def test_others_stay_apart():
    assert outlets.key_of("Harbour Post") != outlets.key_of("Harbour Times")


def test_what_is_shown_is_the_full_name_of_a_known_one_and_else_as_written():
    assert outlets.shown("AFP") == "Agence France-Presse"
    assert outlets.shown(" Harbour Post ") == "Harbour Post"


def test_given_names_are_found_unless_they_would_be_found_everywhere():
    def finds(text):
        return [
            match.group() for match in re.finditer(outlets.pattern_for(frozenset({"Skyline", "It", "daily"})), text)
        ]

    assert finds("It was Skyline that a daily named.") == ["Skyline"]
    assert finds("The Northern Herald wrote it.") == ["The Northern Herald"]
