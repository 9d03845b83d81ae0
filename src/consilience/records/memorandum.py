"""Memorandum: the understanding that creates teams and sets what may be shared; its end; objectives with ways and means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from consilience.records.ids import PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestone:
    """A date by which a team has something."""

    text: str
    due: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Seated:
    """A person in a team, as the parties name them to each other."""

    party: PartyName
    title: str
    agency: str = ""
    lead: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """A joint working group and what it is for."""

    id: str
    title: str
    mandate: str
    people: tuple[Seated, ...] = ()
    milestones: tuple[Milestone, ...] = ()

    def __post_init__(self) -> None:
        if not is_name(self.id) or not self.title.strip() or not self.mandate.strip():
            raise ValueError("a team has an id, a title and a mandate")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sharing:
    """Records of a noun may be shared among the parties up to a level, for a number of days."""

    noun: str
    policy: str
    level: str
    days: int | None = None

    def __post_init__(self) -> None:
        if self.days is not None and self.days < 1:
            raise ValueError("days count from 1")


@dataclass(frozen=True, kw_only=True, slots=True)
class Memorandum:
    """The text of a memorandum of understanding; an amendment is a new one that names what it amends."""

    KIND: ClassVar[Kind] = Kind(
        tag="memorandum/1",
        name="memorandum",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"since": "In force from", "until": "In force until", "revises": "In place of"},
    )

    forum: TextId
    title: str
    text: str
    parties: frozenset[PartyName]
    scope: str = ""
    sharing: tuple[Sharing, ...] = ()
    teams: tuple[Team, ...] = ()
    since: date
    until: date | None = None
    """The last day it is in force."""
    amends: frozenset[TextId] = frozenset()
    revises: TextId | None = None
    """The draft that it takes the place of, before anything was in force."""

    def __post_init__(self) -> None:
        named = (self.forum, *self.amends, *([self.revises] if self.revises else []))
        if not all(map(is_digest, named)):
            raise ValueError("forum and other memoranda are named by digests")
        if not self.title.strip() or not self.text.strip() or len(self.parties) < 2:
            raise ValueError("a memorandum has a title, a text and two parties or more")
        if len({team.id for team in self.teams}) != len(self.teams):
            raise ValueError("each team has an id of its own")
        if any(one.party not in self.parties for team in self.teams for one in team.people):
            raise ValueError("people of a team are its parties'")
        if self.until is not None and self.until < self.since:
            raise ValueError("it ends before it begins")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """A chair's notice that a memorandum ends; no party is held to one against its word."""

    KIND: ClassVar[Kind] = Kind(
        tag="ending/1",
        name="end of a memorandum",
        title="{memorandum} ends on {on}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"on": "On"},
    )

    memorandum: TextId
    on: date
    because: str

    def __post_init__(self) -> None:
        if not is_digest(self.memorandum) or not self.because.strip():
            raise ValueError("an ending names its memorandum and says why")


@dataclass(frozen=True, kw_only=True, slots=True)
class TermsRule:
    """A chair's word on whether this party's releases to a forum's parties need a memorandum's term; the newest counts.

    Without such word they do, from when a memorandum with terms is in force between the two.
    """

    KIND: ClassVar[Kind] = Kind(
        tag="terms/1",
        name="rule on terms",
        title="Releases need a term: {needed}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"needed": "Each release needs a term", "seat": "Said as"},
    )

    forum: TextId
    seat: RecordId
    """The record by which the party's root seated the chair."""
    needed: bool
    because: str

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not is_digest(self.seat) or not self.because.strip():
            raise ValueError("a rule on terms names its forum and the chair's seat, and says why")


@dataclass(frozen=True, kw_only=True, slots=True)
class Means:
    """Something with which a way is gone."""

    text: str
    party: PartyName
    amount: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How an objective is to be reached."""

    id: str
    text: str
    means: tuple[Means, ...] = ()

    def __post_init__(self) -> None:
        if not is_name(self.id) or not self.text.strip():
            raise ValueError("a way has an id and says how")


@dataclass(frozen=True, kw_only=True, slots=True)
class Objective:
    """What a team wants, by which measures and when, in which ways and with what."""

    KIND: ClassVar[Kind] = Kind(
        tag="objective/1",
        name="objective",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"revises": "In place of", "instruments": "Outside instruments"},
    )

    forum: TextId
    id: str
    title: str
    team: str | None = None
    measures: tuple[str, ...] = ()
    due: date | None = None
    ways: tuple[Way, ...] = ()
    revises: frozenset[TextId] = frozenset()
    instruments: tuple[str, ...] = ()
    """Treaties, resolutions, sanctions outside the forum that it depends on, by their ids."""

    def __post_init__(self) -> None:
        if not all(map(is_digest, (self.forum, *self.revises))):
            raise ValueError("forum and what it revises are named by digests")
        if not is_name(self.id) or not self.title.strip():
            raise ValueError("an objective has an id and a title")
        if len({way.id for way in self.ways}) != len(self.ways):
            raise ValueError("each way has an id of its own")
        if not all(map(is_name, self.instruments)):
            raise ValueError("an outside instrument is named by its id")
