"""When two written values are the same value: clock times, numbers, or words.

What kind an attribute has is told by most of its values; a value that does not fit its attribute's kind is compared as words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?\s?m?", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{2,4})\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    rf"({'|'.join(_MONTHS)})[a-z]*\.?\s?(\d{{1,2}})\b|\b(\d{{1,2}})[\s-]({'|'.join(_MONTHS)})", re.IGNORECASE
)
_NUMBER = re.compile(r"^[^\w+-]*([+-]?\d[\d,]*(?:\.\d+)?)\s*%?$")
_WORD = re.compile(r"\w+")

Key = tuple[str | int | float, ...]


class ValueKind(StrEnum):
    CLOCK = "clock"
    NUMBER = "number"
    WORDS = "words"


def kind_of(values: Sequence[str]) -> ValueKind:
    """Return the kind that most of the values of an attribute have."""
    counts = Counter(
        ValueKind.CLOCK if _CLOCK.search(value) else ValueKind.NUMBER if _NUMBER.match(value) else ValueKind.WORDS
        for value in values
    )
    kind, n = counts.most_common(1)[0]
    return kind if 2 * n > len(values) else ValueKind.WORDS


def key(value: str, kind: ValueKind) -> Key | None:
    """Return what two spellings of one value have in common; None for a value that says nothing.

    A clock time is (minute of the day, month, day), the latter two 0 where no date is written.

    >>> key("12/1/11 2:06 PM", ValueKind.CLOCK) == key("2011-12-01 02:06PM EST", ValueKind.CLOCK)
    True
    >>> key(" - ", ValueKind.WORDS) is None
    True
    """
    if kind is ValueKind.CLOCK and (clock := _CLOCK.search(value)):
        return ("clock", _minute(clock), *_day(value[: clock.start()] + " " + value[clock.end() :]))
    if kind is ValueKind.NUMBER and (number := _NUMBER.match(value)):
        return ("number", float(number[1].replace(",", "")))
    words = _WORD.findall(value.casefold())
    return ("words", *words) if words else None


def _minute(clock: re.Match[str]) -> int:
    hour, half = int(clock[1]), (clock[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + int(clock[2])


def _day(rest: str) -> tuple[int, int]:
    if iso := _ISO.search(rest):
        return _checked(int(iso[2]), int(iso[3]))
    if slashed := _SLASHED.search(rest):
        return _checked(int(slashed[1]), int(slashed[2]))
    if named := _NAMED.search(rest):
        month = (named[1] or named[4]).lower()
        return _checked(_MONTHS.index(month) + 1, int(named[2] or named[3]))
    return (0, 0)


def _checked(month: int, day: int) -> tuple[int, int]:
    try:
        date(2000, month, day)
    except ValueError:
        return (0, 0)
    return month, day
