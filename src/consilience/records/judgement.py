"""A member's judgement of a drafted claim: until there is one, the claim is a draft."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from consilience.records.claim import Claim
from consilience.records.ids import RecordId, is_digest
from consilience.records.kind import Kind, Sayer


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What a member found when checking a drafted claim against its report."""

    KIND: ClassVar[Kind] = Kind(
        tag="judgement/1",
        name="judgement",
        title="{outcome}: {claim}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        searched=(),
        quotes=True,
    )

    claim: RecordId
    outcome: Outcome
    correction: Claim | None = None
    """The claim as it should read; only where the outcome is *corrected*."""
    because: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.claim):
            raise ValueError("the claim is not named by its record id")
        if (self.outcome is Outcome.CORRECTED) != (self.correction is not None):
            raise ValueError("a correction comes with the outcome corrected, and only then")
        if self.correction is not None and self.correction.draft:
            raise ValueError("what a member has corrected is no draft")
