"""The day of a document, from its heading and from nothing else."""

from datetime import date

import pytest

from consilience.ingest.heads import find_day
from consilience.ingest.metadata import find_metadata

FIRST = "The committee met in the morning and agreed to all that was put before it."


@pytest.mark.parametrize(
    "line",
    [
        "Bulletin of 22 June 2026",
        "Situation as of 22 June 2026, 18:00 local time",
        "As of Monday, 22 June 2026",
        "Port Arden, Monday 22 June 2026",
        "Relief Board: daily note, 22 June 2026",
        "Green Loaf | Operational update 14 | 22 June 2026",
        "AGY/Port Arden/22 June 2026 11:30 GMT",
        "Monday 22 June 2026, 18:20 | Updated 19:05",
        "HEALTH BULLETIN, WEEK 25 (16-22 June 2026)",
        "Minutes of the ninth session, Hotel Adler, Arden, 21-22 June 2026",
        "Held in Arden on 22 June 2026",
        "# CERT bulletin 2026/31 (22 June 2026)",
    ],
)
def test_a_heading_gives_the_day_of_its_document(line):
    assert find_day(["JOINT COMMITTEE", line, FIRST]) == date(2026, 6, 22)


@pytest.mark.parametrize(
    "line",
    [
        "Pact signed on 22 June 2026",
        "Talks of 22 June 2026 failed",
        "Anniversary of the accord of 22 June 2026",
        "Report on the bridge that fell on 22 June 2026 in Arden",
        "Bulletin of 22 June",
    ],
)
def test_a_headline_that_names_a_day_of_its_story_dates_nothing(line):
    assert find_day(["JOINT COMMITTEE", line, FIRST]) is None


def test_what_stands_below_the_first_sentence_is_the_story():
    assert find_day(["JOINT COMMITTEE", FIRST, "Bulletin of 22 June 2026"]) is None


def test_a_label_without_a_year_takes_the_only_one_of_the_heading():
    assert find_day(["Country brief - April 2025", "Issued 12 May", FIRST]) == date(2025, 5, 12)
    assert find_day(["Country brief 2024-2025", "Issued 12 May", FIRST]) is None


def test_a_line_of_publication_comes_before_the_heading():
    text = f"Bulletin of 22 June 2026\nPublished: 24 June 2026\n\n{FIRST}\n"

    assert find_metadata(text).published == date(2026, 6, 24)
