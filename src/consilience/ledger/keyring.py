"""Who may sign at a given place of the log: a fold over party, key and revocation records.

Validity goes by log index, not by clock: a key speaks from the record after its enrolment up to its revocation.  A keyring
is a value; each of those records makes a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from consilience.errors import RecordRejected
from consilience.ledger.signing import is_usable
from consilience.records.ids import KeyId
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole, key_id
from consilience.records.party import Party
from consilience.records.record import Statement

_NONE: Mapping[KeyId, KeyEnrolment] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Keyring:
    """The party's root and every key enrolled so far."""

    party: Party | None = None
    party_record: str | None = None
    """Id of the record that set the present root."""
    keys: Mapping[KeyId, KeyEnrolment] = field(default_factory=lambda: _NONE)
    """Every key ever enrolled; what is revoked stays, so that it cannot be enrolled again."""
    revoked: frozenset[KeyId] = frozenset()

    def live(self, key: KeyId) -> KeyEnrolment | None:
        """Return the enrolment of a key that may sign now."""
        return None if key in self.revoked else self.keys.get(key)

    def root_keys(self) -> dict[KeyId, bytes]:
        return {} if self.party is None else {key_id(public): public for public in self.party.root}

    def log_keys(self) -> list[bytes]:
        """Return the public keys that may sign checkpoints now, the newest last."""
        live = (key for name, key in self.keys.items() if name not in self.revoked)
        return [key.public for key in live if key.role is KeyRole.LOG]

    def after(self, statement: Statement) -> Keyring:
        """Return the keyring once `statement` stands in the log; `RecordRejected` where it breaks a rule about keys."""
        match statement.body:
            case Party() as party:
                return self._with_root(statement, party)
            case KeyEnrolment() as key:
                return self._with_key(statement, key)
            case KeyRevocation() as revocation:
                return self._without(statement, revocation.key)
            case _:
                return self

    def _with_root(self, statement: Statement, party: Party) -> Keyring:
        if any(not is_usable(public) for public in party.root):
            raise RecordRejected("key-unusable", statement.id, "a root key is no canonical point of the main group")
        if any(key_id(public) in self.keys for public in party.root):
            raise RecordRejected("key-once", statement.id, "a root key is or was enrolled for something else")
        if self.party is None and (party.version, statement.head.supersedes) != (1, None):
            raise RecordRejected("root-first", statement.id, "the first root has version 1 and supersedes nothing")
        if self.party is not None and (
            statement.head.supersedes != self.party_record or party.version != self.party.version + 1
        ):
            raise RecordRejected("root-rotation", statement.id, "a new root supersedes the present one by one version")
        return replace(self, party=party, party_record=statement.id)

    def _with_key(self, statement: Statement, key: KeyEnrolment) -> Keyring:
        if not is_usable(key.public, key.algorithm):
            raise RecordRejected("key-unusable", statement.id, "the key is no canonical point of the main group")
        if key.id in self.keys or key.id in self.root_keys():
            raise RecordRejected("key-once", statement.id, "the key is or was enrolled already")
        return replace(self, keys=MappingProxyType({**self.keys, key.id: key}))

    def _without(self, statement: Statement, key: KeyId) -> Keyring:
        if self.live(key) is None:
            raise RecordRejected("key-live", statement.id, "the key to revoke is not in force")
        return replace(self, revoked=self.revoked | {key})
