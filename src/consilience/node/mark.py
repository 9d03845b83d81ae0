"""How far the ledger was signed, and in which files: kept beside it, so that a restore from backup shows.

The mark is set before what lets a log sign and again after each signature.  The other way round, whoever is stopped between the
two would find a log that looks restored.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

_FILES = (".", "keys", "node.json", "ledger.sqlite3")


class Mark:
    """The mark of one node's ledger; `signed` gives the size of its newest checkpoint, 0 where there is none."""

    def __init__(self, folder: Path, signed: Callable[[], int]) -> None:
        self._folder = folder
        self._place = folder / "ledger.mark"
        self._signed = signed

    def looks_restored(self) -> bool:
        """Whether the files are not the ones that were signed last, or end earlier."""
        try:
            mark = orjson.loads(self._place.read_bytes())
            return bool(mark["files"] != self._files() or mark["size"] > self._signed())
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
            return self._signed() > 0

    def set(self) -> None:
        new = self._place.with_name("ledger.mark.new")
        write_for_owner(new, orjson.dumps({"files": self._files(), "size": self._signed()}))
        new.replace(self._place)

    def set_first(self) -> None:
        """Set it where there is none yet."""
        if not self._place.exists():
            self.set()

    @contextmanager
    def set_before(self) -> Iterator[None]:
        """Set it for an act that lets these files sign, and put back what was there where the act fails.

        That they may not sign before it stands in the ledger itself.
        """
        before = self._place.read_bytes() if self._place.exists() else None
        self.set()
        try:
            yield
        except BaseException:
            if before is None:
                self._place.unlink()
            else:
                write_for_owner(self._place, before)
            raise

    def _files(self) -> list[int]:
        return [(self._folder / name).stat().st_ino for name in _FILES]


def write_for_owner(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read, onto the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
