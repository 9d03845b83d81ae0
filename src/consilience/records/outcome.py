"""Outcome: what a question came to, as the parties agree or do not agree; only what is agreed is scored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from consilience.records.ids import QuestionId, RecordId, TextId, is_digest
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a question, or a branch of a scenario, came to; a text that all chairs sign, or one disputes."""

    KIND: ClassVar[Kind] = Kind(
        tag="outcome/1",
        name="outcome",
        title="{question|branch}: {value}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={
            "value": "It came to",
            "on": "On",
            "branch": "Branch",
            "scheduled": "Was to be known by",
            "words": "In words",
        },
    )

    forum: TextId
    question: QuestionId | None = None
    branch: str = ""
    """A split of a scenario, where it is not a question: the scenario's text, a slash and the split's id."""
    value: str
    """`yes` or `no`; one of the question's values; a number; a day; or the branch that was taken."""
    on: date
    """The day on which it was settled."""
    scheduled: date
    """The day on which it was to be known, fixed beforehand: scores count questions only once that day has passed."""
    evidence: tuple[RecordId, ...] = ()
    words: str = ""

    def __post_init__(self) -> None:
        if not all(map(is_digest, (self.forum, *self.evidence))):
            raise ValueError("forum and evidence are named by digests")
        if (self.question is None) == (not self.branch.strip()) or not self.value.strip():
            raise ValueError("an outcome is of one question or one branch, and has a value")


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispute:
    """A chair's word that the party does not take an outcome for what happened."""

    KIND: ClassVar[Kind] = Kind(
        tag="dispute/1",
        name="dispute of an outcome",
        title="{outcome} is disputed",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"value": "It came to, as this party has it", "seat": "Said as"},
    )

    outcome: TextId
    seat: RecordId
    because: str
    value: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.outcome) or not is_digest(self.seat) or not self.because.strip():
            raise ValueError("a dispute names an outcome and a seat by digests, and says why")
