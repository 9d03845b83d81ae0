"""The commands a person types; one file per group of commands, registered in `app`."""

from __future__ import annotations

import sys
from importlib import import_module

from consilience.cli.app import main as _run

FILES = ("align", "compare", "fuse", "node", "verify")
_ALONE = frozenset({"align", "compare", "fuse", "verify"})
"""Commands whose file has their name and no other command: asked for one of them, we load no other file."""


def register(command: str = "") -> None:
    """Import the files that register commands: only that of `command` where it has one of its own."""
    for name in (command,) if command in _ALONE else FILES:
        import_module(f"consilience.cli.{name}")


def main() -> None:
    register(sys.argv[1] if len(sys.argv) > 1 else "")
    _run()


__all__ = ["main", "register"]
