"""Numbers compared: which two of two claims measure the same thing, and whether both can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from consilience.alignment import names, parts
from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.sizes import FIXED_UNITS, MEASURES, converted, fit_numbers, plural, shown
from consilience.alignment.words import Words
from consilience.records.claim import Qualifier, Quantity
from consilience.records.reading import Comparable, Frame, NameKind

Measure = tuple[Quantity, tuple[str, ...]]
"""A quantity and the lemmas around it that say what it measures."""
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
    on_left, on_right = told(left), told(right)
    ranked = sorted(
        (
            (fit_numbers(a[0], b[0]) is Fit.DIFFERS, -_same_measure(a, b, (left, right), words, event), m, n)
            for m, a in enumerate(on_left)
            for n, b in enumerate(on_right)
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
        one, other = on_left[m], on_right[n]
        found = _compared(one, other, left, right)
        if found.fit is Fit.DIFFERS and (strangers or _a_label(left, one[0]) != _a_label(right, other[0])):
            continue
        yield found


def told(item: Comparable) -> list[Measure]:
    """Return what a claim counts: without a figure that it says is not right, and a label before a figure is no unit of it.

    "seven fighters, not 14, were killed" tells of seven; "Morrad 15,000" counts no Morrads.
    """
    found = [
        (replace(quantity, unit=None), around) if _is_label(item.text, quantity) else (quantity, around)
        for quantity, around in item.reading.measures
    ]
    right = [each for each in found if not _is_denied(item.text, each[0])]
    return right or found


def _is_label(text: str, quantity: Quantity) -> bool:
    unit = quantity.unit or ""
    return bool(unit and quantity.text) and bool(
        re.search(rf"\b{re.escape(unit.capitalize())}\s*[:(,–—-]?\s*{re.escape(quantity.text)}(?!\w)", text)
    )


def _is_denied(text: str, quantity: Quantity) -> bool:
    return bool(quantity.text) and bool(
        re.search(rf"(?:,|\band|\bbut|\()\s+not (?:the )?{re.escape(quantity.text)}(?!\w)", text)
    )


def _of_a_list(item: Comparable, own: str | None, unit: str | None) -> bool:
    """Whether a figure behind a bare label may count this: what its sentence speaks of ("households are without power: Morrad 15,000")."""
    if own is not None or unit is None or not bare_label(item):
        return True
    return bool(re.search(rf"\b{re.escape(unit)}\b|\b{re.escape(plural(unit))}\b", item.claim.quote, re.IGNORECASE))


_BARE_LABEL = re.compile(r"^[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*){0,3}\s*[:(–—-]?\s*[\d.,]+\)?\.?$")
"""A name and a figure: a cell of a table, an item of a list."""


def of_two_columns(left: Comparable, right: Comparable) -> bool:
    """Return whether two bare labels count two things: "Ansel 5" of generators, "Ansel 0" of households."""
    ours, theirs = told(left), told(right)
    return bool(ours and theirs) and not any(
        _of_a_list(left, a[0].unit, b[0].unit)
        and _of_a_list(right, b[0].unit, a[0].unit)
        and (a[0].unit is None or b[0].unit is None or of_one_kind(a[0], b[0]))
        for a in ours
        for b in theirs
    )


def bare_label(item: Comparable) -> bool:
    """Return whether a claim is a name and a figure alone: a cell of a table, an item of a list."""
    return bool(_BARE_LABEL.match(item.text))


def _compared(one: Measure, other: Measure, left: Comparable, right: Comparable) -> Comparison:
    """Compare two numbers that measure the same."""
    a, b = one[0], other[0]
    if all(_LIMITS.search(item.text) for item in (left, right)):
        a, b = _of_limit(a), _of_limit(b)
    fit, because = _fit(a, b, left, right), f"both count {a.unit or b.unit or 'the same thing'}"
    if fit is Fit.DIFFERS and _rest_of_all(a, b) and _denies(left) != _denies(right):
        fit, because = Fit.AGREES, REST
    return Comparison(
        slot="number",
        fit=fit,
        left=shown(a),
        right=shown(b),
        because=because,
        about=a.unit or b.unit or (SCORE if _scored(one) else ""),
        values=(a.value, b.value) if converted(a, b) is None else None,
    )


def _fit(a: Quantity, b: Quantity, left: Comparable, right: Comparable) -> Fit:
    """How two numbers fit; left open where they may count a part and its whole, or the same in another way."""
    fit = fit_numbers(a, b)
    if parts.part_and_whole((left, a), (right, b)):
        return Fit.OPEN
    if fit is not Fit.DIFFERS:
        return fit
    each = bool(_EACH.search(left.text)) != bool(_EACH.search(right.text))  # fifty each may be a hundred
    return Fit.OPEN if each or _found_elsewhere(a, right, b) or _found_elsewhere(b, left, a) else fit


_EACH = re.compile(
    r"\b(?:each|apiece|per (?:person|head|side|party|country|household|family|unit)|respectively)\b", re.IGNORECASE
)


_LIMITS = re.compile(
    r"\b(?:allow|permit|licen[cs]|certif|authori[sz]|limit|capp|maximum|capacity|entitle)\w*", re.IGNORECASE
)
"""Words that make of a number what is allowed: "no more than 280" is then 280, neither fewer nor more."""


def _of_limit(quantity: Quantity) -> Quantity:
    return replace(quantity, qualifier=Qualifier.EXACTLY) if quantity.qualifier is Qualifier.AT_MOST else quantity


def _found_elsewhere(quantity: Quantity, other: Comparable, partner: Quantity) -> bool:
    """Whether the other side gives the very figure too, beside the one that it was set against."""
    return quantity.value >= _TELLING and any(
        each.value != partner.value
        and (each.value == quantity.value or _is_whole(each, quantity, other))
        and (None in {each.unit, quantity.unit} or of_one_kind(each, quantity))
        for each, _ in told(other)
    )


def _is_whole(each: Quantity, quantity: Quantity, item: Comparable) -> bool:
    return parts.told_aside(item.text, each) and fit_numbers(each, quantity) is not Fit.DIFFERS


_TELLING = Decimal(10)
"""Smaller figures are the same by chance."""


REST = "one counts what the other leaves"


def _rest_of_all(a: Quantity, b: Quantity) -> bool:
    """Whether two shares make up the whole: two thirds were searched, a third was not."""
    return a.unit == b.unit == "percent" and abs(a.value + b.value - 100) <= 1 and a.value != b.value


def _denies(item: Comparable) -> bool:
    return any(frame.negated and frame.main for frame in item.reading.frames)


def left_over(item: Comparable, paired: Sequence[Decimal]) -> list[Quantity]:
    """Return the quantities of a claim that found no partner.

    Ages are left out, which say who is counted and not how many, and what is told aside: a part ("among them 19 children")
    or the whole ("out of a total of 312").
    """
    left = [quantity for quantity, _ in told(item)]
    for value in paired:
        found = next((quantity for quantity in left if quantity.value == value), None)
        if found is not None:
            left.remove(found)
    return [one for one in left if not _is_age(item.text, one) and not parts.told_aside(item.text, one)]


def of_one_kind(a: Quantity, b: Quantity) -> bool:
    """Return whether two quantities may count the same: one unit, one kind of measure, or people both."""
    if a.unit is None or b.unit is None:
        return not any(unit in FIXED_UNITS or unit in MEASURES for unit in (a.unit, b.unit))
    return (
        a.unit == b.unit
        or (of_people(a.unit) and of_people(b.unit))
        or converted(a, b) is not None
        or any(a.unit in named and b.unit in named for named in _ONE_THING)
    )


def _is_age(text: str, quantity: Quantity) -> bool:
    number = re.escape(quantity.text.split(" ")[-1])
    return bool(
        re.search(rf"\b(?:aged?|age of|under|over)\s(?:the age of\s)?{number}\b(?!\s*(?:per|%|\w+s\b))", text)
    ) or bool(re.search(rf"\baged?\s(?:{_BETWEEN_AGES}\s?)*{number}\b(?!\s*(?:per|%))", text))


_BETWEEN_AGES = r"(?:\d{1,3}\b|and|to|or|between|from|about|around|only|just|at least|over|under|up|[-–,])"
"""What may stand between "aged" and a further age: "aged 7, 9 and 12", "aged between 20 and 40"."""


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
    if _scored(a) and _scored(b):
        return _SAME_MEASURE
    alone = all(len(told(item)) == 1 for item in claims)
    if not (_of_a_list(claims[0], a[0].unit, b[0].unit) and _of_a_list(claims[1], b[0].unit, a[0].unit)):
        return 0.0
    if event and unit < _NEAR_UNIT and _countable(a[0]) and _countable(b[0]):
        near = words.likeness(a[0].unit or "", b[0].unit or "") >= (_NEAR_ALONE if alone else _NEAR_ARGUMENT)
        return _SAME_MEASURE if near and _argument(a[0], event[0]) and _argument(b[0], event[1]) else 0.0
    if unit == 0:
        return 0.0
    one, other = (side[1] if of_people(side[0].unit) else side[1][1:] for side in (a, b))
    around = _overlap(one, other, words)
    if None in {a[0].unit, b[0].unit}:
        of_one = (
            _bare_count(a, b)
            or _told_number(a, b, claims)
            or (around >= _SAME_DEED and not _many(claims))
            or (alone and around >= 0)
        )
        return _SAME_MEASURE if of_one else 0.0
    if alone and of_people(a[0].unit) and of_people(b[0].unit) and around >= 0:
        return _SAME_MEASURE
    return (
        unit * (0.45 + 0.5 * around + (0.1 if alone else 0.0))
        if unit >= 0.99
        else unit * (0.35 + 0.5 * around + (0.2 if alone else 0.0))
    )


SCORE = "score"
_SCORES = frozenset({SCORE, "severity", "rating", "cvss", "index"})
"""Words of a number on a scale, which counts nothing."""
# Ways to name those whom something befell; which one a report picks says nothing about the number.
_PEOPLE = frozenset(
    """people person man woman child civilian resident villager passenger worker soldier troop officer policeman victim casualty
    fatality death dead life body toll injury wounded injured survivor migrant refugee protester protestor demonstrator student
    patient case infection citizen official member crew sailor miner fighter militant prisoner detainee hostage rescuer employee
    staff delegate inhabitant evacuee individual user customer household family mp lawmaker deputy legislator suspect marcher
    participant striker supporter voter tourist climber hiker pupil teacher farmer guest applicant settler rebel gunman recruit
    inmate seaman spectator attacker assailant insurgent volunteer conscript reservist pensioner commuter pilgrim player""".split()
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


def of_people(noun: str | None) -> bool:
    """Return whether a noun counts people."""
    return noun in _PEOPLE or (noun is not None and names.is_trade(noun))


def _scored(measure: Measure) -> bool:
    return measure[0].unit in {None, *_SCORES} and bool(_SCORES & {measure[0].unit, *measure[1]})


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
    return quantity.unit is not None and quantity.unit not in FIXED_UNITS and quantity.unit not in MEASURES


def _argument(quantity: Quantity, frame: Frame) -> bool:
    return quantity.unit in frame.targets or quantity.unit in frame.words


def _same_unit(a: Quantity, b: Quantity, words: Words) -> float:
    one, other = a.unit, b.unit
    if converted(a, b) is not None:
        return 1.0
    if one in FIXED_UNITS or other in FIXED_UNITS:
        return 1.0 if one == other else 0.0
    if one is None or other is None:
        return 0.0 if {one, other} & MEASURES.keys() else 0.5
    if one == other:
        return 1.0
    if any(one in named and other in named for named in _ONE_THING):
        return 1.0
    if of_people(one) and of_people(other):
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
