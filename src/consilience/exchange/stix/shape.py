"""Ids, times and the objects that stand beside every record: our extension, its maker, TLP labels, a party's identity.

Ids depend on what they name alone, so the same thing is one object however often it is written.  Of a record the id is
made from the record's id, which holds a nonce: it tells nothing and cannot be guessed.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, lru_cache

import orjson

from consilience.errors import MalformedMarking
from consilience.marking import Marking
from consilience.marking.platforms import PAP_IDS, PAP_PROPERTY, PERMITTED
from consilience.marking.stix import EXTENSION as MARKING_EXTENSION
from consilience.marking.stix import TLP_EXTENSION, write_stix
from consilience.marking.tlp import write_tlp
from consilience.records.ids import PartyName, RecordId

EXTENSION = "extension-definition--3f0c7a52-4c1b-4d7e-8b0a-5e6f4d2a9c11"
"""Our extension: records with their signed bytes.  The id is for ever."""
BEGINNING = "2026-01-01T00:00:00.000Z"
"""When the objects that never change say they were made."""
_ID = b"consilience/stix/1\0"
_MAKER = "identity--8d0f1f0a-6c0e-4b43-9d52-0d6a9f7f2b10"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)
_TLP = {
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_SCHEMA = (
    "kind: the kind of the record, with its version.  record: its id, 64 hex digits.  envelope: base64 of the signed "
    "bytes (DSSE, Ed25519), from which everything else in the object is derived.  derived_from: the object that a note "
    "puts into plain words."
)
_MARKING_SCHEMA = (
    "levels: policy and name.  originators, compartments, releasable_to, no_foreign, caveats: names.  An absent "
    "releasable_to names the originator alone; a caveat that a reader does not know refuses."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StixObject:
    """One STIX object as it is kept and sent."""

    id: str
    version: str
    """Its `modified`, or `created` where it has no versions."""
    type: str
    body: bytes

    @classmethod
    def of(cls, value: Mapping[str, object]) -> StixObject:
        version = str(value.get("modified", value["created"]))
        return cls(id=str(value["id"]), version=version, type=str(value["type"]), body=orjson.dumps(value))


def stix_id(type_: str, name: str) -> str:
    """Return the id of the object of `type_` that stands for `name`."""
    digest = hashlib.sha256(_ID + type_.encode() + b"\0" + name.encode()).digest()
    return f"{type_}--{uuid.UUID(bytes=digest[:16], version=4)}"


def record_object_id(kind: str, record: RecordId) -> str:
    """Return the id of the object that carries a record."""
    return stix_id(type_of(kind), record)


def note_id(record: RecordId) -> str:
    """Return the id of the note that puts a record into words."""
    return stix_id("note", record)


def native_id(kind: str, record: RecordId) -> str | None:
    """Return the id of the object of the standard's own that stands beside a record: a group for a forum, an act to do.

    Beside a report that is only where it translates another.
    """
    type_ = {
        "report/1": "language-content", "forum/1": "identity", "action/1": "course-of-action", "response/1": "course-of-action", "scenario/1": "grouping",
    }.get(kind)  # fmt: skip
    return None if type_ is None else stix_id(type_, record)


def object_ids(kind: str, record: RecordId) -> list[str]:
    """Return the ids of all objects that are of this record alone: what goes when it is withdrawn."""
    native = native_id(kind, record)
    return [record_object_id(kind, record), note_id(record), *([] if native is None else [native])]


def type_of(kind: str) -> str:
    """Return the STIX type for a kind of record: a type of the standard where it has one, else ours."""
    noun = kind.partition("/")[0].replace("_", "-")
    return {"report": "report", "judgement": "opinion"}.get(noun, f"consilience-{noun}")


def identity_id(party: PartyName) -> str:
    return stix_id("identity", party)


@lru_cache(maxsize=1024)
def write_moment(moment: datetime) -> str:
    """Return a STIX timestamp with milliseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def moment_of(version: str) -> str:
    """Return a STIX timestamp with nine digits after the point, so that equal moments are equal text; `ValueError` else."""
    match = _MOMENT.fullmatch(version)
    if match is None:
        raise ValueError("a timestamp such as 2026-03-01T12:00:00.000Z is needed")
    datetime.fromisoformat(match[1])
    return f"{match[1]}.{match[2] or '':0<9}Z"


@cache
def preamble() -> tuple[StixObject, ...]:
    """Return the objects that explain our own: who made the extensions, and what they hold."""
    maker: dict[str, object] = {
        **_common("identity", _MAKER),
        "name": "Consilience",
        "description": "The maker of the extensions by which Consilience carries records and their markings.",
        "identity_class": "system",
    }
    return tuple(map(StixObject.of, (maker, _extension(), _marking_extension())))


@lru_cache(maxsize=1024)
def identity(party: PartyName) -> StixObject:
    """Return the identity of a party, as far as its name tells."""
    return StixObject.of(
        {**_common("identity", identity_id(party)), "name": party, "identity_class": "organization"},
    )


@lru_cache(maxsize=1024)
def marking_objects(marking: Marking) -> tuple[StixObject, ...]:
    """Return the definitions that an object so marked refers to: ours, and the TLP label where one says as much."""
    ours = StixObject.of(write_stix(marking, created=BEGINNING))
    acts = sorted(marking.caveats & PERMITTED)
    try:
        label = write_tlp(replace(marking, caveats=marking.caveats.difference(acts)))
    except MalformedMarking:
        return (ours,)
    return ours, tlp_object(label.removeprefix("TLP:").lower()), *map(_pap_object, acts)


def _pap_object(label: str) -> StixObject:
    """Return the marking definition of a PAP label, under the id by which other platforms know it."""
    id_ = next(id_ for id_, known in PAP_IDS.items() if known == label)
    value = {"extension_type": "property-extension", "pap": label.removeprefix("PAP:").lower()}
    return StixObject.of({
        "type": "marking-definition", "spec_version": "2.1", "id": id_, "created": "2022-10-01T00:00:00.000Z", "name": label,
        "extensions": {PAP_PROPERTY: value},
    })  # fmt: skip


@cache
def tlp_object(name: str) -> StixObject:
    """Return the marking definition of a TLP 2.0 level, as its extension definition writes it."""
    return StixObject.of(
        {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": _TLP[name],
            "created": "2022-10-01T00:00:00.000Z",
            "name": f"TLP:{name.upper()}",
            "extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": name}},
        }
    )


def _common(type_: str, id_: str) -> dict[str, object]:
    return {"type": type_, "spec_version": "2.1", "id": id_, "created": BEGINNING, "modified": BEGINNING}


def _extension() -> dict[str, object]:
    return {
        **_common("extension-definition", EXTENSION),
        "created_by_ref": _MAKER,
        "name": "Consilience records",
        "description": "Signed records of a party (claims, estimates, decisions and others), exactly as they were signed.",
        "schema": _SCHEMA,
        "version": "1.0.0",
        "extension_types": ["new-sdo", "property-extension"],
    }


def _marking_extension() -> dict[str, object]:
    return {
        **_common("extension-definition", MARKING_EXTENSION),
        "created_by_ref": _MAKER,
        "name": "Consilience marking",
        "description": "Level, compartments and parties of a marking, where a TLP label cannot say all of it.",
        "schema": _MARKING_SCHEMA,
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    }
