"""What a member is cleared to within the party.  Nobody reads anything without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from consilience.records.ids import MemberId, is_name
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class ClearedLevel:
    """The highest level of one policy that the member may read."""

    policy: str
    level: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Clearance:
    """The levels and compartments granted to a member; the newest one counts, one with nothing in it withdraws all."""

    KIND: ClassVar[Kind] = Kind(
        tag="clearance/1",
        name="clearance",
        title="Clearance of {member}",
        says=frozenset({Sayer.ROOT}),
        found_by="member",
        searched=(),
    )

    member: MemberId
    levels: tuple[ClearedLevel, ...] = ()
    compartments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not is_name(self.member):
            raise ValueError("the member is not a name of letters, digits and . _ -")
        if len({one.policy for one in self.levels}) != len(self.levels):
            raise ValueError("a policy is named twice")
