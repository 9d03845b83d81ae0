"""A gist is other words than the record's own, whoever asks for it and by whichever door."""

import pytest

from consilience.node.wordings import overlap
from consilience.records.release import Form

SAID = "The convoy of forty lorries left the depot at Karsova before dawn on 3 March and crossed the river by the old bridge."


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(SAID, id="the same"),
        pytest.param(SAID.upper().replace(" ", "   ").rstrip("."), id="other case, spaces, punctuation"),
        pytest.param(
            SAID.replace("convoy", "con\u00advoy").replace("lorries", "lor\u200bries"), id="marks nobody sees"
        ),
        pytest.param(SAID.replace("before", "be\u0301fore"), id="an accent more"),
        pytest.param(SAID.replace("forty", "many"), id="one word changed"),
        pytest.param(
            "We hear that lorries left the depot at Karsova before dawn on 3 March, it seems.", id="a long run"
        ),
        pytest.param("Context first. " * 40 + SAID, id="hidden in a longer text"),
    ],
)
def test_a_gist_that_repeats_its_source_is_refused_with_what_both_have(words):
    found = overlap(SAID, words, Form.GIST)

    assert found is not None
    assert found.run in words
    assert len(found.run.split()) >= 8


def test_a_gist_in_words_of_its_own_goes():
    assert overlap(SAID, "A supply column of about company size moved north in early March.", Form.GIST) is None


def test_short_sentences_are_held_to_less():
    source = "The minister refused the offer."

    assert overlap(source, "The minister refused the deal.", Form.GIST) is not None
    assert overlap(source, "The answer was no.", Form.GIST) is None


def test_what_is_sanitised_keeps_words_and_is_never_the_whole():
    assert overlap(SAID, "The convoy of [number] lorries left the depot before dawn.", Form.SANITISED) is None
    assert overlap(SAID, SAID.lower(), Form.SANITISED) is not None


def test_words_without_spaces_are_compared_by_their_signs():
    source = "外交部长三月三日在日内瓦会见了代表团"

    assert overlap(source, f"据悉{source}。", Form.GIST) is not None
    assert overlap(source, "双方有接触", Form.GIST) is None


def test_a_text_that_repeats_itself_takes_no_longer_than_its_length():
    source = "to be or not " * 20_000

    assert overlap(source, "to be or not " * 2_000, Form.GIST) is not None
