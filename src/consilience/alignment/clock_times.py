"""Times of day that two claims give for one thing on one day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consilience.alignment.comparison import Comparison, Fit
from consilience.records.reading import Comparable

_CLOCK = re.compile(
    r"(?<![\d.:,/-])(?:(?P<h>[01]?\d|2[0-3])(?:[:.h](?P<m>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b|(?P<h2>[01]?\d|2[0-3])[:h](?P<m2>[0-5]\d)(?!\d|:)"
    r"|(?P<h3>[01]\d|2[0-3])(?P<m3>[0-5]\d)\s?(?:hrs?\b|hours\b|UTC\b|GMT\b|Z\b|local\b))",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(?:at|by|before|until|till|from|since|around|about|towards) (?:noon|midday)\b", re.IGNORECASE)
_SPOKEN = re.compile(
    r"\b(?P<part>half|(?:a\s)?quarter|five|ten|twenty|twenty[-\s]five)(?:\s+minutes)?\s+(?P<way>past|to)\s+(?P<hour>\d{1,2}\b|[a-z]+)",
    re.IGNORECASE,
)
_HOURS = {
    word: n for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
}
_PARTS = {"half": 30, "quarter": 15, "a quarter": 15, "five": 5, "ten": 10, "twenty": 20, "twenty-five": 25}
_NEAR = 15
"""Minutes by which two reports of one moment may differ."""
_HALF = 12 * 60
"""Minutes from which two times may be one on either side of midnight, or in two halves of the day."""


def compare(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Compare times of day where each claim gives just one; they differ only where neither day is known to differ.

    A time in words ("half past four") is of either half of the day, and is compared within twelve hours.
    """
    ours, theirs = (sorted((*minutes(item.text), *spoken(item.text))) for item in (left, right))
    ends = (len(ours), len(theirs)) in {(1, 2), (2, 1)} and _of_one_end(left.text, right.text)
    if ends:
        ours, theirs = ([end] for end in ends)
    if len(ours) != 1 or len(theirs) != 1:
        return
    (a,), (b,) = ours, theirs
    apart = abs(a - b)
    if spoken(left.text) or spoken(right.text):
        apart = min(apart % _HALF, -apart % _HALF)
    if apart >= _HALF:
        return
    fit = Fit.AGREES if apart <= _NEAR else Fit.DIFFERS
    yield Comparison(slot="time", fit=fit, left=_shown(a), right=_shown(b), because="both give the time of day")


_HOUR = r"\d{1,2}(?:[:.]\d\d)?(?:\s?[ap]\.?m\b\.?)?"
_STRETCH = re.compile(rf"\bfrom\s+(?P<start>{_HOUR})\s+(?:to|until|till)\s+(?P<end>{_HOUR})", re.IGNORECASE)
_BEGINS = re.compile(r"\b(?:begins?|began|starts?|started|from|since)\b", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:ends?|ended|until|till|stops?|stopped)\b", re.IGNORECASE)


def _of_one_end(left: str, right: str) -> tuple[int, int] | None:
    """Return the two times to compare where one side gives a stretch of hours and the other where it begins or ends."""
    for long, short, turned in ((left, right, False), (right, left, True)):
        stretch = _STRETCH.search(long)
        begins, ends = bool(_BEGINS.search(short)), bool(_ENDS.search(short))
        if stretch is None or begins == ends:
            continue
        here, there = minutes(stretch["start" if begins else "end"]), minutes(short)
        if len(here) == len(there) == 1:
            pair = (*here, *there)
            return (pair[1], pair[0]) if turned else (pair[0], pair[1])
    return None


def spoken(text: str) -> frozenset[int]:
    """Return the times of day that are told in words, in minutes since midnight or noon.

    >>> sorted(spoken("from a quarter to nine until ten past ten"))
    [525, 610]
    """
    found = set()
    for match in _SPOKEN.finditer(text):
        hour = int(match["hour"]) if match["hour"].isdigit() else _HOURS.get(match["hour"].lower())
        if hour is None or not 1 <= hour <= 12:
            continue
        part = _PARTS[re.sub(r"[-\s]+five", "-five", match["part"].lower())]
        found.add((hour * 60 + (part if match["way"].lower() == "past" else -part)) % _HALF)
    return frozenset(found)


def minutes(text: str) -> frozenset[int]:
    """Return the times of day in `text`, in minutes since midnight.

    >>> sorted(minutes("at 0600 hours and at 6.30 pm"))
    [360, 1110]
    """
    found = set()
    for match in _CLOCK.finditer(text):
        hour = int(match["h"] or match["h2"] or match["h3"])
        minute = int(match["m"] or match["m2"] or match["m3"] or 0)
        if match["half"]:
            if hour > 12:
                continue
            hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
        found.add(hour * 60 + minute)
    found |= {12 * 60 for _ in _NOON.findall(text)}
    return frozenset(found)


def _shown(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
