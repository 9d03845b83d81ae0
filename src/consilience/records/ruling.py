"""A ruling: what a member decides about matters against the machine's grouping or verdict.

It names claims, never matters, because matters are made anew with every run; so it holds through all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import ClaimId
from consilience.records.kind import Kind, Sayer


class RulingKind(StrEnum):
    SAME = "same"
    """All the claims speak of one thing."""
    APART = "apart"
    """The first claim does not speak of the same thing as any of the others."""
    VERDICT = "verdict"
    """The matter that holds these claims has this verdict."""
    WITHDRAWN = "withdrawn"
    """The ruling that this one supersedes no longer holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """One decision, with its reason."""

    KIND: ClassVar[Kind] = Kind(
        tag="ruling/1",
        name="ruling",
        title="{kind}",
        says=frozenset({Sayer.MEMBER}),
        labels={"kind": "Ruling"},
    )

    kind: RulingKind
    claims: tuple[ClaimId, ...]
    because: str
    verdict: str | None = None

    def __post_init__(self) -> None:
        if not self.because.strip():
            raise ValueError("a ruling has a reason")
        if len(set(self.claims)) != len(self.claims) or len(self.claims) < (
            1 if self.kind is RulingKind.VERDICT else 2
        ):
            raise ValueError("a ruling names the claims it is about, each once")
        if (self.kind is RulingKind.VERDICT) != (self.verdict is not None):
            raise ValueError("a verdict comes with a ruling on the verdict, and only then")
