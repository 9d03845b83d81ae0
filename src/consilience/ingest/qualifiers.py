"""How exactly a number is meant, from the words and signs before and behind it."""

from __future__ import annotations

import re

from consilience.records.claim import Qualifier

_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx\.?|some|nearly|almost|close to|an estimated|estimated|circa|or so|just (?:under|over)|in the region of|in the order of|on the order of)|~|≈|\bca?\.)\s*$",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"\b(?:at least|(?<!\bno )(?<!\bnot )more than|(?<!spread )(?<!extends )(?<!extended )(?<!stretches )(?<!stretched )(?<!\bjust )over|upwards? of|no (?:fewer|less) than|not (?:less|fewer) than|in excess of|above|exceeding|exceeds?|exceeded|a minimum of|minimum of|greater than)\s*$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:at most|up to|as many as|as much as|fewer than|less than|(?<!\bjust )under|no (?:more|longer|higher|larger) than|not (?:more|longer) than|below|a maximum of|maximum of|at a maximum|not exceeding)\s*$",
    re.IGNORECASE,
)
_SIGNS = {"≥": Qualifier.AT_LEAST, ">=": Qualifier.AT_LEAST, ">": Qualifier.AT_LEAST, "≤": Qualifier.AT_MOST, "<=": Qualifier.AT_MOST,
          "<": Qualifier.AT_MOST, "≈": Qualifier.ABOUT, "~": Qualifier.ABOUT}  # fmt: skip
_BEHIND = (
    (re.compile(r"\+(?!\d)|(?:\s|-)plus\b(?!\s+(?:a|an|the|\d))", re.IGNORECASE), Qualifier.AT_LEAST),
    (re.compile(r"\s+(?:or|and)\s+(?:more|above|over|upwards?|higher|older)\b", re.IGNORECASE), Qualifier.AT_LEAST),
    (re.compile(r"\s+or\s+(?:fewer|less|lower|under|below)\b", re.IGNORECASE), Qualifier.AT_MOST),
    (re.compile(r"-odd\b|\s+or\s+so\b", re.IGNORECASE), Qualifier.ABOUT),
)


def of(before: str, sign: str, after: str, own: Qualifier) -> tuple[Qualifier, int]:
    """Return how exactly a number is meant, and how many characters behind it say so.

    >>> of("at least ", "", " people", Qualifier.EXACTLY), of("", "", "+ people", Qualifier.EXACTLY)
    ((<Qualifier.AT_LEAST: 'at least'>, 0), (<Qualifier.AT_LEAST: 'at least'>, 1))
    """
    if own is Qualifier.SEVERAL:
        return own, 0
    if sign in _SIGNS:
        return _SIGNS[sign], 0
    for pattern, qualifier in _BEHIND:
        if found := pattern.match(after):
            return qualifier, found.end()
    for pattern, qualifier in (
        (_AT_LEAST, Qualifier.AT_LEAST),
        (_AT_MOST, Qualifier.AT_MOST),
        (_ABOUT, Qualifier.ABOUT),
    ):
        if pattern.search(before.rstrip(" $€£") + " "):
            return qualifier, 0
    return own, 0
