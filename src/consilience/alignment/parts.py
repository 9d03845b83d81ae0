"""A part and its whole: a number of some does not contradict that of all, nor agree with it."""

from __future__ import annotations

import re

from consilience.records.claim import Quantity
from consilience.records.reading import Comparable

_OF_THEM = r"\s+(?:\w+\s+)?(?:out\s+)?of\s+(?:(?:all\s+)?the|its|their|our|his|her|these|those|them)\b"
_OF_SIZE = r"(?:\b\w+\s+of|\b(?:the|its|their|all|both))\s+"
_ALL_OF = r"\b(?:all|both|every|none|neither)\s+(?:of\s+)?(?:the\s+|its\s+|their\s+)?"


def part_and_whole(*sides: tuple[Comparable, Quantity]) -> bool:
    """Return whether one side counts a part where the other counts the whole: "two of the four are dry", "all four yield water"."""
    (one, a), (other, b) = sides
    of_them = [_stands(item, quantity, after=_OF_THEM) for item, quantity in sides]
    if of_them[0] != of_them[1]:
        whole, size, part = (other, b, a) if of_them[0] else (one, a, b)
        return size.value > part.value and _stands(whole, size, before=_OF_SIZE)
    said = _stands(one, a, before=_ALL_OF), _stands(other, b, before=_ALL_OF)
    return said[0] != said[1] and bool(re.search(r"\w+" + _OF_THEM, (other if said[0] else one).text, re.IGNORECASE))


def _stands(item: Comparable, quantity: Quantity, *, before: str = r"\b", after: str = r"\b") -> bool:
    return bool(quantity.text) and bool(re.search(before + re.escape(quantity.text) + after, item.text, re.IGNORECASE))
