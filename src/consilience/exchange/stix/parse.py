"""Foreign JSON to STIX objects, believing nothing: size, depth, count, names given twice, types and times are checked.

A file that is not readable as a whole raises `MalformedStix`, and nothing of it is taken.  An object that is wrong by
itself is set aside with the reason, and the others stand.  Reasons name properties, never what they hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from consilience.errors import MalformedStix
from consilience.exchange.stix.shape import moment_of
from consilience.exchange.stix.strangers import refuse_empty, refuse_strangers, refuse_unparsed

MOST_BYTES = 64 * 1024 * 1024
MOST_OBJECTS = 200_000
MOST_DEPTH = 40
MOST_TEXT = 4 * 1024 * 1024
"""Characters in one text."""
_ID = re.compile(r"([a-z0-9][a-z0-9-]{0,249})--[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_TIMES = ("created", "modified", "published", "first_seen", "last_seen", "start_time", "stop_time", "valid_from")
_TEXTS = (
    "name",
    "description",
    "content",
    "abstract",
    "explanation",
    "relationship_type",
    "pattern",
    "opinion",
    "lang",
)
_REFS = ("created_by_ref", "source_ref", "target_ref", "sighting_of_ref")
_REF_LISTS = ("object_marking_refs", "object_refs", "where_sighted_refs")
_LISTS_OF_OBJECTS = ("external_references", "granular_markings")
_UNVERSIONED = ("marking-definition",)


@dataclass(frozen=True, slots=True)
class ParsedObject:
    """One STIX object whose properties used here have the right types; its values are still only claims."""

    id: str
    type: str
    version: str
    value: dict[str, Any]

    @property
    def moment(self) -> str:
        """The version as text that sorts as time does; empty where it has none."""
        return moment_of(self.version) if self.version else ""

    def text(self, name: str) -> str:
        found = self.value.get(name, "")
        return found if isinstance(found, str) else ""

    def refs(self, name: str) -> list[str]:
        found: list[str] = self.value.get(name, [])
        return found


@dataclass(frozen=True, slots=True)
class SetAside:
    """An object that was not taken, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class ParsedObjects:
    """What a file holds."""

    sound: tuple[ParsedObject, ...]
    aside: tuple[SetAside, ...]


def read_json(raw: bytes, *, most: int = MOST_BYTES) -> object:
    """Return the JSON in `raw`; raise `MalformedStix` where it is none, or more than anybody sends in good faith."""
    if len(raw) > most:
        raise MalformedStix("file", f"at most {most} bytes", f"{len(raw)}")
    try:
        value = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except MalformedStix:
        raise
    except RecursionError:
        raise MalformedStix("file", f"at most {MOST_DEPTH} levels", "more") from None
    except ValueError as error:
        at = f"a fault at character {error.pos}" if isinstance(error, json.JSONDecodeError) else "something else"
        raise MalformedStix("file", "JSON in UTF-8", at) from None
    _check_depth(value)
    return value


def read_objects(raw: bytes, *, most: int = MOST_BYTES) -> ParsedObjects:
    """Return the objects of a STIX bundle, a TAXII envelope, a list of objects or one object.

    Raises `MalformedStix` also for JSON with no STIX object in it.
    """
    try:
        value = read_json(raw, most=most)
    except MalformedStix:
        refuse_unparsed(raw)
        raise
    refuse_strangers(value)
    listed = _flat(_listed(value), MOST_DEPTH)
    refuse_empty(listed)
    return sort(listed)


def sort(values: list[object]) -> ParsedObjects:
    """Return the sound objects, each version once, and those set aside."""
    if len(values) > MOST_OBJECTS:
        raise MalformedStix("objects", f"at most {MOST_OBJECTS}", f"{len(values)}")
    sound: dict[tuple[str, str], ParsedObject] = {}
    aside: list[SetAside] = []
    torn: set[tuple[str, str]] = set()
    for place, value in enumerate(values):
        try:
            one = read_object(value)
        except MalformedStix as error:
            aside.append(SetAside(_named(value, place), str(error)))
            continue
        there = sound.setdefault((one.id, one.version), one)
        if there.value != one.value:
            torn.add((one.id, one.version))
    aside += [SetAside(id_, "two objects claim this id and version, and differ") for id_, _ in sorted(torn)]
    return ParsedObjects(tuple(one for key, one in sound.items() if key not in torn), tuple(aside))


def read_object(value: object) -> ParsedObject:
    """Return one object; raise `MalformedStix` for what is none of STIX 2.1."""
    if type(value) is not dict:
        raise MalformedStix("object", "an object", type(value).__name__)
    match = _ID.fullmatch(_text(value, "id"))
    if match is None or match[1] != _text(value, "type"):
        raise MalformedStix("id", "type, two dashes and a UUID", "another form, or another type than the object's")
    if "spec_version" in value and value["spec_version"] != "2.1":
        raise MalformedStix("spec_version", "2.1", "another version")
    _check_known(value)
    version = str(value.get("modified", value.get("created", "")))
    if match[1] not in _UNVERSIONED and "created" in value and "modified" not in value:
        raise MalformedStix("modified", "a timestamp", "nothing")
    return ParsedObject(value["id"], match[1], version, value)


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise MalformedStix("file", "a bundle, an envelope or objects", type(value).__name__)
    if value.get("type", "bundle") != "bundle":
        return [value]
    objects = value.get("objects", [])
    if not isinstance(objects, list):
        raise MalformedStix("objects", "an array", type(objects).__name__)
    return objects


def _flat(listed: list[object], depth: int) -> list[object]:
    """The objects of a list, with those of bundles among them: each bundle says for itself what it is of."""
    found: list[object] = []
    for one in listed:
        objects = one.get("objects") if isinstance(one, dict) and one.get("type") == "bundle" else None
        if isinstance(objects, list) and depth:
            refuse_strangers(one)
            found += _flat(objects, depth - 1)
        else:
            found.append(one)
    return found


def _check_known(value: dict[str, Any]) -> None:
    """Check the properties that are read here; others may be of any type, since nobody looks at them."""
    for name in _TIMES:
        if name in value:
            try:
                moment_of(_text(value, name))
            except ValueError:
                raise MalformedStix(name, "a timestamp such as 2026-03-01T12:00:00.000Z", "another form") from None
    for name in _TEXTS:
        if name in value:
            _text(value, name)
    for name in _REFS:
        if name in value and not _ID.fullmatch(_text(value, name)):
            raise MalformedStix(name, "the id of an object", "another form")
    for name in _REF_LISTS:
        if name in value:
            _check_refs(value[name], name)
    for name in _LISTS_OF_OBJECTS:
        found = value.get(name, [])
        if type(found) is not list or any(type(item) is not dict for item in found):
            raise MalformedStix(name, "an array of objects", "something else")
    for mark in value.get("granular_markings", []):
        if "marking_ref" in mark and not _ID.fullmatch(_text(mark, "marking_ref")):
            raise MalformedStix("granular_markings.marking_ref", "the id of an object", "another form")
    extensions = value.get("extensions", {})
    if type(extensions) is not dict or any(type(item) is not dict for item in extensions.values()):
        raise MalformedStix("extensions", "an object of objects", "something else")
    if type(value.get("revoked", False)) is not bool:
        raise MalformedStix("revoked", "true or false", type(value["revoked"]).__name__)


def _check_refs(found: object, name: str) -> None:
    if type(found) is not list or any(type(item) is not str or not _ID.fullmatch(item) for item in found):
        raise MalformedStix(name, "an array of ids of objects", "something else")


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    if type(found) is not str:
        raise MalformedStix(name, "text", type(found).__name__ if name in value else "nothing")
    if len(found) > MOST_TEXT:
        raise MalformedStix(name, f"at most {MOST_TEXT} characters", f"{len(found)}")
    if not found.isascii():
        try:
            found.encode()
        except UnicodeEncodeError:
            raise MalformedStix(name, "text without lone surrogates", "one") from None
    return found


def _check_depth(value: object) -> None:
    level: list[object] = [value]
    for _ in range(MOST_DEPTH):
        level = list(_inside(level))
        if not level:
            return
    raise MalformedStix("file", f"at most {MOST_DEPTH} levels", "more")


def _inside(values: Iterable[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, list):
            yield from value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name given twice: one reader sees the first marking and another the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedStix("file", "each name of an object once", "one given twice")
    return found


def _no_constant(_: str) -> NoReturn:
    raise MalformedStix("file", "JSON", "a number that is none")


def _named(value: object, place: int) -> str:
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and _ID.fullmatch(found) else f"object {place + 1}"
