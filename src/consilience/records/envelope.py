"""The signed form of a record: a DSSE envelope (Dead Simple Signing Environment, protocol 1.0).

What is signed is the *pre-authentication encoding* of type and payload, so the bytes signed are the bytes kept and no
JSON is ever encoded again to check a signature.  The envelope has one spelling too: keys sorted, base64 with padding,
signatures sorted by key id, each key once.

A passkey's signature carries its assertion beside it: the passkey signs `authenticator data ‖ SHA-256(client data)`, and
the client data hold the SHA-256 of the pre-authentication encoding as the challenge (WebAuthn Level 2, §7.2).
"""

from __future__ import annotations

import binascii
from base64 import b64encode
from dataclasses import dataclass
from itertools import pairwise

import orjson

from consilience.errors import MalformedRecord
from consilience.records.canonical import MAX_BYTES
from consilience.records.ids import KeyId, is_digest

PAYLOAD_TYPE = "application/vnd.consilience.record+json"
MAX_SIGNATURES = 16
_MAX_ENVELOPE = MAX_BYTES * 4 // 3 + 64 * 1024
_SIGNATURE_BYTES = 64
_HEAD = f"DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} ".encode()
_JSON_HEAD, _JSON_MIDDLE = b'{"payload":"', f'","payloadType":"{PAYLOAD_TYPE}","signatures":'.encode()


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


def write_envelope(payload: bytes, signatures: tuple[Signature, ...]) -> bytes:
    """Return the envelope's bytes, signatures sorted by key id."""
    listed = [_entry(signature) for signature in sorted(signatures, key=lambda signature: signature.key_id)]
    return b"%b%b%b%b}" % (_JSON_HEAD, b64encode(payload), _JSON_MIDDLE, orjson.dumps(listed))


def read_envelope(raw: bytes) -> Envelope:
    """Return what `raw` holds; raise `MalformedRecord` for anything but an envelope spelt as `write_envelope` does."""
    if len(raw) > _MAX_ENVELOPE:
        raise MalformedRecord("envelope", f"at most {_MAX_ENVELOPE} bytes", f"{len(raw)}")
    middle = raw.find(b'"', len(_JSON_HEAD))
    signatures = middle + len(_JSON_MIDDLE)
    if raw[: len(_JSON_HEAD)] != _JSON_HEAD or raw[middle:signatures] != _JSON_MIDDLE or raw[-1:] != b"}":
        raise MalformedRecord("envelope", f"payload, payloadType {PAYLOAD_TYPE} and signatures", "something else")
    listed = _signatures(raw[signatures:-1])
    return Envelope(_bytes(raw[len(_JSON_HEAD) : middle], "envelope.payload"), listed)


def _entry(signature: Signature) -> dict[str, str]:
    entry = {"keyid": signature.key_id, "sig": b64encode(signature.signature).decode()}
    if signature.assertion is not None:
        entry["authenticator_data"] = b64encode(signature.assertion.authenticator_data).decode()
        entry["client_data"] = b64encode(signature.assertion.client_data).decode()
    return dict(sorted(entry.items()))


def _signatures(raw: bytes) -> tuple[Signature, ...]:
    try:
        listed = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MalformedRecord("envelope.signatures", "JSON in UTF-8", f"a fault at character {error.pos}") from None
    if type(listed) is not list or not 1 <= len(listed) <= MAX_SIGNATURES:
        raise MalformedRecord("envelope.signatures", f"1 to {MAX_SIGNATURES} signatures", "another number or type")
    found = tuple(_signature(item, place) for place, item in enumerate(listed))
    if any(left.key_id >= right.key_id for left, right in pairwise(found)):
        raise MalformedRecord("envelope.signatures", "each key once, sorted", "another order or a key given twice")
    if orjson.dumps(listed, option=orjson.OPT_SORT_KEYS) != raw:
        raise MalformedRecord("envelope.signatures", "the one spelling of their content", "another spelling")
    return found


def _signature(item: object, place: int) -> Signature:
    path = f"envelope.signatures[{place}]"
    if type(item) is not dict:
        raise MalformedRecord(path, "object", type(item).__name__)
    keys = set(item)
    if keys not in ({"keyid", "sig"}, {"authenticator_data", "client_data", "keyid", "sig"}):
        raise MalformedRecord(path, "keyid and sig, with or without a passkey's assertion", "other keys")
    if type(item["keyid"]) is not str or not is_digest(item["keyid"]):
        raise MalformedRecord(f"{path}.keyid", "a SHA-256 in hex", "something else")
    signature = _bytes(item["sig"], f"{path}.sig")
    if len(keys) == 2:
        if len(signature) != _SIGNATURE_BYTES:
            raise MalformedRecord(f"{path}.sig", "64 bytes", f"{len(signature)}")
        return Signature(KeyId(item["keyid"]), signature)
    assertion = Assertion(
        _bytes(item["authenticator_data"], f"{path}.authenticator_data"),
        _bytes(item["client_data"], f"{path}.client_data"),
    )
    return Signature(KeyId(item["keyid"]), signature, assertion)


def _bytes(value: str | bytes, path: str) -> bytes:
    try:
        raw = binascii.a2b_base64(value, strict_mode=True)
    except (ValueError, TypeError):
        raise MalformedRecord(path, "base64 with padding", "something else") from None
    # Only the last group of base64 can be spelt in several ways.
    last = binascii.b2a_base64(raw[-(len(raw) % 3 or 3) :], newline=False) if raw else b""
    if (value[-4:].encode() if isinstance(value, str) else value[-4:]) != last:
        raise MalformedRecord(path, "base64 in its one spelling", "another")
    return raw
