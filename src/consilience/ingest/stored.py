"""Drafted claims as JSON and back, for the cache of what was read before."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from consilience.records.reading import Drafted


def pack(drafted: Sequence[Drafted]) -> bytes:
    """Return drafted claims as bytes that `unpack` reads."""
    return orjson.dumps(drafted, default=str)


def unpack(body: bytes) -> tuple[Drafted, ...]:
    """Return the drafted claims; raise `ValueError` for anything that `pack` would not have written."""
    try:
        return tuple(map(_maker(Drafted), orjson.loads(body)))
    except (TypeError, KeyError, ArithmeticError, AttributeError) as error:
        raise ValueError("not drafted claims") from error


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:
    """Return what builds a value of the annotated type `kind` from plain JSON; looked up once for each type."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        inner = _maker(next(each for each in get_args(kind) if each is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        inside = tuple(map(_maker, (each for each in get_args(kind) if each is not Ellipsis)))
        if get_args(kind)[-1] is Ellipsis:
            each_one = inside[0]
            return lambda value: tuple([each_one(each) for each in value])
        return lambda value: tuple([make(part) for make, part in zip(inside, value, strict=True)])
    if is_dataclass(kind) and isinstance(kind, type):
        makers = {name: _maker(hint) for name, hint in _hints(kind).items()}
        return lambda value: kind(**{name: make(value[name]) for name, make in makers.items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is date:
        return date.fromisoformat
    if kind is Decimal:
        return Decimal
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
