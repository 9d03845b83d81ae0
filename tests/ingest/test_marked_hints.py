"""The fast look may let too much through, and never keeps out a line that holds a marking."""

import pytest

from consilience.ingest import markings
from consilience.ingest.marked_hints import may_hold, near
from consilience.marking.words import CLOSING, CORE, phrases


@pytest.mark.parametrize(
    "line",
    [
        "SECRET//NOFORN",
        "Report of the mission - RESTRICTED",
        "S E C R E T",
        "SECR3T",
        "SAP: RIVER",
        "Geheimhaltungsgrad: 7",
        "TLP:AMBER+STRICT",
        "Гриф секретности: 2",
    ],
)
def test_a_line_that_holds_a_marking_is_looked_at(line):
    assert may_hold(line)
    assert markings.in_frame(line)


FORMS = [
    "{}", "QD {}", "{} - 4 of 5", "Orsk: {}", "{} (Ley 4/2001)", "[{}]", "{} until 4 May 2030", "Ref 4/{}", "This report is {}", "Handling: {}", "Classification | {}", "{}//NF", "Page 3 {} QD", "Copy 4 {}", "{}: members only",
    "Security level: {}", "NATO {}", "{} PLAN FOR THE NORTH", "Orsk - {}", "{} / QD",
]  # fmt: skip
WORDS = sorted(
    {*phrases(), *CLOSING, *CORE, "SERCET", "CONFIDNETIAL", "RESTRCTED", "TOP SECERT", "密 注意", "III급비밀"}
)


@pytest.mark.parametrize("write", [str.upper, str.title, str.lower], ids=["capitals", "title", "small"])
def test_the_fast_look_keeps_out_no_line_in_which_the_patterns_find_something(write, monkeypatch):
    """Each word of a marking in each form of line: what is found when every line is looked at is found with the look too, let through by it or seen by its beginnings."""
    kept_out = [
        line
        for word in WORDS
        for form in FORMS
        if not may_hold(line := form.format(write(word))) and not markings.in_frame(line)
    ]
    monkeypatch.setattr(markings, "may_hold", lambda line: True)

    assert [line for line in kept_out if markings.in_frame(line) or markings.banner(line)] == []


@pytest.mark.parametrize("line", ["The bridge at Orsk is open again.", "", "Two ferries cross twice a day."])
def test_plain_lines_are_passed_over(line):
    assert not may_hold(line)


@pytest.mark.parametrize(
    ("words", "misspelt"), [("SERCET", True), ("SECRT", True), ("SECRRET", True), ("SECRET", False), ("SECTOR", False)]
)
def test_one_slip_is_a_misspelt_level(words, misspelt):
    assert near(words) == misspelt
