"""The marking of a record, and how markings combine.

| part            | combine                                                                              |
|-----------------|--------------------------------------------------------------------------------------|
| levels          | the highest of each policy; levels of two policies both stay                         |
| compartments    | union: a reader needs all                                                            |
| originators     | union: the parties whose material it is                                              |
| releasable_to   | intersection; nothing named means the owner alone                                    |
| no_foreign      | union of the parties that said so; each confines the record to itself                |
| caveats         | union: a reader must know all                                                        |

`no_foreign` names who said it, because "no foreigner" means nothing once two parties' material has been combined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce

from consilience.marking.level import Level, Policies

EVERYONE = frozenset({"*"})
"""The audience of what is public among the parties.  It must be written; an empty audience never means everyone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Marking:
    """How a record is limited.  Equal markings decide equally for every reader."""

    levels: frozenset[Level]
    originators: frozenset[str]
    compartments: frozenset[str] = frozenset()
    releasable_to: frozenset[str] = frozenset()
    """Parties; the owner is always among them, so it is added where the writer left it out."""
    no_foreign: frozenset[str] = frozenset()
    caveats: frozenset[str] = frozenset()
    audience: frozenset[str] = field(init=False, repr=False, compare=False)
    """The parties that may have it at all, after no-foreign; what `may_read` asks."""

    def __post_init__(self) -> None:
        if not self.levels:
            raise ValueError("a marking has at least one level")
        if not self.originators:
            raise ValueError("a marking names at least one originator")
        if "*" in self.originators | self.no_foreign:
            # As an owner or as what confines, everyone would open what nobody opened.
            raise ValueError("only releasable_to may name everyone")
        named = EVERYONE if "*" in self.releasable_to else self.releasable_to
        if len(self.originators) == 1:
            named = _join(named, self.originators)
        object.__setattr__(self, "releasable_to", named)
        confined = [frozenset({party}) for party in self.no_foreign]
        object.__setattr__(self, "audience", reduce(_meet, confined, named))

    @property
    def owner(self) -> str | None:
        """The one party whose material it is; None where it is several parties'."""
        return next(iter(self.originators)) if len(self.originators) == 1 else None


def combine(markings: Iterable[Marking], policies: Policies) -> Marking:
    """Return the marking of something derived from records with `markings`; never looser than any of them.

    The order does not matter, and steps equal all at once.  Something derived from nothing has no marking: `ValueError`.
    """
    markings = tuple(markings)
    if not markings:
        raise ValueError("what is derived from nothing has no marking")
    return Marking(
        levels=policies.highest(frozenset[Level]().union(*(m.levels for m in markings))),
        originators=frozenset[str]().union(*(m.originators for m in markings)),
        compartments=frozenset[str]().union(*(m.compartments for m in markings)),
        releasable_to=reduce(_meet, (m.releasable_to for m in markings)),
        no_foreign=frozenset[str]().union(*(m.no_foreign for m in markings)),
        caveats=frozenset[str]().union(*(m.caveats for m in markings)),
    )


def _meet(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    if left == EVERYONE:
        return right
    return left if right == EVERYONE else left & right


def _join(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    return EVERYONE if left == EVERYONE else left | right
