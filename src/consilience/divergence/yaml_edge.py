"""Taking values out of YAML, once, with the path of each in every error.  Never quotes what a value says.

Keys are taken as written: YAML 1.1 would read the key `false` as a truth value and `no` as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import yaml

from consilience.errors import MalformedRecord

LARGEST = 8_000_000
"""Bytes of a question file; a larger one is a mistake."""

DEEPEST = 50
"""Levels of lists and mappings in one another; a question file has about eight."""

MOST_MERGED = 100_000
"""Entries that `<<` may take over in one file, all in all."""

_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+")
_KINDS = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", date: "a date", type(None): "nothing"}


# The C parser reads the same YAML an order of magnitude faster, where PyYAML was built with it.
_Fastest: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Fastest):  # type: ignore[misc]  # either loader, by what is installed
    """Safe YAML with keys as written, each once."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._merged = 0
        self._merging: set[int] = set()

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError):
            raise yaml.constructor.ConstructorError(None, None, _NO_VALUE, node.start_mark) from None

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Take over what `<<` names, counted first: merges of merges of merges would double without end."""
        if id(node) in self._merging:
            raise yaml.constructor.ConstructorError(None, None, _ITSELF, node.start_mark)
        self._merging.add(id(node))
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                self._count(value.value if isinstance(value, yaml.SequenceNode) else [value])
        super().flatten_mapping(node)
        self._merging.discard(id(node))

    def _count(self, sources: list[yaml.Node]) -> None:
        for source in sources:
            if isinstance(source, yaml.MappingNode):
                self.flatten_mapping(source)
                self._merged += len(source.value) + 1
            if self._merged > MOST_MERGED:
                raise yaml.constructor.ConstructorError(None, None, _TOO_MANY, source.start_mark)


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    written = [_key(key) for key, _ in node.value]
    if len(set(written)) != len(written):
        raise yaml.constructor.ConstructorError(None, None, _TWICE, node.start_mark)
    loader.flatten_mapping(node)  # `<<: *shared` comes first, so that what is written here wins
    return {_key(key): loader.construct_object(value, deep=True) for key, value in node.value}


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(None, None, _NO_WORD, node.start_mark)
    return str(node.value)


_TWICE, _NO_WORD = "a key that stands twice", "a key that is no word"
_NO_VALUE = "a day that no calendar has, or a number that cannot be read"
_ITSELF, _TOO_MANY = "a mapping merged into itself", "more merged keys than any file needs"
_OURS = (_TWICE, _NO_WORD, _NO_VALUE, _ITSELF, _TOO_MANY)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def parse(text: str) -> Any:
    """Return what `text` says; raise `MalformedRecord` for anything that is not plain YAML."""
    if len(text) > LARGEST:
        raise MalformedRecord("file", f"at most {LARGEST} characters", f"{len(text)}")
    try:
        _check_depth(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "file"
        raise MalformedRecord(where, "YAML", _problem(error)) from None
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        raise MalformedRecord("file", "YAML", f"something that breaks off ({type(error).__name__})") from None


def _check_depth(text: str) -> None:
    """Refuse what nests deeper than any question file: composing it would overflow the stack of the C parser."""
    depth = 0
    for event in yaml.parse(text, Loader=_Fastest):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise MalformedRecord("file", f"at most {DEEPEST} levels", "more")


def _problem(error: yaml.MarkedYAMLError) -> str:
    return error.problem if error.problem in _OURS else "something else"


def kind_of(value: object) -> str:
    """Return what kind of thing `value` is, in plain words."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    return next((word for kind, word in _KINDS.items() if isinstance(value, kind)), "something else")


def mapping(value: object, path: str) -> Mapping[str, Any]:
    """Return `value`, which must be a mapping."""
    if not isinstance(value, dict):
        raise MalformedRecord(path, "a mapping", kind_of(value))
    return value


def listing(value: object, path: str) -> list[Any]:
    """Return `value`, which must be a list."""
    if not isinstance(value, list):
        raise MalformedRecord(path, "a list", kind_of(value))
    return value


def word(value: object, path: str) -> str:
    """Return `value` as one line of text, which must not be blank; a bare number or date is read as written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date) or not str(value).strip():
        raise MalformedRecord(path, "text", "blank text" if isinstance(value, str) else kind_of(value))
    return " ".join(str(value).split())


def number(value: object, path: str, low: float = -math.inf, high: float = math.inf) -> Decimal:
    """Return `value`, which must be a finite number from `low` to `high`, exactly as written."""
    if isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedRecord(path, _range(low, high), kind_of(value))
    if not math.isfinite(value) or not low <= value <= high:
        raise MalformedRecord(path, _range(low, high), "a number outside")
    return Decimal(repr(value))


def whole(value: object, path: str, low: int, high: int) -> int:
    """Return `value`, which must be a whole number from `low` to `high`."""
    found = number(value, path, low, high)
    if found != int(found):
        raise MalformedRecord(path, f"a whole number from {low} to {high}", "a fraction")
    return int(found)


def strictly_between(value: object, path: str) -> Decimal:
    """Return `value`, which must be a probability that is neither 0 nor 1."""
    found = number(value, path, 0, 1)
    if not 0 < found < 1:
        raise MalformedRecord(path, "a probability strictly between 0 and 1", "a certainty")
    return found


def day(value: object, path: str) -> date:
    """Return `value`, which must be a date, as an ISO date."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise MalformedRecord(path, "a date such as 2027-06-30", kind_of(value)) from None


def flag(value: object, path: str) -> bool:
    """Return `value`, which must be true or false."""
    if not isinstance(value, bool):
        raise MalformedRecord(path, "true or false", kind_of(value))
    return value


def _range(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "a number"
    if math.isinf(high):
        return f"a number of {low:g} or more"
    return f"a number from {low:g} to {high:g}"
