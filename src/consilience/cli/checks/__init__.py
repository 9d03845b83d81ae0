"""What `doctor` looks at, a file a group.

A new check is a function without arguments that gives findings, in a file of its own or an old one, and a line in `GROUPS`.  It opens no
connection, changes nothing, takes less than a second, and imports no heavy library: `find_spec` tells whether one is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is there or not, in sentences."""

    name: str
    there: bool
    found: str
    """What is there, or what is not."""
    costs: str = ""
    """What does not work, or works less well, without it; empty where it is there."""
    mend: str = ""
    """What to do about it."""
    needed: bool = False
    """Whether the main job does not run, or runs with lower quality, without it."""


Check = Callable[[], Iterable[Finding]]

GROUPS: dict[str, str] = {
    "main job": "consilience.cli.checks.main_job",
    "extras": "consilience.cli.checks.extras",
    "tools": "consilience.cli.checks.tools",
    "machine": "consilience.cli.checks.machine",
    "confinement": "consilience.cli.checks.confinement",
}
"""Group → the module whose function `findings` gives what was found."""


def findings() -> dict[str, list[Finding]]:
    """Return what each group found; a group whose file is new is imported here and nowhere else."""
    return {group: list(import_module(module).findings()) for group, module in GROUPS.items()}
