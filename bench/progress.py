"""How far a long run came, kept in a file so that it can be stopped at any time and goes on where it was."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

MEMORY = next((place for place in (Path("/dev/shm"),) if place.is_dir()), None)
"""Where folders of nodes are kept that only have to last for a moment: waiting for a disk proves nothing of what is compared."""


@dataclass(slots=True)
class Progress:
    """Worlds compared so far, all of them without a difference: a difference ends the run."""

    path: Path | None
    seed: int
    worlds: int = 0
    observations: int = 0
    seconds: float = 0
    """By the wall clock, over all the runs."""

    @classmethod
    def read(cls, path: Path | None, seed: int) -> Progress:
        """Return what `path` holds; a new beginning where there is no such file, or it is of another seed."""
        found = json.loads(path.read_bytes()) if path is not None and path.exists() else {}
        if found.get("seed") != seed:
            return cls(path, seed)
        return cls(path, **found)

    def add(self, worlds: int, observations: int, seconds: float) -> None:
        """Count a part that was compared, and write it down."""
        self.worlds, self.observations = self.worlds + worlds, self.observations + observations
        self.seconds += seconds
        if self.path is not None:
            new = self.path.with_suffix(".new")
            new.write_text(json.dumps({name: value for name, value in asdict(self).items() if name != "path"}))
            os.replace(new, self.path)

    def __str__(self) -> str:
        return f"seed {self.seed}: {self.worlds} worlds, {self.observations} observations, no difference, {self.seconds:.0f} s"
