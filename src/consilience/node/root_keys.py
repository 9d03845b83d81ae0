"""The keys of a party's root as files.

keys/root.key, root-2.key, …      of a root as it was made
keys/root-v2.key, root-v2-2.key   of the one that took its place, and so on
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from consilience.errors import KeyUnusable, WrongUse
from consilience.ledger.keyfile import is_wrapped, read_key, write_key
from consilience.ledger.keyring import Keyring
from consilience.ledger.signing import SeedSigner

MOST = 15
"""A record has at most 16 signatures."""


def fits(keys: int, threshold: int) -> None:
    """Raise `WrongUse` for a number of keys, or a threshold, that no root can have."""
    if not 1 <= threshold <= keys <= MOST:
        raise WrongUse(f"root: 1 to {MOST} keys, of which one or more must sign, and no more than there are")


def stems(keys: int, *, version: int = 1) -> list[str]:
    """Return what the files of a root's keys are called."""
    first = "root" if version == 1 else f"root-v{version}"
    return [first, *(f"{first}-{number}" for number in range(2, keys + 1))]


def files(folder: Path) -> list[Path]:
    """Return the key files of a root, of whichever version, that lie in a node's folder."""
    return sorted((folder / "keys").glob("root*.key"))


def write_keys(folder: Path, seeds: dict[str, bytes], passphrase: str | None) -> list[Path]:
    """Write key files of these names, wrapped where there is a passphrase."""
    paths = [folder / "keys" / f"{role}.key" for role in seeds]
    for path, seed in zip(paths, seeds.values(), strict=True):
        write_key(path, seed, passphrase=passphrase, salt=secrets.token_bytes(16), nonce=secrets.token_bytes(24))
    return paths


def set_aside(folder: Path, names: Iterable[str]) -> None:
    """Rename what lies where new keys are to lie: of a rotation cut short, or in force after all where the ledger is older."""
    for name in names:
        path = folder / "keys" / f"{name}.key"
        if path.exists():
            path.rename(path.with_name(f"{name}-aside-{secrets.token_hex(4)}.key"))


def at_hand(
    folder: Path, keyring: Keyring, ask: Callable[[str], str], more: Sequence[Path] = ()
) -> tuple[SeedSigner, ...]:
    """Return as many keys of the root in force as must sign: of those in the folder, and in the files named besides.

    Raises `KeyUnusable` where there are fewer.
    """
    party = keyring.party
    wanted = set[bytes]() if party is None else set(party.root)
    needed = 1 if party is None else party.threshold
    found: dict[bytes, SeedSigner] = {}
    for path in [*more, *files(folder)]:
        if len(found) < needed:
            signer = read_key(path, passphrase=ask(path.name) if is_wrapped(path) else None)
            found |= {signer.public: signer} if signer.public in wanted else {}
    if len(found) < needed:
        short = f"{needed} of its {len(wanted)} keys must sign, and {len(found)} are on this machine"
        raise KeyUnusable(f"root: {short}" if found else f"root: no such key file is here that is in force; {short}")
    return tuple(found.values())
