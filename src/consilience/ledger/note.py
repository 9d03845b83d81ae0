"""Checkpoints and cosignatures as C2SP writes them: `signed-note`, `tlog-checkpoint`, `tlog-cosignature`.

A checkpoint is the text `origin, size, root` with the log's signature under it; a cosignature is a witness's signature,
with its time, over the same text.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import struct
from base64 import b64encode
from dataclasses import dataclass

from consilience.errors import MalformedRecord
from consilience.ledger.signing import Signer, is_signed

_ED25519 = b"\x01"
_COSIGNATURE = b"\x04"
_NAME = re.compile(r"[^\s+\x00-\x1f]{1,255}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_MAX_BYTES = 64 * 1024
_MAX_SIGNATURES = 64


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size and root of one log."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line; `body` is what stands after the four bytes of the key's hint."""

    name: str
    hint: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint with signature lines, none of them checked yet."""

    checkpoint: Checkpoint
    signatures: tuple[NoteSignature, ...]

    def is_signed_by(self, name: str, public: bytes) -> bool:
        """Whether the log called `name` signed it with `public`; a line under that name and hint must be good."""
        lines = self._lines(name, key_hint(name, public))
        text = self.checkpoint.text().encode()
        return bool(lines) and all(is_signed(public, text, line.body) for line in lines)

    def cosigned_at(self, name: str, public: bytes) -> int | None:
        """Return the time (Unix seconds) at which the witness `name` cosigned it, or None where it did not."""
        for line in self._lines(name, key_hint(name, public, _COSIGNATURE)):
            if len(line.body) != 72:
                continue
            (moment,) = struct.unpack(">Q", line.body[:8])
            if is_signed(public, _cosigned_text(self.checkpoint, moment), line.body[8:]):
                return int(moment)
        return None

    def _lines(self, name: str, hint: bytes) -> list[NoteSignature]:
        return [line for line in self.signatures if line.name == name and line.hint == hint]


def key_hint(name: str, public: bytes, algorithm: bytes = _ED25519) -> bytes:
    """Return the four bytes by which a note names a key."""
    return hashlib.sha256(name.encode() + b"\n" + algorithm + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """Return the key in the form the C2SP tools take: `name+hint+base64`."""
    return f"{name}+{key_hint(name, public).hex()}+{b64encode(_ED25519 + public).decode()}"


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Return the signed note of a log's own checkpoint; the log's name is its origin."""
    text = checkpoint.text()
    line = _line(checkpoint.origin, key_hint(checkpoint.origin, signer.public), signer.sign(text.encode()))
    return f"{text}\n{line}".encode()


def cosign(note: bytes, *, name: str, signer: Signer, moment: int) -> bytes:
    """Return `note` with a cosignature of the witness `name` added."""
    checkpoint = read_note(note).checkpoint
    body = struct.pack(">Q", moment) + signer.sign(_cosigned_text(checkpoint, moment))
    return note + _line(name, key_hint(name, signer.public, _COSIGNATURE), body).encode()


def read_note(raw: bytes) -> Note:
    """Return the checkpoint and its signature lines; raise `MalformedRecord` for anything else."""
    if len(raw) > _MAX_BYTES:
        raise MalformedRecord("checkpoint", f"at most {_MAX_BYTES} bytes", f"{len(raw)}")
    try:
        text, _, lines = raw.decode().rpartition("\n\n")
    except UnicodeDecodeError:
        raise MalformedRecord("checkpoint", "UTF-8", "other bytes") from None
    rows = text.split("\n")
    if len(rows) != 3 or not _NAME.fullmatch(rows[0]) or not _SIZE.fullmatch(rows[1]):
        raise MalformedRecord("checkpoint", "origin, size and root", "something else")
    root = _decoded(rows[2], "checkpoint.root")
    if len(root) != 32:
        raise MalformedRecord("checkpoint.root", "32 bytes", f"{len(root)}")
    return Note(Checkpoint(rows[0], int(rows[1]), root), _signatures(lines))


def _signatures(block: str) -> tuple[NoteSignature, ...]:
    if not block.endswith("\n"):
        raise MalformedRecord("checkpoint.signatures", "lines that end", "an open line")
    lines = block[:-1].split("\n")
    if len(lines) > _MAX_SIGNATURES:
        raise MalformedRecord("checkpoint.signatures", f"at most {_MAX_SIGNATURES}", f"{len(lines)}")
    return tuple(_signature(line, f"checkpoint.signatures[{place}]") for place, line in enumerate(lines))


def _signature(line: str, path: str) -> NoteSignature:
    mark, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if mark != "—" or not _NAME.fullmatch(name):
        raise MalformedRecord(path, "— name signature", "something else")
    raw = _decoded(encoded, path)
    if len(raw) < 5:
        raise MalformedRecord(path, "a key hint and a signature", f"{len(raw)} bytes")
    return NoteSignature(name, raw[:4], raw[4:])


def _decoded(text: str, path: str) -> bytes:
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raise MalformedRecord(path, "base64 with padding", "other characters") from None
    if b64encode(raw).decode() != text:
        raise MalformedRecord(path, "base64 in its one spelling", "another")
    return raw


def _cosigned_text(checkpoint: Checkpoint, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{checkpoint.text()}".encode()


def _line(name: str, hint: bytes, body: bytes) -> str:
    return f"— {name} {b64encode(hint + body).decode()}\n"
