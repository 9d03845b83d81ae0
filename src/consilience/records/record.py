"""What a record says: the payload that is signed, with its marking, its links and its body.

A `Statement` is read, not believed: nobody has checked the signature, nor whether its author may say so.  Only the
ledger's admission makes a `Record` of it.

    v           1
    kind        which noun the body is, with its version: `claim/1`
    party       whose ledger it belongs to
    author      the member who says it; `node` for what the machine drafted, `root` for the party's own acts
    created     when, by the author's clock; order and validity go by the ledger's index, never by this
    marking     who may see it
    nonce       32 random bytes, so that short records cannot be guessed from a hash
    links       records it speaks of, each with the relation
    supersedes  the record in whose place it stands
    body        the noun's fields
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import orjson

from consilience.errors import MalformedRecord
from consilience.marking import Level, Marking
from consilience.records.canonical import Json, check_unknown, read_spelling, write_canonical
from consilience.records.codec import read_body, write_body, wrong
from consilience.records.ids import MemberId, PartyName, RecordId, is_digest, is_name
from consilience.records.kinds import KINDS, Body, kind_of

NONCE_BYTES = 32
_ID = b"consilience/record/1\0"
_KEPT_BYTES = 4096
_MARKING_SETS = ("originators", "compartments", "releasable_to", "no_foreign", "caveats")


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordLink:
    """That this record speaks of another, and how."""

    relation: str
    record: RecordId

    def __post_init__(self) -> None:
        if not self.relation or not is_digest(self.record):
            raise ValueError("a link names a relation and the id of a record")


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """All of a payload but marking and body."""

    v: int
    kind: str
    party: PartyName
    author: MemberId
    created: datetime
    nonce: bytes
    links: tuple[RecordLink, ...] = ()
    supersedes: RecordId | None = None

    def __post_init__(self) -> None:
        if self.v != 1:
            raise ValueError("its version is not 1")
        if not is_name(self.party) or not is_name(self.author):
            raise ValueError("party or author is not a name of letters, digits and . _ -")
        if len(self.nonce) != NONCE_BYTES:
            raise ValueError(f"the nonce has not {NONCE_BYTES} bytes")
        if self.supersedes is not None and not is_digest(self.supersedes):
            raise ValueError("supersedes is not the id of a record")


@dataclass(frozen=True, slots=True)
class Statement:
    """A payload that was read and is well formed.  Who says so is not checked."""

    id: RecordId
    head: Head
    marking: Marking
    body: Body
    payload: bytes

    @property
    def kind(self) -> str:
        return self.head.kind


def record_id(payload: bytes) -> RecordId:
    """Return the id of the record with this payload."""
    return RecordId(hashlib.sha256(_ID + payload).hexdigest())


def write_statement(
    body: Body,
    *,
    party: PartyName,
    author: MemberId,
    created: datetime,
    marking: Marking,
    nonce: bytes,
    links: tuple[RecordLink, ...] = (),
    supersedes: RecordId | None = None,
) -> bytes:
    """Return the payload that says `body`; raise `MalformedRecord` where something in it has no canonical form."""
    head = Head(
        v=1,
        kind=kind_of(body),
        party=party,
        author=author,
        created=created,
        nonce=nonce,
        links=links,
        supersedes=supersedes,
    )
    payload = write_body(head)
    return write_canonical({**payload, "marking": write_marking(marking), "body": write_body(body)})


def read_statement(payload: bytes) -> Statement:
    """Return what `payload` says; raise `MalformedRecord`, and nothing else, for bytes that are no record."""
    whole = read_spelling(payload)
    if type(whole) is not dict:
        raise wrong("object", whole).under("record")
    try:
        marking = read_marking(_taken(whole, "marking"))
        said = _taken(whole, "body")
        head = read_body(Head, whole)
        body = _read_inside(_noun(head.kind), said)
    except MalformedRecord as error:
        raise error.under("record") from None
    return Statement(record_id(payload), head, marking, body, payload)


def write_marking(marking: Marking) -> dict[str, Json]:
    """Return the marking as it stands in a payload; empty parts are left out."""
    written: dict[str, Json] = {name: [*sorted(getattr(marking, name))] for name in _MARKING_SETS}
    written["levels"] = [{"policy": level.policy, "name": level.name} for level in sorted(marking.levels)]
    return {name: value for name, value in written.items() if value}


def read_marking(value: Json) -> Marking:
    """Return the marking; a part that is not known here becomes a caveat nobody knows, which refuses all but the owner."""
    if type(value) is not dict:
        raise wrong("object", value).under("marking")
    raw = orjson.dumps(value)
    # Few markings serve many records, and equal bytes are one value; long ones are not kept, or a stranger fills the memory.
    return _marking_of(raw) if len(raw) <= _KEPT_BYTES else _marking_of.__wrapped__(raw)


@lru_cache(maxsize=4096)
def _marking_of(raw: bytes) -> Marking:
    value = orjson.loads(raw)
    try:
        parts = {name: frozenset(_names(value.get(name, []), name)) for name in _MARKING_SETS}
        unknown = {f"unknown part:{key}" for key in value.keys() - {*_MARKING_SETS, "levels"}}
        for key in value.keys() - {*_MARKING_SETS, "levels"}:
            check_unknown(key, value[key])
        parts["caveats"] = parts["caveats"] | unknown
        return Marking(levels=frozenset(_levels(value.get("levels", []))), **parts)
    except MalformedRecord as error:
        raise error.under("marking") from None
    except ValueError as error:
        raise MalformedRecord("marking", "a valid marking", f"one where {error}") from None


def _names(value: object, path: str) -> list[str]:
    if type(value) is not list or any(type(item) is not str or not item for item in value):
        raise MalformedRecord(path, "an array of names", "something else")
    if value != sorted(set(value)):
        raise MalformedRecord(path, "a sorted set", "another order or a name given twice")
    return value


def _levels(value: object) -> list[Level]:
    if type(value) is not list:
        raise wrong("array", value).under("levels")
    for place, item in enumerate(value):
        if type(item) is not dict or set(item) != {"policy", "name"}:
            raise MalformedRecord(f"levels[{place}]", "policy and name", "something else")
        if any(type(part) is not str or not part for part in item.values()):
            raise MalformedRecord(f"levels[{place}]", "text", "something else")
    levels = [Level(item["policy"], item["name"]) for item in value]
    if levels != sorted(set(levels)):
        raise MalformedRecord("levels", "a sorted set", "another order or a level given twice")
    return levels


def _taken(whole: dict[str, Json], name: str) -> Json:
    if name not in whole:
        raise MalformedRecord(name, "a value", "nothing")
    return whole.pop(name)


def _noun(kind: str) -> type[Body]:
    if kind not in KINDS:
        raise MalformedRecord("kind", "a kind that is known here", "another kind")
    return KINDS[kind]


def _read_inside(kind: type[Body], value: Json) -> Body:
    try:
        return read_body(kind, value)
    except MalformedRecord as error:
        raise error.under("body") from None
