"""Request for information: what one party asks another for, how soon, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


class Priority(StrEnum):
    ROUTINE = "routine"
    PRIORITY = "priority"
    IMMEDIATE = "immediate"
    FLASH = "flash"


@dataclass(frozen=True, kw_only=True, slots=True)
class InformationRequest:
    """What a party asks another for; a text, so that both count it once."""

    KIND: ClassVar[Kind] = Kind(
        tag="rfi/1",
        name="request for information",
        title="{question}, needed by {needed_by}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={
            "needed_by": "Needed by",
            "to": "Asked of",
            "by": "Asked by",
            "why": "Why",
            "answered_by": "What would answer it",
        },
    )

    forum: TextId
    by: PartyName
    to: PartyName
    question: str
    priority: Priority = Priority.ROUTINE
    needed_by: date
    why: str = ""
    answered_by: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not is_name(self.by) or not is_name(self.to) or self.by == self.to:
            raise ValueError("a request names its forum by a digest, and two parties")
        if not self.question.strip():
            raise ValueError("a request says what is asked")


class Answering(StrEnum):
    ANSWERED = "answered"
    PARTLY = "partly"
    CANNOT = "cannot"
    WILL_NOT = "will not"


@dataclass(frozen=True, kw_only=True, slots=True)
class InformationAnswer:
    """What became of a request for information: answered or partly, with the records that do; or not."""

    KIND: ClassVar[Kind] = Kind(
        tag="rfi_answer/1",
        name="answer to a request for information",
        title="{state}: {request}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"state": "Answer", "words": "In words", "records": "By these records"},
    )

    request: TextId
    state: Answering
    words: str = ""
    records: tuple[RecordId, ...] = ()
    """Of this party; they go by the release desk like any other."""

    def __post_init__(self) -> None:
        if not all(map(is_digest, (self.request, *self.records))):
            raise ValueError("request and records are named by digests")
        given = self.state in (Answering.ANSWERED, Answering.PARTLY)
        if given and not (self.words.strip() or self.records):
            raise ValueError("an answer says something, or names records")
        if self.state is Answering.WILL_NOT and self.records:
            raise ValueError("who will not answer names no records")
