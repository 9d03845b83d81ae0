"""Keys: who may sign what, from which place in the log on, and until where."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import NODE, KeyId, MemberId, is_digest, is_name
from consilience.records.kind import Kind, Sayer

_ID = b"consilience/key/1\0"


class Algorithm(StrEnum):
    ED25519 = "ed25519"
    PASSKEY_ES256 = "passkey-es256"
    """A WebAuthn credential on P-256; the public key is the uncompressed point of 65 bytes."""


class KeyRole(StrEnum):
    LOG = "log"
    """Signs checkpoints and nothing else."""
    NODE = "node"
    """Signs what the machine drafts, as `node`."""
    MEMBER = "member"
    """Signs one member's acts."""
    RELEASER = "releaser"
    """Signs one member's releases and recalls."""


_BYTES = {Algorithm.ED25519: 32, Algorithm.PASSKEY_ES256: 65}


def key_id(public: bytes, algorithm: Algorithm = Algorithm.ED25519) -> KeyId:
    """Return the id of a public key."""
    return KeyId(hashlib.sha256(_ID + algorithm.encode() + b"\0" + public).hexdigest())


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyEnrolment:
    """That a key speaks for a holder from this record on.  Signed by the party's root."""

    KIND: ClassVar[Kind] = Kind(
        tag="key/1",
        name="key",
        title="Key of {holder}",
        says=frozenset({Sayer.ROOT}),
        labels={"public": "Public key", "relying_party": "Site"},
        found_by="holder",
        searched=(),
    )

    public: bytes
    role: KeyRole
    holder: MemberId
    algorithm: Algorithm = Algorithm.ED25519
    relying_party: str | None = None
    """For a passkey: the domain it was made for."""
    origin: str | None = None
    """For a passkey: the page it may be used on, `https://node.example`."""
    demo: bool = False
    """Kept on the node for trying things out; other nodes refuse it."""

    def __post_init__(self) -> None:
        if len(self.public) != _BYTES[self.algorithm]:
            raise ValueError(f"the public key has not {_BYTES[self.algorithm]} bytes")
        if not is_name(self.holder):
            raise ValueError("the holder is not a name of letters, digits and . _ -")
        if (self.holder == NODE) != (self.role in (KeyRole.LOG, KeyRole.NODE)) or self.holder == "root":
            raise ValueError("the node holds log and node keys, and members hold the others")
        passkey = self.algorithm is Algorithm.PASSKEY_ES256
        if passkey != (self.relying_party is not None) or passkey != (self.origin is not None):
            raise ValueError("a passkey, and only a passkey, names its relying party and origin")
        if passkey and self.role in (KeyRole.LOG, KeyRole.NODE):
            raise ValueError("a machine holds no passkey")

    @property
    def id(self) -> KeyId:
        return key_id(self.public, self.algorithm)


class RevocationReason(StrEnum):
    RETIRED = "retired"
    LOST = "lost"
    COMPROMISED = "compromised"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyRevocation:
    """That a key speaks for nobody from this record on.  What it signed before stays signed."""

    KIND: ClassVar[Kind] = Kind(
        tag="revocation/1",
        name="revocation of a key",
        title="A key is revoked: {reason}",
        says=frozenset({Sayer.ROOT}),
        searched=(),
    )

    key: KeyId
    reason: RevocationReason

    def __post_init__(self) -> None:
        if not is_digest(self.key):
            raise ValueError("the key is not named by its id")
