"""Small signed papers between nodes: cards, heads of parcels, receipts, manifests.  DSSE, as records are, each kind with its own type.

A paper is canonical JSON under one signature of a node's key.  Its type is part of what is signed, so a receipt can never be
taken for a head.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import orjson

from consilience.errors import MalformedRecord, RecordRejected
from consilience.ledger.signing import Signer, is_signed
from consilience.records.canonical import read_canonical, write_canonical
from consilience.records.codec import read_body, write_body
from consilience.records.envelope import signing_bytes_of
from consilience.records.ids import KeyId
from consilience.records.key import key_id

T = TypeVar("T")
MAX_PAPER = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Paper:
    """A signed paper as it came; nobody has checked the signature."""

    kind: str
    payload: bytes
    key: KeyId
    signature: bytes

    @property
    def digest(self) -> str:
        """Return what others call this paper by; it does not depend on the signature."""
        return hashlib.sha256(b"consilience/paper/1\0" + self.kind.encode() + b"\0" + self.payload).hexdigest()


def digest_of(kind: str, value: object) -> str:
    """Return the digest of the paper that would say `value`."""
    return Paper(kind, write_canonical(write_body(value)), KeyId(""), b"").digest


def seal(kind: str, value: object, signer: Signer) -> bytes:
    """Return the paper of `kind` that says `value`, a dataclass, signed."""
    payload = write_canonical(write_body(value))
    signature = {
        "keyid": key_id(signer.public),
        "sig": b64encode(signer.sign(signing_bytes_of(_type(kind), payload))).decode(),
    }
    content = {"payload": b64encode(payload).decode(), "payloadType": _type(kind), "signatures": [signature]}
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def read_paper(kind: str, raw: bytes) -> Paper:
    """Return the paper in `raw`; raise `MalformedRecord` for anything but one of `kind`."""
    if len(raw) > MAX_PAPER:
        raise MalformedRecord(kind, f"at most {MAX_PAPER} bytes", f"{len(raw)}")
    try:
        content = orjson.loads(raw)
        (signature,) = content["signatures"]
        paper = Paper(
            kind,
            b64decode(content["payload"], validate=True),
            KeyId(signature["keyid"]),
            b64decode(signature["sig"], validate=True),
        )
        found = content["payloadType"]
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedRecord(kind, "a signed paper", "something else") from error
    if found != _type(kind):
        raise MalformedRecord(kind, "a paper of this kind", "one of another")
    return paper


def read_value(paper: Paper, noun: type[T]) -> T:
    """Return what a paper says.  Who says so is not checked: see `check`."""
    try:
        return read_body(noun, read_canonical(paper.payload))
    except MalformedRecord as error:
        raise error.under(paper.kind) from None


def check(paper: Paper, keys: Mapping[KeyId, bytes]) -> None:
    """Raise `RecordRejected` unless one of `keys` signed the paper."""
    public = keys.get(paper.key)
    if public is None or not is_signed(public, signing_bytes_of(_type(paper.kind), paper.payload), paper.signature):
        raise RecordRejected("signature", paper.digest, f"the {paper.kind} is not signed by a node key in force")


def _type(kind: str) -> str:
    return f"application/vnd.consilience.{kind}+json"
