"""How objectives move: readings of their measures, what became of milestones, and instruments outside the forum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a measure of an objective stood at on a day, by which claim."""

    KIND: ClassVar[Kind] = Kind(
        tag="reading/1",
        name="reading of a measure",
        title="{measure}: {value} {unit}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"on": "On", "source": "By the claim"},
    )

    forum: TextId
    objective: str
    """The objective's id: readings go on when its text is revised."""
    measure: str
    value: Decimal
    unit: str = ""
    on: date
    source: RecordId | None = None

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not is_name(self.objective) or not self.measure.strip():
            raise ValueError("a reading names its forum, an objective by its id, and a measure")
        if not self.value.is_finite() or (self.source is not None and not is_digest(self.source)):
            raise ValueError("a reading is a number, and its claim is named by its record id")


class Reached(StrEnum):
    MET = "met"
    MISSED = "missed"
    MOVED = "moved"


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneState:
    """What became of a team's milestone: met, missed, or moved to another day, with the reason."""

    KIND: ClassVar[Kind] = Kind(
        tag="milestone/1",
        name="state of a milestone",
        title="{milestone}: {state}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"on": "On", "due": "New day"},
    )

    memorandum: TextId
    """The one that creates the team."""
    team: str
    milestone: str
    """Its words, as the memorandum has them."""
    state: Reached
    on: date
    due: date | None = None
    because: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.memorandum) or not self.team.strip() or not self.milestone.strip():
            raise ValueError("a milestone is named by its memorandum, team and words")
        if (self.state is Reached.MOVED) != (self.due is not None):
            raise ValueError("what is moved, and nothing else, has a new day")
        if self.state is not Reached.MET and not self.because.strip():
            raise ValueError(f"a milestone that is {self.state.value} has a reason")


class InForce(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in force"
    SUSPENDED = "suspended"
    LEFT = "left"
    RESTORED = "restored"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True, slots=True)
class OutsideInstrument:
    """How a treaty, resolution or list of sanctions outside the forum stands from a day on, for all or for one who left it."""

    KIND: ClassVar[Kind] = Kind(
        tag="instrument/1",
        name="outside instrument",
        title="{title}: {state}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"since": "Since", "sort": "Kind", "whose": "For", "source": "By the record"},
    )

    forum: TextId
    id: str
    title: str
    sort: str
    """`treaty`, `resolution`, `sanctions`, or another word."""
    state: InForce
    since: date
    whose: str = ""
    """Who left, suspended or restored it, where that is one of several."""
    because: str = ""
    source: RecordId | None = None

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not is_name(self.id) or not self.title.strip() or not self.sort.strip():
            raise ValueError("an instrument names its forum, and has an id, a title and a kind")
        if self.source is not None and not is_digest(self.source):
            raise ValueError("the source is not named by its record id")
