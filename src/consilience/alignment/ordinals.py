"""First, third, last: which of several a claim tells of.

Two places in one row are two things (the first train, the last train), unless both claims only say which place something
has ("it was the second attack", "it was the third attack"): then they cannot both be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consilience.alignment.comparison import Comparison, Fit
from consilience.records.reading import Comparable

_COUNTED = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_PLACE = rf"(?P<place>{'|'.join(_COUNTED)}|\d{{1,2}}(?:st|nd|rd|th)|last|final)"
_TIME = r"(?:year|month|week|day|night|quarter|half|time|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b"
"""What follows "last" or "first" and tells when, not which: "last week"."""
_SMALL = r"(?:at|in|on|to|by|for|from|with|since|after|before|and|or|but|that|which|who|was|is|were|are|had|has|this|there|here)\b"
_ORDINAL = re.compile(
    rf"\b(?:{_PLACE}\s+(?!{_TIME}|of\b|{_SMALL})(?P<noun>[a-z]\w+)|(?P<end>first|last)\s+of\s+\w+|the\s+(?P<alone>{'|'.join(_COUNTED)}|last)(?=[.,;]|$|\s+{_SMALL})|(?<!\bat )\b(?P<behind>first|last)(?=[.;]|$))",
    re.IGNORECASE,
)
_SAYS_WHICH = re.compile(
    rf"\b(?:is|was|are|were|be|been|became)\s+(?:only\s+|already\s+)?(?:the|its|their|his|her|our)\s+{_PLACE}\b",
    re.IGNORECASE,
)
_LAST = 0


def _places(text: str) -> dict[str, set[int]]:
    """Return by noun which places in its row the text names; by the empty word, of those whose noun is not said."""
    found: dict[str, set[int]] = {}
    for match in _ORDINAL.finditer(text):
        place = match["place"] or match["end"] or match["alone"] or match["behind"]
        found.setdefault((match["noun"] or "").lower().removesuffix("s"), set()).add(_number(place.lower()))
    return found


def _number(word: str) -> int:
    if word in {"last", "final"}:
        return _LAST
    return _COUNTED.index(word) + 1 if word in _COUNTED else int(word[:-2])


def _differ(left: Comparable, right: Comparable) -> bool:
    """Whether both name a place in one row, and none in common; what one says of no noun may be of the other's."""
    ours, theirs = _places(left.text), _places(right.text)
    nouns = ours.keys() & theirs.keys()
    if nouns:
        return all(not ours[noun] & theirs[noun] for noun in nouns)
    bare = "" in ours or "" in theirs
    return bare and bool(ours and theirs) and not _all(ours) & _all(theirs)


def _all(places: dict[str, set[int]]) -> set[int]:
    return {place for each in places.values() for place in each}


def _both_say_which(left: Comparable, right: Comparable) -> bool:
    return all(_SAYS_WHICH.search(item.text) for item in (left, right))


def compare(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Compare the places in a row that two claims name."""
    if not _differ(left, right):
        return
    one, other = (_first(item.text) for item in (left, right))
    said = _both_say_which(left, right)
    yield Comparison(
        slot="number", fit=Fit.DIFFERS if said else Fit.OPEN, left=one, right=other,
        because="both say which of several it is" if said else "they are two of several",
    )  # fmt: skip


def apart(left: Comparable, right: Comparable) -> bool:
    """Return whether two claims tell of two things of one row: the first train, the last train."""
    nouns = _places(left.text).keys() & _places(right.text).keys() - {""}
    return bool(nouns) and _differ(left, right) and not _both_say_which(left, right)


def _first(text: str) -> str:
    found = _ORDINAL.search(text)
    return " ".join(found[0].split()) if found else ""
