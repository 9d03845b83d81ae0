"""Whose keys speak for another party, at each place of its log: a fold over its records about keys.

Each such record is signed by the party's root; the first one fixes the name of the log and the fingerprint that people
read to one another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from consilience.errors import RecordRejected
from consilience.ledger.admission import Received, admit_again, examine
from consilience.ledger.keyring import Keyring
from consilience.ledger.naming import DIGITS, names_of
from consilience.records.ids import KeyId, PartyName
from consilience.records.key import KeyRole


@dataclass(frozen=True, slots=True)
class Step:
    """One record about keys, and its place in the log."""

    index: int
    envelope: bytes


@dataclass(frozen=True, slots=True)
class Authority:
    """The keyrings of one log, each in force after the place beside it."""

    party: PartyName
    first: str
    """Id of the log's first record."""
    places: tuple[int, ...]
    keyrings: tuple[Keyring, ...]
    origin: str
    """The log's name."""

    @property
    def fingerprint(self) -> str:
        """Return what people compare: eight groups of four digits."""
        return fingerprint_of(self.first)

    @property
    def last(self) -> int:
        return self.places[-1]

    @property
    def now(self) -> Keyring:
        return self.keyrings[-1]

    @property
    def title(self) -> str:
        return self.now.party.title if self.now.party is not None else self.party

    def before(self, index: int) -> Keyring:
        """Return the keyring in force for the record at `index`."""
        place = bisect_left(self.places, index)
        return self.keyrings[place - 1] if place else Keyring()

    def node_keys(self) -> dict[KeyId, bytes]:
        """Return the keys that sign as the node now."""
        keyring = self.now
        return {
            id_: key.public
            for id_, key in keyring.keys.items()
            if key.role is KeyRole.NODE and keyring.live(id_) is not None
        }

    @property
    def demo(self) -> bool:
        """Whether a demo key is in force: only demo nodes deal with it."""
        return any(key.demo and self.now.live(id_) is not None for id_, key in self.now.keys.items())


def fingerprint_of(first: str) -> str:
    """Return half of a first record's id, 128 bits, against which nobody finds a second log; as people read it aloud."""
    return " ".join(first[at : at + 4] for at in range(0, DIGITS, 4))


def read_authority(steps: Iterable[Step], *, named: str | None = None) -> Authority:
    """Return the fold of records about keys; raise `RecordRejected` or `MalformedRecord` where one does not hold.

    `named` is what the log is called: one of the names that its first record gives it.
    """
    keyring, party, first = Keyring(), PartyName(""), ""
    places: list[int] = []
    keyrings: list[Keyring] = []
    for step in steps:
        examined = examine(Received(step.envelope), keyring)
        statement = examined.statement
        if statement.kind not in ("party/1", "key/1", "revocation/1"):
            raise RecordRejected("authority", statement.id, "it is not about keys")
        if not places:
            party, first = statement.head.party, statement.id
        if step.index != 0 if not places else step.index <= places[-1]:
            raise RecordRejected("authority", statement.id, "records about keys begin with the log and rise in it")
        keyring = admit_again(examined, keyring, party)
        places.append(step.index)
        keyrings.append(keyring)
    if not places:
        raise RecordRejected("authority", "", "there is no record about keys")
    names = names_of(party, first)
    if named is not None and named not in names:
        raise RecordRejected("authority", first, "the log's name is not the one its first record gives it")
    return Authority(party, first, tuple(places), tuple(keyrings), named or names[0])
