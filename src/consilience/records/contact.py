"""Contact: one agency's report of an exchange with another party, with what was said and what was promised.

The shape follows that of a liaison statement: from, to, purpose, deadline, whom to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from consilience.records.ids import PartyName, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Uttered:
    """Something that was said, and by whom, as the reporter has it."""

    by: PartyName
    text: str

    def __post_init__(self) -> None:
        if not is_name(self.by) or not self.text.strip():
            raise ValueError("what was said names who said it")


@dataclass(frozen=True, kw_only=True, slots=True)
class Commitment:
    """What one party promised another, in the words in which the reporter understood it."""

    id: str
    by: PartyName
    to: PartyName
    text: str
    due: date | None = None

    def __post_init__(self) -> None:
        if not is_name(self.id) or not is_name(self.by) or not is_name(self.to) or not self.text.strip():
            raise ValueError("a commitment has an id, names who promised whom, and says what")


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A report of one exchange with another party."""

    KIND: ClassVar[Kind] = Kind(
        tag="contact/1",
        name="contact report",
        title="{purpose}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        labels={
            "held": "Held",
            "given": "Promised to them",
            "received": "Promised by them",
            "said": "Said",
            "by": "Spoken by",
            "answer_to": "To be answered to",
        },
    )

    forum: TextId
    held: datetime
    channel: str
    counterpart: PartyName
    counterpart_seat: str
    purpose: str
    agency: str = ""
    """The reporting body, of the author's party."""
    by: str = ""
    """Who spoke, by seat."""
    said: tuple[Uttered, ...] = ()
    given: tuple[Commitment, ...] = ()
    """What the reporter's own side promised."""
    received: tuple[Commitment, ...] = ()
    """What the reporter understood the other side to promise."""
    deadline: date | None = None
    answer_to: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not is_name(self.channel) or not is_name(self.counterpart):
            raise ValueError("a contact names its forum, its channel and the counterpart")
        if not self.purpose.strip():
            raise ValueError("a contact has a purpose")
        if len({one.id for one in self.commitments}) != len(self.commitments):
            raise ValueError("each commitment has an id of its own")
        if any(one.by != self.counterpart for one in self.received):
            raise ValueError("what was received was promised by the counterpart")
        if any(one.by == self.counterpart for one in self.given):
            raise ValueError("what was given was not promised by the counterpart")

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        return self.given + self.received
