"""From frozen values to JSON bodies and back, driven by the fields' types; the one place that parses bodies.

A kind is a frozen dataclass, its body the object of its fields.  Fields at their default are left out, so that adding a
field with a default changes no old bytes; fields that are not known are passed over here and survive in the signed bytes.
Readers are built once per class.  A fault names its path: `quantities[3].value: expected …`.

| type                  | in JSON                                                                        |
|-----------------------|--------------------------------------------------------------------------------|
| str                   | text; where it is not in NFC, `{"base64": its UTF-8}`, so that nothing is lost |
| int, bool, enum       | as they are; an enum by its value                                              |
| Decimal               | text                                                                           |
| date, datetime        | `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`                                  |
| bytes                 | hex in small letters                                                           |
| tuple, frozenset      | array; a set sorted                                                            |
| tuple[A, B]           | array of just that many                                                        |
| dataclass             | object                                                                         |
"""

from __future__ import annotations

import binascii
import types
import typing
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from consilience.errors import MalformedRecord
from consilience.records.canonical import MAX_INTEGER, Json, check_unknown

MAX_DIGITS = 128
"""Of a number, written out on either side of its point."""
T = TypeVar("T")
Read = Callable[[Any], Any]
"""From what JSON gave to a value; raises `MalformedRecord` with the path below this point."""
Write = Callable[[Any], Json]
_TEXTS = frozenset({str})


def read_body(kind: type[T], body: Json) -> T:
    """Return the `kind` that `body` describes."""
    shape: Any = kind
    value: T = _codec(shape)[0](body)
    return value


def write_body(value: object) -> dict[str, Json]:
    """Return the body of a dataclass value."""
    shape: Any = type(value)
    body = _codec(shape)[1](value)
    if type(body) is not dict:
        raise TypeError("only dataclasses have a body")
    return body


def wrong(expected: str, found: object) -> MalformedRecord:
    """Return the error for a value of another type; it names the type found and never the value."""
    return MalformedRecord("", expected, type(found).__name__)


@cache
def _codec(kind: Any) -> tuple[Read, Write]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if hasattr(kind, "__supertype__"):
        return _codec(kind.__supertype__)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if origin in (typing.Union, types.UnionType):
        (inner,) = (argument for argument in arguments if argument is not types.NoneType)
        return _codec(inner)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return _row([_codec(argument) for argument in arguments])
    if origin in (tuple, frozenset):
        return _many(origin, *_codec(arguments[0]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind)
    if is_dataclass(kind):
        return _record(kind)
    raise TypeError(f"no JSON form for {kind}")


def _record(kind: Any) -> tuple[Read, Write]:
    hints = typing.get_type_hints(kind)
    plan = tuple(
        (field.name, *_codec(hints[field.name]), field.default, field.default is MISSING)
        for field in fields(kind)
        if field.init
    )
    readers = {name: read_field for name, read_field, *_ in plan}
    required = frozenset(name for name, *_, is_required in plan if is_required)

    def read(body: Any) -> Any:
        if type(body) is not dict:
            raise wrong("object", body)
        found = {}
        for name, value in body.items():
            read_field = readers.get(name)
            # Most fields are plain text: a call for each would be a third of the time of reading a record.
            if read_field is _read_text and type(value) is str:
                found[name] = value
            elif read_field is None:
                check_unknown(name, value)
            else:
                try:
                    found[name] = read_field(value)
                except MalformedRecord as error:
                    raise error.under(name) from None
        if not found.keys() >= required:
            raise MalformedRecord(min(required - found.keys()), "a value", "nothing")
        try:
            return kind(**found)
        except ValueError as error:
            raise MalformedRecord("", f"a valid {kind.__name__.lower()}", f"one where {error}") from None

    def write(value: Any) -> Json:
        body = {}
        for name, _, write_field, default, is_required in plan:
            item = getattr(value, name)
            if is_required or item != default:
                body[name] = write_field(item)
        return body

    return read, write


def _many(shape: Any, read_item: Read, write_item: Write) -> tuple[Read, Write]:
    def read(value: Any) -> Any:
        if type(value) is not list:
            raise wrong("array", value)
        if read_item is _read_text and shape is tuple and _TEXTS.issuperset(map(type, value)):
            # Plain text is what it is; only what stands in place of it needs a look.
            return tuple(value)
        found = []
        for place, item in enumerate(value):
            try:
                found.append(read_item(item))
            except MalformedRecord as error:
                raise error.under(f"[{place}]") from None
        if shape is frozenset and any(left >= right for left, right in pairwise(found)):
            raise MalformedRecord("", "a sorted set", "another order or a value given twice")
        return shape(found)

    def write(value: Any) -> Json:
        return [write_item(item) for item in (sorted(value) if shape is frozenset else value)]

    return read, write


def _row(columns: list[tuple[Read, Write]]) -> tuple[Read, Write]:
    """Read and write a tuple whose every place has a type of its own."""

    def read(value: Any) -> Any:
        if type(value) is not list or len(value) != len(columns):
            raise wrong(f"array of {len(columns)}", value)
        found = []
        for place, (item, (read_item, _)) in enumerate(zip(value, columns, strict=True)):
            try:
                found.append(read_item(item))
            except MalformedRecord as error:
                raise error.under(f"[{place}]") from None
        return tuple(found)

    return read, lambda value: [write(item) for item, (_, write) in zip(value, columns, strict=True)]


def _enum(kind: type[Enum]) -> tuple[Read, Write]:
    by_value = {member.value: member for member in kind}

    def read(value: Any) -> Any:
        if type(value) is not str or value not in by_value:
            raise MalformedRecord("", f"one of {', '.join(by_value)}", "something else")
        return by_value[value]

    return read, lambda member: member.value


def _read_text(value: Any) -> str:
    if type(value) is str:
        return value
    if type(value) is not dict or set(value) != {"base64"} or type(value["base64"]) is not str:
        raise wrong("text", value)
    try:
        text = b64decode(value["base64"], validate=True).decode()
    except ValueError:
        raise MalformedRecord("base64", "UTF-8 in base64", "something else") from None
    if _write_text(text) != value:
        raise MalformedRecord("base64", "text that is not in NFC", "text that is, or another spelling")
    return text


def _write_text(text: str) -> Json:
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    try:
        return {"base64": b64encode(text.encode()).decode()}
    except UnicodeEncodeError:
        raise MalformedRecord("", "text without lone surrogates", "one") from None


def _read_int(value: Any) -> int:
    if type(value) is not int:  # not isinstance: True is an int
        raise wrong("int", value)
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise MalformedRecord("", "an integer within ±(2^53 − 1)", "a larger one")
    return value


def _read_bool(value: Any) -> bool:
    if type(value) is not bool:
        raise wrong("bool", value)
    return value


def _spelled(expected: str, parse: Callable[[str], Any], write: Callable[[Any], str]) -> tuple[Read, Write]:
    """Read text that must be just what `write` gives, so that one value has one spelling."""

    # The same few times and numbers come again and again; only good ones are kept, and those are short.
    @lru_cache(maxsize=4096)
    def parsed(value: str) -> Any:
        try:
            found = parse(value)
            same = write(found) == value
        except (ValueError, InvalidOperation, MalformedRecord):
            same = False
        if not same:
            raise MalformedRecord("", expected, "text of another form")
        return found

    def read(value: Any) -> Any:
        if type(value) is not str:
            raise wrong(expected, value)
        return parsed(value)

    return read, write


def _write_decimal(value: Decimal) -> str:
    # Whoever counts with it may write it out, so neither digits nor exponent are without end.
    if not value.is_finite() or abs(value.adjusted()) > MAX_DIGITS or len(value.as_tuple().digits) > MAX_DIGITS:
        raise MalformedRecord("", f"a finite number of at most {MAX_DIGITS} digits", "another")
    return str(value)


@lru_cache(maxsize=1024)
def write_time(moment: datetime) -> str:
    """Return `moment` in UTC, with a fraction only where it has one."""
    if moment.utcoffset() is None:
        raise ValueError("a time carries its zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def read_time(text: str) -> datetime:
    """Return the moment that `write_time` wrote; `ValueError` for other text."""
    if not text.endswith("Z"):
        raise ValueError("a time ends in Z")
    return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)


def _read_bytes(value: Any) -> bytes:
    try:
        raw = binascii.unhexlify(value)
    except (ValueError, TypeError):
        raise wrong("bytes in hex", value) from None
    if raw.hex() != value:
        raise MalformedRecord("", "hex in small letters", "another spelling")
    return raw


_PLAIN: dict[Any, tuple[Read, Write]] = {
    str: (_read_text, _write_text),
    int: (_read_int, lambda value: value),
    bool: (_read_bool, lambda value: value),
    Decimal: _spelled("a decimal number as text", Decimal, _write_decimal),
    date: _spelled("a date YYYY-MM-DD", date.fromisoformat, date.isoformat),
    datetime: _spelled("a time YYYY-MM-DDTHH:MM:SSZ", read_time, write_time),
    bytes: (_read_bytes, bytes.hex),
}
