"""What an index of records goes by: the name, the day and the words of one, as its kind declares them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum

from consilience.records.ids import RecordId, is_digest
from consilience.records.kinds import KINDS, Body


def name_of(body: Body) -> str | None:
    """Return the value by which views find a record, besides its id."""
    return getattr(body, body.KIND.found_by) if body.KIND.found_by else None


def day_of(body: Body) -> date | None:
    """Return the day that a record is about."""
    return getattr(body, body.KIND.dated_by) if body.KIND.dated_by else None


def words_of(body: Body) -> str:
    """Return what somebody who searches would look for; ids and terms of our own are no words."""
    places = body.KIND.searched
    found = _texts(body) if places is None else (text for place in places for text in _at(body, place.split(".")))
    return " ".join(text for text in found if text)


def grounds_of(body: Body) -> tuple[RecordId, ...]:
    """Return the ids of the records that a body says it rests on."""
    return tuple(id_ for name in body.KIND.rests_on for id_ in getattr(body, name))


def quoting() -> tuple[str, ...]:
    """Return the tags of the kinds that repeat the words of the record they rest on."""
    return tuple(tag for tag, noun in KINDS.items() if noun.KIND.quotes)


def speaking() -> tuple[str, ...]:
    """Return the tags of the other kinds that hold words, which may be those of a record that they name."""
    return tuple(tag for tag, noun in KINDS.items() if not noun.KIND.quotes and noun.KIND.searched != ())


def _at(value: object, path: list[str]) -> Iterator[str]:
    if not path:
        yield from _texts(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _at(item, path)
    else:
        yield from _at(getattr(value, path[0]), path[1:])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if not isinstance(value, Enum) and not is_digest(value):
            yield value
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
