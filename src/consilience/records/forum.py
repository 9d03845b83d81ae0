"""Forum: the standing body of two parties or more; its rest and return, who sits for whom, its channels, signatures under texts.

A *text* is a body that the parties sign alike (see `text`).  A forum goes by the id of its founding text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import MemberId, PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Forum:
    """The founding text of a forum."""

    KIND: ClassVar[Kind] = Kind(
        tag="forum/1",
        name="forum",
        title="{name}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
    )

    name: str
    """Its code name."""
    purpose: str
    parties: frozenset[PartyName]
    since: date
    policy_needs_baseline: bool = True
    """No policy item is opened before the baseline of its topic is signed by all."""

    @property
    def is_council(self) -> bool:
        """Whether it is one party's own, of its agencies: nothing of it ever leaves."""
        return len(self.parties) == 1

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.purpose.strip():
            raise ValueError("a forum has a name and a purpose")
        if not self.parties or not all(map(is_name, self.parties)):
            raise ValueError("a forum is of two parties or more, or a party's own council")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rest:
    """Word of a chair that the forum rests; one party's word is enough, as none can be made to meet."""

    KIND: ClassVar[Kind] = Kind(
        tag="rest/1",
        name="rest of a forum",
        title="{forum} rests",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
    )

    forum: TextId
    since: date
    because: str

    def __post_init__(self) -> None:
        _digests("forum", self.forum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Return:
    """The text by which all parties take a resting forum up again; it names each rest that it ends."""

    KIND: ClassVar[Kind] = Kind(
        tag="return/1",
        name="return of a forum",
        title="{forum} meets again",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
    )

    forum: TextId
    ends: frozenset[RecordId]
    since: date
    because: str

    def __post_init__(self) -> None:
        _digests("forum and the rests it ends", self.forum, *self.ends)
        if not self.ends:
            raise ValueError("a return ends at least one rest")


@dataclass(frozen=True, kw_only=True, slots=True)
class TextSignature:
    """A chair's signature, for the party, under a text of the forum."""

    KIND: ClassVar[Kind] = Kind(
        tag="signature/1",
        name="signature",
        title="Signature of {text}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"text": "Text signed", "seat": "Signed as"},
    )

    text: TextId
    seat: RecordId
    """The record by which the party's root seated the chair."""

    def __post_init__(self) -> None:
        _digests("text and seat", self.text, self.seat)


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment:
    """Who sits for a party in a forum or one of its teams, and over what time."""

    KIND: ClassVar[Kind] = Kind(
        tag="appointment/1",
        name="appointment",
        title="{title|seat}: {member}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        found_by="member",
    )

    forum: TextId
    seat: str
    member: MemberId
    title: str
    """The person as the other parties may know them."""
    since: date
    until: date | None = None
    team: str | None = None
    agency: str | None = None

    def __post_init__(self) -> None:
        _digests("forum", self.forum)
        if not self.seat.strip() or not is_name(self.member):
            raise ValueError("an appointment names a seat and a member")
        if self.until is not None and self.until < self.since:
            raise ValueError("the seat ends before it begins")


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A way by which parties speak to each other, and how soon a check of it is answered."""

    KIND: ClassVar[Kind] = Kind(
        tag="channel/1",
        name="channel",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"check_days": "Checked every (days)", "answer_hours": "Answer within (hours)"},
    )

    forum: TextId
    id: str
    title: str
    parties: frozenset[PartyName]
    check_days: int | None = None
    """A check is due when the last answered one is older."""
    answer_hours: int = 24

    def __post_init__(self) -> None:
        _digests("forum", self.forum)
        if not is_name(self.id) or not self.title.strip() or len(self.parties) < 2:
            raise ValueError("a channel has an id, a title and two parties or more")
        if self.answer_hours < 1 or (self.check_days is not None and self.check_days < 1):
            raise ValueError("days and hours count from 1")


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelCheck:
    """A check of a channel that was sent, to be answered by a seat of another party."""

    KIND: ClassVar[Kind] = Kind(
        tag="channel_check/1",
        name="check of a channel",
        title="Check of {channel}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"to": "To"},
    )

    forum: TextId
    channel: str
    to: PartyName
    sent: datetime

    def __post_init__(self) -> None:
        _digests("forum", self.forum)


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelAnswer:
    """The answer to a check of a channel."""

    KIND: ClassVar[Kind] = Kind(
        tag="channel_answer/1",
        name="answer on a channel",
        title="Answer to {check}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
    )

    check: RecordId
    seat: str

    def __post_init__(self) -> None:
        _digests("check", self.check)


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A party's own note on anything of the forum; it is never released."""

    KIND: ClassVar[Kind] = Kind(
        tag="note/1",
        name="note",
        title="{words}",
        says=frozenset({Sayer.MEMBER}),
        forum=True,
        labels={"about": "About", "words": "Note"},
    )

    about: str
    """The id of a text or of a record."""
    words: str

    def __post_init__(self) -> None:
        if not is_digest(self.about) or not self.words.strip():
            raise ValueError("a note says something, about a text or record named by its digest")


class Done(StrEnum):
    """How an action or a commitment stands by somebody's word."""

    OPEN = "open"
    DONE = "done"
    LATE = "late"
    DISPUTED = "disputed"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionItem:
    """Something to do, by whom and until when, and where it came from."""

    KIND: ClassVar[Kind] = Kind(
        tag="action/1",
        name="action item",
        title="{text}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"due": "Due on", "arises": "Comes from"},
    )

    forum: TextId
    text: str
    party: PartyName
    owner: str = ""
    """A member of that party; its chair's where nobody is named."""
    due: date | None = None
    arises: tuple[TextId, ...] = ()
    """Meetings, minutes, decisions it comes from."""

    def __post_init__(self) -> None:
        _digests("forum and what it comes from", self.forum, *self.arises)
        if not self.text.strip() or not is_name(self.party):
            raise ValueError("an action says what to do and names a party")


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """Word on how an action item, or a commitment of a contact report, stands."""

    KIND: ClassVar[Kind] = Kind(
        tag="progress/1",
        name="progress",
        title="{state}: {about}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"about": "About", "words": "In words"},
    )

    about: str
    """The id of the action's text, or of the contact's record."""
    state: Done
    commitment: str | None = None
    """Which one, in a contact report."""
    words: str = ""
    evidence: frozenset[RecordId] = frozenset()

    def __post_init__(self) -> None:
        _digests("what it is about and its evidence", self.about, *self.evidence)
        if self.state in (Done.DISPUTED, Done.DROPPED) and not self.words.strip():
            raise ValueError(f"who says {self.state.value} says why")


def _digests(what: str, *ids: str) -> None:
    if not all(map(is_digest, ids)):
        raise ValueError(f"{what}: named by digests")
