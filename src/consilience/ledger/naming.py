"""By what another party's log is known: its first record, whole.

That record holds the party's name, every root key and the threshold, and a nonce; so its id stands for all of them and for
one log alone.  People compare the id, or its first half as the fingerprint; everything else that names a log is checked
against it.  A log's name carries 128 bits of it; logs that were begun by older versions carry 64, which is why a name alone
is never compared where the first record is at hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from consilience.errors import WrongUse
from consilience.ledger.keyring import Keyring
from consilience.records.ids import PartyName, RecordId, is_name

DIGITS = 32
"""Of the first record's id in a log's name."""
_OLD_DIGITS = 16
_SHAPE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Root:
    """A root as somebody has compared it: an id or fingerprint, of one party where that was said."""

    digits: str
    party: str | None = None


def names_of(party: PartyName, first: str) -> tuple[str, str]:
    """Return the names that a log may have: as logs are begun now, and as older versions began them."""
    return f"consilience/{party}/{first[:DIGITS]}", f"consilience/{party}/{first[:_OLD_DIGITS]}"


def read_root(text: str) -> Root | None:
    """Return a root as it is typed, `ID` or `PARTY=ID`, with or without the spaces it is read aloud with; None for else."""
    party, owned, digits = text.strip().rpartition("=")
    digits = re.sub(r"[\s:-]", "", digits).lower()
    good = _SHAPE.fullmatch(digits) and (not owned or is_name(party))
    return Root(digits, party or None) if good else None


def read_roots(texts: Iterable[str]) -> tuple[Root, ...]:
    """Return those of the texts that are roots."""
    return tuple(root for text in texts if (root := read_root(text)) is not None)


def is_compared(roots: Collection[Root], party: PartyName, first: RecordId, keyring: Keyring) -> bool:
    """Whether one of the roots compared is this party's, whole; `keyring` is that of the log's first record alone.

    The id of a bare key, as older versions read it aloud, counts where the root is that one key; it does not say whose it
    is, so it counts only where it is the only one given, or was given for this party.
    """
    for root in roots:
        if root.party not in (None, party):
            continue
        if first.startswith(root.digits):
            return True
        alone = root.party is not None or len(roots) == 1
        if alone and list(keyring.root_keys()) == [root.digits]:
            return True
    return False


def difference(keyring: Keyring) -> str:
    """Return what the root of a log's first record is, for a message: how many keys, and how many of them must sign."""
    keys = len(keyring.root_keys())
    threshold = 0 if keyring.party is None else keyring.party.threshold
    return f"{keys} root keys, of which {threshold} must sign" if keys > 1 else "one root key"


def typed_roots(text: str) -> tuple[str, ...]:
    """Return the roots in a field of a form: one a line, or with spaces between."""
    found: list[str] = []
    for line in text.splitlines():
        # A fingerprint is read aloud, and typed, in groups.
        found += [line] if read_root(line) is not None else line.split()
    return tuple(found)


def need_roots(texts: Iterable[str] | None) -> tuple[str, ...]:
    """Return the roots given at the command line; `WrongUse` for what is none, so that a slip does not look like another."""
    given = tuple(texts or ())
    if any(read_root(text) is None for text in given):
        raise WrongUse("--root: give the 64 hex digits of a root, or its fingerprint of 32, as ID or as PARTY=ID")
    return given
