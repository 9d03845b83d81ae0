"""The release desk: what somebody asks to be released, and a releaser's agreement or refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from consilience.records.ids import PartyName, RecordId, is_digest, is_name
from consilience.records.kind import Kind, Sayer
from consilience.records.release import Form


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The words in which a record is to go out, where it does not go whole."""

    record: RecordId
    text: str

    def __post_init__(self) -> None:
        if not is_digest(self.record) or not self.text.strip():
            raise ValueError("a wording names a record and says something")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseRequest:
    """That these records should go to these parties, in this form; it permits nothing."""

    KIND: ClassVar[Kind] = Kind(
        tag="request/1",
        name="request for a release",
        title="Request: {form} to {to}",
        says=frozenset({Sayer.MEMBER}),
        labels={"to": "To", "wordings": "Wording"},
    )

    records: frozenset[RecordId]
    form: Form
    to: frozenset[PartyName]
    because: str
    wordings: tuple[Wording, ...] = ()
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.records or not all(map(is_digest, self.records)):
            raise ValueError("a request names the ids of one record or more")
        if not self.to or not all(map(is_name, self.to)):
            raise ValueError("a request names one party or more")
        if self.form in (Form.SANITISED, Form.GIST) and {one.record for one in self.wordings} != self.records:
            raise ValueError("what does not go whole needs a wording for each record")


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """One releaser's word on a request: for it, as a first or second person, or against it."""

    KIND: ClassVar[Kind] = Kind(
        tag="agreement/1",
        name="word on a request",
        title="{agreed}: {request}",
        says=frozenset({Sayer.RELEASER}),
        labels={"agreed": "Agreed"},
    )

    request: RecordId
    agreed: bool
    because: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.request):
            raise ValueError("the request is not named by its record id")
