"""Raised and lowered signs: a note mark is no digit of the number before it, an exponent no digit of its base."""

from __future__ import annotations

import re

_UP = str.maketrans("0123456789+-−n()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ⁽⁾")
_UNITS = re.compile(r"(?:^|[\s\d(/·.])(?:[kcdmµμnh]?m|ft|in|mi|yd|s|h|W|N|Pa|kg|g|L|l|x|y|e|E|R|σ|π)$")
_POWER = re.compile(r"(?:[×x·*]\s?10|(?<![\d.,])10|(?<![\d.,])2)$")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|ère|e|ème|eme|o|a|º|ª)\.?", re.IGNORECASE)
_MARK = re.compile(
    r"\W{0,3}(?:\d{1,3}|[a-z]{1,2}|[ivxlc]{1,6}|[*†‡§¶#]+|note \d+)?(?:\s?[,;–-]\s?(?:\d{1,3}|[a-z]))*\W{0,3}",
    re.IGNORECASE,
)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN_RAISED = re.compile(rf"(?<=\d)([{_RAISED}]+)(?=(.?))")
_DOWN = str.maketrans(_RAISED, "0123456789")


def raised(before: str, sign: str, after: str = "") -> str:
    """Return what stands for a raised `sign` between the text before and after it; empty for a note mark.

    >>> raised("holds 1200", "3", " people"), raised("12 km", "2"), raised("the 1", "st"), raised("2", "1", "/")
    ('', '²', 'st', ' 1')
    """
    text = sign.strip()
    if not text:
        return sign
    tail = before[-12:]
    if after[:1] in ("/", "⁄") and text.isdigit():
        return f" {text}" if tail[-1:].isdigit() else text
    if tail[-1:].isdigit() and _ORDINAL.fullmatch(text) and not (len(text) == 1 and text in "ae"):
        return text
    if _is_power(tail, text):
        return text.translate(_UP)
    if _MARK.fullmatch(text):
        return ""
    return text if not tail[-1:].isalnum() else f" {text}"


def lowered(before: str, sign: str) -> str:
    """Return what stands for a lowered `sign`: joined to letters (CO2), apart from digits.

    >>> lowered("CO", "2"), lowered("1200", "3")
    ('2', ' 3')
    """
    return f" {sign.strip()}" if before[-1:].isdigit() and sign.strip()[:1].isdigit() else sign


def without_marks(text: str) -> str:
    """Return `text` without raised signs of Unicode that mark a note behind a number; powers stay.

    >>> without_marks("holds 1200³ people on 12 km² and 3×10⁶ more")
    'holds 1200 people on 12 km² and 3×10⁶ more'
    """
    if not _PLAIN_RAISED.search(text):
        return text

    def kept(match: re.Match[str]) -> str:
        before = text[max(0, match.start() - 12) : match.start()]
        sign = match[1].translate(_DOWN)
        return match[1] if _is_power(before, sign) or match[2] in ("/", "⁄") else ""

    return _PLAIN_RAISED.sub(kept, text)


def _is_power(before: str, sign: str) -> bool:
    if not re.fullmatch(r"[-−+]?\d{1,2}|n", sign):
        return False
    return bool(_UNITS.search(before)) or (bool(_POWER.search(before)) and not before[-1:].isalpha())
