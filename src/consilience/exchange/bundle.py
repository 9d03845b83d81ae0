"""The bundle: consignments as files that can be carried by hand, encrypted to the addressee, in parts of any size.

What is encrypted holds a manifest, signed by the sender's node, that names sender and addressee and the digest of each
consignment.  Its length is rounded up, so that it tells little of what is inside.

A part begins with a line that names the bundle and the digests of all its parts; the bundle's name is the digest of that
list.  So parts may come in any order, by any carrier and twice, and one that was changed is known as such when it is read.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from consilience.errors import MalformedRecord, RecordRejected
from consilience.exchange.lock import lock, unlock
from consilience.exchange.sealed import check, read_paper, read_value, seal
from consilience.ledger.signing import Signer
from consilience.records.ids import KeyId, is_digest

KIND = "bundle"
LONGEST = 256 * 1024 * 1024
"""Of what is in a bundle, unpacked."""
MOST_PARTS = 10_000
LEAST_PART = 16 * 1024
_FORMAT = "consilience/bundle-part/1"
_LONGEST_LINE = 1024 * 1024
_SMALLEST = 4096
_KEPT_BITS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Who sends what to whom; inside of the encryption and under the signature."""

    by: str
    to: str
    """The logs' names."""
    made: datetime
    consignments: tuple[str, ...]
    """Digests, in the order in which they are to be taken in."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a bundle; `number` counts from 1."""

    bundle: str
    number: int
    digests: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a bundle; its manifest is not checked before `trusted` was asked."""

    manifest: Manifest
    paper: bytes
    consignments: tuple[bytes, ...]

    def trusted(self, keys: Mapping[KeyId, bytes], *, to: str) -> tuple[bytes, ...]:
        """Return the consignments; raise `RecordRejected` unless one of `keys` signed them for `to`."""
        check(read_paper(KIND, self.paper), keys)
        if self.manifest.to != to:
            raise RecordRejected("bundle", self.manifest.to, "it is addressed to another node")
        if tuple(map(_digest, self.consignments)) != self.manifest.consignments:
            raise RecordRejected("bundle", self.manifest.by, "what is in it is not what its manifest names")
        return self.consignments


def pack(consignments: Sequence[bytes], *, by: str, to: str, age: str, signer: Signer, moment: datetime) -> bytes:
    """Return the bundle of these consignments, encrypted."""
    manifest = Manifest(by=by, to=to, made=moment, consignments=tuple(map(_digest, consignments)))
    content = {
        "manifest": seal(KIND, manifest, signer).decode(),
        "consignments": [one.decode() for one in consignments],
    }
    packed = zlib.compress(orjson.dumps(content), 6)
    return lock(_padded(packed), age)


def unpack(raw: bytes, seed: bytes) -> Opened:
    """Return what is in a bundle; raise `MalformedRecord` where it is not for this node, or damaged."""
    padded = unlock(raw, seed)
    expander = zlib.decompressobj()
    try:
        plain = expander.decompress(padded[8 : 8 + int.from_bytes(padded[:8])], LONGEST)
        if not expander.eof:
            raise MalformedRecord("bundle", f"at most {LONGEST} bytes, whole", "more, or a part of it")
        content = orjson.loads(plain)
        paper, consignments = content["manifest"].encode(), tuple(one.encode() for one in content["consignments"])
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedRecord("bundle", "a manifest and consignments", "something else") from error
    return Opened(read_value(read_paper(KIND, paper), Manifest), paper, consignments)


def parts_of(bundle: bytes, size: int) -> list[bytes]:
    """Return the files of a bundle, each with at most `size` bytes of it."""
    bodies = [bundle[at : at + size] for at in range(0, len(bundle), size)]
    if size < LEAST_PART or len(bodies) > MOST_PARTS:
        raise MalformedRecord(
            "bundle", f"parts of {LEAST_PART} bytes or more, at most {MOST_PARTS}", f"{len(bodies)} of {size}"
        )
    digests = [_digest(body) for body in bodies]
    name = _name(digests)
    return [
        orjson.dumps({"format": _FORMAT, "bundle": name, "part": number, "digests": digests}) + b"\n" + body
        for number, body in enumerate(bodies, start=1)
    ]


def read_part(raw: bytes) -> Part:
    """Return one file of a bundle; raise `MalformedRecord` where it is none, or was changed on the way."""
    line, _, body = raw[:_LONGEST_LINE].partition(b"\n")
    try:
        head = orjson.loads(line)
        name, number, digests = head["bundle"], head["part"], tuple(head["digests"])
        known = head["format"] == _FORMAT and type(number) is int and all(map(is_digest, digests))
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedRecord("part", "a part of a bundle", "something else") from error
    body = raw[len(line) + 1 :]
    if not known or not 1 <= number <= len(digests) <= MOST_PARTS or _name(digests) != name:
        raise MalformedRecord("part", "a part of a bundle", "something else")
    if _digest(body) != digests[number - 1]:
        raise MalformedRecord("part", f"part {number} as it was written", "another content")
    return Part(name, number, digests, body)


def _padded(raw: bytes) -> bytes:
    """Return the length, `raw`, and zeros up to the next of few sizes."""
    length = len(raw) + 8
    step = max(_SMALLEST, 1 << max(0, length.bit_length() - _KEPT_BITS))
    return len(raw).to_bytes(8) + raw + b"\0" * (-length % step)


def _name(digests: Sequence[str]) -> str:
    return hashlib.sha256(b"consilience/bundle/1\0" + "".join(digests).encode()).hexdigest()


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
