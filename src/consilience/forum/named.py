"""Which digests a body names: the texts and records it speaks of."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

_DIGEST = 64


def digests_in(value: object) -> frozenset[str]:
    """Return every digest that a body names, at whatever depth."""
    found: set[str] = set()
    _collect(value, found)
    return frozenset(found)


def _collect(value: object, found: set[str]) -> None:
    if isinstance(value, str):
        if len(value) == _DIGEST:
            found.add(value)
    elif isinstance(value, tuple | frozenset):
        for item in value:
            _collect(item, found)
    elif is_dataclass(value):
        for name in _fields(value.__class__):
            _collect(getattr(value, name), found)


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
