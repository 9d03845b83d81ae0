"""A backup of a node's folder as one file, taken while it runs; and a folder made from it again.

Databases are copied through their own backup, so that the copy is whole.  Views and cache are left out: they are made
again.  The root key is left out unless it is asked for: it belongs elsewhere.  After a restore the node notices that its
files are not those it signed last, and signs no checkpoint before it has compared its history (`log compare`).
"""

from __future__ import annotations

import io
import os
import re
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

import orjson

from consilience.errors import UnreadableInput, WrongUse
from consilience.node.settings import read_settings
from consilience.storage.connection import copy

_DATABASES = (
    "ledger.sqlite3", "received.sqlite3", "baselines.sqlite3", "access.sqlite3", "identity.sqlite3", "tokens.sqlite3", "mail.sqlite3", "exchange/outbox.sqlite3",
    "exchange/peers.sqlite3", "exchange/inbox.sqlite3", "exchange/clients.sqlite3",
)  # fmt: skip
_FILES = (
    "node.json", "settings.toml", "ledger.mark", "exchange/tls.key", "exchange/tls.pem", "exchange/tls-next.key",
    "exchange/tls-next.pem",
)  # fmt: skip
_FOLDERS = ("keys", "demo", "blobs", "precheck", "secrets")
"""`secrets` holds what the settings name inside the node's folder: passwords, certificates, under the names they have there."""
STAMP = "last-backup"
"""A file whose time says when the last backup was made."""
FORMAT = "consilience/backup/1"
_NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z\.backup")


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What a backup holds and what it does not."""

    out: Path
    files: int
    secrets: tuple[str, ...]
    """Files with secrets that the settings name and that are in it."""
    outside: tuple[str, ...]
    """Files that the settings name and that lie outside the node's folder, so are not in it."""


def backup(folder: Path, out: Path, *, root: bool = False) -> Written:
    """Write the backup of a node to the new file `out`, whole or not at all."""
    if not (folder / "node.json").exists():
        raise UnreadableInput(str(folder), "there is no node here")
    if out.exists():
        raise WrongUse(f"{out}: it is there already; a backup is never overwritten")
    named = _named(folder)
    inside = {name: path for path in named if (name := _within(folder, path)) is not None and path.exists()}
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            count = _fill(raw, folder, inside, scratch_in=out.parent, root=root)
            raw.flush()
            os.fsync(raw.fileno())
        # A link, because it never takes the place of a file that came meanwhile.
        os.link(part, out)
    finally:
        part.unlink(missing_ok=True)
    (folder / STAMP).touch(mode=0o600)
    outside = tuple(str(path) for path in named if _within(folder, path) is None)
    return Written(out=out, files=count, secrets=tuple(inside), outside=outside)


def backup_into(folder: Path, store: Path, *, keep: int, moment: datetime, root: bool = False) -> tuple[Written, int]:
    """Write a backup named for the party and the time into `store`; drop the oldest beyond `keep`, and say how many."""
    party = party_of(folder)
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    done = backup(folder, store / f"{party}-{moment:%Y-%m-%dT%H%M%SZ}.backup", root=root)
    old = sorted(
        path for path in store.glob(f"{party}-*.backup") if _NAME.fullmatch(path.name.removeprefix(f"{party}-"))
    )
    dropped = old[: max(0, len(old) - keep)]
    for path in dropped:
        path.unlink()
    return done, len(dropped)


def party_of(folder: Path) -> str:
    """Return whose node it is; raise `UnreadableInput` where there is none."""
    try:
        return str(orjson.loads((folder / "node.json").read_bytes())["party"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UnreadableInput(str(folder), "there is no node here") from None


def _named(folder: Path) -> list[Path]:
    """Return the files that the settings name."""
    settings = read_settings(folder)
    names = [settings.tls_certificate, settings.tls_key]
    names += [settings.oidc.client_secret_file] if settings.oidc else []
    names += [settings.mail.password_file, settings.mail.ca_file] if settings.mail else []
    return [Path(name) for name in names if name]


def _within(folder: Path, path: Path) -> str | None:
    """Return the name of a file in the folder that only the settings know; None for one that lies elsewhere."""
    try:
        return str(path.resolve().relative_to(folder.resolve()))
    except ValueError:
        return None


def _fill(raw: IO[bytes], folder: Path, named: dict[str, Path], *, scratch_in: Path, root: bool) -> int:
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        _add(archive, "FORMAT", FORMAT.encode())
        with tempfile.TemporaryDirectory(dir=scratch_in) as scratch:
            for name in _DATABASES:
                if (folder / name).exists():
                    archive.add(_copied(folder / name, Path(scratch) / Path(name).name), name)
        for name in _FILES:
            if (folder / name).exists():
                archive.add(folder / name, name)
        for name in _FOLDERS:
            for path in sorted((folder / name).rglob("*")):
                if path.is_file() and (root or not path.match("keys/root*.key")):
                    archive.add(path, str(path.relative_to(folder)))
        there = set(archive.getnames())
        for name, path in named.items():
            if name not in there:
                archive.add(path.resolve(), f"secrets/{name}")
        return len(archive.getmembers()) - 1


def restore(file: Path, folder: Path) -> int:
    """Make the folder of a node from a backup; return the number of files.  Nothing is left behind where it fails."""
    if folder.exists() and any(folder.iterdir()):
        raise WrongUse(f"{folder}: it is not empty; restore into a new folder")
    try:
        with tarfile.open(file, mode="r:gz") as archive:
            members = archive.getmembers()
            head = archive.extractfile(members[0]) if members and members[0].isfile() else None
            if head is None or head.read() != FORMAT.encode():
                raise UnreadableInput(str(file), "it is not a backup of a node")
            for member in members[1:]:
                _checked(file, member)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for member in members[1:]:
                _put(archive, member, folder)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise UnreadableInput(str(file), "it is not a backup of a node, or it is damaged") from error
    return len(members) - 1


def _copied(source: Path, target: Path) -> Path:
    copy(source, target)
    return target


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _checked(file: Path, member: tarfile.TarInfo) -> None:
    path = PurePosixPath(member.name)
    known = str(path) in (*_DATABASES, *_FILES) or (path.parts and path.parts[0] in _FOLDERS)
    if not member.isfile() or path.is_absolute() or ".." in path.parts or not known:
        raise UnreadableInput(str(file), "it holds something that no node's backup holds")


def _put(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    target = folder / member.name.removeprefix("secrets/")
    if target.exists():
        raise UnreadableInput(str(folder), "the backup holds a file twice")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = archive.extractfile(member)
    if source is None:
        raise UnreadableInput(str(folder), "a file of the backup cannot be read")
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while piece := source.read(1 << 20):
            out.write(piece)
