"""Meeting: its agenda with what each item needs, who was there, what was opened or refused, and the minutes in their steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


class Instrument(StrEnum):
    """What an agenda item can require."""

    BASELINE = "baseline"
    MEMORANDUM = "memorandum"
    DECISION = "decision"


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """An instrument that an item requires: a certain text, or one on a topic, and how old it may be."""

    instrument: Instrument
    text: TextId | None = None
    topic: str = ""
    """The title of the instrument, where no text is named; the case of letters does not matter."""
    days: int | None = None
    """Signed by all no longer ago than this."""

    def __post_init__(self) -> None:
        if (self.text is None) == (not self.topic.strip()):
            raise ValueError("a need names a text or a topic")
        if self.text is not None and not is_digest(self.text):
            raise ValueError("the text is named by its digest")
        if self.days is not None and self.days < 0:
            raise ValueError("days count from 0")


@dataclass(frozen=True, kw_only=True, slots=True)
class AgendaItem:
    """One item of an agenda."""

    id: str
    title: str
    owner: str = ""
    minutes: int | None = None
    policy: bool = False
    topic: str = ""
    needs: tuple[Need, ...] = ()
    about: tuple[TextId, ...] = ()

    def __post_init__(self) -> None:
        if not is_name(self.id) or not self.title.strip():
            raise ValueError("an item has an id and a title")
        if self.policy and not self.topic.strip():
            raise ValueError("a policy item names its topic, as its baseline is found by that")


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """The text of a meeting: when, where, and the agenda."""

    KIND: ClassVar[Kind] = Kind(
        tag="meeting/1",
        name="meeting",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"revises": "In place of", "agenda": "Agenda item"},
    )

    forum: TextId
    title: str
    starts: datetime
    ends: datetime
    agenda: tuple[AgendaItem, ...]
    place: str = ""
    team: str | None = None
    revises: TextId | None = None

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or (self.revises is not None and not is_digest(self.revises)):
            raise ValueError("forum and what it revises are named by digests")
        if not self.title.strip() or self.ends <= self.starts:
            raise ValueError("a meeting has a title, and ends after it starts")
        if len({item.id for item in self.agenda}) != len(self.agenda):
            raise ValueError("each item has an id of its own")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendance:
    """Word of a member on whether the member is at a meeting; signed with the member's own key."""

    KIND: ClassVar[Kind] = Kind(
        tag="attendance/1",
        name="attendance",
        title="{present} at “{meeting}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"present": "Present"},
    )

    meeting: TextId
    present: bool
    seat: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.meeting):
            raise ValueError("the meeting is named by its digest")


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """An attempt to open an item: what it was opened by, or why it was refused."""

    KIND: ClassVar[Kind] = Kind(
        tag="opening/1",
        name="opening of an agenda item",
        title="Item “{item}” of “{meeting}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"by": "On the strength of", "refused": "Refused for want of"},
    )

    meeting: TextId
    item: str
    by: tuple[TextId, ...] = ()
    """The instruments, one for each need, in the order of the needs."""
    refused: tuple[str, ...] = ()
    """What was missing."""

    def __post_init__(self) -> None:
        if not all(map(is_digest, (self.meeting, *self.by))):
            raise ValueError("meeting and instruments are named by digests")
        if self.by and self.refused:
            raise ValueError("what was refused was not opened")


class Line(StrEnum):
    """What a line of minutes is."""

    TOPIC = "topic"
    SAID = "said"
    PROPOSED = "proposed"
    RESOLVED = "resolved"
    ACTION = "action"


@dataclass(frozen=True, kw_only=True, slots=True)
class MinuteLine:
    """One line of minutes."""

    kind: Line
    text: str
    who: str = ""
    item: str = ""
    """The item of the agenda it belongs to."""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a line says something")


@dataclass(frozen=True, kw_only=True, slots=True)
class MinutesDraft:
    """One side's draft of the minutes of a meeting."""

    KIND: ClassVar[Kind] = Kind(
        tag="minutes_draft/1",
        name="draft of minutes",
        title="Draft of the minutes of “{meeting}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"lines": "Line"},
    )

    meeting: TextId
    lines: tuple[MinuteLine, ...]

    def __post_init__(self) -> None:
        if not is_digest(self.meeting) or not self.lines:
            raise ValueError("a draft names its meeting and has a line or more")


@dataclass(frozen=True, kw_only=True, slots=True)
class Disagreement:
    """A point on which the parties' minutes part, each side's words side by side."""

    item: str
    words: tuple[tuple[PartyName, str], ...]

    def __post_init__(self) -> None:
        if len({party for party, _ in self.words}) != len(self.words) or len(self.words) < 2:
            raise ValueError("a disagreement has words of two parties or more, of each once")


@dataclass(frozen=True, kw_only=True, slots=True)
class Minutes:
    """The agreed text of the minutes; frozen once a chair of each party has signed it."""

    KIND: ClassVar[Kind] = Kind(
        tag="minutes/1",
        name="minutes",
        title="Minutes of “{meeting}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"lines": "Line", "disagreements": "Recorded disagreement"},
    )

    meeting: TextId
    lines: tuple[MinuteLine, ...]
    disagreements: tuple[Disagreement, ...] = ()
    drafts: frozenset[RecordId] = frozenset()
    present: tuple[tuple[PartyName, str], ...] = ()

    def __post_init__(self) -> None:
        if not all(map(is_digest, (self.meeting, *self.drafts))):
            raise ValueError("meeting and drafts are named by digests")
        if not self.lines and not self.disagreements:
            raise ValueError("minutes say something")
