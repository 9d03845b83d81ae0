"""Numbers compared: which two measure the same thing, and whether both can hold.

A qualifier makes a range of a number ("about 40", "at least 40", "several"); measures of one kind are converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from consilience.alignment import names, parts
from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.words import Words
from consilience.records.claim import Qualifier, Quantity
from consilience.records.reading import Comparable, Frame, NameKind

Measure = tuple[Quantity, tuple[str, ...]]
"""A quantity and the lemmas around it that say what it measures."""
_TOLERANCE = Decimal("0.1")
"""For *about*: one part in ten."""
_ROUND = Decimal("0.05")
"""A round figure may stand for one within one part in twenty."""
_SAME_MEASURE = 0.6
_NEAR_UNIT = 0.6
_SAME_DEED = 0.95
"""Likeness of the words around a bare number from which it is of the same deed: "41 passed", "26 applicants passed"."""
_NEAR_ARGUMENT = 0.5
_NEAR_ALONE = 0.3
"""Least likeness of what is counted: anywhere; among the arguments of one event; there, where no other number stands."""
Deed = tuple[Frame, Frame]
"""One event as the two sides put it."""


def numbers(left: Comparable, right: Comparable, words: Words, event: Deed | None = None) -> Iterator[Comparison]:
    """Compare the numbers of the same measure, those that agree first, then the likest, each used once.

    `event` holds the two frames that are known to tell of one event: what is counted among their arguments is one thing
    even when its names are less near ("set up four groups", "the establishment of several teams").
    """
    ranked = sorted(
        (
            (fit_numbers(a[0], b[0]) is Fit.DIFFERS, -_same_measure(a, b, (left, right), words, event), m, n)
            for m, a in enumerate(left.reading.measures)
            for n, b in enumerate(right.reading.measures)
        ),
    )
    ours, theirs = (
        [name for name in item.reading.names if name.kind in {NameKind.PERSON, NameKind.PLACE, NameKind.COUNTRY}]
        for item in (left, right)
    )
    strangers = bool(ours and theirs) and not names.may_be_one(ours, theirs)
    used_left: set[int] = set()
    used_right: set[int] = set()
    for _, likeness, m, n in ranked:
        if -likeness < _SAME_MEASURE or m in used_left or n in used_right:
            continue
        used_left.add(m)
        used_right.add(n)
        a, b = left.reading.measures[m][0], right.reading.measures[n][0]
        fit = fit_numbers(a, b)
        if fit is Fit.DIFFERS and bool(_EACH.search(left.text)) != bool(_EACH.search(right.text)):
            fit = Fit.OPEN  # fifty each may be a hundred
        if parts.part_and_whole((left, a), (right, b)):
            fit = Fit.OPEN
        if fit is Fit.DIFFERS and (strangers or _a_label(left, a) != _a_label(right, b)):
            continue
        yield Comparison(
            slot="number",
            fit=fit,
            left=shown(a),
            right=shown(b),
            because=f"both count {a.unit or b.unit or 'the same thing'}",
            about=a.unit or b.unit or "",
            values=(a.value, b.value) if _converted(a, b) is None else None,
        )


_EACH = re.compile(
    r"\b(?:each|apiece|per (?:person|head|side|party|country|household|family|unit)|respectively)\b", re.IGNORECASE
)


def left_over(item: Comparable, paired: Sequence[Decimal]) -> list[Quantity]:
    """Return the quantities of a claim that found no partner, without ages, which say who is counted and not how many."""
    left = [quantity for quantity, _ in item.reading.measures]
    for value in paired:
        found = next((quantity for quantity in left if quantity.value == value), None)
        if found is not None:
            left.remove(found)
    return [quantity for quantity in left if not _is_age(item.text, quantity)]


def of_one_kind(a: Quantity, b: Quantity) -> bool:
    """Return whether two quantities may count the same: one unit, one kind of measure, or people both."""
    if a.unit is None or b.unit is None:
        return not {a.unit, b.unit} & _FIXED_UNITS
    return (
        a.unit == b.unit
        or (_of_people(a.unit) and _of_people(b.unit))
        or _converted(a, b) is not None
        or any(a.unit in named and b.unit in named for named in _ONE_THING)
    )


def _is_age(text: str, quantity: Quantity) -> bool:
    number = re.escape(quantity.text.split(" ")[-1])
    return bool(
        re.search(rf"\b(?:aged?|age of|under|over)\s(?:the age of\s)?{number}\b(?!\s*(?:per|%|\w+s\b))", text)
    ) or bool(re.search(rf"\baged?\s[^.;]{{0,20}}\b{number}\b", text))


def _a_label(item: Comparable, quantity: Quantity) -> bool:
    """Whether a number only names a body by its size: "the 25-member union"; that counts nothing of the event."""
    named = f"{quantity.text}-{quantity.unit}", f"{quantity.text} {quantity.unit} "
    text = item.text.lower()
    sized = quantity.unit in {"member", "nation", "state", "country"}
    return any(name.lower() in text for name in (named if sized else named[:1]))


def _same_measure(
    a: Measure, b: Measure, claims: tuple[Comparable, Comparable], words: Words, event: Deed | None
) -> float:
    """How surely two quantities measure the same thing, 0 to 1: the unit first, then the words around it."""
    unit = _same_unit(a[0], b[0], words)
    alone = all(len(item.reading.measures) == 1 for item in claims)
    if event and unit < _NEAR_UNIT and _countable(a[0]) and _countable(b[0]):
        near = words.likeness(a[0].unit or "", b[0].unit or "") >= (_NEAR_ALONE if alone else _NEAR_ARGUMENT)
        return _SAME_MEASURE if near and _argument(a[0], event[0]) and _argument(b[0], event[1]) else 0.0
    if unit == 0:
        return 0.0
    one, other = (side[1] if _of_people(side[0].unit) else side[1][1:] for side in (a, b))
    around = _overlap(one, other, words)
    if None in {a[0].unit, b[0].unit}:
        of_one = (
            _bare_count(a, b)
            or _told_number(a, b, claims)
            or (around >= _SAME_DEED and not _many(claims))
            or (alone and around >= 0)
        )
        return _SAME_MEASURE if of_one else 0.0
    if alone and _of_people(a[0].unit) and _of_people(b[0].unit) and around >= 0:
        return _SAME_MEASURE
    return (
        unit * (0.45 + 0.5 * around + (0.1 if alone else 0.0))
        if unit >= 0.99
        else unit * (0.35 + 0.5 * around + (0.2 if alone else 0.0))
    )


_FIXED_UNITS = frozenset({"percent", "usd", "eur", "gbp", "jpy", "inr", "rub", "cny", "chf", "ils"})
# Ways to name those whom something befell; which one a report picks says nothing about the number.
_PEOPLE = frozenset(
    """people person man woman child civilian resident villager passenger worker soldier troop officer policeman victim casualty
    fatality death dead life body toll injury wounded injured survivor migrant refugee protester protestor demonstrator student
    patient case infection citizen official member crew sailor miner fighter militant prisoner detainee hostage rescuer employee
    staff delegate inhabitant evacuee individual user customer household family mp lawmaker deputy legislator suspect marcher
    participant striker supporter voter tourist climber hiker pupil teacher farmer guest applicant settler rebel gunman recruit
    inmate seaman spectator volunteer conscript reservist pensioner commuter pilgrim player""".split()
)
_ONE_THING = (
    {"house", "home", "dwelling", "residence", "household"}, {"mp", "lawmaker", "deputy", "legislator", "parliamentarian"},
    {"truck", "lorry"}, {"ship", "vessel", "boat"}, {"plane", "aircraft", "jet", "airliner"}, {"village", "settlement", "hamlet"},
    {"firm", "company", "business"}, {"flat", "apartment"}, {"shop", "store"}, {"blast", "explosion"}, {"hostage", "captive"},
    {"vote", "ballot"}, {"shot", "round"}, {"school", "classroom"}, {"job", "post", "position"}, {"state", "country", "nation"},
    {"sailor", "seaman", "crew"}, {"missile", "rocket"}, {"tonne", "ton", "mt"},
)  # fmt: skip
"""Ways to name one counted thing; which one a report picks says nothing."""
_DEAD = frozenset("death dead fatality toll body killed kill die dead life lose perish".split())
_HURT = frozenset("injury injured wounded injure wound hurt hospital hospitalize casualty".split())
_GONE = frozenset("missing unaccounted untraced".split())
_HELD = frozenset("arrest arrested detain detained custody jail hold captive hostage prisoner".split())
_FREED = frozenset("release released free freed".split())
_SAVED = frozenset("survive survivor alive unhurt unharmed rescue rescued save".split())
_FATES = (_DEAD, _HURT, _GONE, _HELD, _FREED, _SAVED)


_MEASURES: dict[str, tuple[str, Decimal]] = {
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


def _converted(a: Quantity, b: Quantity) -> tuple[Quantity, Quantity] | None:
    """The two in one measure, when they are given in different measures of one kind; each as about as much."""
    one, other = _MEASURES.get(a.unit or ""), _MEASURES.get(b.unit or "")
    if a.unit == b.unit or one is None or other is None or one[0] != other[0]:
        return None

    def scaled(quantity: Quantity, size: Decimal) -> Quantity:
        low, high = bounds(quantity)
        return replace(quantity, value=low * size * (1 - _CONVERTED / 2), high=high * size * (1 + _CONVERTED / 2), unit=None,
                       qualifier=Qualifier.EXACTLY)  # fmt: skip

    return scaled(a, one[1]), scaled(b, other[1])


def _of_people(noun: str | None) -> bool:
    return noun in _PEOPLE or (noun is not None and names.is_trade(noun))


def _bare_count(a: Measure, b: Measure) -> bool:
    """Whether what one side counts is told by the verb of the other's bare number: "seats 45,000", "38,000 seats"."""
    return bool(a[0].unit and a[0].unit in b[1]) or bool(b[0].unit and b[0].unit in a[1])


def _told_number(a: Measure, b: Measure, claims: tuple[Comparable, Comparable]) -> bool:
    """Whether a bare number is told of what the other side counts: "the number of people in need is put at 1.4 million"."""
    return any(
        counted[0].unit is not None
        and "number" in bare[1]
        and bool(re.search(rf"\bnumber of (?:\w+ ){{0,2}}{plural(counted[0].unit)}\b", item.text, re.IGNORECASE))
        for counted, bare, item in ((a, b, claims[1]), (b, a, claims[0]))
    )


def _many(claims: tuple[Comparable, Comparable]) -> bool:
    return any(len(item.reading.measures) > 2 for item in claims)


def _countable(quantity: Quantity) -> bool:
    return quantity.unit is not None and quantity.unit not in _FIXED_UNITS and quantity.unit not in _MEASURES


def _argument(quantity: Quantity, frame: Frame) -> bool:
    return quantity.unit in frame.targets or quantity.unit in frame.words


def _same_unit(a: Quantity, b: Quantity, words: Words) -> float:
    one, other = a.unit, b.unit
    if _converted(a, b) is not None:
        return 1.0
    if one in _FIXED_UNITS or other in _FIXED_UNITS:
        return 1.0 if one == other else 0.0
    if one is None or other is None:
        return 0.5
    if one == other:
        return 1.0
    if any(one in named and other in named for named in _ONE_THING):
        return 1.0
    if _of_people(one) and _of_people(other):
        return 0.9
    near = words.likeness(one, other)
    return near if near >= _NEAR_UNIT else 0.0


def _overlap(one: Sequence[str], other: Sequence[str], words: Words) -> float:
    """How far the words around two quantities say the same; of different fates they count different people."""
    ours, theirs = ({n for n, fate in enumerate(_FATES) if fate & set(side)} for side in (one, other))
    if ours and theirs:
        return 1.0 if ours & theirs else -0.5
    if not one or not other:
        return 0.3
    return max((words.likeness(a, b) for a in one for b in other), default=0.0)


def fit_numbers(a: Quantity, b: Quantity) -> Fit:
    """Compare two quantities as ranges; a range inside the other is the more precise one."""
    converted = _converted(a, b)
    low_a, high_a = bounds(converted[0] if converted else a)
    low_b, high_b = bounds(converted[1] if converted else b)
    if converted and low_a <= high_b and low_b <= high_a:
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
            return low, infinity
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


def shown(quantity: Quantity) -> str:
    """Return the quantity in the report's words with its unit."""
    prefix = "" if quantity.qualifier in {Qualifier.EXACTLY, Qualifier.SEVERAL} else f"{quantity.qualifier.value} "
    number = quantity.text or str(quantity.value)
    unit = (
        quantity.unit
        if quantity.unit and quantity.unit not in number.lower() and quantity.unit not in _FIXED_UNITS
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
