"""Time expressions that belong together: "Friday, 19 April" is one day, "from 28 March to 3 April" one stretch with both ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from consilience.ingest.time_found import Found

_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_BESIDE = re.compile(r"(?:\s*,)?\s+(?:the\s+)?|\s*\(\s*", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-–—]|\bto\b|\buntil\b|\btill\b|\bthrough\b|\band\b)\s*(?:the\s+)?", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:postpone|move|reschedule|shift|delay|defer|bring|brought|push|put\s+off|advance|extend|revise|change)\w*\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


def join(sentence: str, found: Sequence[Found]) -> list[Found]:
    """Return the expressions with those that belong together made one, in order."""
    joined: list[Found] = []
    for each in found:
        before = joined[-1] if joined else None
        one = None if before is None else _one_day(sentence, before, each) or _stretch(sentence, before, each)
        if one is not None:
            joined[-1] = one
        else:
            joined.append(each)
    return joined


def _one_day(sentence: str, left: Found, right: Found) -> Found | None:
    """A weekday beside its date is that date; where the two do not fit, neither is known."""
    if _BESIDE.fullmatch(sentence, left.end, right.start) is None:
        return None
    week, dated = (left, right) if _weekday(left) is not None else (right, left)
    number, other = _weekday(week), _weekday(dated)
    day = dated.when.earliest
    if number is None or other is not None or (day is not None and day != dated.when.latest):
        return None
    if day is None and not re.search(r"\d", dated.when.text):
        return None
    fitting = _fitting(day, number, fixed=_YEAR.search(dated.when.text) is not None) if day else None
    return _joined(sentence, left, right, fitting, fitting)


def _weekday(found: Found) -> int | None:
    words = found.when.text.lower().split()
    return _WEEKDAYS.index(words[-1]) if words and words[-1] in _WEEKDAYS and len(words) < 3 else None


def _fitting(day: date, weekday: int, *, fixed: bool) -> date | None:
    """The day with that weekday: itself, or, where no year is written, the same in the year before or after."""
    years = (day.year,) if fixed else (day.year, day.year - 1, day.year + 1)
    for year in years:
        try:
            other = day.replace(year=year)
        except ValueError:
            continue
        if other.weekday() == weekday:
            return other
    return None


def _stretch(sentence: str, left: Found, right: Found) -> Found | None:
    gap = _TO.fullmatch(sentence, left.end, right.start)
    before = sentence[: left.start]
    if gap is None or (
        gap.group().strip() == "and" and not re.search(r"\bbetween\s+(?:the\s+)?$", before, re.IGNORECASE)
    ):
        return None
    if _MOVED.search(before[-60:]):
        return None  # "postponed from 4 March to 8 March" names two days
    opened = _OPEN.search(before)
    start = replace(left, start=opened.start()) if opened else left
    low, high = left.when.earliest, right.when.latest
    if low is not None and high is not None and not _YEAR.search(left.when.text):
        low = _not_after(low, high, written=_YEAR.search(right.when.text) is not None)
    known = low is not None and high is not None and low <= high
    return _joined(sentence, start, right, low if known else None, high if known else None)


def _not_after(low: date, high: date, *, written: bool) -> date:
    """The first end in the year of the second, or in the one before where it would come later."""
    if not written and low <= high:
        return low
    try:
        moved = low.replace(year=high.year)
        return moved if moved <= high else low.replace(year=high.year - 1)
    except ValueError:
        return low


def _joined(sentence: str, left: Found, right: Found, earliest: date | None, latest: date | None) -> Found:
    when = replace(left.when, text=sentence[left.start : right.end].strip(), earliest=earliest, latest=latest)
    return Found(start=left.start, end=right.end, when=when)


def is_torn(found: Found, published: date | None) -> bool:
    """Return whether weekday and date do not fit, or the ends of a stretch are the wrong way round."""
    named = re.search(
        r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", found.when.text, re.IGNORECASE
    ) is not None and re.search(r"\d", found.when.text)
    fixed = published is not None or re.search(r"\b(?:1[89]|20)\d\d\b", found.when.text) is not None
    return found.when.earliest is None and bool(named) and fixed


_LIMIT = re.compile(
    r"\b(?:by|before|until|till|no later than|not later than|as of|as at|since|after)\s+(?:the\s+)?$", re.IGNORECASE
)


def with_limit(sentence: str, found: Found, begin: int) -> Found:
    """Return the expression with the word that makes it a limit, so that "by 15 March" stays known for a last day."""
    begin = max(begin, found.start - 20)
    limit = _LIMIT.search(sentence[begin : found.start])
    if limit is None:
        return found
    start = begin + limit.start()
    return Found(start=start, end=found.end, when=replace(found.when, text=sentence[start : found.end].strip()))
