"""The one byte form that is hashed and signed: a narrow profile of RFC 8785.

    values    objects, arrays, text, integers within ±(2^53 − 1), true, false; no floats, no null
    keys      `[a-z0-9_]`, at most 64 characters, so that sorting by bytes and by UTF-16 units is the same
    text      NFC, no lone surrogates
    limits    `MAX_BYTES`, `MAX_DEPTH`, `MAX_ITEMS`

In this profile orjson with sorted keys writes what RFC 8785 asks for (a property test compares them).  Reading demands
`bytes == canonical(parse(bytes))`: that refuses duplicate keys, spare white space and other spellings of the same value.
"""

from __future__ import annotations

import re
import unicodedata

import orjson

from consilience.errors import MalformedRecord

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 24
MAX_ITEMS = 100_000
"""Values in one record, counted together."""
MAX_INTEGER = 2**53 - 1

Json = dict[str, "Json"] | list["Json"] | str | int | bool
_KEY = re.compile(r"[a-z0-9_]{1,64}")


def write_canonical(value: Json) -> bytes:
    """Return the bytes of `value`; raise `MalformedRecord` with a path where it does not fit the profile."""
    _check_whole(value)
    written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    if len(written) > MAX_BYTES:
        raise MalformedRecord("record", f"at most {MAX_BYTES} bytes", f"{len(written)}")
    return written


def read_canonical(raw: bytes) -> Json:
    """Return the value of canonical bytes; raise `MalformedRecord` for any others."""
    value = read_spelling(raw)
    _check_whole(value)
    return value


def read_spelling(raw: bytes) -> Json:
    """Return the value of bytes in the canonical spelling, for a codec that looks at each value anyway.

    The caller answers for keys, types and integers, and gives every part it does not know to `check_unknown`.  Sizes are
    checked here, and so is text: bytes that are all ASCII in this spelling hold no other text.
    """
    if len(raw) > MAX_BYTES:
        raise MalformedRecord("record", f"at most {MAX_BYTES} bytes", f"{len(raw)}")
    try:
        value: Json = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MalformedRecord("record", "JSON in UTF-8", f"a fault at character {error.pos}") from None
    # Each value takes a byte at least, so only a long one can hold too many.
    if not raw.isascii() or len(raw) > MAX_ITEMS:
        _check_whole(value)
    if orjson.dumps(value, option=orjson.OPT_SORT_KEYS) != raw:
        raise MalformedRecord("record", "canonical bytes", "another spelling or a key given twice")
    return value


def check_unknown(name: object, value: object) -> None:
    """Check a part that no codec knows: it survives in the signed bytes, so it keeps to the profile too."""
    _check_inside({name: value}, MAX_DEPTH // 2, [MAX_ITEMS])


def _check_whole(value: object) -> None:
    try:
        _check(value, MAX_DEPTH, [MAX_ITEMS])
    except MalformedRecord as error:
        raise error.under("record") from None


def _check(value: object, depth: int, left: list[int]) -> None:
    left[0] -= 1
    if left[0] < 0:
        raise MalformedRecord("", f"at most {MAX_ITEMS} values", "more")
    kind = type(value)
    if kind is str:
        _check_text(value)  # type: ignore[arg-type]  # narrowed by `kind`, which mypy does not follow
    elif kind is dict or kind is list:
        if depth == 0:
            raise MalformedRecord("", f"at most {MAX_DEPTH} levels", "more")
        _check_inside(value, depth - 1, left)
    elif kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # type: ignore[operator]  # as above
            raise MalformedRecord("", "an integer within ±(2^53 − 1)", "a larger one")
    elif kind is not bool:
        raise MalformedRecord("", "an object, array, text, integer or truth value", kind.__name__)


def _check_text(text: str) -> None:
    if text.isascii():
        return
    if not unicodedata.is_normalized("NFC", text):
        raise MalformedRecord("", "text in normal form NFC", "another form")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise MalformedRecord("", "text without lone surrogates", "one") from None


def _check_inside(container: object, depth: int, left: list[int]) -> None:
    if isinstance(container, dict):
        for key, value in container.items():
            # The fast form of `_KEY` for what nearly every key is.
            if type(key) is not str or not (key.isidentifier() and key.islower() and key.isascii() and len(key) <= 64):
                _check_key(key)
            try:
                _check(value, depth, left)
            except MalformedRecord as error:
                raise error.under(key) from None
        return
    for place, value in enumerate(container):  # type: ignore[arg-type]  # a list, by the caller
        try:
            _check(value, depth, left)
        except MalformedRecord as error:
            raise error.under(f"[{place}]") from None


def _check_key(key: object) -> None:
    if type(key) is not str or not _KEY.fullmatch(key):
        raise MalformedRecord("", "keys of a-z, 0-9 and _", "another key")
