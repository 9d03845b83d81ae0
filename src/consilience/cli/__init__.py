"""The commands a person types; one file per group of commands, listed in `commands` and imported when one is typed."""

from __future__ import annotations

from consilience.cli.app import main

__all__ = ["main"]
