"""Drafted claims as JSON and back, for the cache of what was read before."""

from __future__ import annotations

import types
from collections.abc import Sequence
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
        return tuple(_make(Drafted, each) for each in orjson.loads(body))
    except (TypeError, KeyError, ArithmeticError, AttributeError) as error:
        raise ValueError("not drafted claims") from error


def _make(kind: Any, value: Any) -> Any:
    """Build a value of the annotated type `kind` from plain JSON."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        inner = next(each for each in get_args(kind) if each is not type(None))
        return None if value is None else _make(inner, value)
    if origin is tuple:
        inside = get_args(kind)
        if len(inside) == 2 and inside[1] is Ellipsis:
            return tuple(_make(inside[0], each) for each in value)
        return tuple(_make(each, part) for each, part in zip(inside, value, strict=True))
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**{name: _make(hint, value[name]) for name, hint in _hints(kind).items()})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is Decimal:
        return Decimal(value)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
