"""What a sentence denies: events that did not happen, things that were not there."""

import pytest

from consilience.ingest import denials, pipeline


def parsed(text):
    (doc,) = pipeline.parse([text])
    return doc


@pytest.mark.parametrize(
    ("text", "verb", "is_denied"),
    [
        ("The board did not approve the budget.", "approve", True),
        ("The board approved the budget.", "approve", False),
        ("The army stopped short of crossing the river.", "cross", True),
        ("The guards prevented the crew from leaving the ship.", "leave", True),
        ("The crew drew water from leaking pipes.", "leak", False),
        ("Instead of closing the port, the council opened it.", "close", True),
        ("The fleet was unable to leave port.", "leave", True),
        ("The fleet was able to leave port.", "leave", False),
        ("The minister avoided signing the text.", "sign", True),
        ("Hardly any boats left port.", "leave", True),
        ("Not a single boat left port.", "leave", True),
        ("Not only boats left port.", "leave", False),
        ("The attempt to restart the pump failed.", "restart", True),
        ("The attempt to restart the pump succeeded.", "restart", False),
        ("Nobody approved the budget.", "approve", True),
        ("They left without signing the paper.", "sign", True),
    ],
)
def test_what_did_not_happen(text, verb, is_denied):
    (token,) = [token for token in parsed(text) if token.lemma_ == verb]
    assert denials.is_denied(token) is is_denied


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("There were no casualties.", {"casualty"}),
        ("The camp lacks water.", {"water"}),
        ("The convoy came without escorts.", {"escort"}),
        ("There is no doubt about it.", set()),
        ("There were casualties.", set()),
    ],
)
def test_what_was_not_there(text, absent):
    assert set(denials.denied(parsed(text))) == absent


def test_small_words_that_turn_a_verb_stand_with_it():
    assert "pull out" in denials.phrasal(parsed("The troops pulled out of the town."))
    assert denials.phrasal(parsed("The troops entered the town.")) == ()
