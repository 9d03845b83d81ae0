"""The title of a matter: the shortest whole statement of what its claims have in common, with both values where they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from consilience.reasons.contribution import Contribution

LONGEST = 110
"""Characters of a title."""
_SHORTEST = 55
"""Characters that must stand before a comma at which a long statement may end."""
_NAMED = ("number", "time", "place", "actor")
"""Slots whose two values can stand in one statement."""
_SAYS = r"(?:said|says|stated|reported|reports|announced|added|noted|told|wrote|declared|confirmed|according)"
_LEADING = re.compile(
    rf"^(?:according to [^,]{{2,60}},\s+"
    rf"|with (?:regard|reference) to [^,]{{2,40}},\s+"
    rf"|[^.;:\"“”]{{2,60}}?\s{_SAYS}\s+(?:[\w.'’-]+\s+){{0,3}}that\s+"
    r"|it (?:was|is) (?:agreed|decided|reported|said|noted) that\s+)",
    re.IGNORECASE,
)
"""Who says it, before the statement."""
_TRAILING = re.compile(
    rf",\s+(?:according to [^,]{{2,60}}|[^,]{{2,60}}\s{_SAYS}(?:\s[^,]{{1,25}})?|{_SAYS}\s[^,]{{2,40}})[.]?$",
    re.IGNORECASE,
)
"""Who says it, after the statement."""
_MARKS = re.compile(
    r"^(?:[-•*–—·>|]\s*|\(?(?:[a-z]|[ivx]{1,4}|\d{1,3})[.)]\s+|\d{1,2}[:.]\d{2}\s+"
    r"|[A-Z][A-Z .]{2,30},[^-–—]{3,30}\s[-–—]+\s|[^.;:]{2,50}\([A-Z]{2,}[^)]*\)\s*[-–—]+\s)+"
)
"""Bullets, numbers and letters of items, clock times of a log, the dateline of a press report."""
_JOINERS = re.compile(r"^(?:and|but|while|though|although|meanwhile|however|moreover|then),?\s+", re.IGNORECASE)
_DANGLING = re.compile(
    r"^(?:it|its|he|his|she|her|they|their|theirs|this|that|these|those|which|who|whose|whom|where|of whom|of which)\b",
    re.IGNORECASE,
)
"""A statement that begins so leans on the one before it."""
_SUBORDINATE = re.compile(
    r"^(?:after|before|when|because|since|if|although|though|while|until|unless|whether|that|once)\b[^,]*$",
    re.IGNORECASE,
)
"""A clause without the one that it hangs on: "After the bridge fell"."""
_CUT_OUT = re.compile(
    r"^(?:[a-z]+ed\s+(?:by|in|at|on|to|from|with)|to|of|by|with|for|in|at|on|from|as|including|without|than|about)\b"
)
"""Words that begin so in small letters were cut out of a sentence: "headed by …"."""
_SUB_CLAUSE = re.compile(r"(?:;|,|\s[-–—])\s+")


def title(statements: Sequence[str], reasons: Iterable[Contribution] = ()) -> str:
    """Return the title for the claims that decide a matter, told in their own words or in the sentences they stand in.

    A statement that stands by itself goes before one that leans on another; among such the shortest is taken.  Where a
    compared value differs and stands in it, both values are named, the left one first.
    """
    plain = [statement for text in statements if (statement := whole(text))]
    best = min(plain, key=_rank, default="")
    return _capital(fitted(_with_both(best, reasons)))


def whole(text: str) -> str:
    """Return a claim's words as a statement: without marks of items, joining words and who said it.

    >>> whole("(c) According to the ministry, two of the five turbines were out of service.")
    'two of the five turbines were out of service'
    >>> whole("The road was closed, a spokesman said.")
    'The road was closed'
    """
    plain = " ".join(text.split())
    for pattern in (_MARKS, _JOINERS, _LEADING):
        rest = pattern.sub("", plain, count=1)
        plain = rest if len(rest) >= min(len(plain), 12) else plain
    rest = _TRAILING.sub("", plain, count=1)
    plain = rest if len(rest.split()) > 2 else plain
    return _unquoted(plain.rstrip(" .;:,|"))


def _unquoted(text: str) -> str:
    """The text without the marks of a quotation that it does not open and close itself."""
    inner = text.strip('"“”')
    if any(mark in inner for mark in '"“”'):
        return text if sum(text.count(mark) for mark in '"“”') % 2 == 0 else inner
    return inner.rstrip(" .;:,")


def fitted(statement: str) -> str:
    """Return the statement within `LONGEST`: up to where a clause ends, else cut at a word with an ellipsis."""
    if len(statement) <= LONGEST:
        return statement
    ends = [match.start() for match in _SUB_CLAUSE.finditer(statement) if _SHORTEST <= match.start() <= LONGEST]
    if ends:
        return statement[: ends[-1]]
    return statement[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _rank(statement: str) -> tuple[bool, bool, bool, int, str]:
    """Whole before leaning, telling before bare, short enough before long."""
    return (
        any(leans.match(statement) for leans in (_DANGLING, _SUBORDINATE, _CUT_OUT)),
        len(statement.split()) < 4,
        len(statement) > LONGEST,
        len(statement),
        statement,
    )


def _with_both(statement: str, reasons: Iterable[Contribution]) -> str:
    for reason in reasons:
        if not reason.differs or reason.slot not in _NAMED or not reason.left or not reason.right:
            continue
        for value in (reason.left, reason.right):
            place = re.search(rf"(?<![\w.,]){re.escape(value)}(?!\w|[.,]\d)", statement, re.IGNORECASE)
            if place:
                both = f"{reason.left} / {reason.right}"
                return statement[: place.start()] + both + statement[place.end() :]
    return statement


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
