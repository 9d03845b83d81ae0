"""Demo keys: a member's keys kept on the node, wrapped with the member's passphrase.

They are labelled in the roster and other nodes refuse them.  While nobody is signed in, the node cannot use them.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from contextlib import suppress
from pathlib import Path

from consilience.errors import KeyUnusable
from consilience.ledger.keyfile import SIGN_IN, memory_of, read_key, write_key
from consilience.ledger.signing import SEED_BYTES, SeedSigner, Signer
from consilience.records.ids import MemberId
from consilience.records.key import KeyEnrolment, KeyRole

ROLES = (KeyRole.MEMBER, KeyRole.RELEASER)


class DemoKeys:
    """The folder of demo keys, and those that are unwrapped for a session."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = threading.Lock()
        self._one = threading.Lock()
        """A passphrase takes `SIGN_IN` bytes to look at, and anybody may send one: one at a time."""
        self._unwrapped: dict[bytes, dict[KeyRole, Signer]] = {}

    def make(self, member: MemberId, passphrase: str) -> list[KeyEnrolment]:
        """Make a member's keys and return what the root is to enrol."""
        self._folder.mkdir(exist_ok=True, mode=0o700)
        seed = secrets.token_bytes(SEED_BYTES)
        with self._one:
            _wrap(self._path(member), seed, passphrase)
        signers = _signers(SeedSigner(seed))
        return [KeyEnrolment(public=signers[role].public, role=role, holder=member, demo=True) for role in ROLES]

    def members(self) -> list[MemberId]:
        return [MemberId(path.stem) for path in sorted(self._folder.glob("*.key"))]

    def has(self, member: MemberId) -> bool:
        return self._path(member).is_file()

    def forget(self, member: MemberId) -> None:
        """Remove a member's key, as another takes its place."""
        self._path(member).unlink(missing_ok=True)

    def unwrap(self, member: MemberId, passphrase: str) -> dict[KeyRole, Signer]:
        """Return the signers; `KeyUnusable` where the passphrase is wrong.

        A key that an older version wrapped at a greater cost is wrapped anew, as only now the passphrase is here.
        """
        path = self._path(member)
        with self._one:
            key = read_key(path, passphrase=passphrase)
            if (memory_of(path) or 0) > SIGN_IN:
                fresh = path.with_suffix(".new")
                fresh.unlink(missing_ok=True)
                _wrap(fresh, key.seed, passphrase)
                fresh.replace(path)
        return _signers(key)

    def pretend(self, passphrase: str) -> None:
        """Take as long as `unwrap` does, so that the time does not tell whose key is here."""
        for member in self.members()[:1]:
            with suppress(KeyUnusable):
                self.unwrap(member, passphrase)

    def hold(self, session: bytes, signers: dict[KeyRole, Signer]) -> None:
        with self._turn:
            self._unwrapped[session] = signers

    def of(self, session: bytes) -> dict[KeyRole, Signer] | None:
        """Return the signers of a session; None after a restart of the node, until the member signs in again."""
        with self._turn:
            return self._unwrapped.get(session)

    def drop(self, session: bytes) -> None:
        with self._turn:
            self._unwrapped.pop(session, None)

    def _path(self, member: MemberId) -> Path:
        return self._folder / f"{member}.key"


def _wrap(path: Path, seed: bytes, passphrase: str) -> None:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(24)
    write_key(path, seed, passphrase=passphrase, salt=salt, nonce=nonce, memory=SIGN_IN)


def _signers(key: SeedSigner) -> dict[KeyRole, Signer]:
    # An Ed25519 signature is the same each time, so the key's signature of a name serves as that name's own seed.
    seeds = {role: hashlib.sha256(key.sign(b"consilience/demo-pen/1\0" + role.encode())).digest() for role in ROLES}
    return {role: SeedSigner(seed) for role, seed in seeds.items()}
