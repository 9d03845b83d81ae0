"""An alias: two names that a member says are one, such as a body before and after it was renamed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from consilience.records.kind import Kind, Sayer

LONGEST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Alias:
    """One pair, as a row of a list `name,same_as` has it; whoever is one with the same is one."""

    KIND: ClassVar[Kind] = Kind(
        tag="alias/1",
        name="alias",
        title="{name} is {same_as}",
        says=frozenset({Sayer.MEMBER}),
        labels={"name": "Name", "same_as": "The same as", "holds": "Holds"},
    )

    name: str
    same_as: str
    because: str
    holds: bool = True
    """False in the record that takes it back."""

    def __post_init__(self) -> None:
        for text in (self.name, self.same_as):
            if not any(letter.isalnum() for letter in text) or len(text) > LONGEST:
                raise ValueError(f"an alias has two names of at most {LONGEST} characters")
        if not self.because.strip():
            raise ValueError("an alias has a reason")
