"""A letter: a file for one party, carried like anything that was let go, by line or by bundle.

It permits nothing by itself: what may stand in it was decided where it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import PartyName, is_name
from consilience.records.kind import Kind, Sayer


class LetterKind(StrEnum):
    BASELINE = "baseline"
    """A text with this party's signature, as `consilience baseline export --to` writes it."""
    PRECHECK = "precheck"
    """A message of a private check."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """The text of a file, and whom it is for."""

    KIND: ClassVar[Kind] = Kind(
        tag="letter/1",
        name="letter",
        title="{kind} to {to}",
        says=frozenset({Sayer.NODE}),
        labels={"to": "To", "kind": "Letter"},
        found_by="to",
        searched=(),
    )

    to: PartyName
    kind: LetterKind
    content: str

    def __post_init__(self) -> None:
        if not is_name(self.to) or not self.content:
            raise ValueError("a letter is for one party and holds something")
