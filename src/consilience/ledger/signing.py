"""Signing, and the one way in which a signature is checked.

Libraries disagree on malformed Ed25519 signatures and keys, and a fleet that mixes them can be split by one crafted
signature.  So `is_signed` (PyNaCl, that is libsodium) is the only check of Ed25519 in the product, and keys that are not
canonical points of the prime-order group never get as far (`is_usable`).
"""

from __future__ import annotations

import binascii
import hashlib
import json
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from nacl.bindings import (
    crypto_core_ed25519_is_valid_point,
    crypto_sign,
    crypto_sign_open,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import BadSignatureError

from consilience.records.envelope import Signature, signing_bytes, write_envelope
from consilience.records.key import Algorithm, KeyEnrolment, key_id

SEED_BYTES = 32
_SIGNATURE_BYTES = 64
_UP_AND_VERIFIED = 0x05


class Signer(Protocol):
    """Whoever can sign with one Ed25519 key: a key file here, a device elsewhere."""

    @property
    def public(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


class SeedSigner:
    """Signs with a key held in memory."""

    def __init__(self, seed: bytes) -> None:
        self.public, self._secret = crypto_sign_seed_keypair(seed)

    @property
    def seed(self) -> bytes:
        """Return what the key is made of, for keys of other algorithms that are derived from it."""
        return self._secret[:SEED_BYTES]

    def sign(self, message: bytes) -> bytes:
        return crypto_sign(message, self._secret)[:_SIGNATURE_BYTES]


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is the one of `message` by the Ed25519 key `public`."""
    if len(signature) != _SIGNATURE_BYTES or len(public) != 32:
        return False
    try:
        crypto_sign_open(signature + message, public)
    except BadSignatureError:
        return False
    return True


def is_usable(public: bytes, algorithm: Algorithm = Algorithm.ED25519) -> bool:
    """Whether a key may be enrolled: a canonical point of the main group on its curve."""
    if algorithm is Algorithm.ED25519:
        return len(public) == 32 and crypto_core_ed25519_is_valid_point(public)
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    except ValueError:
        return False
    return public[0] == 4


def is_asserted(key: KeyEnrolment, payload: bytes, signature: Signature) -> bool:
    """Whether a passkey signed `payload`: WebAuthn Level 2 §7.2, with user verification, on the page it was made for."""
    if signature.assertion is None or key.relying_party is None:
        return False
    data, client = signature.assertion.authenticator_data, signature.assertion.client_data
    challenge = binascii.b2a_base64(hashlib.sha256(signing_bytes(payload)).digest(), newline=False)
    expected = challenge.decode().replace("+", "-").replace("/", "_").rstrip("=")
    if not _is_client_data(client, expected, key.origin) or len(data) < 37:
        return False
    if (
        data[:32] != hashlib.sha256(key.relying_party.encode()).digest()
        or data[32] & _UP_AND_VERIFIED != _UP_AND_VERIFIED
    ):
        return False
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.public)
    try:
        public.verify(signature.signature, data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def signed(payload: bytes, *signers: Signer) -> bytes:
    """Return the envelope of `payload`, signed by each of `signers`."""
    message = signing_bytes(payload)
    return write_envelope(payload, tuple(Signature(key_id(s.public), s.sign(message)) for s in signers))


def _is_client_data(raw: bytes, challenge: str, origin: str | None) -> bool:
    try:
        data = json.loads(raw.decode(), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        return False
    if type(data) is not dict or data.get("crossOrigin", False) is not False:
        return False
    return bool(
        data.get("type") == "webauthn.get" and data.get("challenge") == challenge and data.get("origin") == origin
    )


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Readers differ on which of two equal keys counts.
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)
