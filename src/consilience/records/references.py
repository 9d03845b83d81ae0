"""Which records a record refers to, told by the types of its fields, so that an index cannot forget one."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from consilience.records.ids import RecordId, is_digest
from consilience.records.kinds import Body


def records_named(body: Body) -> frozenset[RecordId]:
    """Return the ids of all records that `body` names: in fields of that type, and where a field takes ids of several kinds."""
    return frozenset(_named(body, body.__class__))


def _named(value: Any, hint: Any) -> Iterator[RecordId]:
    if value is None:
        return
    if isinstance(value, str):
        if hint is RecordId or (hint is str and is_digest(value)):
            yield RecordId(value)
    elif isinstance(value, tuple | frozenset):
        kinds = typing.get_args(hint) or (Any,)
        fixed = len(kinds) == len(value) and kinds[-1] is not Ellipsis and isinstance(value, tuple)
        for item, kind in zip(value, kinds if fixed else (kinds[0],) * len(value), strict=True):
            yield from _named(item, bare(kind))
    elif is_dataclass(value):
        hints = hints_of(value.__class__)
        for one in fields(value):
            yield from _named(getattr(value, one.name), bare(hints[one.name]))


@cache
def hints_of(kind: Any) -> dict[str, Any]:
    """Return the types of a dataclass's fields."""
    found: dict[str, Any] = typing.get_type_hints(kind)
    return found


def bare(hint: Any) -> Any:
    """Return a hint without its `| None`."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = [argument for argument in typing.get_args(hint) if argument is not types.NoneType]
        return inner[0] if len(inner) == 1 else hint
    return hint
