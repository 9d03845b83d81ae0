"""Portion marks inside a line: prose that lost its line ends keeps what each sentence is marked."""

import pytest

from consilience.ingest import portions


def marks(text):
    return [(one.marking, text[one.first : one.stop].strip()) for one in portions.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(TLP:GREEN) They met. (TLP:RED) He refused.", [("TLP:GREEN", "They met."), ("TLP:RED", "He refused.")]),
        ("(U) One went. (TS//ORION) Two came.", [("U", "One went."), ("TS//ORION", "Two came.")]),
        ("(U) One went. (S) Two came.", [("U", "One went."), ("S", "Two came.")]),
        ("One went. (TS//ORION) Two came.", [("TS//ORION", "Two came.")]),
    ],
)
def test_a_mark_after_a_sentence_marks_what_follows(text, expected):
    assert marks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "They met. (S) is a letter.",
        "The film (R) ran. It was long.",
        "Plan one. (UN) Two came.",
        "It ran (see TS 12). Then it ended.",
    ],
)
def test_ordinary_brackets_are_none(text):
    assert marks(text) == []
