import pytest

from consilience.ingest import clock


def found(text):
    return [text[start:end] for start, end in clock.find(text)]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("They left at 06:00.", ["06:00"]),
        ("They left at 06:00:30 sharp.", ["06:00:30"]),
        ("They left at 0600 hours.", ["0600 hours"]),
        ("They left at 6.30 pm on Monday.", ["6.30 pm"]),
        ("They left at 6 p.m. on Monday.", ["6 p.m."]),
        ("They left at 18h30 and 19h.", ["18h30", "19h"]),
        ("They left at 1830Z.", ["1830Z"]),
        ("They left at 2030 local time.", ["2030 local time"]),
        ("They left at six o'clock.", ["six o'clock"]),
        ("They left at half past six.", ["half past six"]),
        ("They left at a quarter to 9.", ["a quarter to 9"]),
        ("They left at 0545 on Monday.", ["0545"]),
        ("They left at ten past seven on Friday.", ["ten past seven"]),
        ("They left by twenty minutes to six.", ["twenty minutes to six"]),
        ("They left at 18.30 and came back.", ["18.30"]),
        ("From 06:00 to 18:45 it was calm.", ["06:00", "18:45"]),
        ("They left at 1800 hours.", ["1800 hours"]),
    ],
)
def test_times_of_day_are_found_in_any_notation(text, times):
    assert found(text) == times


@pytest.mark.parametrize(
    "text",
    [
        "They left.",
        "600 men and 2000 hours of work.",
        "It took 1800 hours.",
        "They voted 12 to 5.",
        "It rose from ten to five boats.",
        "They voted ten to five.",
        "They stopped at five to nine boats a day.",
        "It grew by 6.30 per cent.",
        "On 2021-03-25 it ended.",
        "In 2018 it ended.",
        "Version 1.2.30 came out.",
        "At 25:00 nothing is.",
    ],
)
def test_counts_days_and_versions_are_no_times_of_day(text):
    assert found(text) == []
