"""Figures and number words to numbers, whole or not at all: separators of all the usual conventions, signs, fractions."""

from __future__ import annotations

import re
from decimal import Decimal

from consilience.ingest.conventions import PLAIN, Manner

RUN = r"(?:\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’·]\d+)*)"
"""The longest run of digits with single separators between them."""
VULGAR = {
    "½": "0.5",
    "¼": "0.25",
    "¾": "0.75",
    "⅓": "0.333",
    "⅔": "0.667",
    "⅛": "0.125",
    "⅕": "0.2",
    "⅖": "0.4",
    "⅗": "0.6",
    "⅘": "0.8",
}
SCALES = {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "lakh": 10**5, "lac": 10**5,
    "crore": 10**7, "mn": 10**6, "mln": 10**6, "mio": 10**6, "bn": 10**9, "bln": 10**9, "mrd": 10**9, "tn": 10**12, "trn": 10**12,
    "k": 1000, "m": 10**6, "b": 10**9, "dozen": 12,
}  # fmt: skip
_BY_THREES = re.compile(r"\d{1,3}(?:(?P<mark>[.,'’·])\d{3})(?:(?P=mark)\d{3})*")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_LONGEST = 15


def value(run: str, manner: Manner = PLAIN, *, measured: bool = False) -> Decimal | None:
    """Return the number that a run of digits stands for, None where it could be two numbers or is none.

    `measured` says that a scale, unit or per cent follows, so that a comma before one or two digits is a decimal one.

    >>> [str(value(run)) for run in ("1,200", "1 200", "12’000", "1,20,000", "1.234.567,8", "1.200", "0.125", "1.2.3")]
    ['1200', '1200', '12000', '120000', '1234567.8', 'None', '0.125', 'None']
    >>> str(value("54,3", measured=True)), str(value("1.200", Manner(decimal_comma=True)))
    ('54.3', '1200')
    """
    bare = re.sub(r"[ \u00a0\u202f\u2009]", "", run)
    plain = _plain(bare, manner, measured=measured)
    if plain is None or len(plain.replace(".", "")) > _LONGEST:
        return None
    return Decimal(plain)


def _plain(run: str, manner: Manner, *, measured: bool) -> str | None:
    marks = re.sub(r"\d", "", run)
    if not marks:
        return run
    if len(set(marks)) > 1:
        return _whole_and_part(run, marks)
    if len(marks) > 1 or marks in "'’·":
        parted = _BY_THREES.fullmatch(run) or _INDIAN.fullmatch(run)
        return re.sub(r"\D", "", run) if parted else None
    before, after = re.split(r"\D", run)
    grouped = len(after) == 3 and len(before) <= 3 and before.lstrip("0") == before and before != ""
    if marks == ",":
        return _comma(before, after, manner, grouped=grouped, measured=measured)
    return _point(before, after, manner, grouped=grouped, measured=measured)


def _comma(before: str, after: str, manner: Manner, *, grouped: bool, measured: bool) -> str | None:
    if grouped:
        # In a document whose commas are decimal ones "1,200" may be either.
        return None if manner.decimal_comma else before + after
    decimal = manner.decimal_comma or (measured and manner.decimal_comma is None) or (before == "0" and len(after) > 1)
    return f"{before}.{after}" if decimal else None


def _point(before: str, after: str, manner: Manner, *, grouped: bool, measured: bool) -> str | None:
    if grouped and manner.decimal_comma:
        return before + after
    if grouped and manner.decimal_comma is None and not measured:
        return None
    return None if manner.decimal_comma and len(after) != 3 and not measured else f"{before}.{after}"


def _whole_and_part(run: str, marks: str) -> str | None:
    """Two kinds of marks: the last one, standing once, is the decimal one, and the others part the thousands."""
    last = marks[-1]
    if last not in ".," or marks.count(last) != 1 or len(set(marks)) > 2:
        return None
    whole, part = run.rsplit(last, 1)
    grouped = _BY_THREES.fullmatch(whole) or _INDIAN.fullmatch(whole)
    return f"{re.sub(r'[^0-9]', '', whole)}.{part}" if grouped and whole.isascii() else None


_UNITS = {
    word: n
    for n, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""".split()
    )
}
_TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_GREAT = {"thousand": 1000, "lakh": 10**5, "million": 10**6, "crore": 10**7, "billion": 10**9, "trillion": 10**12}
WORD = rf"(?:{'|'.join([*_UNITS, *_TENS, 'dozen', 'hundred', *_GREAT])})"


def words(text: str) -> int | None:
    """Return the number that English number words spell; None where they spell none ("nineteen eighty-four").

    >>> words("two hundred and twelve thousand forty-one"), words("nineteen eighty-four"), words("twelve hundred")
    (212041, None, 1200)
    """
    total = group = 0
    room = 1000  # the next word must stand for less than this
    least = 10**18
    said = False
    for word in re.split(r"[\s-]+", text.lower()):
        if word == "and":
            continue
        small = _UNITS.get(word, _TENS.get(word))
        if small is not None:
            if small >= room or (said and small == 0):
                return None
            group, room = group + small, 10 if word in _TENS else 0
        elif word in {"hundred", "dozen"}:
            if group >= 100:
                return None
            group, room = (group or 1) * (100 if word == "hundred" else 12), 100 if word == "hundred" else 0
        else:
            great = _GREAT[word]
            if great >= least or (said and not group):
                return None
            total, group, room, least = total + (group or 1) * great, 0, min(1000, great), great
        said = True
    return total + group
