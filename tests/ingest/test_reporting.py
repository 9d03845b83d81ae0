"""Words that only report: who says what another clause tells."""

import pytest

from consilience.ingest import pipeline, reporting


def parsed(text):
    (doc,) = pipeline.parse([text])
    return doc


@pytest.mark.parametrize(
    ("text", "reports"),
    [
        ("Officials said that the bridge was closed.", {"said"}),
        ("The bridge was closed, officials said.", {"said"}),
        ("According to officials, the bridge was closed.", {"According"}),
        ("Officials did not say that the bridge was closed.", set()),
        ("The bridge was closed.", set()),
    ],
)
def test_the_words_that_only_report(text, reports):
    doc = parsed(text)
    assert {doc[place].text for place in reporting.reports_in(doc)} == reports


def test_who_says_what_a_clause_tells():
    doc = parsed("The mayor said that the bridge was closed.")
    (closed,) = [token for token in doc if token.lower_ == "closed"]
    assert [doc[place].text for place in reporting.speakers(closed, reporting.reports_in(doc))] == ["mayor"]


@pytest.mark.parametrize(
    ("lemma", "is_event"), [("attack", True), ("evacuation", True), ("bridge", False), ("town", False)]
)
def test_nouns_of_events(lemma, is_event):
    assert reporting.is_event_noun(lemma) is is_event
