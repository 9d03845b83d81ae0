"""Proposal, the parties' positions on it, and the decision with its tally and every dissent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from consilience.records.baseline import Stance
from consilience.records.ids import PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


class Rule(StrEnum):
    """By what a proposal is decided.  A party of which there is no record never counts as assenting."""

    UNANIMITY = "unanimity"
    """Every party concurs, with or without comment; one that recused itself is left out."""
    CONSENSUS = "consensus"
    """Every party is on record, none reserves or non-concurs."""
    MAJORITY = "majority"
    """More than half of the parties concur."""
    TWO_THIRDS = "two thirds"
    """At least two thirds of the parties concur."""


class Outcome(StrEnum):
    """How a proposal ended."""

    CARRIED = "carried"
    NOT_CARRIED = "not carried"
    """Its rule is not met by how everyone stands; nothing of it is agreed."""


class Purpose(StrEnum):
    DECISION = "decision"
    POLICY = "policy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contingency:
    """For which branches and groups of outcomes of a scenario a text is meant: if this, then that text."""

    scenario: TextId
    branches: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not is_digest(self.scenario) or not (self.branches or self.outcomes):
            raise ValueError("it names a scenario by its digest, and a branch or a group of outcomes of it")


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A text put on the table; a revision names the one it revises."""

    KIND: ClassVar[Kind] = Kind(
        tag="proposal/1",
        name="proposal",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={
            "closes": "Positions until",
            "rule": "Carries by",
            "revises": "In place of",
            "arises": "Comes from",
            "meant_for": "Meant for",
            "instruments": "Outside instruments",
        },
    )

    forum: TextId
    title: str
    text: str
    rule: Rule
    purpose: Purpose = Purpose.DECISION
    topic: str = ""
    team: str | None = None
    closes: date | None = None
    """The last day for positions."""
    revises: TextId | None = None
    arises: tuple[TextId, ...] = ()
    """Meetings, baselines, memoranda it comes from."""
    meant_for: Contingency | None = None
    """Of a policy draft: what has to happen for it to apply."""
    instruments: tuple[str, ...] = ()
    """Treaties, resolutions, sanctions outside the forum that it depends on, by their ids."""

    def __post_init__(self) -> None:
        named = (self.forum, *self.arises, *([self.revises] if self.revises else []))
        if not all(map(is_digest, named)):
            raise ValueError("forum and other texts are named by digests")
        if not self.title.strip() or not self.text.strip():
            raise ValueError("a proposal has a title and a text")
        if self.meant_for is not None and self.purpose is not Purpose.POLICY:
            raise ValueError("only a policy draft is meant for what may happen")
        if not all(map(is_name, self.instruments)):
            raise ValueError("an outside instrument is named by its id")


@dataclass(frozen=True, kw_only=True, slots=True)
class PositionTaken:
    """A party's position on one revision of a proposal, by its chair."""

    KIND: ClassVar[Kind] = Kind(
        tag="position/1",
        name="position",
        title="{stance} on “{proposal}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        sealed_by="proposal",
        proceeding=True,
        labels={"blocking": "What stands in the way", "seat": "Taken as"},
    )

    proposal: TextId
    seat: RecordId
    """The record by which the party's root seated the chair."""
    stance: Stance
    blocking: str = ""
    """What stands in the way; apart from any comment."""
    comment: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.proposal) or not is_digest(self.seat):
            raise ValueError("proposal and seat are named by digests")
        if (self.stance is Stance.NON_CONCUR) != bool(self.blocking.strip()):
            raise ValueError("a non-concurrence, and nothing else, has blocking text")
        if self.stance is Stance.STATED:
            raise ValueError("a position is taken, not quoted")
        if self.stance is Stance.COMMENT and not self.comment.strip():
            raise ValueError("who concurs with comment comments")


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """One party in the tally; without a stance there is no record of it."""

    party: PartyName
    stance: Stance | None = None
    position: RecordId | None = None
    words: str = ""
    """The blocking text or the comment; a dissent stands in the decision."""

    def __post_init__(self) -> None:
        if not is_name(self.party) or (self.stance is None) != (self.position is None):
            raise ValueError("who is on record is counted by the record of the position")


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """The text of a decision: what was proposed, whether it carried by its rule, with how everyone stood."""

    KIND: ClassVar[Kind] = Kind(
        tag="decision/1",
        name="decision",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"on": "Decided on", "tally": "Position", "rule": "Carries by"},
    )

    forum: TextId
    proposal: TextId
    title: str
    text: str
    rule: Rule
    tally: tuple[Counted, ...]
    on: date
    outcome: Outcome = Outcome.CARRIED

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not is_digest(self.proposal):
            raise ValueError("forum and proposal are named by digests")
        parties = [one.party for one in self.tally]
        if parties != sorted(set(parties)):
            raise ValueError("each party is counted once, in the order of names")

    @property
    def dissents(self) -> tuple[Counted, ...]:
        return tuple(one for one in self.tally if one.stance is Stance.NON_CONCUR)
