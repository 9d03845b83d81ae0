"""The commands a person types; one file per group of commands, registered in `app`."""

from __future__ import annotations

from consilience.cli import align as _align  # noqa: F401  # registers its command
from consilience.cli import backup as _backup  # noqa: F401
from consilience.cli import compare as _compare  # noqa: F401
from consilience.cli import fuse as _fuse  # noqa: F401
from consilience.cli import node as _node  # noqa: F401
from consilience.cli import serve as _serve  # noqa: F401
from consilience.cli import verify as _verify  # noqa: F401
from consilience.cli.app import main

__all__ = ["main"]
