"""A backup of a node's folder as one file, taken while it runs; and a folder made from it again.

Databases are copied through their own backup, so that the copy is whole.  Views and cache are left out: they are made
again.  The root key is left out unless it is asked for: it belongs elsewhere.  After a restore the node notices that its
files are not those it signed last, and signs no checkpoint before it has compared its history (`log compare`).
"""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from consilience.errors import UnreadableInput, WrongUse
from consilience.storage.connection import copy

_DATABASES = (
    "ledger.sqlite3", "received.sqlite3", "baselines.sqlite3", "access.sqlite3", "identity.sqlite3", "mail.sqlite3", "exchange/outbox.sqlite3",
    "exchange/peers.sqlite3", "exchange/inbox.sqlite3",
)  # fmt: skip
_FILES = (
    "node.json", "settings.toml", "ledger.mark", "exchange/tls.key", "exchange/tls.pem", "exchange/tls-next.key",
    "exchange/tls-next.pem",
)  # fmt: skip
_FOLDERS = ("keys", "demo", "blobs", "precheck")
FORMAT = "consilience/backup/1"


def backup(folder: Path, out: Path, *, root: bool = False) -> int:
    """Write the backup of a node to the new file `out`; return the number of files in it."""
    if not (folder / "node.json").exists():
        raise UnreadableInput(str(folder), "there is no node here")
    if out.exists():
        raise WrongUse(f"{out}: it is there already; a backup is never overwritten")
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as archive:
        _add(archive, "FORMAT", FORMAT.encode())
        with tempfile.TemporaryDirectory(dir=out.parent) as scratch:
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
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = archive.extractfile(member)
    if source is None:
        raise UnreadableInput(str(folder), "a file of the backup cannot be read")
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while piece := source.read(1 << 20):
            out.write(piece)
