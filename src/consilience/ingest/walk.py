"""Which files of a folder are looked at: sorted, bounded, never outside the folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from consilience.errors import UnreadableInput
from consilience.ingest import own
from consilience.ingest.sidecar import NAME as SIDECAR

QUESTIONS = "questions.yaml"
"""The parties' key questions may lie among the reports; they are no report."""
_MEANT = frozenset(
    f"reports{ending}" for ending in (".csv.txt", ".csv.csv", ".tsv", ".xlsx", ".xls", ".ods", ".numbers")
)
"""Tables that were meant to be the sidecar; what they mark would go unmarked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one run may cost; raise a limit only for files from people you trust."""

    file_bytes: int = 20_000_000
    files: int = 100_000
    depth: int = 16
    seconds: float = 30.0
    """For one file."""
    characters: int = 1_000_000
    """Of text in one document; more is cut off, with a note."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One file, by its path relative to the folder."""

    path: Path
    file: str
    why: str = ""
    """Why it is refused; empty when it is not."""

    @property
    def folder(self) -> str:
        """The folder's path with a slash at its end; empty for the top."""
        return self.file.rpartition("/")[0] + "/" if "/" in self.file else ""

    def load(self, limits: Limits) -> bytes:
        """Return the bytes, never more than the limit; raise `UnreadableInput` otherwise."""
        try:
            with open(self.path, "rb", opener=_open_plain_file) as source:
                raw = source.read(limits.file_bytes + 1)
        except OSError as error:
            raise UnreadableInput(
                self.file, f"it cannot be opened ({error.strerror or 'refused'})", "check its permissions"
            ) from error
        if len(raw) > limits.file_bytes:
            raise UnreadableInput(
                self.file, f"it is larger than {limits.file_bytes // 1_000_000} MB", "split it, or file only its text"
            )
        return raw


@dataclass(slots=True)
class Found:
    single: bool = False
    files: list[Entry] = field(default_factory=list)
    sidecars: list[Entry] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)


def walk(where: Path, limits: Limits) -> Found:
    """Return the files under `where` (or `where` itself) in the order of their paths."""
    try:
        mode = where.stat().st_mode
    except OSError as error:
        raise UnreadableInput(
            str(where), "there is no such file or folder that can be opened", "check the name"
        ) from error
    if stat.S_ISDIR(mode):
        return _walk_folder(where, limits)
    if not stat.S_ISREG(mode):
        raise UnreadableInput(str(where), "it is neither a file nor a folder", "name a folder with reports")
    return _beside(where)


def is_sidecar(file: str) -> bool:
    """Whether a file, by its name, is the sidecar of its folder or was meant to be."""
    name = file.rpartition("/")[2].lower()
    return name == SIDECAR or name in _MEANT


def _beside(where: Path) -> Found:
    """One file with the sidecar of its folder, whatever the case of its name."""
    found = Found(single=True, files=[Entry(path=where, file=_printable(where.name))])
    with suppress(OSError), os.scandir(where.parent) as listing:
        for item in listing:
            if is_sidecar(item.name) and item.name != where.name:
                _keep_sidecar(Entry(path=Path(item.path), file=_printable(item.name)), found, item.is_file())
    return found


def _keep_sidecar(entry: Entry, found: Found, is_file: bool) -> None:
    if not is_file:
        found.refused.append(replace(entry, why="it is a link or no ordinary file; put a copy of the file itself here"))
    elif entry.path.name.lower() == SIDECAR:
        found.sidecars.append(entry)
    else:
        found.refused.append(replace(entry, why=f"it looks like the table of the reports; save it as {SIDECAR}"))


def _walk_folder(where: Path, limits: Limits) -> Found:
    found = Found()
    left_out = 0
    for entry in _entries(where, "", limits.depth, found):
        if is_sidecar(entry.file):
            _keep_sidecar(entry, found, is_file=True)
        elif entry.path.name.lower() == QUESTIONS:
            continue
        elif len(found.files) >= limits.files:
            left_out += 1
        else:
            found.files.append(entry)
    if left_out:
        why = f"holds more than {limits.files} files, {left_out} of them left out; split the folder"
        found.refused.append(Entry(path=where, file=".", why=why))
    return found


def _entries(folder: Path, prefix: str, depth: int, found: Found) -> Iterator[Entry]:
    try:
        with os.scandir(folder) as listing:
            items = sorted(listing, key=lambda item: item.name)
    except OSError as error:
        why = f"the folder cannot be opened ({error.strerror or 'refused'}); check its permissions"
        found.refused.append(Entry(path=folder, file=prefix or ".", why=why))
        return
    for item in items:
        # Hidden files are an editor's or a system's, not a party's.
        if item.name.startswith((".", "~$")):
            continue
        file = prefix + _printable(item.name)
        if item.is_dir(follow_symlinks=False):
            if depth <= 1:
                found.refused.append(
                    Entry(path=Path(item.path), file=file, why="folders are nested too deeply here; move its files up")
                )
            elif own.is_our_folder(Path(item.path)):
                found.refused.append(Entry(path=Path(item.path), file=file, why=own.SENTENCE))
            else:
                yield from _entries(Path(item.path), file + "/", depth - 1, found)
        elif item.is_file(follow_symlinks=False):
            yield Entry(path=Path(item.path), file=file)
        else:
            # A link could lead out of what the party meant to file; a pipe or device could never end.
            found.refused.append(
                Entry(
                    path=Path(item.path),
                    file=file,
                    why="it is a link or no ordinary file; put a copy of the file itself here",
                )
            )


def _open_plain_file(path: str, flags: int) -> int:
    """Open without waiting on a pipe that took the file's place since it was listed."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _printable(name: str) -> str:
    """File names may hold bytes that are no characters; a report's must be writable as UTF-8."""
    return name.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="replace")
