"""What was worked out for a file once, kept by content so that a second run need not do it again.

A cache may be deleted at any time; a damaged entry counts as absent.  Reports can be sensitive, so nobody but the
owner may read what is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from consilience.errors import StoreFailed

_TAG = b"consilience-cache/1\n"
_DIGEST = 32
_TRIES = 5


def default_folder() -> Path:
    """Return the user's folder for caches (`XDG_CACHE_HOME` when set)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    # The standard has relative paths ignored.
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "consilience"  # noqa: PTH117 - an empty Path is "."


def key_for(*parts: bytes | str) -> str:
    """Return the key for all that a result depends on: content, version of the code, settings.

    >>> key_for("a", "bc") == key_for("ab", "c")
    False
    """
    digest = hashlib.sha256(b"consilience-cache-key/1")
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        # The length in front keeps two different lists of parts from giving the same bytes.
        digest.update(b"%d:" % len(raw) + raw)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Cache:
    """Bytes by key, in files under one folder.  Any number of processes may use it at once."""

    folder: Path
    bound: bool = False
    """Keep only while the folder is there: whoever removes it ends all writing, that of processes begun before too."""

    def load(self, key: str) -> bytes | None:
        """Return what was kept under `key`, or None when nothing usable is there."""
        try:
            raw = self._path(key).read_bytes()
        except OSError:
            return None
        head, body = raw[: len(_TAG) + _DIGEST], raw[len(_TAG) + _DIGEST :]
        return body if head == _TAG + hashlib.sha256(body).digest() else None

    def keep(self, key: str, value: bytes) -> bool:
        """Keep `value` under `key`; False when the disk would not have it, which costs only time."""
        path = self._path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=not self.bound, exist_ok=True)
            # mkstemp makes the file readable by its owner alone, and replace makes it appear whole or not at all.
            handle, waiting = tempfile.mkstemp(dir=path.parent, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_TAG + hashlib.sha256(value).digest() + value)
                Path(waiting).replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(waiting).unlink()
                raise
        except OSError:
            return False
        return True

    def clear(self) -> None:
        """Remove all that is kept; raise `StoreFailed` where something stays."""
        for _ in range(_TRIES):
            # Another process may put something there meanwhile.
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                return
        raise StoreFailed(f"{self.folder}: the cache could not be emptied; remove the folder by hand")

    def _path(self, key: str) -> Path:
        if not (len(key) >= 8 and all(letter in "0123456789abcdef" for letter in key)):
            raise ValueError("a cache key is what key_for returns")
        return self.folder / key[:2] / key[2:]
