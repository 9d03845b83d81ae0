"""How much a number says: the range that it may stand for, in which measure, and whether two of them can both hold.

A qualifier makes a range of a number ("about 40", "at least 40", "several"); measures of one kind are converted.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from consilience.alignment.comparison import Fit
from consilience.records.claim import Qualifier, Quantity

_OR_SO = Decimal("0.8")
"""Of what "dozens" or "hundreds" stand for, so much may do."""
_TOLERANCE = Decimal("0.1")
"""For *about*: one part in ten."""
_ROUND = Decimal("0.05")
"""A round figure may stand for one within one part in twenty."""
FIXED_UNITS = frozenset({"percent", "usd", "eur", "gbp", "jpy", "inr", "rub", "cny", "chf", "ils"})


MEASURES: dict[str, tuple[str, Decimal]] = {
    word: (kind, Decimal(size))
    for kind, sizes in {
        "length": {"metre": "1", "meter": "1", "m": "1", "kilometre": "1000", "kilometer": "1000", "km": "1000", "mile": "1609.344",
                   "foot": "0.3048", "ft": "0.3048", "yard": "0.9144", "inch": "0.0254", "centimetre": "0.01", "centimeter": "0.01", "cm": "0.01"},
        "mass": {"kilogram": "1", "kilo": "1", "kg": "1", "gram": "0.001", "tonne": "1000", "ton": "1000", "mt": "1000", "pound": "0.4536", "ounce": "0.02835"},
        "area": {"hectare": "1", "ha": "1", "acre": "0.404686"},
        "volume": {"litre": "1", "liter": "1", "gallon": "3.785", "barrel": "158.987"},
        "speed": {"kph": "1", "mph": "1.609344", "knot": "1.852"},
        "duration": {"minute": "0.000694444", "hour": "0.0416667", "day": "1", "week": "7", "fortnight": "14", "month": "30.4375", "year": "365.25", "decade": "3652.5"},
    }.items()
    for word, size in sizes.items()
}  # fmt: skip
_CONVERTED = Decimal("0.06")
"""A figure converted from another measure is rounded again."""


def converted(a: Quantity, b: Quantity) -> tuple[Quantity, Quantity] | None:
    """The two in one measure, when they are given in different measures of one kind; each as about as much."""
    one, other = MEASURES.get(a.unit or ""), MEASURES.get(b.unit or "")
    if a.unit == b.unit or one is None or other is None or one[0] != other[0]:
        return None

    def scaled(quantity: Quantity, size: Decimal) -> Quantity:
        low, high = bounds(quantity)
        return replace(quantity, value=low * size * (1 - _CONVERTED / 2), high=high * size * (1 + _CONVERTED / 2), unit=None,
                       qualifier=Qualifier.EXACTLY)  # fmt: skip

    return scaled(a, one[1]), scaled(b, other[1])


def fit_numbers(a: Quantity, b: Quantity) -> Fit:
    """Compare two quantities as ranges; a range inside the other is the more precise one."""
    scaled = converted(a, b)
    low_a, high_a = bounds(scaled[0] if scaled else a)
    low_b, high_b = bounds(scaled[1] if scaled else b)
    if scaled and low_a <= high_b and low_b <= high_a:
        return Fit.AGREES
    if low_a > high_b or low_b > high_a:
        return _rounded(a, b) or Fit.DIFFERS
    if _far_within(a, b):
        return Fit.OPEN
    if (low_a, high_a) == (low_b, high_b):
        return Fit.AGREES
    if low_b <= low_a and high_a <= high_b:
        return Fit.LEFT_PRECISE
    if low_a <= low_b and high_b <= high_a:
        return Fit.RIGHT_PRECISE
    return Fit.AGREES


_WITHIN = Decimal("1.15")
"""So many times the figure named, an "at least" still speaks of the same figure; an "at most" speaks of none but its own."""
_LOOSELY = Decimal(10)
"""The same for "dozens", "hundreds", "thousands"."""
_INDEFINITE = re.compile(r"\b(?:dozens|scores|hundreds|thousands|millions|billions)\b", re.IGNORECASE)


def _rounded(a: Quantity, b: Quantity) -> Fit | None:
    """How a whole number fits one with decimals that rounds to it: 19 and 19.4 per cent."""
    if a.high or b.high or {a.qualifier, b.qualifier} != {Qualifier.EXACTLY} or max(a.value, b.value) >= _WHOLE:
        return None
    for whole, exact, fit in ((a, b, Fit.RIGHT_PRECISE), (b, a, Fit.LEFT_PRECISE)):
        is_whole, has_more = (one.value == one.value.to_integral_value() for one in (whole, exact))
        if is_whole and not has_more and abs(whole.value - exact.value) <= Decimal("0.5"):
            return fit
    return None


_WHOLE = Decimal(1000)
"""Above it roundness is told by the zeros of a figure."""


def _far_within(a: Quantity, b: Quantity) -> bool:
    """Whether a bound leaves room for the other figure but speaks of another: "at least 158" and "220"."""
    if not {a.qualifier, b.qualifier} & {Qualifier.AT_LEAST, Qualifier.AT_MOST}:
        return False
    if Qualifier.SEVERAL in {a.qualifier, b.qualifier} or not a.value or not b.value:
        return False
    lower, upper = sorted((a, b), key=lambda quantity: quantity.high or quantity.value)
    less, more = lower.high or lower.value, upper.high or upper.value
    loose = bool(_INDEFINITE.search(lower.text))  # "dozens" may be 158; "700" are not "thousands"
    capped = Qualifier.AT_MOST in {a.qualifier, b.qualifier}
    return more > less * (_LOOSELY if loose else 1 if capped else _WITHIN)


def bounds(quantity: Quantity) -> tuple[Decimal, Decimal]:
    """Return the range a quantity may stand for; a bare number stands for itself, a large round one for its roundness."""
    low, high = quantity.value, quantity.high or quantity.value
    infinity = Decimal("Infinity")
    match quantity.qualifier:
        case Qualifier.ABOUT:
            return low * (1 - _TOLERANCE), high * (1 + _TOLERANCE)
        case Qualifier.AT_LEAST:
            return low * (_OR_SO if _INDEFINITE.search(quantity.text) else 1), infinity
        case Qualifier.AT_MOST:
            return Decimal(0), high
        case Qualifier.SEVERAL:
            return Decimal(2), infinity
        case Qualifier.EXACTLY:
            slack = _roundness(low)
            return low - slack, high + slack


def _roundness(value: Decimal) -> Decimal:
    """Half a unit of the last digit that a figure shows, for large ones: 27 500 000 000 is known to a hundred million."""
    if value < 1000 or value != value.to_integral_value():
        return Decimal(0)
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return min(Decimal(10) ** zeros / 2, value * _ROUND) if zeros >= 2 else Decimal(0)


def days_in(unit: str) -> Decimal | None:
    """Return how many days a unit of time has; None for any other unit."""
    kind, size = MEASURES.get(unit, ("", Decimal(0)))
    return size if kind == "duration" else None


def shown(quantity: Quantity) -> str:
    """Return the quantity in the report's words with its unit."""
    prefix = "" if quantity.qualifier in {Qualifier.EXACTLY, Qualifier.SEVERAL} else f"{quantity.qualifier.value} "
    number = quantity.text or str(quantity.value)
    unit = (
        quantity.unit
        if quantity.unit and quantity.unit not in number.lower() and quantity.unit not in FIXED_UNITS
        else ""
    )
    return f"{prefix}{number} {unit if quantity.value == 1 else plural(unit)}".strip()


_IRREGULAR = {"person": "people", "man": "men", "woman": "women", "child": "children", "foot": "feet", "crew": "crew"}
_ALIKE = frozenset("people police staff personnel aircraft sheep cattle troops fish".split())


def plural(noun: str) -> str:
    """Return the plural of an English lemma as a reader expects it.

    >>> plural("day"), plural("country"), plural("people"), plural("church"), plural("km"), plural("")
    ('days', 'countries', 'people', 'churches', 'km', '')
    """
    if not set("aeiouy") & set(noun) or noun in _ALIKE or (noun.endswith("s") and not noun.endswith("ss")):
        return noun
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"
