"""One slot of two claims, compared."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Fit(StrEnum):
    AGREES = "agrees"
    LEFT_PRECISE = "left is more precise"
    RIGHT_PRECISE = "right is more precise"
    OPEN = "may both hold"
    """Neither agreement nor contradiction: "at least 158" and "220"."""
    DIFFERS = "differs"
    MOVED = "differs, as the world moved"
    NOT_READ = "could not be read on both sides"
    """A side has words there that were not read whole: they may agree or differ."""


AGREEING = frozenset({Fit.AGREES, Fit.LEFT_PRECISE, Fit.RIGHT_PRECISE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One slot of two claims."""

    slot: str
    fit: Fit
    left: str
    right: str
    because: str
    about: str = ""
    """What a number counts."""
    values: tuple[Decimal, Decimal] | None = None
    """The two numbers as compared, left and right."""
    swapped: bool = False
    """Whether who acts and who is acted on have changed places."""

    @property
    def agrees(self) -> bool:
        return self.fit in AGREEING
