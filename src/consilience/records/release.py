"""Release: a releaser's permission that records go to a party; its withdrawal; recall: that a report must not be relied upon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import MemberId, PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


class Form(StrEnum):
    FULL = "full"
    SANITISED = "sanitised"
    GIST = "gist"
    EXISTENCE = "existence"


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """What goes to whom, in which form, under which memorandum, why and until when."""

    KIND: ClassVar[Kind] = Kind(
        tag="release/1",
        name="release",
        title="Release to {to}, {form}",
        says=frozenset({Sayer.RELEASER}),
        labels={"to": "To", "under": "Under the memorandum", "second": "Agreed by"},
    )

    records: frozenset[RecordId]
    form: Form
    to: frozenset[PartyName]
    under: TextId | None = None
    """The text of the memorandum whose term covers it."""
    because: str
    until: date | None = None
    second: MemberId | None = None
    """A second person who must have agreed, where the node asks for one."""

    def __post_init__(self) -> None:
        if not self.records or not all(map(is_digest, self.records)):
            raise ValueError("a release names the ids of one record or more")
        if not self.to or not all(map(is_name, self.to)):
            raise ValueError("a release names one party or more")
        if self.under is not None and not is_digest(self.under):
            raise ValueError("the memorandum is not named by the digest of its text")


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """That a release holds no longer: what was not fetched stays here, and whoever fetched it is told."""

    KIND: ClassVar[Kind] = Kind(
        tag="withdrawal/1",
        name="withdrawal",
        title="Withdrawal of {release}",
        says=frozenset({Sayer.RELEASER}),
    )

    release: RecordId
    because: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.release):
            raise ValueError("the release is not named by its record id")


class RecallReason(StrEnum):
    FABRICATED = "fabricated"
    WRONG = "wrong"
    NOT_OURS = "not ours to give"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recall:
    """That a record must not be relied upon; all that rests on it is flagged wherever it went."""

    KIND: ClassVar[Kind] = Kind(
        tag="recall/1",
        name="recall",
        title="Recall of {record}",
        says=frozenset({Sayer.RELEASER}),
    )

    record: RecordId
    reason: RecallReason
    because: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.record):
            raise ValueError("the record is not named by its id")
