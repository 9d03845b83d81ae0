"""Days written in figures: 2021-03-25, 25.03.2021, 25/3/21, 20210325, 25-Mar-2021, 251300Z MAR 21.  One that could be two days is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from consilience.ingest.conventions import PLAIN, Manner

_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_YEAR_FIRST = re.compile(
    r"(?<![\d./-])(?P<y>(?:1[89]|20)\d\d)(?P<mark>[-/.])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?(?![\d/]|[.-]\d)"
)
_YEAR_LAST = re.compile(
    r"(?<![\d./-])(?P<a>\d{1,2})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<y>(?:1[89]|20)\d\d|\d\d)(?![\d/]|[.-]\d)"
)
_NAMED = re.compile(r"(?<![\w.-])(?P<d>\d{1,2})[-/.](?P<m>[A-Za-z]{3})[a-z]*[-/.](?P<y>(?:1[89]|20)\d\d|\d\d)(?!\w)")
_SOLID = re.compile(
    r"(?<![\w./-])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:T\d{4,6}Z?)?(?![\w]|[.,]\d)"
)
_GROUP = re.compile(
    r"(?<![\w./-])(?P<d>0[1-9]|[12]\d|3[01])(?:[0-2]\d[0-5]\d[A-Z]?)?\s?(?P<m>JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)\s?(?P<y>(?:1[89]|20)\d\d|\d\d)(?![\w]|[.,]\d)"
)
"""A day as forces write it, with or without its time: 04MAY2021, 041300Z MAY 21 (ACP 121)."""
_HINT = re.compile(r"\d[-/.]\w|\d{8}|\d[A-Z]?\s?[A-Z]{3}\s?\d\d")
_THIS_CENTURY = 69
"""Two figures up to here are years after 2000 (POSIX strptime)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day in figures; `day` is None where it could be two days or is none that the calendar has."""

    start: int
    end: int
    day: date | None


def find(text: str, manner: Manner = PLAIN) -> list[Day]:
    """Return the days of `text` that are written in figures, read in the order that the document's own days tell.

    >>> [str(each.day) for each in find("25.03.2021, 03/25/2021, 2021/3/25, 25-Mar-2021, 20210325, 03/04/2021")]
    ['2021-03-25', '2021-03-25', '2021-03-25', '2021-03-25', '2021-03-25', 'None']
    >>> str(find("03/04/2021", Manner(day_first=True))[0].day)
    '2021-04-03'
    """
    found: list[Day] = []
    if not _HINT.search(text):
        return found
    for pattern in (_YEAR_FIRST, _NAMED, _SOLID, _GROUP, _YEAR_LAST):
        for match in pattern.finditer(text):
            if all(match.end() <= other.start or other.end <= match.start() for other in found):
                reading = _read(match, manner)
                found += [Day(start=match.start(), end=match.end(), day=reading[0])] if reading else []
    return sorted(found, key=lambda each: each.start)


def _read(match: re.Match[str], manner: Manner) -> tuple[date | None] | None:
    """The day; nothing where it is no date at all ("1.2.34" is a version)."""
    parts = match.groupdict()
    if "a" in parts:
        return _by_order(int(parts["a"]), int(parts["b"]), parts["y"], parts["mark"], manner)
    month = _MONTHS.get(parts["m"].lower()) if parts["m"].isalpha() else int(parts["m"])
    return None if month is None else (_day(_year(parts["y"]), month, int(parts["d"])),)


def _by_order(first: int, second: int, year: str, mark: str, manner: Manner) -> tuple[date | None] | None:
    whole = _year(year)
    if first > 31 or second > 31 or not first or not second or (first > 12 and second > 12):
        return None if len(year) == 2 else (None,)
    if len(year) == 2 and (mark != "/" and manner.day_first is None):
        return None
    if first == second:
        return (_day(whole, first, second),)
    if first > 12 or second > 12:
        return (_day(whole, min(first, second), max(first, second)),)
    # Between points the day is first wherever they are used; with strokes and dashes it depends on the writer.
    day_first = True if mark == "." else manner.day_first
    if day_first is None:
        return (None,)
    return (_day(whole, *((second, first) if day_first else (first, second))),)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < _THIS_CENTURY else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
