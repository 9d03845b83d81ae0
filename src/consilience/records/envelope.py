"""The signed form of a record: a DSSE envelope (Dead Simple Signing Environment, protocol 1.0).

What is signed is the *pre-authentication encoding* of type and payload, so the bytes signed are the bytes kept and no
JSON is ever encoded again to check a signature.  The envelope has one spelling too: keys sorted, base64 with padding,
signatures sorted by key id, each key once.

A passkey's signature carries its assertion beside it: the passkey signs `authenticator data ‖ SHA-256(client data)`, and
the client data hold the SHA-256 of the pre-authentication encoding as the challenge (WebAuthn Level 2, §7.2).
"""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import a2b_base64
from dataclasses import dataclass
from itertools import pairwise

from consilience.errors import MalformedRecord
from consilience.records.canonical import MAX_BYTES
from consilience.records.ids import KeyId

PAYLOAD_TYPE = "application/vnd.consilience.record+json"
MAX_SIGNATURES = 16
_MAX_ENVELOPE = MAX_BYTES * 4 // 3 + 64 * 1024
_SIGNATURE_BYTES = 64
_HEAD = f"DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} ".encode()
_JSON_HEAD, _JSON_MIDDLE = b'{"payload":"', f'","payloadType":"{PAYLOAD_TYPE}","signatures":['.encode()
# One spelling makes the envelope a regular language, so no JSON parser has a say in it.
_ENTRY = rb'{(?:"authenticator_data":"([^"]*)","client_data":"([^"]*)",)?"keyid":"([0-9a-f]{64})","sig":"([^"]*)"}'
_ONE = re.compile(_ENTRY)
_ALONE = re.compile(rb"%b]}" % _ENTRY)
_ALL = re.compile(rb"%b(?:,%b){0,%d}]}" % (_ENTRY, _ENTRY, MAX_SIGNATURES - 1))


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a passkey adds to its signature."""

    authenticator_data: bytes
    client_data: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature over the pre-authentication encoding; `assertion` is there for passkeys only."""

    key_id: KeyId
    signature: bytes
    assertion: Assertion | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload and signatures over it, none of them checked yet."""

    payload: bytes
    signatures: tuple[Signature, ...]


def signing_bytes(payload: bytes) -> bytes:
    """Return what is signed: the pre-authentication encoding of DSSE."""
    return b"%b%d %b" % (_HEAD, len(payload), payload)


def signing_bytes_of(kind: str, payload: bytes) -> bytes:
    """Return what is signed for a paper of another type than a record."""
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)


def write_envelope(payload: bytes, signatures: tuple[Signature, ...]) -> bytes:
    """Return the envelope's bytes, signatures sorted by key id."""
    listed = b",".join(_entry(signature) for signature in sorted(signatures, key=lambda signature: signature.key_id))
    return b"%b%b%b%b]}" % (_JSON_HEAD, b64encode(payload), _JSON_MIDDLE, listed)


def read_envelope(raw: bytes) -> Envelope:
    """Return what `raw` holds; raise `MalformedRecord` for anything but an envelope spelt as `write_envelope` does."""
    if len(raw) > _MAX_ENVELOPE:
        raise MalformedRecord("envelope", f"at most {_MAX_ENVELOPE} bytes", f"{len(raw)}")
    middle = raw.find(b'"', len(_JSON_HEAD))
    signatures = middle + len(_JSON_MIDDLE)
    if raw[: len(_JSON_HEAD)] != _JSON_HEAD or raw[middle:signatures] != _JSON_MIDDLE:
        raise MalformedRecord("envelope", f"payload, payloadType {PAYLOAD_TYPE} and signatures", "something else")
    return Envelope(_bytes(raw[len(_JSON_HEAD) : middle], "envelope.payload"), _signatures(raw[signatures:]))


def _entry(signature: Signature) -> bytes:
    written = b'"keyid":"%b","sig":"%b"}' % (signature.key_id.encode(), b64encode(signature.signature))
    if signature.assertion is None:
        return b"{" + written
    data, client = b64encode(signature.assertion.authenticator_data), b64encode(signature.assertion.client_data)
    return b'{"authenticator_data":"%b","client_data":"%b",%b' % (data, client, written)


def _signatures(raw: bytes) -> tuple[Signature, ...]:
    if (alone := _ALONE.fullmatch(raw)) is not None:
        return (_signature(alone, "envelope.signatures[0]"),)
    if not _ALL.fullmatch(raw):
        shape = f"1 to {MAX_SIGNATURES} of keyid and sig, with or without a passkey's assertion"
        raise MalformedRecord("envelope.signatures", shape, "another number, other parts or another spelling")
    found = tuple(_signature(entry, f"envelope.signatures[{n}]") for n, entry in enumerate(_ONE.finditer(raw)))
    if len(found) > 1 and any(left.key_id >= right.key_id for left, right in pairwise(found)):
        raise MalformedRecord("envelope.signatures", "each key once, sorted", "another order or a key given twice")
    return found


def _signature(entry: re.Match[bytes], path: str) -> Signature:
    data, client, key, encoded = entry.groups()
    signature = _bytes(encoded, path + ".sig")
    if data is not None:
        assertion = Assertion(_bytes(data, path + ".authenticator_data"), _bytes(client, path + ".client_data"))
        return Signature(KeyId(key.decode()), signature, assertion)
    if len(signature) != _SIGNATURE_BYTES:
        raise MalformedRecord(path + ".sig", f"{_SIGNATURE_BYTES} bytes", f"{len(signature)}")
    return Signature(KeyId(key.decode()), signature)


def _bytes(encoded: bytes, path: str) -> bytes:
    try:
        raw = a2b_base64(encoded, strict_mode=True)
    except ValueError:
        raise MalformedRecord(path, "base64 with padding", "something else") from None
    # Strictly read, nothing is passed over and padding ends it; what is left are the bits of the last letter that say nothing.
    if b64encode(raw[len(raw) // 3 * 3 :] or raw[-3:]) != encoded[-4:] or len(encoded) != -(-len(raw) // 3) * 4:
        raise MalformedRecord(path, "base64 in its one spelling", "another")
    return raw
