"""Signing keys at rest: one small file a key, wrapped with a passphrase (Argon2id, XSalsa20-Poly1305).

A file that others may read is refused, as it may have been copied.  Without a passphrase the seed lies open in the file;
that is for unattended nodes, and whoever makes such a file is told.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import orjson
from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from consilience.errors import KeyUnusable
from consilience.ledger.signing import SEED_BYTES, SeedSigner

_FORMAT = "consilience/key-file/1"
_MAX_BYTES = 4096
SIGN_IN = 64 * 1024 * 1024
"""Memory of a try at a passphrase that anybody may send: the second recommended option of RFC 9106, in one lane."""
_OPSLIMIT, _MEMLIMIT = pwhash.argon2id.OPSLIMIT_MODERATE, pwhash.argon2id.MEMLIMIT_MODERATE


def write_key(
    path: Path, seed: bytes, *, passphrase: str | None, salt: bytes, nonce: bytes, memory: int | None = None
) -> None:
    """Write `seed` to a new file that only its owner may read; an existing file is never overwritten.

    `memory` is what a try at the passphrase takes, in bytes, where that is to be less than for a node's own keys.
    """
    content = {"format": _FORMAT, "public": SeedSigner(seed).public.hex()}
    if passphrase is None:
        content["seed"] = seed.hex()
    else:
        most = _MEMLIMIT if memory is None else min(memory, _MEMLIMIT)
        box = SecretBox(_stretch(passphrase, salt, _OPSLIMIT, most))
        wrapped = box.encrypt(seed, nonce).ciphertext
        limits = {"ops": str(_OPSLIMIT), "memory": str(most)}
        content |= {"salt": salt.hex(), "nonce": nonce.hex(), "wrapped": wrapped.hex(), **limits}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def is_wrapped(path: Path) -> bool:
    """Whether the key needs a passphrase."""
    return "wrapped" in _content(path)


def memory_of(path: Path) -> int | None:
    """Return how much memory a try at the passphrase takes; None where the key is not wrapped."""
    content = _content(path)
    return int(content["memory"]) if "wrapped" in content else None


def read_key(path: Path, *, passphrase: str | None) -> SeedSigner:
    """Return the signer; raise `KeyUnusable` where the file lies open to others or the passphrase is wrong."""
    content = _content(path)
    try:
        seed = bytes.fromhex(content["seed"]) if "seed" in content else _unwrap(path, content, passphrase)
        signer = SeedSigner(seed)
    except (KeyError, ValueError, TypeError):
        raise KeyUnusable(f"{path.name}: it is not a key file") from None
    if len(seed) != SEED_BYTES or signer.public.hex() != content.get("public"):
        raise KeyUnusable(f"{path.name}: it is damaged")
    return signer


def _unwrap(path: Path, content: dict[str, str], passphrase: str | None) -> bytes:
    if passphrase is None:
        raise KeyUnusable(f"{path.name}: it needs a passphrase")
    ops, memory = int(content["ops"]), int(content["memory"])
    if not (1 <= ops <= 16 and 8192 <= memory <= 1 << 31):
        raise KeyUnusable(f"{path.name}: it is not a key file")
    key = _stretch(passphrase, bytes.fromhex(content["salt"]), ops, memory)
    try:
        return SecretBox(key).decrypt(bytes.fromhex(content["wrapped"]), bytes.fromhex(content["nonce"]))
    except CryptoError:
        raise KeyUnusable(f"{path.name}: the passphrase is wrong, or the file is damaged") from None


def _stretch(passphrase: str, salt: bytes, ops: int, memory: int) -> bytes:
    return pwhash.argon2id.kdf(SecretBox.KEY_SIZE, passphrase.encode(), salt, opslimit=ops, memlimit=memory)


def _content(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise KeyUnusable(f"{path.name}: there is no such key file")
    with path.open("rb") as file:
        # Of the file that is open, so that no other can be put in its place between the look and the reading.
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        raw = file.read(_MAX_BYTES)
    if mode & 0o077:
        raise KeyUnusable(
            f"{path.name}: others may read it (mode {mode:03o}); make a new key, or chmod 600 if it is safe"
        )
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise KeyUnusable(f"{path.name}: it is not a key file") from None
    if type(content) is not dict or content.get("format") != _FORMAT:
        raise KeyUnusable(f"{path.name}: it is not a key file")
    return content
