"""What the machine gives: room, memory, a folder to keep things in, a stream that shows every sign."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from consilience.cli.checks import Finding
from consilience.ingest.cache import default_folder

_ROOM_MB = 500
_MEMORY_MB = 1500


def findings() -> Iterator[Finding]:
    """Give what the machine has and lacks."""
    yield _room("room for temporary files", Path(tempfile.gettempdir()))
    yield _keeping(default_folder())
    memory = _memory()
    if memory is not None:
        yield _enough("memory", memory, _MEMORY_MB, "long reports and tables may end for lack of it")
    yield _signs()


def _room(name: str, folder: Path) -> Finding:
    return _enough(
        name,
        shutil.disk_usage(folder).free // 1_000_000,
        _ROOM_MB,
        "a run may end with a full disk",
        f" free in {folder}",
    )


def _enough(name: str, has: int, wants: int, costs: str, where: str = "") -> Finding:
    enough = has >= wants
    found = f"{has:,} MB{where}"
    return Finding(
        name=name,
        there=enough,
        found=found,
        costs="" if enough else costs,
        mend="" if enough else f"{wants:,} MB or more",
    )


def _keeping(folder: Path) -> Finding:
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if os.access(nearest, os.W_OK):
        return Finding(name="cache of read files", there=True, found=str(folder))
    return Finding(
        name="cache of read files", there=False, found=f"{nearest} cannot be written",
        costs="every run reads every file anew", mend="mend the rights, or set XDG_CACHE_HOME",
    )  # fmt: skip


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1_000_000
    except (ValueError, OSError, AttributeError):
        return None


def _signs() -> Finding:
    encoding = (sys.stdout.encoding or "ascii").lower()
    whole = encoding.replace("-", "").startswith("utf")
    return Finding(
        name="signs on the terminal", there=whole, found=encoding,
        costs="" if whole else "signs that it lacks are shown as their nearest ones; files are not affected",
        mend="" if whole else "set PYTHONUTF8=1, or a UTF-8 locale",
    )  # fmt: skip
