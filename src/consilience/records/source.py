"""A source: who said it, apart from any one report of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from consilience.records.grade import RELIABILITY
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Somebody or something that reports come from, with the party's judgement of its reliability."""

    KIND: ClassVar[Kind] = Kind(
        tag="source/1",
        name="source",
        title="{title}",
        says=frozenset({Sayer.NODE, Sayer.MEMBER}),
    )

    id: str
    title: str
    reliability: str = "F"
    """Admiralty letter; F means that it cannot be judged."""
    because: str = ""

    def __post_init__(self) -> None:
        if len(self.reliability) != 1 or self.reliability not in RELIABILITY:
            raise ValueError("reliability is not one of A to F")
