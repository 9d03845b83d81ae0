"""Typed slots compared: number, time, place, actor, target, polarity, outcome.

A slot is compared only when both sides have it.  Each comparison says whether the two agree, whether one is more
precise, or that they cannot both hold, and gives both values in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from consilience.alignment import names
from consilience.alignment.words import Words
from consilience.records.claim import Modality, Qualifier, Quantity, When
from consilience.records.reading import Drafted, Frame, Name, NameKind, Outcome


class Fit(StrEnum):
    AGREES = "agrees"
    LEFT_PRECISE = "left is more precise"
    RIGHT_PRECISE = "right is more precise"
    DIFFERS = "differs"
    MOVED = "differs, as the world moved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One slot of two claims."""

    slot: str
    fit: Fit
    left: str
    right: str
    because: str
    about: str = ""
    """What a number counts."""


_TOLERANCE = Decimal("0.1")
"""For *about*: one part in ten."""
_ROUND = Decimal("0.05")
"""A round figure may stand for one within one part in twenty."""
_SAME_MEASURE = 0.55
_SAME_EVENT = 0.55


def compare(left: Drafted, right: Drafted, words: Words) -> tuple[Comparison, ...]:
    """Return every slot that both claims have, compared."""
    return (
        *_numbers(left, right, words),
        *_times(left, right),
        *_places(left, right),
        *_roles(left, right, words),
    )


# --- numbers


def _numbers(left: Drafted, right: Drafted, words: Words) -> Iterator[Comparison]:
    """Numbers of the same measure, best pairs first, each used once."""
    ranked = sorted(
        (
            (-_same_measure(a, b, left, right, words), m, n)
            for m, a in enumerate(left.reading.measures)
            for n, b in enumerate(right.reading.measures)
        ),
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    for likeness, m, n in ranked:
        if -likeness < _SAME_MEASURE or m in used_left or n in used_right:
            continue
        used_left.add(m)
        used_right.add(n)
        a, b = left.reading.measures[m][0], right.reading.measures[n][0]
        yield Comparison(
            slot="number",
            fit=fit_numbers(a, b),
            left=shown(a),
            right=shown(b),
            because=f"both count {a.unit or b.unit or 'the same thing'}",
            about=a.unit or b.unit or "",
        )


def _same_measure(
    a: tuple[Quantity, tuple[str, ...]],
    b: tuple[Quantity, tuple[str, ...]],
    left: Drafted,
    right: Drafted,
    words: Words,
) -> float:
    """How surely two quantities measure the same thing, 0 to 1: the unit first, then the words around it."""
    unit = _same_unit(a[0], b[0], words)
    if unit == 0:
        return 0.0
    around = _overlap(a[1][1:], b[1][1:], words)
    alone = len(left.reading.measures) == 1 and len(right.reading.measures) == 1
    return unit * (0.55 + 0.45 * around) if unit >= 0.99 else unit * (0.35 + 0.5 * around + (0.2 if alone else 0.0))


_FIXED_UNITS = frozenset({"percent", "usd", "eur", "gbp", "jpy", "inr", "rub", "cny", "chf", "ils"})
# Ways to name those whom something befell; which one a report picks says nothing about the number.
_PEOPLE = frozenset(
    """people person man woman child civilian resident villager passenger worker soldier troop officer policeman victim casualty
    fatality death dead life body toll injury wounded injured survivor migrant refugee protester protestor demonstrator student
    patient case infection citizen official member crew sailor miner fighter militant prisoner detainee hostage rescuer employee
    staff delegate inhabitant evacuee individual user customer household family""".split()
)
_DEAD = frozenset("death dead fatality toll body killed kill die dead life lose perish".split())
_HURT = frozenset("injury injured wounded injure wound hurt hospital hospitalize casualty".split())


_MEASURES: dict[str, tuple[str, Decimal]] = {
    word: (kind, Decimal(size))
    for kind, sizes in {
        "length": {"metre": "1", "meter": "1", "m": "1", "kilometre": "1000", "kilometer": "1000", "km": "1000", "mile": "1609.344",
                   "foot": "0.3048", "ft": "0.3048", "yard": "0.9144", "inch": "0.0254", "centimetre": "0.01", "centimeter": "0.01", "cm": "0.01"},
        "mass": {"kilogram": "1", "kilo": "1", "kg": "1", "gram": "0.001", "tonne": "1000", "ton": "1000", "pound": "0.4536", "ounce": "0.02835"},
        "area": {"hectare": "1", "ha": "1", "acre": "0.404686"},
        "volume": {"litre": "1", "liter": "1", "gallon": "3.785", "barrel": "158.987"},
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
    if one in _PEOPLE and other in _PEOPLE:
        return 0.9
    near = words.likeness(one, other)
    return near if near >= 0.6 else 0.0


def _overlap(one: Sequence[str], other: Sequence[str], words: Words) -> float:
    """How far the words around two quantities say the same; death against injury is none at all."""
    if bool(_DEAD & set(one)) != bool(_DEAD & set(other)) and bool(_HURT & set(one)) != bool(_HURT & set(other)):
        return -0.5
    if _DEAD & set(one) and _DEAD & set(other):
        return 1.0
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
        return Fit.DIFFERS
    if (low_a, high_a) == (low_b, high_b):
        return Fit.AGREES
    if low_b <= low_a and high_a <= high_b:
        return Fit.LEFT_PRECISE
    if low_a <= low_b and high_b <= high_a:
        return Fit.RIGHT_PRECISE
    return Fit.AGREES


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
    return f"{prefix}{number} {unit}".strip()


# --- time and place


def _times(left: Drafted, right: Drafted) -> Iterator[Comparison]:
    a, b = left.claim.when, right.claim.when
    if a is None or b is None or a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        return
    if a.latest < b.earliest or b.latest < a.earliest:
        fit = Fit.DIFFERS
    elif (a.earliest, a.latest) == (b.earliest, b.latest):
        fit = Fit.AGREES
    else:
        shorter_left = a.latest - a.earliest < b.latest - b.earliest
        fit = Fit.LEFT_PRECISE if shorter_left else Fit.RIGHT_PRECISE
    yield Comparison(slot="time", fit=fit, left=day_text(a), right=day_text(b), because="both date the event")


def day_text(when: When) -> str:
    """Return a time as its date or dates, with the report's words where they differ from that."""
    if when.earliest is None or when.latest is None:
        return when.text
    return f"{when.earliest}" if when.earliest == when.latest else f"{when.earliest} to {when.latest}"


def _places(left: Drafted, right: Drafted) -> Iterator[Comparison]:
    a, b = left.claim.place or _only_town(left), right.claim.place or _only_town(right)
    if not a or not b:
        return
    others_left, others_right = set(left.reading.places), set(right.reading.places)
    relation = names.places(a, b)
    if relation is names.Relation.APART and (_meets(a, others_right) or _meets(b, others_left)):
        return  # the other side names it too, only not first
    fits = {
        names.Relation.SAME: Fit.AGREES,
        names.Relation.LEFT_INSIDE: Fit.LEFT_PRECISE,
        names.Relation.RIGHT_INSIDE: Fit.RIGHT_PRECISE,
        names.Relation.APART: Fit.DIFFERS,
    }
    if relation in fits:
        yield Comparison(slot="place", fit=fits[relation], left=a, right=b, because="both say where")


def _only_town(item: Drafted) -> str | None:
    """The one town or region that a claim names, wherever it stands: "Oslo hosts the talks" says where."""
    towns = {name.text for name in item.reading.names if name.kind is NameKind.PLACE}
    return towns.pop() if len(towns) == 1 else None


def _meets(place: str, others: Iterable[str]) -> bool:
    return any(names.places(place, other) is not names.Relation.APART for other in others)


# --- who did what, whether at all, and how far


def _roles(left: Drafted, right: Drafted, words: Words) -> Iterator[Comparison]:
    """Compare actors, targets, polarity and outcome of the two frames that speak of the same event."""
    pair = matching_frames(left, right, words)
    if pair is None:
        yield from _named(left, right)
        return
    a, b, opposed = pair
    found = [*_who(a, b, left, right), *_what(a, b, left, right)]
    yield from found or _named(left, right)
    if a.modality is not Modality.HYPOTHETICAL and b.modality is not Modality.HYPOTHETICAL:
        yield from _whether(a, b, opposed=opposed)
        if not opposed:
            yield from _how_far(a, b)


def matching_frames(left: Drafted, right: Drafted, words: Words) -> tuple[Frame, Frame, bool] | None:
    """Return the two frames most likely to be one event, and whether their triggers are opposites."""
    best: tuple[float, Frame, Frame, bool] | None = None
    for a in left.reading.frames:
        for b in right.reading.frames:
            opposed = names.opposites(a.trigger, b.trigger)
            trigger = 1.0 if opposed else names.trigger_likeness(a.trigger, b.trigger, words)
            shared = _shared(a, b)
            if trigger < _SAME_EVENT or (trigger < 1 and not shared) or {a.trigger, b.trigger} & _LIGHT:
                continue
            again = opposed and bool(_AGAIN & {*left.reading.lemmas, *right.reading.lemmas})
            score = (
                trigger
                + 0.3 * again
                + 0.35 * shared
                + 0.2 * (a.main + b.main)
                + (0.15 if a.trigger == b.trigger else 0)
            )
            if best is None or score > best[0]:
                best = score, a, b, opposed
    return best[1:] if best else None


_AGAIN = frozenset("again back now longer anymore already".split())
"""Words of a state that has turned into its opposite."""
_LIGHT = frozenset("be have do make take get give go come hold see put use become remain arrive place include".split())
"""Verbs that tell no event by themselves: that both sides use one says nothing."""


def _shared(a: Frame, b: Frame) -> int:
    return sum(
        bool(names.common(x, y)) for x, y in ((a.actor_names, b.actor_names), (a.target_names, b.target_names))
    ) + bool(set(a.targets) & set(b.targets) or set(a.words) & set(b.words))


def _who(a: Frame, b: Frame, left: Drafted, right: Drafted) -> Iterator[Comparison]:
    if _swapped(a, b):
        yield Comparison(
            slot="actor",
            fit=Fit.DIFFERS,
            left=_all(a.actor_names),
            right=_all(b.actor_names),
            because="who acts and who is acted on have changed places",
        )
        return
    for slot, one, other, others in (
        ("actor", a.actor_names, b.actor_names, (right.reading.names, left.reading.names)),
        ("target", a.target_names, b.target_names, (right.reading.names, left.reading.names)),
    ):
        if not one or not other:
            continue
        if names.common(one, other):
            yield Comparison(slot=slot, fit=Fit.AGREES, left=_all(one), right=_all(other), because=f"the same {slot}")
        elif names.comparable(one, other) and not names.common(one, others[0]) and not names.common(other, others[1]):
            yield Comparison(
                slot=slot, fit=Fit.DIFFERS, left=_all(one), right=_all(other), because=f"the {slot} is another"
            )


def _named(left: Drafted, right: Drafted) -> Iterator[Comparison]:
    """Where each side names just one person or body that the other does not, and none in common, that is another one."""
    for kind in (NameKind.PERSON, NameKind.BODY, NameKind.COUNTRY):
        ours, theirs = _of_kind(left, kind), _of_kind(right, kind)
        if kind is NameKind.COUNTRY and not (_acts(ours, left) and _acts(theirs, right)):
            continue
        if len(ours) != 1 or len(theirs) != 1:
            continue
        one, other = ours[0], theirs[0]
        if _meet_anywhere(one, right) or _meet_anywhere(other, left):
            continue
        slot = "target" if _is_target(one, left) or _is_target(other, right) else "actor"
        yield Comparison(
            slot=slot, fit=Fit.DIFFERS, left=one.text, right=other.text, because=f"another {kind.value} is named"
        )
        return


def _of_kind(item: Drafted, kind: NameKind) -> list[Name]:
    """The names of a kind, without those who only speak."""
    return [
        name
        for name in item.reading.names
        if name.kind is kind
        and not any(name.text in speaker or speaker in name.text for speaker in item.claim.attribution)
    ]


def _meet_anywhere(name: Name, item: Drafted) -> bool:
    """Whether any word of a name stands in a claim: "Health Ministry" meets "Ministry of Health" and "the ministry"."""
    there = set(names.fold(item.claim.quote).replace("'s", "").replace(",", " ").replace(".", " ").split())
    return any(len(word) > 2 and word in there for word in names.fold(name.text).split()) or names.common(
        [name], item.reading.names
    )


def _acts(found: Sequence[Name], item: Drafted) -> bool:
    return all(any(name in frame.actor_names for frame in item.reading.frames) for name in found)


def _is_target(name: Name, item: Drafted) -> bool:
    frames = item.reading.frames
    return any(name in frame.target_names for frame in frames) and not any(
        name in frame.actor_names for frame in frames
    )


def _what(a: Frame, b: Frame, left: Drafted, right: Drafted) -> Iterator[Comparison]:
    """Compare plain nouns where one kind of thing or person excludes the other: a lorry is no train."""
    for slot, one, other in (
        ("actor", a.actors, b.actors),
        ("target", (*a.targets, *a.words), (*b.targets, *b.words)),
    ):
        found = names.contrasting([w for w in one if w not in other], [w for w in other if w not in one])
        if found and found[0] not in right.reading.lemmas and found[1] not in left.reading.lemmas:
            yield Comparison(
                slot=slot, fit=Fit.DIFFERS, left=found[0], right=found[1], because=f"the {slot} is of another kind"
            )
            return


def _swapped(a: Frame, b: Frame) -> bool:
    return bool(
        a.actor_names
        and b.actor_names
        and names.common(a.actor_names, b.target_names)
        and names.common(a.target_names, b.actor_names)
        and not names.common(a.actor_names, b.actor_names)
        and not names.common(a.target_names, b.target_names)
    )


def _all(found: Iterable[object]) -> str:
    return ", ".join(getattr(name, "text", str(name)) for name in found)


def _whether(a: Frame, b: Frame, *, opposed: bool) -> Iterator[Comparison]:
    differs = (a.negated != b.negated) != opposed
    sure = opposed or a.trigger == b.trigger or names.event_classes(a.trigger) & names.event_classes(b.trigger)
    if not sure:
        return  # only near in use: neither a yes nor a no
    yield Comparison(
        slot="polarity",
        fit=Fit.DIFFERS if differs else Fit.AGREES,
        left=_said(a),
        right=_said(b),
        because="the same event" if not differs else "opposite things" if opposed else "one says so, the other not",
    )


def _said(frame: Frame) -> str:
    return f"not {frame.trigger}" if frame.negated else frame.trigger


def _how_far(a: Frame, b: Frame) -> Iterator[Comparison]:
    one, other = a.outcome, b.outcome
    if one is None or other is None or one is other:
        return
    pair = {one, other}
    if pair == {Outcome.PLANNED, Outcome.DONE} or pair == {Outcome.PLANNED, Outcome.ENDED}:
        yield Comparison(
            slot="outcome", fit=Fit.MOVED, left=one.value, right=other.value, because="one is further on than the other"
        )
    elif Outcome.REFUSED in pair:
        yield Comparison(slot="outcome", fit=Fit.DIFFERS, left=one.value, right=other.value, because="one says refused")
