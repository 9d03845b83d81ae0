"""What a node keeps of what it worked out, bound to the erasures that were carried out when it was begun.

DIR/cache/STAND/...: a folder for each stand.  The stand changes with every erasure and whenever something of another party
goes; then all folders go, and nobody makes one again for an older stand.  Who writes, this process or the worker beside it,
makes no folder of a stand: so what was begun before an erasure is kept nowhere, however it ends.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from consilience.errors import StoreFailed
from consilience.ingest.cache import Cache

_TRIES = 5


class Caches:
    """The caches of one node.  Any number of processes may use them at once."""

    def __init__(self, folder: Path, stand: Callable[[], str]) -> None:
        """`stand` gives a word that is another one as soon as something was erased or went, in whatever process."""
        self.folder = folder
        self.stand = stand

    def of(self, stand: str, part: str = "") -> Cache:
        """Return the cache for what is worked out of things that were read when the stand was this one, or later.

        Where something was erased since, nothing is in it and it keeps nothing.
        """
        own = self.folder / stand if stand else self.folder / "none"
        if stand and not own.is_dir() and self.stand() == stand:
            with suppress(StoreFailed, OSError):
                self.settle()
                own.mkdir(mode=0o700, parents=True, exist_ok=True)
                if self.stand() != stand:
                    # Erased at this moment: whoever erased may have looked before the folder was there.
                    self.settle()
        place = own / part if part else own
        if part and own.is_dir():
            with suppress(OSError):
                place.mkdir(mode=0o700, exist_ok=True)
        return Cache(place, bound=True)

    def settle(self) -> None:
        """Remove all that is older than the last erasure; for the start, after which nobody may know any more what was owed."""
        empty(self.folder, but=self.stand())

    def clear(self) -> None:
        """Remove all; raise `StoreFailed` where something stays."""
        empty(self.folder)


def empty(folder: Path, *, but: str = "") -> None:
    """Remove what is in a folder of caches; raise `StoreFailed` where something stays."""
    for _ in range(_TRIES):
        left = [path for path in folder.iterdir() if path.name != but] if folder.is_dir() else []
        if not left:
            return
        for path in left:
            gone = folder / f"gone-{secrets.token_hex(8)}"
            # Out of the way first: under its name somebody may be writing.
            with suppress(OSError):
                path = path.rename(gone)  # noqa: PLW2901 - the same folder under its new name
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    raise StoreFailed(f"{folder}: the cache could not be emptied; remove the folder by hand")
