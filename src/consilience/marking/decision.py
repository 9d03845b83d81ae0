"""May this reader read a record so marked?  One pure function decides, with a reason.

The reason is for the owner's own audit.  It must not be shown to the reader who was refused: that a record has a
compartment is itself a secret.  So reasons name the rule that refused, and nothing of the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from consilience.marking.level import Level, Policies
from consilience.marking.marking import EVERYONE, Marking
from consilience.marking.platforms import PERMITTED


@dataclass(frozen=True, slots=True)
class Allowed:
    """The reader may read it."""

    def __bool__(self) -> Literal[True]:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """The reader may not; a lazy `if` refuses."""

    reason: str

    def __bool__(self) -> Literal[False]:
        return False


Decision = Allowed | Denied

ALLOWED = Allowed()
NOT_IN_AUDIENCE = Denied("the reader's party is not among those it may go to")
LEVEL = Denied("the reader is not cleared to its level")
COMPARTMENT = Denied("the reader is not in all of its compartments")
CAVEAT = Denied("it carries a caveat that is unknown here")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Somebody who reads, with all that was granted to him worked out beforehand; made by `Reader.of`."""

    party: str
    readable: frozenset[Level]
    compartments: frozenset[str]
    caveats: frozenset[str]
    """The caveats whose meaning the reader's node knows and keeps."""
    highest: bool
    """Cleared to the top of every policy known here, and so to a level that nobody here knows."""

    @classmethod
    def of(
        cls,
        party: str,
        *,
        policies: Policies,
        clearances: Iterable[Level] = (),
        compartments: Iterable[str] = (),
        caveats: Iterable[str] = (),
    ) -> Reader:
        """Return the reader; somebody without clearances reads nothing, not even what is public."""
        if party == "*":
            raise ValueError("a reader belongs to a party")
        readable = policies.readable(clearances)
        return cls(
            party=party,
            readable=readable,
            compartments=frozenset(compartments),
            caveats=frozenset(caveats) | PERMITTED,
            highest=policies.every_level() <= readable,
        )


def may_read(reader: Reader, marking: Marking) -> Decision:
    """Return whether `reader` may read what is marked with `marking`, and the rule that refused if not.

    What nobody here knows is refused to all but the owner: a caveat to all of other parties, a level also to those of the
    owner's own people who are not cleared to the top of everything (it may be higher than all known levels).
    """
    if reader.party not in marking.audience and marking.audience != EVERYONE:
        return NOT_IN_AUDIENCE
    if not marking.compartments <= reader.compartments:
        return COMPARTMENT
    if not marking.levels <= reader.readable and not (reader.highest and marking.owner == reader.party):
        return LEVEL
    if not marking.caveats <= reader.caveats and marking.owner != reader.party:
        return CAVEAT
    return ALLOWED
