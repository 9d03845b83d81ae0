"""Publication dates as people write them.  A date that could be two days is no date."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>[0-3]?\d)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
WRITTEN = (
    rf"(?<!\d){_YEAR}-(?P<month>\d\d)-{_DAY}(?!\d)",
    rf"(?<!\d){_YEAR}[/.](?P<month>\d\d?)[/.]{_DAY}(?!\d)",
    rf"(?<!\d){_DAY}(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}(?!\d)",
    rf"\b{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
    rf"(?<![\d/.]){_DAY}\.(?P<month>\d\d?)\.{_YEAR}(?!\d)",
    rf"(?<!\d){_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)(?:(?=T\d)|\b)(?!\d)",
)
_PATTERNS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in WRITTEN)
_SLASHED = re.compile(r"(?<!\d)(\d\d?)/(\d\d?)/((?:19|20)\d\d)(?!\d)")
_ANY_YEAR = re.compile("(?:19|20)[0-9][0-9]")
_LONGEST = 200


def find_date(text: str) -> tuple[date, int, int] | None:
    """Return the first full date in `text` with its place; None when there is none or it could be two days.

    >>> find_date("WASHINGTON, Dec. 28, 2017 (Reuters)")
    (datetime.date(2017, 12, 28), 12, 25)
    >>> find_date("03/02/2021") is None
    True
    """
    if not _ANY_YEAR.search(text):
        return None
    found = [hit for pattern in _PATTERNS for match in pattern.finditer(text) if (hit := _from_match(match))]
    found += [hit for match in _SLASHED.finditer(text) if (hit := _from_slashes(match))]
    return min(found, key=lambda hit: (hit[1], -hit[2]), default=None)


def parse_date(value: object) -> date | None:
    """Return the date that `value` (from a header, tag or table cell) stands for, the day as written there.

    >>> parse_date("Thu, 28 Dec 2017 22:15:00 -0500"), parse_date("2017-12-28T22:15:00Z")
    (datetime.date(2017, 12, 28), datetime.date(2017, 12, 28))
    """
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    hit = find_date(value[:_LONGEST]) if isinstance(value, str) else None
    return hit[0] if hit else None


def _from_match(match: re.Match[str]) -> tuple[date, int, int] | None:
    month = match["month"].lower()
    return _placed(int(match["year"]), _MONTHS.get(month) or int(month), int(match["day"]), match)


def _from_slashes(match: re.Match[str]) -> tuple[date, int, int] | None:
    first, second, year = (int(part) for part in match.groups())
    if first == second or second > 12:
        return _placed(year, first, second, match)
    return _placed(year, second, first, match) if first > 12 else None


def _placed(year: int, month: int, day: int, match: re.Match[str]) -> tuple[date, int, int] | None:
    try:
        return date(year, month, day), match.start(), match.end()
    except ValueError:
        return None
