import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest.readers.layout import mend

PROSE = (
    "The two governments agreed on Tuesday to set up four joint working groups on the missile programme of their "
    "neighbour, said Benjamin Netanyahu. Officials added that a first review would be held in Geneva on December 12. "
    "The pact follows a speech that Donald Trump gave in October, and nobody in either capital denied it."
)


@pytest.mark.parametrize("width", [50, 64, 72, 80, 100])
def test_prose_wrapped_at_a_width_is_one_paragraph_again(width):
    wrapped = "\n".join(textwrap.wrap(PROSE, width))

    assert mend(wrapped) == PROSE


def test_two_wrapped_paragraphs_stay_two():
    wrapped = "\n".join(textwrap.wrap(PROSE, 70))

    assert mend(f"{wrapped}\n\n{wrapped}") == f"{PROSE}\n\n{PROSE}"


def test_sentences_that_stand_one_on_a_line_keep_their_breaks():
    text = "The ministers met in Geneva.\nIsrael denied the report.\nFour people were killed in the strike on Monday."

    assert mend(text) == text


def test_headlines_without_full_stops_keep_their_breaks():
    text = "US and Israel sign secret pact\nForum to meet next week in Washington\nFour teams formed, officials say"

    assert mend(text) == text


def test_list_items_keep_their_lines_and_lose_their_bullets():
    assert (
        mend("Agenda:\n  • first the missile file\n  • then the talks on the border")
        == "Agenda:\nfirst the missile file\nthen the talks on the border"
    )


def test_numbered_items_keep_their_numbers():
    text = "The pact names three tasks.\n1. Watch the border.\n2. Report each month."

    assert mend(text) == text


def test_a_day_at_the_start_of_a_wrapped_line_is_no_list_item():
    text = "The two sides said after their long meeting on December\n12. The talks then went on for two more days and nights in\nGeneva, where nobody had expected them to stay for so\nlong a time."

    assert "\n" not in mend(text)


@pytest.mark.parametrize(
    ("wrapped", "mended"),
    [
        pytest.param(
            "The officials from both of the govern-\nments met.",
            "The officials from both of the governments met.",
            id="a divided word",
        ),
        pytest.param(
            "They spoke at length about the inter-\nagency review.",
            "They spoke at length about the inter-agency review.",
            id="a prefix",
        ),
        pytest.param(
            "A long-range missile flew and another long-\nrange one fell.",
            "A long-range missile flew and another long-range one fell.",
            id="seen whole",
        ),
    ],
)
def test_a_word_at_the_end_of_a_line_is_put_together_again(wrapped, mended):
    assert mend(wrapped) == mended


@given(st.text(max_size=400))
def test_mending_keeps_every_letter_in_its_order(text):
    def letters(value):
        return [letter for letter in value if letter.isalnum()]

    kept = letters(mend(text))

    # "a) " and the like stay; only bullets and blanks go, and those are no letters.
    assert kept == letters(text)


@given(st.lists(st.text(alphabet="ab .\n-", min_size=1, max_size=60), max_size=8).map("\n\n".join))
def test_mending_twice_changes_nothing_more_than_blanks(text):
    once = mend(text)

    assert "".join(mend(once).split()).replace("-", "") == "".join(once.split()).replace("-", "")
