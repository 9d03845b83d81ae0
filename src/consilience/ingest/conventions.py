"""How one document writes its numbers and days, told from those that can be read in one way only."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COMMA_DECIMAL = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[. ’']\d{3})+,\d(?!\d{2}\b)|(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![.\d])|(?<![\d.,])\d+,(?:\d{1,2}|\d{4,})(?=\s?(?:%|per\s?cent|percent|million|billion|mln|mio|km|kg|m\b|€|tonn|hectares?\b))"
)
_POINT_DECIMAL = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[,’' ]\d{3})+\.\d|(?<![\d.,])\d{1,3}(?:,\d{3}){2,}(?![,\d])|(?<![\d.,])\d+\.\d{1,2}(?=\s?(?:%|per\s?cent|percent|million|billion|mln|mio|km|kg|m\b|tonn|hectares?\b|bn\b))|[$£]\s?\d+\.\d{1,2}(?!\d)|(?<![\d.,])\d{1,3},\d{3}(?=\s[a-z]{3,})"
)
_NUMERIC_DAY = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|[.-]\d)")
_MOST = 400
"""Dates of a document that are looked at; more say nothing new."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What a document's own writing tells of how it is to be read; None where it does not tell or tells both."""

    decimal_comma: bool | None = None
    day_first: bool | None = None


PLAIN = Manner()
"""Nothing is known of the document."""


def of(text: str) -> Manner:
    """Return the manner of a document, from what can be read in one way only.

    >>> of("It cost 3,5 million on 25/03/2021.")
    Manner(decimal_comma=True, day_first=True)
    >>> of("Of 1,200 people 12.5 % left on 3/25/2021.")
    Manner(decimal_comma=False, day_first=False)
    >>> of("03/04/2021")
    Manner(decimal_comma=None, day_first=None)
    """
    comma, point = _COMMA_DECIMAL.search(text) is not None, _POINT_DECIMAL.search(text) is not None
    return Manner(decimal_comma=comma if comma != point else None, day_first=_day_first(text))


def _day_first(text: str) -> bool | None:
    told = set()
    for count, match in enumerate(_NUMERIC_DAY.finditer(text)):
        if count >= _MOST:
            break
        first, second = int(match[1]), int(match[3])
        if first > 12 >= second >= 1 and first <= 31:
            told.add(True)
        elif second > 12 >= first >= 1 and second <= 31:
            told.add(False)
    return told.pop() if len(told) == 1 else None
