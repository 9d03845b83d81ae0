"""Public line: what the parties have agreed to say in public, and what a party did say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from consilience.records.ids import PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerReady:
    """A question that may be asked in public, and the agreed answer."""

    question: str
    answer: str

    def __post_init__(self) -> None:
        if not self.question.strip() or not self.answer.strip():
            raise ValueError("a question goes with its answer")


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicSpeaker:
    """Who may speak for a party on it, as the parties name the person to each other."""

    party: PartyName
    title: str

    def __post_init__(self) -> None:
        if not is_name(self.party) or not self.title.strip():
            raise ValueError("a speaker has a party and a title")


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicLine:
    """The text of what is said in public, signed by the chairs of all parties of the forum."""

    KIND: ClassVar[Kind] = Kind(
        tag="line/1",
        name="public line",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={
            "answers": "If asked", "may": "May be said", "must_not": "Is not said", "embargo": "Not before",
            "speakers": "Who speaks", "since": "From", "until": "Until", "revises": "In place of",
        },
    )  # fmt: skip

    forum: TextId
    title: str
    statement: str = ""
    """What is said; empty where the line is to say nothing."""
    answers: tuple[AnswerReady, ...] = ()
    may: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    embargo: datetime | None = None
    speakers: tuple[PublicSpeaker, ...] = ()
    """Nobody else speaks on it; where none is named, the parties have left it open."""
    since: date
    until: date | None = None
    revises: TextId | None = None

    def __post_init__(self) -> None:
        if not all(map(is_digest, (self.forum, *([self.revises] if self.revises else [])))):
            raise ValueError("forum and what it revises are named by digests")
        if not self.title.strip() or not (self.statement.strip() or self.must_not):
            raise ValueError("a line has a title, and says what is said or what is not")
        if not all(one.strip() for one in (*self.may, *self.must_not)):
            raise ValueError("what may and must not be said is said in words")
        if self.until is not None and self.until < self.since:
            raise ValueError("it ends before it begins")


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicStatement:
    """That a report holds what somebody of a party said in public; the node lines it up with the public line."""

    KIND: ClassVar[Kind] = Kind(
        tag="public_statement/1",
        name="public statement",
        title="{speaker} of {party} in public, {said}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={
            "party": "Said for",
            "said": "Said on",
            "words": "Words",
            "outlet": "As published by",
            "report": "Report",
        },
    )

    forum: TextId
    party: PartyName
    speaker: str
    said: date
    words: str
    """What was said, as published: press text is public and goes along."""
    outlet: str = ""
    report: RecordId | None = None
    """The report of this party's that it was taken from."""

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not is_name(self.party):
            raise ValueError("a public statement names its forum by a digest, and a party")
        if not self.speaker.strip() or not self.words.strip():
            raise ValueError("a public statement has a speaker and words")
        if self.report is not None and not is_digest(self.report):
            raise ValueError("the report is not named by its record id")
