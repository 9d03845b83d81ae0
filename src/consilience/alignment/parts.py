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


_ASIDE = r"\b(?:among (?:them|whom)|including|of (?:them|whom|which)|(?:out )?of a total of|out of)\s+(?:about |some |at least |nearly |over )?"


def told_aside(text: str, quantity: Quantity) -> bool:
    """Return whether a number is told of a part or of the whole beside what the sentence counts.

    >>> from decimal import Decimal
    >>> children, all_of_them = (Quantity(value=Decimal(n), text=n) for n in ("19", "312"))
    >>> told_aside("243 were saved, among them 19 children", children), told_aside("243 out of a total of 312", all_of_them)
    (True, True)
    """
    return bool(quantity.text) and bool(re.search(_ASIDE + re.escape(quantity.text) + r"\b", text, re.IGNORECASE))


def _stands(item: Comparable, quantity: Quantity, *, before: str = r"\b", after: str = r"\b") -> bool:
    return bool(quantity.text) and bool(re.search(before + re.escape(quantity.text) + after, item.text, re.IGNORECASE))
