"""Forms with rows: what fields there are and how often, said once; read, drawn and grown from that.

A field of a row is called by its path: `teams-0-people-1-title`.  A row may be added or taken away by a button of the form itself, so that it
works without script; what was typed stays, and nothing is checked until the form is sent to be signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from consilience.errors import Unfit

Given = Mapping[str, Sequence[str]]
MOST_ROWS = 60
AT = "@"
"""Where a row of `read` stands: what the names of its fields begin with."""
_ROW = re.compile(r"-(\d{1,3})(?=-)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field; `kind` is text, long, date, moment, number, choose, pick (of what is there, or another), tick or hidden."""

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


Fields = tuple[Field | Rows, ...]


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
    """Return the fields after a row was added or taken away, the numbers of rows, and where the new row begins."""
    left = {name: list(values) for name, values in given.items() if name not in ("add", "drop")}
    add, drop = ((given.get(name) or [""])[0] for name in ("add", "drop"))
    if drop:
        base, _, number = drop.rpartition("-")
        left = dict(_without(left, base, int(number) if number.isdecimal() else -1))
    numbers = counts(left)
    if add:
        numbers[add] = min(MOST_ROWS, numbers.get(add, 0) + 1)
        return left, numbers, f"{add}-{numbers[add] - 1}-"
    return left, numbers, ""


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
