"""Whom a report repeats: what it rests on, how much of it, and what is only a side remark."""

import pytest

from consilience.ingest.citations import Kind, citations
from tests.ingest.make import a_report


def cited(text, *, title=None, publisher=None, publishers=()):
    made = a_report(text, title=title, publisher=publisher)
    return [(one.name, one.kind) for one in citations(made, text.split("\n"), frozenset(publishers))]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Two ships left port on Monday, according to Reuters. Nothing else is known.", "Reuters", Kind.CITED),
        (
            "Republished with permission from Northern Courier.\nTwo ships left port on Monday.",
            "Northern Courier",
            Kind.COPY,
        ),
        ("Two ships left port.\n(Source: Harbour Gazette)", "Harbour Gazette", Kind.COPY),
        ("The AP reported that two ships left port on Monday.", "Associated Press", Kind.CITED),
        ("Local media reported that two ships left port on Monday.", "Local media", Kind.UNNAMED),
    ],
)
def test_what_a_report_rests_on(text, name, kind):
    assert cited(text) == [(name, kind)]


def test_voices_of_its_own_make_it_mixed():
    text = "Two ships left port on Monday, according to Reuters. The captain told us that both were empty."
    assert cited(text) == [("Reuters", Kind.MIXED)]


@pytest.mark.parametrize(
    "text",
    [
        "The minister denied what Reuters reported on Monday about the ships.",
        "Two ships left port. They were empty. The weather was fine. It was cold. Reuters reported a delay once before.",
        "The minister told reporters that two ships left port on Monday.",
    ],
)
def test_what_is_denied_or_said_aside_is_no_source(text):
    assert cited(text) == []


def test_an_outlet_does_not_rest_on_itself():
    assert cited("Two ships left port on Monday, Reuters reported.", publisher="Reuters") == []


def test_a_publisher_of_the_folder_is_looked_out_for():
    text = "Two ships left port on Monday, according to Skyline. They were empty."
    assert cited(text) == []
    assert cited(text, publishers={"Skyline"}) == [("Skyline", Kind.CITED)]
