"""Encryption of bundles to their addressee: age (X25519), by way of pyrage."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pyrage

from consilience.errors import MalformedRecord

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_PURPOSE = b"consilience/age-identity/1\0"


def age_public(seed: bytes) -> str:
    """Return the key, `age1…`, to which others encrypt for the holder of `seed`."""
    return str(_identity(seed).to_public())


def lock(content: bytes, recipient: str) -> bytes:
    """Return `content` encrypted to one recipient."""
    try:
        return bytes(pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)]))
    except pyrage.RecipientError as error:
        raise MalformedRecord("card.age", "a key of age", "something else") from error


def unlock(content: bytes, seed: bytes) -> bytes:
    """Return what was encrypted to the holder of `seed`; raise `MalformedRecord` where it was not, or is damaged."""
    try:
        return bytes(pyrage.decrypt(content, [_identity(seed)]))
    except pyrage.DecryptError as error:
        raise MalformedRecord("bundle", "something encrypted to this node", "something else, or damaged") from error


def _identity(seed: bytes) -> pyrage.x25519.Identity:
    secret = hashlib.sha256(_PURPOSE + seed).digest()
    return pyrage.x25519.Identity.from_str(_bech32("age-secret-key-", secret).upper())


def _bech32(prefix: str, raw: bytes) -> str:
    """Return the BIP 173 form in which age writes its keys."""
    data = list(_fives(raw))
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    rest = _polymod(expanded + data + [0] * 6) ^ 1
    check = [(rest >> 5 * (5 - place)) & 31 for place in range(6)]
    return prefix + "1" + "".join(_LETTERS[five] for five in data + check)


def _fives(raw: bytes) -> Iterator[int]:
    bits = "".join(f"{byte:08b}" for byte in raw)
    bits += "0" * (-len(bits) % 5)
    return (int(bits[at : at + 5], 2) for at in range(0, len(bits), 5))


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, factor in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= factor if (top >> place) & 1 else 0
    return check
