"""Shared passages: found by runs of words, as a share of the shorter text."""

from consilience.ingest.likeness import shared_passages


def story(name, words=80):
    return " ".join(f"{name}{number}" for number in range(words))


def test_texts_with_nothing_in_common_are_no_pair():
    assert shared_passages([[story("a")], [story("b")]]) == []


def test_a_part_is_told_as_a_share_of_the_shorter_one():
    (pair,) = shared_passages([[story("a", 400)], [story("a", 100), story("b", 100)]])
    assert (pair.left, pair.right) == (0, 1)
    assert 0.3 < pair.share < 0.7


def test_letters_in_capitals_and_signs_make_no_difference():
    (pair,) = shared_passages([[story("word")], [story("WORD").replace(" ", ", ")]])
    assert pair.share == 1.0


def test_a_sentence_in_common_is_too_little():
    common = story("same", 14)
    assert shared_passages([[common, story("a")], [common, story("b")]]) == []


def test_copies_of_one_text_are_each_a_pair_with_the_first():
    found = shared_passages([[story("a")]] * 5)
    assert {(pair.left, pair.right) for pair in found} >= {(0, 1), (0, 2), (0, 3), (0, 4)}
