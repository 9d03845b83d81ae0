"""Who: a sovereign participant, a body of it, a person, and a role held over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import MemberId, PartyName, is_name
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """A participant and the root keys that speak for it; the first record of its ledger.

    A later one that supersedes it rotates the root: it carries signatures of the old root's threshold and of the new one's.
    """

    KIND: ClassVar[Kind] = Kind(
        tag="party/1",
        name="party",
        title="{title}",
        says=frozenset({Sayer.ROOT}),
        searched=(),
    )

    name: PartyName
    title: str
    root: frozenset[bytes]
    """Public Ed25519 keys."""
    threshold: int
    version: int = 1

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise ValueError("the name is not made of letters, digits and . _ -")
        if any(len(key) != 32 for key in self.root):
            raise ValueError("a root key has not 32 bytes")
        if not 1 <= self.threshold <= len(self.root):
            raise ValueError(f"the threshold {self.threshold} does not fit {len(self.root)} root keys")
        if self.version < 1:
            raise ValueError("versions count from 1")


@dataclass(frozen=True, kw_only=True, slots=True)
class Agency:
    """A body of the party."""

    KIND: ClassVar[Kind] = Kind(
        tag="agency/1",
        name="agency",
        title="{title}",
        says=frozenset({Sayer.ROOT}),
    )

    id: str
    title: str
    parent: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A person of the party."""

    KIND: ClassVar[Kind] = Kind(
        tag="member/1",
        name="member",
        title="{title}",
        says=frozenset({Sayer.ROOT}),
        found_by="id",
    )

    id: MemberId
    title: str
    """The person's name as shown."""
    agency: str | None = None

    def __post_init__(self) -> None:
        if not is_name(self.id) or self.id in ("node", "root"):
            raise ValueError("the id is not a free name of letters, digits and . _ -")


class Role(StrEnum):
    ANALYST = "analyst"
    RELEASER = "releaser"
    CHAIR = "chair"
    SECRETARY = "secretary"
    AUDITOR = "auditor"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """A role that a member holds over a time; who held it on a day stays answerable."""

    KIND: ClassVar[Kind] = Kind(
        tag="seat/1",
        name="seat",
        title="{member} as {role}",
        says=frozenset({Sayer.ROOT}),
        leaves=True,
        forum=True,
        proceeding=True,
        found_by="member",
        searched=(),
    )

    member: MemberId
    role: Role
    since: date
    until: date | None = None
    """The last day; None while it is held."""

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise ValueError("the seat ends before it begins")
