"""The title of a matter: the shortest whole statement, with both values where they differ."""

import pytest

from consilience.alignment.titles import LONGEST, title, whole
from consilience.reasons.contribution import Contribution


def differing(slot, left, right):
    return Contribution(name=slot, slot=slot, left=left, right=right, differs=True, because="…")


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("The road was closed.", "The road was closed"),
        ("- The road was closed;", "The road was closed"),
        ("(c) The road was closed", "The road was closed"),
        ("02:15 The road was closed.", "The road was closed"),
        ("12. The road was closed.", "The road was closed"),
        ("But the road was closed.", "the road was closed"),
        ("According to the ministry, the road was closed.", "the road was closed"),
        ("The road was closed, the ministry said.", "The road was closed"),
        ("The road was closed, according to an official of the ministry.", "The road was closed"),
        ("The minister, Ada Holt, said on Monday that the road was closed.", "the road was closed"),
        ("With regard to paragraph 3, the road was closed.", "the road was closed"),
        ("PORT ASK, 3 May 2024 - The road was closed.", "The road was closed"),
        ("Port Ask (MNA) -- The road was closed.", "The road was closed"),
        ("“The road was closed.”", "The road was closed"),
        ('Holt called the road "a disgrace".', 'Holt called the road "a disgrace"'),
        ("He said so.", "He said so"),
        ("Holt said the road was closed.", "Holt said the road was closed"),
    ],
)
def test_marks_joining_words_and_who_said_it_are_left_off(text, statement):
    assert whole(text) == statement


def test_the_shortest_statement_that_stands_by_itself_is_the_title():
    assert title(
        ["It was closed.", "The road to Pell was closed by the police on Monday.", "The road was closed."]
    ) == ("The road was closed")


def test_words_cut_out_of_a_sentence_give_way_to_the_sentence():
    sentence = "The pact was signed by the delegation headed by Ada Holt."

    assert title(["headed by Ada Holt", sentence]) == "The pact was signed by the delegation headed by Ada Holt"
    assert title(["After the bridge fell", "After the bridge fell, the road was closed."]) == (
        "After the bridge fell, the road was closed"
    )
    assert title(["In March the road was closed.", "The road to Pell was closed in March by the police."]) == (
        "In March the road was closed"
    )


def test_a_heading_is_taken_only_where_nothing_tells_more():
    assert title(["Roads", "The road to Pell was closed."]) == "The road to Pell was closed"
    assert title(["Roads"]) == "Roads"


def test_both_values_of_a_difference_stand_in_the_title_the_left_one_first():
    reasons = [differing("number", "31", "47")]

    assert title(["31 people were killed", "In the end 47 people were killed"], reasons) == "31 / 47 people were killed"
    assert title(["In the end 31 people were killed", "47 people were killed"], reasons) == "31 / 47 people were killed"


@pytest.mark.parametrize(
    "reason",
    [differing("polarity", "closed", "not closed"), differing("number", "3", "4")],
    ids=["polarity", "elsewhere"],
)
def test_a_value_that_does_not_stand_there_as_a_whole_is_not_put_in(reason):
    assert title(["The road was closed for 3.5 days"], [reason]) == "The road was closed for 3.5 days"


def test_a_long_statement_ends_where_a_clause_ends():
    long = "The road between Pell and Ask was closed by the police on Monday night, after a bridge had been swept away by the river"

    assert title([long]) == "The road between Pell and Ask was closed by the police on Monday night"


def test_a_title_is_never_longer_than_its_bound_and_never_empty_for_words():
    assert title(["word " * 60]).endswith("…")
    assert len(title(["word " * 60])) <= LONGEST
    assert title(["…"]) == "…"
    assert title([]) == ""
