"""What is carried from one node to another at a time, whatever carries it: a pull, a push or a bundle.

    card         the sender's card, where the receiver has an older one
    authority    records about the sender's keys that the receiver has not seen, each with its proof
    checkpoints  of the sender's log, each with the proof that it extends the one before
    seen         the newest checkpoints, with cosignatures, of other logs that the sender has seen
    behind       for each of these, the records by which its root enrolled the log's keys (see `behind`)
    receipt      the sender's receipt for what the receiver sent before
    parcels      heads, contents, and for each record the proof that it stands in the log

Nothing in it is believed because it came: each part carries its own signature or proof.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

import orjson

from consilience.errors import MalformedRecord

FORMAT = "consilience/consignment/1"
MOST_BYTES = 8 * 1024 * 1024
"""Of parcels in one consignment; the rest waits for the next."""
LONGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class InclusionPath:
    """Where a leaf stands: its index, the size of the tree, and the path to the root."""

    index: int
    size: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A record about keys with its proof."""

    envelope: bytes
    proven: InclusionPath


@dataclass(frozen=True, slots=True)
class Extended:
    """A checkpoint, and the proof that it extends the one before it in the list."""

    note: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One place of the sequence as it is carried; `content` is None where it expired or was withdrawn before."""

    head: bytes
    content: bytes | None
    proofs: tuple[InclusionPath, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Consignment:
    """All of it; see above."""

    sender: str
    recipient: str
    card: bytes | None = None
    authority: tuple[Enrolled, ...] = ()
    checkpoints: tuple[Extended, ...] = ()
    seen: tuple[bytes, ...] = ()
    behind: tuple[tuple[str, bytes], ...] = ()
    """By the log's name."""
    receipt: bytes | None = None
    parcels: tuple[Parcel, ...] = ()
    more: bool = False


def write_consignment(one: Consignment) -> bytes:
    """Return the consignment as JSON."""
    content = {
        "format": FORMAT,
        "sender": one.sender,
        "recipient": one.recipient,
        "card": _text(one.card),
        "authority": [{"envelope": _b64(key.envelope), **_proof(key.proven)} for key in one.authority],
        "checkpoints": [{"note": note.note.decode(), "path": _path(note.path)} for note in one.checkpoints],
        "seen": [note.decode() for note in one.seen],
        "behind": {origin: raw.decode() for origin, raw in one.behind},
        "receipt": _text(one.receipt),
        "parcels": [
            {
                "head": parcel.head.decode(),
                "content": _text(parcel.content),
                "proofs": [_proof(p) for p in parcel.proofs],
            }
            for parcel in one.parcels
        ],
        "more": one.more,
    }
    return orjson.dumps(content)


def read_consignment(raw: bytes) -> Consignment:
    """Return what is in `raw`; raise `MalformedRecord` for anything but a consignment."""
    if len(raw) > LONGEST:
        raise MalformedRecord("consignment", f"at most {LONGEST} bytes", f"{len(raw)}")
    try:
        content = orjson.loads(raw)
        if content["format"] != FORMAT:
            raise MalformedRecord("consignment.format", FORMAT, "another")
        return _read(content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedRecord("consignment", "what a node sends", "something else") from error


def write_proofs(proofs: tuple[InclusionPath, ...]) -> bytes:
    return orjson.dumps([_proof(one) for one in proofs])


def read_proofs(raw: bytes) -> tuple[InclusionPath, ...]:
    return tuple(_read_proof(one) for one in orjson.loads(raw))


def _read(content: dict[str, Any]) -> Consignment:
    return Consignment(
        sender=_str(content["sender"]),
        recipient=_str(content["recipient"]),
        card=_bytes(content["card"]),
        authority=tuple(
            Enrolled(b64decode(one["envelope"], validate=True), _read_proof(one)) for one in content["authority"]
        ),
        checkpoints=tuple(
            Extended(_str(one["note"]).encode(), _read_path(one["path"])) for one in content["checkpoints"]
        ),
        seen=tuple(_str(one).encode() for one in content["seen"]),
        # Nodes of older versions send none.
        behind=tuple((origin, _str(raw).encode()) for origin, raw in content.get("behind", {}).items()),
        receipt=_bytes(content["receipt"]),
        parcels=tuple(
            Parcel(_str(one["head"]).encode(), _bytes(one["content"]), tuple(map(_read_proof, one["proofs"])))
            for one in content["parcels"]
        ),
        more=content["more"] is True,
    )


def _proof(one: InclusionPath) -> dict[str, object]:
    return {"index": one.index, "size": one.size, "path": _path(one.path)}


def _read_proof(one: dict[str, Any]) -> InclusionPath:
    index, size = one["index"], one["size"]
    if type(index) is not int or type(size) is not int or not 0 <= index < size:
        raise MalformedRecord("consignment.proof", "an index below a size", "something else")
    return InclusionPath(index, size, _read_path(one["path"]))


def _path(path: tuple[bytes, ...]) -> list[str]:
    return [one.hex() for one in path]


def _read_path(path: list[str]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(one) for one in path)


def _b64(raw: bytes) -> str:
    return b64encode(raw).decode()


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode()


def _bytes(text: object) -> bytes | None:
    return None if text is None else _str(text).encode()


def _str(text: object) -> str:
    if type(text) is not str:
        raise TypeError("text is needed")
    return text
