"""The commands a person types; one file per group of commands, registered in `app`."""

from __future__ import annotations

from consilience.cli import node, verify
from consilience.cli.app import main

__all__ = ["main", "node", "verify"]
