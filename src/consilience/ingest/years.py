"""Four figures: a year by its company, or a count."""

from __future__ import annotations

import re

_IN = re.compile(
    r"\b(?:in|since|during|until|till|by|early|mid|late|end of|year|summer of|spring of|autumn of|winter of|fall of|back in)\s*-?$",
    re.IGNORECASE,
)
_SO_MANY = re.compile(
    r"(?:\b(?:up to|at least|at most|about|around|some|over|nearly|almost|under|than|only|exactly|roughly|approximately|estimated|"
    r"total of|just|all|these|those|another|further|additional|more|as many as)|[≥≤<>~≈])\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s+(?!(?:was|is|has|as|this|its|his|does|plans|sees|says)\b)(?:[a-z]+(?:-[a-z]+)?\s+)?(?:[a-z]{2,}s|people|men|women|children|troops|police|dead|wounded|injured|missing|staff|personnel|cattle|sheep|head)\b(?!\s+(?:of|in)\s+\d)"
)


def is_count(sentence: str, start: int, end: int) -> bool:
    """Return whether a number that could be a year counts something: "2000 soldiers", "up to 1900 were hurt"."""
    before, after = sentence[max(0, start - 24) : start], sentence[end : end + 40]
    if _IN.search(before):
        return False
    return _SO_MANY.search(before) is not None or _COUNTED.match(after) is not None
