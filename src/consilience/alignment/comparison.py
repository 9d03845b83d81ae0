"""One slot of two claims, compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fit(StrEnum):
    AGREES = "agrees"
    LEFT_PRECISE = "left is more precise"
    RIGHT_PRECISE = "right is more precise"
    DIFFERS = "differs"
    MOVED = "differs, as the world moved"
    NOT_READ = "could not be read on both sides"
    """A side has words there that were not read whole: they may agree or differ."""


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

    @property
    def agrees(self) -> bool:
        return self.fit in {Fit.AGREES, Fit.LEFT_PRECISE, Fit.RIGHT_PRECISE}
