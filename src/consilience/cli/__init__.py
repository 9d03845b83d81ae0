"""The commands a person types; one file per group of commands, registered in `app`."""

from __future__ import annotations

from consilience.cli import align as _align  # noqa: F401  # registers its command
from consilience.cli import fuse as _fuse  # noqa: F401  # registers its command
from consilience.cli.app import main

__all__ = ["main"]
