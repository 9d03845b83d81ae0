"""Times of day: they are no numbers and no years."""

from __future__ import annotations

import re

_ZONE = r"(?:UTC|GMT|Z|[A-Z]{1,2}ST|[A-Z]?[CE]E?T|local(?:\s+time)?|hrs?|hours|h)"
_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_CLOCK = re.compile(
    r"(?<![\d.:,/-])(?:"
    rf"(?:[01]?\d|2[0-4])[:.h][0-5]\d(?::[0-5]\d)?\s?(?:[ap]\.?\s?m\b\.?|{_ZONE}\b)"  # 6.30 pm, 06.00 hours, 18h30 UTC
    r"|(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d|:)"  # 06:00
    r"|(?:[01]?\d|2[0-4])h(?:[0-5]\d)?(?![\w])"  # 18h30, 18h
    rf"|(?:[01]\d|2[0-4])[0-5]\d\s?{_ZONE}\b"  # 0600 hours, 2030 local time
    r"|(?:[1-9]|1[0-2])\s?(?:[ap]\.?\s?m\b\.?|o[’']clock\b)"  # 6 pm, six o'clock
    r"|(?:0\d|1\d|2[0-4])[0-5]\d[zZ]\b"
    r")"
    rf"|\b{_HOUR}\s?(?:[ap]\.?\s?m\b\.?|o[’']clock\b)"
    rf"|\b(?:half|a?\s?quarter)\s+(?:past|to)\s+(?:\d{{1,2}}|{_HOUR})\b"
    # "at ten to five" is a time; "from ten to five boats" and "ten to five votes" are counts.
    rf"|(?:(?<=\bat\s)|(?<=\bby\s)|(?<=\buntil\s)|(?<=\bbefore\s)|(?<=\bafter\s)|(?<=\baround\s)|(?<=\babout\s))"
    rf"(?:five|ten|twenty|twenty[-\s]five)(?:\s+minutes)?\s+(?:past|to)\s+(?:\d{{1,2}}|{_HOUR})\b(?!\s+(?!in\b|on\b|and\b|the\b|this\b)[a-z]{{2,}})"
    r"|(?<=\bat\s)(?:0\d|1\d|2[0-3])[0-5]\d(?=\s*(?:[,.;)]|$|on\b|and\b|in\b|the\b|yesterday|today))"
    r"|(?<=\bat\s)(?:[01]?\d|2[0-3])\.[0-5]\d(?=\s*(?:[,;)]|\.?$|on\b|local|and\b|in the\b|the\b|yesterday|today|this\b))",
    re.IGNORECASE,
)


_HINT = re.compile(r"\d|clock|[ap]\.?\s?m\b|past|\bto\b", re.IGNORECASE)


def find(text: str) -> list[tuple[int, int]]:
    """Return where times of day stand in `text`, in order.

    >>> text = "They left at 0600 hours, at 6.30 pm and at 18:45; 600 men and 2000 hours of work."
    >>> [text[a:b] for a, b in find(text)]
    ['0600 hours', '6.30 pm', '18:45']
    """
    if not _HINT.search(text):
        return []
    return [match.span() for match in _CLOCK.finditer(text) if not _is_duration(text, match)]


_AT = re.compile(r"\b(?:at|by|until|till|from|before|around|since|about|to)\s*$", re.IGNORECASE)


def _is_duration(text: str, match: re.Match[str]) -> bool:
    """Whether it is so many hours: "1800 hours of work"; "at 1800 hours" is a time of day."""
    if not re.fullmatch(r"[12]\d00\s?(?:hrs?|hours|h)", match.group(), re.IGNORECASE):
        return False
    of_something = re.match(r"\s+of\b", text[match.end() : match.end() + 5]) is not None
    return of_something or _AT.search(text[max(0, match.start() - 12) : match.start()]) is None
