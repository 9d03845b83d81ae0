"""Between the owners of records: a correction proposed on another's claim, and the consent of a third party to pass on its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from consilience.records.ids import PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """What another party should say in place of a claim of its own; the owner accepts it or not."""

    KIND: ClassVar[Kind] = Kind(
        tag="correction/1",
        name="proposed correction",
        title="{words}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"claim": "Claim", "words": "Should say", "to": "Proposed to"},
    )

    forum: TextId
    claim: RecordId
    """As it was received: the owner's own record."""
    to: PartyName
    words: str
    because: str

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not is_digest(self.claim) or not is_name(self.to):
            raise ValueError("a correction names its forum, a claim and its owner")
        if not self.words.strip() or not self.because.strip():
            raise ValueError("a correction says what should stand there, and why")


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionAnswer:
    """The owner's word on a proposed correction, with the reason."""

    KIND: ClassVar[Kind] = Kind(
        tag="correction_answer/1",
        name="answer to a proposed correction",
        title="{correction}: accepted {accepted}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"accepted": "Accepted"},
    )

    correction: TextId
    accepted: bool
    because: str

    def __post_init__(self) -> None:
        if not is_digest(self.correction) or not self.because.strip():
            raise ValueError("an answer names the correction by its digest, and says why")


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentRequest:
    """A party asks another whether what came from it may be passed on to a third."""

    KIND: ClassVar[Kind] = Kind(
        tag="consent_request/1",
        name="request for an originator's consent",
        title="Pass {records} on to {onward}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"of": "Asked of", "records": "Records", "onward": "To be passed on to"},
    )

    forum: TextId
    of: PartyName
    records: tuple[RecordId, ...]
    """The originator's own records."""
    onward: PartyName
    because: str

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not self.records or not all(map(is_digest, self.records)):
            raise ValueError("a request for consent names its forum and records by digests")
        if not is_name(self.of) or not is_name(self.onward) or self.of == self.onward or not self.because.strip():
            raise ValueError("a request for consent names two other parties, and says why")


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """The originator's word: its records may be passed on as asked, until a day, or not."""

    KIND: ClassVar[Kind] = Kind(
        tag="consent/1",
        name="originator's consent",
        title="{granted}: {request}",
        says=frozenset({Sayer.RELEASER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"granted": "Consent given", "until": "Until"},
    )

    request: TextId
    granted: bool
    because: str = ""
    until: date | None = None

    def __post_init__(self) -> None:
        if not is_digest(self.request):
            raise ValueError("consent names the request by its digest")
        if not self.granted and not self.because.strip():
            raise ValueError("who refuses says why")
