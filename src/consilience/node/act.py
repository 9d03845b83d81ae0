"""What a member is about to say: payloads that wait for the member's signature.

A verb never signs for a member.  It returns an `Act`; the member's own key signs it, in the browser or, for a demo key, on
the node; then the ledger admits it whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from consilience.ledger.signing import Signer, signed
from consilience.records.key import KeyRole


@dataclass(frozen=True, slots=True)
class Say:
    """One payload and the kind of key that may sign it."""

    payload: bytes
    role: KeyRole = KeyRole.MEMBER


@dataclass(frozen=True, slots=True)
class Act:
    """One or more records said together."""

    title: str
    """What it is, in words that hold nothing of any record."""
    says: tuple[Say, ...]
    caution: str = ""
    """What is unusual about it, told before it is signed."""

    @property
    def roles(self) -> frozenset[KeyRole]:
        return frozenset(say.role for say in self.says)

    def sealed(self, signers: dict[KeyRole, Signer]) -> list[bytes]:
        """Return the envelopes, signed with the pen of each role."""
        return [signed(say.payload, signers[say.role]) for say in self.says]
