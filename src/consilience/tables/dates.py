"""Dates as tables write them: one reading for a whole column, and none where two are possible.

Day and month are told apart by the column: a first number above 12 anywhere makes it day first, a second one month first.  Where
nothing tells, or both do, such cells are not read.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

Interval = tuple[date, date]

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name} | {
    name.lower(): i for i, name in enumerate(calendar.month_abbr) if name
}
_MONTHS |= {"sept": 9}
_TIME = r"(?:[T ,]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?(?:\.0+)?")
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]+([A-Za-z]{{3,9}})\.?,?[-/. ]+(\d{{4}}|\d{{2}}){_TIME}")
_MONTH_FIRST = re.compile(rf"([A-Za-z]{{3,9}})\.?[-/. ]+(\d{{1,2}})(?:st|nd|rd|th)?,?[-/. ]+(\d{{4}}){_TIME}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUOTES = "\"'“”‘’ \t"


class Order(StrEnum):
    """Which number of a numeric date is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNKNOWN = "unknown"


def read_column(written: Iterable[str]) -> Mapping[str, Interval]:
    """Return the first and last day of each cell that can be read, by how it is written."""
    cells = list(written)
    order = column_order(cells)
    found = {cell: read(cell, order) for cell in cells}
    return {cell: interval for cell, interval in found.items() if interval is not None}


def column_order(cells: Iterable[str]) -> Order:
    """Return which number is the day in the numeric dates of a column."""
    day_first = month_first = False
    for cell in cells:
        for part in _parts(cell):
            if (match := _NUMERIC.fullmatch(part)) and match[2] != ".":
                day_first |= int(match[1]) > 12
                month_first |= int(match[3]) > 12
    if day_first == month_first:
        return Order.UNKNOWN
    return Order.DAY_FIRST if day_first else Order.MONTH_FIRST


def read(cell: str, order: Order) -> Interval | None:
    """Return the days of one cell: a date, a month, or an interval of two dates; None where it cannot be read whole.

    >>> read("05 Mar 2018", Order.UNKNOWN)
    (datetime.date(2018, 3, 5), datetime.date(2018, 3, 5))
    >>> read("05/03/2018", Order.UNKNOWN) is None
    True
    """
    days = [_one(part, order) for part in _parts(cell)]
    if any(day is None for day in days):
        return None
    known = [day for day in days if day is not None]
    return (known[0][0], known[-1][1]) if known else None


def _parts(cell: str) -> list[str]:
    """Return the two ends of an interval, or the one date; a slash inside a date is none between two."""
    plain = cell.strip(_QUOTES)
    if plain.count("/") == 1:
        return [part.strip(_QUOTES) for part in plain.split("/")]
    halves = re.split(r"\s+(?:-|–|—|to)\s+|\s*/\s+|\s+/\s*", plain)
    return halves if len(halves) == 2 else [plain]


def _one(text: str, order: Order) -> Interval | None:
    if match := _MONTH.fullmatch(text):
        first = _day(int(match[1]), int(match[2]), 1)
        return None if first is None else (first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
    day = _single(text, order)
    return None if day is None else (day, day)


def _single(text: str, order: Order) -> date | None:
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.fullmatch(text):
        return _day(_year(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]))
    if match := _MONTH_FIRST.fullmatch(text):
        return _day(int(match[3]), _MONTHS.get(match[1].lower(), 0), int(match[2]))
    if match := _NUMERIC.fullmatch(text):
        return _numeric(int(match[1]), int(match[3]), _year(match[4]), dotted=match[2] == ".", order=order)
    return None


def _numeric(one: int, two: int, year: int, *, dotted: bool, order: Order) -> date | None:
    if dotted or order is Order.DAY_FIRST:  # with dots the day stands first wherever that is written
        return _day(year, two, one)
    if order is Order.MONTH_FIRST:
        return _day(year, one, two)
    if one == two or one > 12 or two > 12:
        return _day(year, min(one, two), max(one, two))
    return None


def _year(text: str) -> int:
    """Two digits stand for 1970 to 2069, as in POSIX."""
    return int(text) if len(text) == 4 else int(text) + (1900 if int(text) >= 70 else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shape(cell: str) -> str:
    """Return the form of a cell without its content: digits as 9, letters as a.

    >>> shape("05/Mar/18")
    '99/aaa/99'
    """
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", cell))[:40]
