import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest import sentences


def split(text):
    return [text[start:end] for start, end in sentences.spans(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("They met. They left.", ["They met.", "They left."], id="two sentences"),
        pytest.param(
            "National Security Adviser H.R. McMaster signed it. He left.",
            ["National Security Adviser H.R. McMaster signed it.", "He left."],
            id="initials",
        ),
        pytest.param("Mr. Smith met Gen. Jones on Dec. 12.", ["Mr. Smith met Gen. Jones on Dec. 12."], id="titles"),
        pytest.param("The U.S. Navy left.", ["The U.S. Navy left."], id="abbreviation inside a name"),
        pytest.param(
            "They met in the U.S. The talks failed.",
            ["They met in the U.S.", "The talks failed."],
            id="abbreviation at an end",
        ),
        pytest.param("It cost 3.5 million.", ["It cost 3.5 million."], id="decimal point"),
        pytest.param("Nobody came! Why? No one knows.", ["Nobody came!", "Why?", "No one knows."], id="other marks"),
        pytest.param("“Enough!” he said.", ["“Enough!” he said."], id="mark inside a quotation"),
        pytest.param(
            '"We reached understandings." The talks end.',
            ['"We reached understandings."', "The talks end."],
            id="quotation",
        ),
        pytest.param(
            "Pact signed in secret\n\nThe two sides met.",
            ["Pact signed in secret", "The two sides met."],
            id="headline",
        ),
        pytest.param(
            "Pact signed in secret\nThe two sides met.", ["Pact signed in secret", "The two sides met."], id="one line"
        ),
        pytest.param(
            "The two sides met in the\nold town hall.", ["The two sides met in the\nold town hall."], id="hard wrap"
        ),
        pytest.param("• first point\n• second point", ["first point", "second point"], id="bullets"),
        pytest.param("1. First point\n2. Second point", ["First point", "Second point"], id="numbers"),
        pytest.param("...\n---\n* * *", [], id="no words"),
        pytest.param("", [], id="empty"),
        pytest.param(" \n\t\r\n ", [], id="white space"),
    ],
)
def test_text_is_cut_where_a_reader_would_cut_it(text, parts):
    assert split(text) == parts


@given(st.text(max_size=300))
def test_spans_are_trimmed_in_order_and_never_overlap(text):
    found = list(sentences.spans(text))

    for start, end in found:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert any(character.isalnum() for character in text[start:end])
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))


prose = st.lists(
    st.sampled_from(
        ["They met", "U.S.", "Dr.", ". ", "? ", "!”", "\n", "\n\n", "• ", "1. ", "H.R.", "…", "“", "a.m.", "ה", "😀"]
    ),
    max_size=30,
).map("".join)


@given(prose)
def test_no_letter_or_digit_is_lost_but_list_marks(text):
    kept = sum(character.isalpha() for start, end in sentences.spans(text) for character in text[start:end])

    assert kept == sum(character.isalpha() for character in text)


@pytest.mark.parametrize(
    "run", ["word " * 5000, "x" * 20_000, "A.B. " * 5000, "a, b; " * 4000, " " * 20_000, "…" * 20_000, "• " * 9000]
)
def test_a_run_without_an_end_is_cut_into_pieces_of_bounded_length(run):
    found = list(sentences.spans(run))

    assert all(end - start <= 2000 for start, end in found)
    assert sum(c.isalnum() for start, end in found for c in run[start:end]) == sum(c.isalnum() for c in run)


def test_a_long_text_takes_time_by_its_length_and_no_more():
    started = time.process_time()

    list(sentences.spans("A.B. " * 100_000))

    assert time.process_time() - started < 8


def test_a_unit_of_one_letter_ends_a_sentence_and_an_initial_does_not():
    text = "The limit is 88,000 t. Varland keeps half. It was signed by A. Brenn."

    assert [text[a:b] for a, b in sentences.spans(text)] == [
        "The limit is 88,000 t.", "Varland keeps half.", "It was signed by A. Brenn."
    ]  # fmt: skip
