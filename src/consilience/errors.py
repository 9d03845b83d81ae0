"""The errors that Consilience raises on purpose.

    ConsilienceError
    ├── UnreadableInput      a file or folder a person named cannot be used
    ├── MalformedRecord      the bytes are not a record we can read
    └── WrongUse             a command or call was given what it cannot work with

Messages name files, ids, fields and counts; they never quote what a report or record says.
"""

from __future__ import annotations


class ConsilienceError(Exception):
    """Base of every error that Consilience raises on purpose."""


class UnreadableInput(ConsilienceError):
    """A file or folder that a person named cannot be used."""

    def __init__(self, where: str, why: str, advice: str = "") -> None:
        super().__init__(f"{where}: {why}" + (f"; {advice}" if advice else ""))
        self.where = where
        self.why = why
        self.advice = advice


class MalformedRecord(ConsilienceError):
    """The bytes are not a record we can read."""

    def __init__(self, path: str, expected: str, found: str) -> None:
        super().__init__(f"{path}: expected {expected}, found {found}")
        self.path = path


class WrongUse(ConsilienceError):
    """A command or call was given what it cannot work with."""
