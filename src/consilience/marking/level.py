"""Levels: a total order within one policy, none between policies.

Levels of two policies compare only through an `Equivalence` that the owner of the policy read has signed (whether it is
signed is the ledger's business; here only the signer's name counts).  Equivalences do not chain: a table between A and B
and one between B and C say nothing of A and C.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Level(NamedTuple):
    """The name of a level and of the policy in which it stands; a tuple, because it is hashed in every decision."""

    policy: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A named order of levels, the lowest first, with the short form used in portion marks."""

    name: str
    owner: str
    """The party that may say which foreign levels equal its own; empty for a public policy, which nobody may equate."""
    levels: tuple[str, ...]
    portions: Mapping[str, str] = field(default_factory=dict)
    """Level → letters in a portion mark; the level's own name where nothing is given."""

    def __post_init__(self) -> None:
        if not self.levels or len(set(self.levels)) != len(self.levels):
            raise ValueError("a policy has at least one level, and each level once")
        shorts = [self.portions.get(name, name) for name in self.levels]
        if len(set(shorts)) != len(shorts) or set(self.portions) - set(self.levels):
            raise ValueError("each level has one portion mark of its own")

    def level(self, name: str) -> Level:
        """Return the level called `name`; `KeyError` where the policy has none."""
        if name not in self.levels:
            raise KeyError(name)
        return Level(self.name, name)

    def up_to(self, name: str) -> tuple[Level, ...]:
        """Return all levels not above `name`, the lowest first; none for a name the policy does not have."""
        if name not in self.levels:
            return ()
        return tuple(Level(self.name, lower) for lower in self.levels[: self.levels.index(name) + 1])


TLP = Policy(name="tlp", owner="", levels=("clear", "green", "amber", "amber+strict", "red"))
"""Traffic Light Protocol 2.0 (FIRST, August 2022).  AMBER+STRICT is stricter than AMBER."""

COMMON = Policy(
    name="common",
    owner="",
    levels=("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP SECRET"),
    portions={"UNCLASSIFIED": "U", "RESTRICTED": "R", "CONFIDENTIAL": "C", "SECRET": "S", "TOP SECRET": "TS"},
)
"""The five steps most states use, for parties that have not written a policy of their own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Equivalence:
    """One line of a table: whoever is cleared to `cleared` may read `readable`, says the party `by`."""

    cleared: Level
    readable: Level
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Policies:
    """The policies and equivalences one node goes by."""

    known: tuple[Policy, ...] = (TLP, COMMON)
    equivalences: tuple[Equivalence, ...] = ()
    _levels: frozenset[Level] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len({policy.name for policy in self.known}) != len(self.known):
            raise ValueError("each policy is named once")
        object.__setattr__(self, "_levels", frozenset(policy.level(n) for policy in self.known for n in policy.levels))

    def named(self, name: str) -> Policy | None:
        return next((policy for policy in self.known if policy.name == name), None)

    def knows(self, level: Level) -> bool:
        return level in self._levels

    def every_level(self) -> frozenset[Level]:
        return self._levels

    def readable(self, clearances: Iterable[Level]) -> frozenset[Level]:
        """Return every level that somebody with `clearances` may read: what lies below, and what is equal by a table."""
        own = frozenset(level for held in clearances for level in self._below(held))
        return own.union(*(self._through(line) for line in self.equivalences if line.cleared in own))

    def highest(self, levels: Iterable[Level]) -> frozenset[Level]:
        """Return `levels` without those that a higher one of the same policy makes idle; unknown ones all stay."""
        levels = frozenset(levels)
        return frozenset(
            level for level in levels if not any(level in self._below(other) for other in levels if other != level)
        )

    def _below(self, level: Level) -> tuple[Level, ...]:
        policy = self.named(level.policy)
        return () if policy is None else policy.up_to(level.name)

    def _through(self, line: Equivalence) -> tuple[Level, ...]:
        policy = self.named(line.readable.policy)
        # Only the owner of a policy may open it; a stranger's table would let anyone clear himself.
        if policy is None or not policy.owner or policy.owner != line.by:
            return ()
        return policy.up_to(line.readable.name)
