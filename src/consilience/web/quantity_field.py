"""Quantities in a field of a form: written as a person would write them, and read back.

    about 40 boats; 12 to 14 per cent; at least 1,200 usd

Parted by semicolons or lines: how exactly it is meant, a number or a range, and what it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from consilience.errors import WrongUse
from consilience.records.claim import Qualifier, Quantity

_NUMBER = r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?"
_LONGEST = 20
_QUANTITY = re.compile(
    rf"(?:(?P<how>{'|'.join(one.value for one in Qualifier)})(?:\s+|$))?"
    rf"(?:(?P<low>{_NUMBER})(?:\s*(?:to|[-–])\s*(?P<high>{_NUMBER}))?)?(?:(?:(?<=\s)|\s+)(?P<unit>[^\W\d][^;]*))?",
    re.IGNORECASE,
)


def written(quantities: Iterable[Quantity]) -> str:
    """Return quantities as `read` takes them."""
    return "; ".join(map(_one, quantities))


def _one(quantity: Quantity) -> str:
    how = "" if quantity.qualifier is Qualifier.EXACTLY else quantity.qualifier.value
    number = f"{quantity.value:f}" if quantity.high is None else f"{quantity.value:f} to {quantity.high:f}"
    several = quantity.qualifier is Qualifier.SEVERAL
    unit = "per cent" if quantity.unit == "percent" else quantity.unit or ""
    return " ".join(part for part in (how, "" if several else number, unit) if part)


def read(text: str, before: Iterable[Quantity] = ()) -> tuple[Quantity, ...]:
    """Return the quantities in a field; those that stand among `before` keep the words that they had in the text.

    Raise `WrongUse` naming the first part that is none.
    """
    parts = [part.strip() for part in text.replace("\n", ";").split(";")]
    known = {_one(quantity): quantity for quantity in before}
    return tuple(known.get(part) or _read(part, number) for number, part in enumerate(filter(None, parts), start=1))


def _read(part: str, number: int) -> Quantity:
    match = _QUANTITY.fullmatch(re.sub(r"\s*(?:%|per cent\b)", " percent", part).strip())
    how = Qualifier(match["how"].lower()) if match and match["how"] else Qualifier.EXACTLY
    several = how is Qualifier.SEVERAL
    if match is None or (match["low"] is None) is not several or len(match["low"] or match["high"] or "") > _LONGEST:
        raise WrongUse(f"quantities: part {number} is none; write them as “about 40 boats; 12 to 14 per cent”")
    low, high = (None if text is None else Decimal(text.replace(",", "")) for text in (match["low"], match["high"]))
    if low is not None and high is not None and high <= low:
        raise WrongUse(f"quantities: part {number} ends below where it begins")
    unit = " ".join((match["unit"] or "").split()) or None
    found = Quantity(value=low if low is not None else Decimal(2), high=high, unit=unit, qualifier=how)
    return replace(found, text=part)
