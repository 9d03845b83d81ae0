"""Before and after one event, more and less than one other: contrary sides contradict."""

from datetime import date

import pytest

from consilience.alignment import slots, words
from consilience.alignment.comparison import Fit
from consilience.ingest import claims
from consilience.pipeline.comparable import as_drafted
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report


def differing(left, right):
    reports = [
        Report(id=ReportId(name), party=PartyName(name), file="r.txt", text=text, published=date(2030, 1, 1))
        for name, text in (("alpha", left), ("beta", right))
    ]
    one, other = (as_drafted(found[0]) for _, found in claims.draft(reports))
    return [(c.left, c.right) for c in slots.compare(one, other, words.shipped()) if c.fit is Fit.DIFFERS]


@pytest.mark.parametrize(
    ("left", "right", "values"),
    [
        ("The dockers walked out before the vote.", "The dockers walked out after the vote.", ("before vote", "after vote")),
        ("Lake Orso is deeper than Lake Varn.", "Lake Orso is shallower than Lake Varn.", ("deeper than Lake Varn", "shallower than Lake Varn")),
        ("The judges found the clerk guilty.", "The judges acquitted the clerk.", ("guilty", "acquit")),
        ("The gate is made of granite.", "The gate is made of marble.", ("granite", "marble")),
    ],
)  # fmt: skip
def test_contrary_sides_of_one_thing_differ(left, right, values):
    assert values in differing(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The dockers walked out before the vote.", "The dockers walked out before the vote and after the vote."),
        ("The dockers walked out before the vote.", "The dockers walked out after the storm."),
        ("Lake Orso is deeper than Lake Varn.", "Lake Varn is shallower than Lake Orso."),
    ],
)
def test_two_things_and_both_sides_of_one_are_no_contrary_sides(left, right):
    assert not any(" " in value for pair in differing(left, right) for value in pair)
