"""The day that a document's heading gives: "Bulletin of 22 June 2026", "As of 15 June 2026", "Oslo, Friday 6 March 2026".

Only lines above the first sentence count, and only a whole date that ends its line and is set apart from what stands before
it or is said to be that of the document; a headline that ends "… signed on 12 December 2017" tells of its story.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from consilience.ingest.dates import find_date

_MOST = 8
_LONGEST = 140
_SENTENCE = re.compile(r"(?:\S+\s+){6,}\S*[a-z)”\"][.!?][\"”’)]*\s*$")
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?"
_PAPER = (
    r"(?:bulletin|report|update|statement|note|notes|minutes|memo|memorandum|letter|record|summary|read-?out|advisory|sitrep|brief|"
    r"briefing|communiqu[eé]|release|notice|circular|digest|cable|log|meeting|session|sitting)"
)
_ITS_DAY = re.compile(
    rf"(?:^|[,;:|/(·•–—-])\s*{_WEEKDAY}$"
    rf"|\bas (?:of|at)\s+{_WEEKDAY}$"
    rf"|\b{_PAPER}\b[^.;:]{{0,40}}?\b(?:of|for|dated|on|from)\s+(?:the\s+)?{_WEEKDAY}$"
    rf"|^(?:held|meeting|prepared|compiled|drafted|written)\b[^.;]{{0,60}}\b(?:on|of)\s+{_WEEKDAY}$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\d{1,2}\s*(?:[-–—/]|to|and)\s*$", re.IGNORECASE)
"""The first day of a range, of which the last one counts."""
_AFTER = re.compile(
    r"\d{1,2}[:.h]\d\d|\d{1,2}00\b|\b(?:updated|revised|corrected|local|time|hours?|hrs|noon|midnight|gmt|utc|[ce]e?s?t|[ap]\.?m\.?|at|of)\b|[|()\[\]\s,.;:/·•–—*_-]",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:published|posted|issued|released|filed|dated?)\b\s*:?\s*(?:on\s+)?(?=\d|[A-Z])", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def find_day(lines: Sequence[str]) -> date | None:
    """Return the latest day that the lines above the first sentence give for the document; None where they give none.

    >>> find_day(["DROUGHT COMMITTEE", "Bulletin of 22 June 2026", "The number of people who need aid is put at 1.4 million."])
    datetime.date(2026, 6, 22)
    """
    head = [" ".join(line.split()).strip("#*_ ") for line in _head(lines)]
    return max((day for line in head if (day := _day(line) or _labelled(line, head))), default=None)


def _head(lines: Iterable[str]) -> Iterator[str]:
    """The lines above the first that is a sentence or too long for a heading."""
    for number, line in enumerate(lines):
        if number >= _MOST or len(line) > _LONGEST or _SENTENCE.match(line):
            return
        yield line


def _day(line: str) -> date | None:
    hit = find_date(line)
    if hit is None:
        return None
    found, start, end = hit
    before = _FROM.sub("", line[:start])
    return found if not _AFTER.sub("", line[end:]) and _ITS_DAY.search(before) else None


def _labelled(line: str, head: Sequence[str]) -> date | None:
    """The day of a line like "Issued 12 May", in the one year that the heading names."""
    years = {year for each in head for year in _YEAR.findall(each)}
    if len(years) != 1 or _YEAR.search(line) or not (label := _LABEL.match(line)):
        return None
    rest = line[label.end() :].rstrip(". ")
    hit = find_date(f"{rest} {years.pop()}")
    return hit[0] if hit and not hit[1] and hit[2] == len(rest) + 5 else None
