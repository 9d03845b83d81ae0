"""Council: how a party's agencies meet among themselves, in a forum of that party alone; nothing of it is ever released.

An agency's head advises on a proposal of the council; the chair decides *having heard* them; the decision may become a
mandate for the delegation in a forum with others.  The link between the two stays at home.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from consilience.records.baseline import Stance
from consilience.records.ids import RecordId, TextId, is_digest
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """How an agency stands to a course that is proposed in the council, said by who holds its seat there."""

    KIND: ClassVar[Kind] = Kind(
        tag="advice/1",
        name="advice of an agency",
        title="{agency}: {stance} on “{proposal}”",
        says=frozenset({Sayer.MEMBER}),
        forum=True,
        labels={"blocking": "What stands in the way", "words": "Advice"},
    )

    proposal: TextId
    agency: str
    stance: Stance
    words: str = ""
    """The advice itself: what to do, and how."""
    blocking: str = ""
    """What stands in the way; of a dissent, and of nothing else."""

    def __post_init__(self) -> None:
        if not is_digest(self.proposal) or not self.agency.strip():
            raise ValueError("advice names a proposal by its digest, and an agency")
        if (self.stance is Stance.NON_CONCUR) != bool(self.blocking.strip()):
            raise ValueError("a non-concurrence, and nothing else, has blocking text")


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One agency in a decision; without a stance it was not on record."""

    agency: str
    stance: Stance | None = None
    advice: RecordId | None = None
    words: str = ""
    """The blocking text or the advice; a dissent stands in the decision."""

    def __post_init__(self) -> None:
        if not self.agency.strip() or (self.stance is None) != (self.advice is None):
            raise ValueError("who is on record is heard by the record of the advice")


@dataclass(frozen=True, kw_only=True, slots=True)
class HeardDecision:
    """What the chair of a council decided, having heard the agencies: with every stance, dissent in its own words."""

    KIND: ClassVar[Kind] = Kind(
        tag="heard/1",
        name="decision of a council",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        forum=True,
        labels={
            "on": "Decided on",
            "heard": "Having heard",
            "seat": "Decided as",
            "proposal": "Course taken",
            "others": "Courses beside it",
        },
    )

    forum: TextId
    proposal: TextId
    """The course that is taken."""
    seat: RecordId
    title: str
    text: str
    heard: tuple[Heard, ...]
    others: tuple[TextId, ...] = ()
    """The courses that were on the table beside it."""
    on: date

    def __post_init__(self) -> None:
        if not all(map(is_digest, (self.forum, self.proposal, self.seat, *self.others))):
            raise ValueError("forum, proposals and seat are named by digests")
        agencies = [one.agency for one in self.heard]
        if agencies != sorted(set(agencies)):
            raise ValueError("each agency is heard once, in the order of names")

    @property
    def dissents(self) -> tuple[Heard, ...]:
        return tuple(one for one in self.heard if one.stance is Stance.NON_CONCUR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mandate:
    """What the delegation may say and agree to in a forum with others, by a council's decision; it stays at home."""

    KIND: ClassVar[Kind] = Kind(
        tag="mandate/1",
        name="mandate to the delegation",
        title="{text}",
        says=frozenset({Sayer.MEMBER}),
        forum=True,
        labels={"about": "For", "text": "Mandate", "seat": "Given as", "until": "Until"},
    )

    decision: TextId
    about: str
    """The forum, proposal or meeting with others that it is for."""
    seat: RecordId
    text: str
    until: date | None = None

    def __post_init__(self) -> None:
        if not all(map(is_digest, (self.decision, self.about, self.seat))) or not self.text.strip():
            raise ValueError("a mandate names a decision, what it is for and a seat by digests, and says something")
