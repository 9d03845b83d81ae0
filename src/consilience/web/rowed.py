"""Forms with rows: what fields there are and how often, said once; read, drawn and grown from that.

A field of a row is called by its path: `teams-0-people-1-title`.  A row may be added or taken away by a button of the form itself, so that it
works without script; what was typed stays, and nothing is checked until the form is sent to be signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from consilience.errors import Unfit

Given = Mapping[str, Sequence[str]]
MOST_ROWS = 60
FEW = 6
"""Rows that are drawn with all their fields where a text is changed; of more, each is one line until it is opened."""
AT = "@"
"""Where a row of `read` stands: what the names of its fields begin with."""
_ROW = re.compile(r"-(\d{1,3})(?=-)")
_AT = re.compile(r"[a-z_]+-\d{1,3}")
_KEY = re.compile(r"[A-Za-z0-9._/-]{1,140}")
Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field; `kind` is text, long, date, moment, number, choose, pick (of what is there, or another), several (ticked, and
    found by their words), tick or hidden.
    """

    name: str
    label: str
    kind: str = "text"
    needed: bool = False
    most: int = 300
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    wide: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Fields that come any number of times."""

    name: str
    one: str
    """What one of them is called."""
    fields: tuple[Field | Rows, ...]
    drawn: int = 1
    """How many are drawn where there is none yet."""
    several: str = ""
    """What more than one are called, where that is not with an s."""

    def counted(self, number: int) -> str:
        """Return so many of them in words: `3 terms of sharing`."""
        first, space, rest = self.one.partition(" ")
        return f"{number} {self.one if number == 1 else self.several or f'{first}s{space}{rest}'}"


Fields = tuple[Field | Rows, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """How a form's rows are drawn: so many of each group, and of those that were there before only the opened ones as fields.

    A row that stays as it was is one line with its key, so that a page does not grow with all that nobody changes.
    """

    numbers: Mapping[str, int]
    kept: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The key and the words of each row that stays as it was, by its path: `team-3`."""
    values: Given = field(default_factory=dict)
    """What stands in the rows that were opened."""
    rest: Mapping[str, int] = field(default_factory=dict)
    """From which of its kept rows on a group shows them."""
    shown: int = 20
    """How many kept rows of a group stand on a page."""

    def staying(self, group: str) -> dict[str, int]:
        """Return the kept rows of a group, each with its place among them."""
        return {place: n for n, place in enumerate(one for one in self.kept if one.rpartition("-")[0] == group)}


def drawn(fields: Fields, before: Mapping[str, Mapping[str, Values]], query: Given) -> Drawn:
    """Return how rows are drawn: as the address asks, or where it asks for nothing, all that were there before."""
    values: dict[str, list[str]] = {}
    if query.get("rows"):
        numbers = stated(query["rows"])
        at = dict(filter(None, map(_keyed, query.get("kept", ()))))
        opened = dict(filter(None, map(_keyed, query.get("opened", ()))))
    else:
        numbers = {group: len(rows) for group, rows in before.items() if rows}
        there = {f"{group}-{n}": key for group, rows in before.items() for n, key in enumerate(rows)}
        few = sum(_weight(row) for rows in before.values() for row in rows.values()) <= FEW
        at, opened = ({}, there) if few else (there, {})
    for place, key in opened.items():
        values |= flat(before.get(place.rpartition("-")[0], {}).get(key, {}), f"{place}-")
    groups = {one.name: one for one in fields if isinstance(one, Rows)}
    kept = {
        place: (key, _words(before[group][key], groups[group]))
        for place, key in at.items() if (group := place.rpartition("-")[0]) in groups and key in before.get(group, {})
    }  # fmt: skip
    return Drawn(numbers=counts(values) | numbers, kept=kept, values=values, rest=stated(query.get("rest", ())))


def _weight(row: Values) -> int:
    """Return how many rows a row draws, with those inside it."""
    return 1 + sum(_weight(each) for value in row.values() if isinstance(value, list) for each in value)


def _keyed(text: str) -> tuple[str, str] | None:
    place, _, key = text.partition(":")
    return (place, key) if _AT.fullmatch(place) and _KEY.fullmatch(key) else None


def _words(row: Values, group: Rows) -> str:
    """Return the line of a row that stays: what its short fields say, and how many rows it has of its own."""
    return ", ".join(filter(None, (_said(one, row.get(one.name)) for one in group.fields)))


def _said(one: Field | Rows, value: Any) -> str:
    if isinstance(one, Rows):
        return one.counted(len(value)) if value else ""
    if one.kind in ("hidden", "long") or value in (None, "", False):
        return ""
    words = one.label.lower() if one.kind == "tick" else dict(one.options).get(str(value), str(value))
    if one.kind in ("number", "date"):
        words = f"{one.label.partition(' (')[0].lower()}: {words}"
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1]}…"


_SHORT = 80


def kept(given: Given) -> dict[str, str]:
    """Return the key of each row that stays as it was, by its path."""
    ends = "-kept"
    found = ((name.removesuffix(ends), values[0]) for name, values in given.items() if name.endswith(ends) and values)
    return {place: key for place, key in found if _AT.fullmatch(place) and _KEY.fullmatch(key)}


def whole(given: Given, before: Mapping[str, Mapping[str, Values]]) -> dict[str, list[str]]:
    """Return what was sent with the rows that stay as they were written out."""
    found = {name: list(values) for name, values in given.items() if not name.endswith("-kept")}
    for place, key in kept(given).items():
        row = before.get(place.rpartition("-")[0], {}).get(key)
        if row is None:
            raise Unfit("", "a row that was to stay as it was is there no more; take it away, or write it anew")
        found |= flat(row, f"{place}-")
    return found


def read(fields: Fields, given: Given, at: str = "") -> dict[str, Any]:
    """Return what was typed, rows as lists; rows that nobody touched are left out.  `Unfit` names the field by its path."""
    found: dict[str, Any] = {AT: at}
    for one in fields:
        path = f"{at}{one.name}"
        if isinstance(one, Rows):
            numbers = range(count(given, path))
            found[one.name] = [
                read(one.fields, given, f"{path}-{number}-") for number in numbers
                if _is_touched(one.fields, given, f"{path}-{number}-")
            ]  # fmt: skip
        else:
            found[one.name] = _value(one, path, given)
    return found


def _value(one: Field, path: str, given: Given) -> Any:
    if one.kind == "several":
        return list(given.get(path, ()))
    text = (given.get(path) or [""])[0].strip()
    if one.kind == "tick":
        return bool(text)
    if one.needed and not text:
        raise Unfit(path, "this is needed")
    if len(text) > one.most:
        raise Unfit(path, f"at most {one.most} letters fit, and there are {len(text)}")
    if one.kind == "choose" and not text:
        return _untouched(one)
    if one.kind == "choose" and text not in {value for value, _ in one.options}:
        raise Unfit(path, "choose one of those offered")
    if one.kind == "number" and text and not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
        raise Unfit(path, "a whole number is needed")
    if one.kind == "date":
        return _day(text, path)
    return text


def _day(text: str, path: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unfit(path, "a day is written as year-month-day, 2027-03-15") from None


_DIGITS = 7


def _is_touched(fields: Fields, given: Given, at: str) -> bool:
    for one in fields:
        path = f"{at}{one.name}"
        if isinstance(one, Rows):
            if any(_is_touched(one.fields, given, f"{path}-{number}-") for number in range(count(given, path))):
                return True
        elif one.kind != "hidden" and (given.get(path) or [""])[0].strip() not in ("", _untouched(one)):
            return True
    return False


def _untouched(one: Field) -> str:
    """Return what a field holds that nobody touched; a list shows its first."""
    return one.value or (one.options[0][0] if one.kind == "choose" and one.options else "")


def count(given: Given, path: str) -> int:
    """Return how many rows of a group were sent."""
    return counts(given).get(path, 0)


def counts(names: Iterable[str]) -> dict[str, int]:
    """Return how many rows each group has, by the names of the fields that were sent."""
    found: dict[str, int] = {}
    for name in names:
        for place in _ROW.finditer(name):
            path = name[: place.start()]
            found[path] = min(MOST_ROWS, max(found.get(path, 0), int(place[1]) + 1))
    return found


def stated(rows: Iterable[str]) -> dict[str, int]:
    """Return the numbers of rows that an address asks for: `teams:2`."""
    found = {}
    for row in list(rows)[:500]:
        path, _, number = row.rpartition(":")
        if number.isdecimal() and re.fullmatch(r"[a-z_]+(-\d{1,3}-[a-z_]+)*", path):
            found[path] = min(MOST_ROWS, int(number[:4]))
    return found


def changed(given: Given) -> tuple[dict[str, list[str]], dict[str, int], str]:
    """Return the fields after a row was added, taken away or opened, the numbers of rows, and where one goes on."""
    left = {name: list(values) for name, values in given.items() if name not in ("add", "drop", "open")}
    add, drop, opened = ((given.get(name) or [""])[0] for name in ("add", "drop", "open"))
    if drop:
        base, _, number = drop.rpartition("-")
        left = dict(_without(left, base, int(number) if number.isdecimal() else -1))
    numbers = counts(left)
    if add:
        numbers[add] = min(MOST_ROWS, numbers.get(add, 0) + 1)
        return left, numbers, f"{add}-{numbers[add] - 1}-"
    if opened and (key := left.pop(f"{opened}-kept", [""])[0]):
        return left | {"opened": [f"{opened}:{key}"]}, numbers, f"{opened}-"
    return left, numbers, ""


BUTTONS = ("add", "drop", "open", "rest", "seek")
"""Names of the buttons that draw a form anew and send nothing to be taken."""


def query_of(given: Given, numbers: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return what an address says so that a page draws these rows: how many, which stay as they were, which was opened."""
    found = [("rows", f"{path}:{number}") for path, number in numbers.items()]
    # A form that lost all its rows is not one that nobody has touched.
    found += [("rows", "none")] if not numbers and "kept_of" in given else []
    found += [("kept", f"{place}:{key}") for place, key in kept(given).items()]
    found += [("claims", one) for one in given.get("claims", ())[:MOST_ROWS]]
    return found + [
        (name, one) for name in ("opened", "rest", "kept_of", "find") for one in given.get(name, ())[:1] if one
    ]


def _without(given: Mapping[str, list[str]], base: str, number: int) -> Iterable[tuple[str, list[str]]]:
    part = re.compile(rf"{re.escape(base)}-(\d+)-(.*)")
    for name, values in given.items():
        found = part.fullmatch(name)
        at = -1 if found is None else int(found[1])
        if found is None or at < number:
            yield name, values
        elif at > number:
            yield f"{base}-{at - 1}-{found[2]}", values


def flat(values: Mapping[str, Any], at: str = "") -> dict[str, list[str]]:
    """Return values as a form sends them: `read` gives them back."""
    found: dict[str, list[str]] = {}
    for name, value in values.items():
        path = f"{at}{name}"
        if isinstance(value, list):
            for number, row in enumerate(value):
                found |= flat(row, f"{path}-{number}-")
        elif isinstance(value, bool):
            found |= {path: ["yes"]} if value else {}
        elif value is not None:
            found[path] = [value.isoformat() if isinstance(value, date) else str(value)]
    return found
