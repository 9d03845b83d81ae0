"""Does a value that the product names for a slot say what was planted?  Lenient in form, strict in content."""

from __future__ import annotations

import re

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {
    word: 10 * n
    for n, word in enumerate(["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_EMPTY = {"the", "a", "an", "of", "in", "on", "at", "its", "and", "was", "has", "had", "did"}


def same_value(slot: str, planted: object, named: object) -> bool:
    """Compare by slot: numbers by value, days by day, polarity and outcome by being there, the rest by shared words.

    >>> same_value("number", "fourteen", "14 people")
    True
    >>> same_value("number", "19", "14 people")
    False
    >>> same_value("time", "9 March", "2025-03-09")
    True
    >>> same_value("actor", "the Orlan Front", "orlan front")
    True
    """
    if planted is None or named is None:
        return False
    return any(_same(slot, planted_form, str(named).lower()) for planted_form in str(planted).lower().split(" | "))


def _same(slot: str, left: str, right: str) -> bool:
    if slot in {"polarity", "outcome"}:
        # How a product words these is its own affair; that it gives two different values was checked before.
        return bool(right.strip())
    if slot == "number":
        return bool(set(numbers(left)) & set(numbers(right)))
    if slot == "time":
        return _same_day(left, right)
    return bool(_words(left) & _words(right))


def numbers(text: str) -> list[float]:
    """Return every number of the text, in words or digits.

    >>> numbers("Eighty-five thousand people"), numbers("$2.4 billion"), numbers("20,000")
    ([85000.0], [2400000000.0], [20000.0])
    """
    found: list[float] = []
    total, current, open_ = 0.0, 0.0, False
    for word in [*re.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", text.lower().replace("-", " ")), ""]:
        value = _number_word(word)
        if value is not None:
            current, open_ = current + value, True
        elif word in _SCALES and open_:
            scaled = current * _SCALES[word]
            total, current = (total, scaled) if word in {"hundred", "dozen"} else (total + scaled, 0.0)
        elif open_:
            found.append(total + current)
            total, current, open_ = 0.0, 0.0, False
    return found


def _number_word(word: str) -> float | None:
    if word[:1].isdigit():
        return float(word.replace(",", "").rstrip("."))
    if word in _SMALL:
        return float(_SMALL.index(word))
    return float(_TENS[word]) if word in _TENS else None


def _same_day(left: str, right: str) -> bool:
    """A planted day ("9 March", "Monday") against a date or words."""
    if _words(left) & set(_DAYS) & _words(right):
        return True
    day = {int(n) for n in re.findall(r"\b\d{1,2}\b", left)}
    month = {i + 1 for i, name in enumerate(_MONTHS) if name in left}
    for _, m, d in re.findall(r"(\d{4})-(\d\d)-(\d\d)", right):
        if int(d) in day and int(m) in month:
            return True
        if not month and _weekday(right) in left:
            return True
    return bool(day & {int(n) for n in re.findall(r"\b\d{1,2}\b", right)}) and any(
        _MONTHS[m - 1] in right for m in month
    )


def _weekday(text: str) -> str:
    from datetime import date

    found = re.search(r"\d{4}-\d\d-\d\d", text)
    return _DAYS[date.fromisoformat(found.group()).weekday()] if found else "-"


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-zà-ÿ0-9]+", text)) - _EMPTY
