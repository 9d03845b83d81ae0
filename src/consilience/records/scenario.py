"""Scenario: the tree of what could happen, its indicators and the responses prepared for it.  All three are texts that the parties sign.

Whether the splits hang together as a tree is asked by `forum.scenarios`, before anybody may sign; here stand the bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import TextId, is_digest
from consilience.records.kind import Kind, Sayer

MOST_SPLITS, MOST_BRANCHES = 64, 8
LONGEST_ID = 200
LONGEST_WINDOW = 36_500
MOST_HOURS = 8_760


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """One way a split can go; it ends there or leads to the next split."""

    id: str
    title: str
    leads_to: str | None = None
    off_ramp: bool = False
    """Whether it leads out of the escalation."""

    def __post_init__(self) -> None:
        _named("a branch", self.id, self.title)


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """A point at which exactly one of several branches is taken."""

    id: str
    title: str
    branches: tuple[Branch, ...]

    def __post_init__(self) -> None:
        _named("a split", self.id, self.title)
        if not 2 <= len(self.branches) <= MOST_BRANCHES:
            raise ValueError(f"a split has 2 to {MOST_BRANCHES} branches")


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeGroup:
    """Leaves that come to the same for whoever has to act."""

    name: str
    leaves: tuple[str, ...]

    def __post_init__(self) -> None:
        _named("a group of outcomes", self.name)
        if not self.leaves or len(set(self.leaves)) < len(self.leaves):
            raise ValueError("a group of outcomes names its leaves, each once")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """The text of an agreed tree; the first split is its root."""

    KIND: ClassVar[Kind] = Kind(
        tag="scenario/1",
        name="scenario",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"text": "What it is for", "revises": "In place of", "outcomes": "Group of outcomes"},
    )

    forum: TextId
    id: str
    title: str
    splits: tuple[Split, ...]
    horizon: date | None = None
    team: str | None = None
    text: str = ""
    outcomes: tuple[OutcomeGroup, ...] = ()
    revises: TextId | None = None

    def __post_init__(self) -> None:
        _digests("forum and what it revises", self.forum, self.revises)
        _named("a scenario", self.id, self.title)
        if not 1 <= len(self.splits) <= MOST_SPLITS:
            raise ValueError(f"a scenario has 1 to {MOST_SPLITS} splits")
        _once("split", [split.id for split in self.splits])
        _once("branch", [branch.id for split in self.splits for branch in split.branches])
        _once("group of outcomes", [group.name for group in self.outcomes])


class IndicatorRole(StrEnum):
    SIGN = "sign"
    ASSUMPTION = "assumption that must hold"


@dataclass(frozen=True, kw_only=True, slots=True)
class Indicator:
    """What would show which way a split goes; those of one family observe one hidden event."""

    KIND: ClassVar[Kind] = Kind(
        tag="indicator/1",
        name="indicator",
        title="{statement}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={
            "about": "Split it is about",
            "observed": "How it would be observed",
            "window": "Says something for (days)",
            "revises": "In place of",
        },
    )

    forum: TextId
    scenario: TextId
    id: str
    about: str
    family: str
    statement: str
    observed: str = ""
    window: int | None = None
    """Days after its last day for which a sighting counts; None for ever."""
    role: IndicatorRole = IndicatorRole.SIGN
    watched_by: str = ""
    """A seat."""
    revises: TextId | None = None

    def __post_init__(self) -> None:
        _digests("forum, scenario and what it revises", self.forum, self.scenario, self.revises)
        _named("an indicator", self.id, self.about, self.family, words=self.statement)
        if self.window is not None and not 0 <= self.window <= LONGEST_WINDOW:
            raise ValueError(f"a window has 0 to {LONGEST_WINDOW} days")


class Whose(StrEnum):
    """Whose tree has to pass a threshold."""

    EITHER = "either"
    BOTH = "both"
    """Every party's."""
    FUSED = "fused"
    """The parties' trees pooled into one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """When a response falls due: a group of outcomes at a probability or above, so many days in a row."""

    outcome: str
    threshold: Decimal
    days: int = 1
    whose: Whose = Whose.EITHER

    def __post_init__(self) -> None:
        _named("a trigger", self.outcome)
        # Not a number is neither above nor below, so it is asked first.
        if not self.threshold.is_finite() or not 0 < self.threshold <= 1:
            raise ValueError("a threshold lies above 0 and up to 1")
        if not 1 <= self.days <= 366:
            raise ValueError("a trigger counts 1 to 366 days")


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseStep:
    """One thing that is done: who informs whom through which channel, which decision is put, which text is ready."""

    text: str
    who: str = ""
    whom: str = ""
    channel: str = ""
    within_hours: int | None = None
    ready: TextId | None = None
    """The text that is kept for it: a draft of policy, a public line."""

    def __post_init__(self) -> None:
        _digests("the text that is ready", self.ready)
        _hours(self.within_hours)
        if not self.text.strip():
            raise ValueError("a step says what is done")


@dataclass(frozen=True, kw_only=True, slots=True)
class PreparedResponse:
    """The text of what both will do at a branch, signed before it comes to that."""

    KIND: ClassVar[Kind] = Kind(
        tag="response/1",
        name="prepared response",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={
            "decides": "Who decides",
            "decide_within_hours": "Decided within (hours)",
            "off_ramps": "Way out",
            "steps": "Step",
            "revises": "In place of",
        },
    )

    forum: TextId
    scenario: TextId
    id: str
    branch: str
    title: str
    trigger: Trigger | None = None
    steps: tuple[ResponseStep, ...] = ()
    off_ramps: tuple[str, ...] = ()
    decides: str = ""
    decide_within_hours: int | None = None
    revises: TextId | None = None

    def __post_init__(self) -> None:
        _digests("forum, scenario and what it revises", self.forum, self.scenario, self.revises)
        _named("a response", self.id, self.branch, self.title)
        _hours(self.decide_within_hours)


def _digests(what: str, *ids: str | None) -> None:
    if not all(id_ is None or is_digest(id_) for id_ in ids):
        raise ValueError(f"{what}: named by digests")


def _named(what: str, *names: str, words: str = "-") -> None:
    if not all(name.strip() and len(name) <= LONGEST_ID for name in names) or not words.strip():
        raise ValueError(f"{what} has an id and a title, of {LONGEST_ID} letters at most")


def _once(what: str, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise ValueError(f"each {what} has an id of its own")


def _hours(hours: int | None) -> None:
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        raise ValueError(f"hours count from 1 to {MOST_HOURS}")
