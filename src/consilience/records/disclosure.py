"""What goes out: the words in which something is disclosed, the notice that it no longer holds, and what was handed to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import PartyName, QuestionId, RecordId, is_digest, is_name
from consilience.records.kind import Kind, Sayer
from consilience.records.release import Form, RecallReason


@dataclass(frozen=True, kw_only=True, slots=True)
class Disclosure:
    """What one party is told in place of a record: other words, or only that there is one.

    It does not name the record it stands for, nor the release: these stay with the sender.
    """

    KIND: ClassVar[Kind] = Kind(
        tag="disclosure/1",
        name="disclosure",
        title="{text}",
        says=frozenset({Sayer.NODE}),
        labels={"to": "To", "of": "Of"},
        found_by="to",
    )

    to: PartyName
    form: Form
    of: str
    """The noun it stands for: `report`, `claim`, `question`, `estimate`."""
    text: str = ""
    """The approved words; none where only existence is told."""
    question: QuestionId | None = None
    """What an estimate answers."""

    def __post_init__(self) -> None:
        if self.form is Form.FULL:
            raise ValueError("what goes whole goes as it is")
        if not is_name(self.to):
            raise ValueError("it is for one party, by name")
        if (self.form in (Form.SANITISED, Form.GIST)) and not self.text.strip():
            raise ValueError("words are needed, unless only existence is told")


class NoticeKind(StrEnum):
    RECALLED = "recalled"
    """It must not be relied upon."""
    WITHDRAWN = "withdrawn"
    """It was not to be given, or no longer; what was read cannot be unread."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """That what one party was sent no longer holds: records that were recalled, or parcels that were withdrawn."""

    KIND: ClassVar[Kind] = Kind(
        tag="notice/1",
        name="notice",
        title="{kind} to {to}",
        says=frozenset({Sayer.NODE}),
        labels={"to": "To", "kind": "Notice"},
        found_by="to",
    )

    to: PartyName
    kind: NoticeKind
    subjects: frozenset[RecordId] = frozenset()
    """Of a recall: the records, by the ids under which the recipient knows them."""
    parcels: frozenset[int] = frozenset()
    """Of a withdrawal: their numbers; what another parcel brought too, stays."""
    reason: RecallReason | None = None

    def __post_init__(self) -> None:
        if not is_name(self.to):
            raise ValueError("it is for one party, by name")
        recalled = self.kind is NoticeKind.RECALLED
        if recalled != bool(self.subjects) or recalled == bool(self.parcels) or recalled != (self.reason is not None):
            raise ValueError("a recall names records and a reason, a withdrawal names parcels")
        if not all(map(is_digest, self.subjects)) or any(number < 1 for number in self.parcels):
            raise ValueError("a record or parcel is not named as it should be")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """One thing in a parcel: the record of this ledger, and the id under which the other side knows it."""

    record: RecordId
    known_as: RecordId


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """What was handed to one party, at which place of the sequence that goes to it.  It never leaves the node."""

    KIND: ClassVar[Kind] = Kind(
        tag="dispatch/1",
        name="parcel",
        title="Parcel {number} to {to}",
        says=frozenset({Sayer.NODE}),
        labels={"to": "To"},
        found_by="to",
        searched=(),
    )

    to: PartyName
    log: str
    """The name of that party's log; another node of the same party has a sequence of its own."""
    number: int
    """Counted from 1."""
    content: str
    """Digest of the parcel's content."""
    head: str
    """Digest of its head, which holds the digests of the content and of the head before it."""
    because: RecordId
    """The release, recall or withdrawal that it carries out."""
    sent: tuple[Sent, ...]
    until: date | None = None

    def __post_init__(self) -> None:
        if not is_name(self.to) or self.number < 1:
            raise ValueError("it names one party, and a place counted from 1")
        if not all(map(is_digest, (self.content, self.head, self.because))):
            raise ValueError("content, head or cause is not named by its digest")
