"""The fast look may let too much through, and never keeps out a line that holds a marking."""

import pytest

from consilience.ingest import markings
from consilience.ingest.marked_hints import may_hold, near


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


@pytest.mark.parametrize("line", ["The bridge at Orsk is open again.", "", "Two ferries cross twice a day."])
def test_plain_lines_are_passed_over(line):
    assert not may_hold(line)


@pytest.mark.parametrize(
    ("words", "misspelt"), [("SERCET", True), ("SECRT", True), ("SECRRET", True), ("SECRET", False), ("SECTOR", False)]
)
def test_one_slip_is_a_misspelt_level(words, misspelt):
    assert near(words) == misspelt
