"""The secure call of a meeting: who is invited with which keys, the key of one join, who met whom, who left, what was refused.

No media, addresses or session descriptions stand in any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import KeyId, MemberId, PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer

_KEY_BYTES = 32
MOST_INVITED = 32


class Part(StrEnum):
    """What somebody does in a call."""

    SPEAKER = "speaker"
    INTERPRETER = "interpreter"
    LISTENER = "listener"


class Relay(StrEnum):
    """By which way media may go from one party to another."""

    BETWEEN_PARTIES = "between parties"
    """Through the relay of the own party, so that no party learns another's addresses; inside a party directly."""
    DIRECT = "direct"


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """One person on the roster, and the keys that speak for that person."""

    party: PartyName
    member: MemberId
    title: str
    keys: frozenset[KeyId]
    part: Part = Part.SPEAKER
    language: str = ""
    """What an interpreter speaks into: a tag such as `fr`."""
    seat: str = ""

    def __post_init__(self) -> None:
        if not is_name(self.party) or not is_name(self.member) or not self.title.strip():
            raise ValueError("somebody invited has a party, an id and a title")
        if not self.keys or not all(map(is_digest, self.keys)):
            raise ValueError("somebody invited has a key or more, named by their ids")
        if bool(self.language) != (self.part is Part.INTERPRETER) or (self.language and not is_name(self.language)):
            raise ValueError("an interpreter, and nobody else, has a language")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """The text of a call: its roster and by which way media go.  A chair of each party signs it before anybody joins."""

    KIND: ClassVar[Kind] = Kind(
        tag="call/1",
        name="secure call",
        title="Secure call of “{meeting}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"roster": "Invited", "relay": "Relayed"},
    )

    meeting: TextId
    roster: tuple[Invited, ...]
    relay: Relay = Relay.BETWEEN_PARTIES
    provider: str = ""
    """Address of a room of a party's own server, for more people than a call takes; that server can see media."""

    def __post_init__(self) -> None:
        if not is_digest(self.meeting):
            raise ValueError("the meeting is named by its digest")
        people = [(one.party, one.member) for one in self.roster]
        if not 2 <= len(people) <= MOST_INVITED or people != sorted(set(people)):
            raise ValueError(f"a roster names 2 to {MOST_INVITED} people, each once, sorted by party and member")
        if self.provider and not self.provider.startswith("https://"):
            raise ValueError("a room elsewhere has an address that begins with https://")


@dataclass(frozen=True, kw_only=True, slots=True)
class CallKey:
    """That a key and a certificate, both of one browser and of one join, are the author's in a call."""

    KIND: ClassVar[Kind] = Kind(
        tag="call_key/1",
        name="key of a call",
        title="A key for the call of “{meeting}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"key": "Public key", "certificate": "Certificate (SHA-256)"},
    )

    call: TextId
    meeting: TextId
    key: bytes
    certificate: str
    until: datetime

    def __post_init__(self) -> None:
        _digests(self.call, self.meeting, self.certificate)
        if len(self.key) != _KEY_BYTES:
            raise ValueError(f"the key has not {_KEY_BYTES} bytes")


@dataclass(frozen=True, kw_only=True, slots=True)
class Met:
    """Somebody whose key and certificate were verified, in the connection itself."""

    party: PartyName
    member: MemberId
    certificate: str
    verified: datetime
    words: bool = False
    """Whether the four words were read aloud and found equal."""

    def __post_init__(self) -> None:
        _digests(self.certificate)
        if not is_name(self.party) or not is_name(self.member):
            raise ValueError("somebody met has a party and an id")


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """That the author is in a call, with whom; attendance follows where somebody was met."""

    KIND: ClassVar[Kind] = Kind(
        tag="joined/1",
        name="joining of a call",
        title="In the call of “{meeting}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"key": "By the key", "met": "Met", "certificate": "Own certificate (SHA-256)"},
    )

    call: TextId
    meeting: TextId
    key: RecordId
    """The record of the key of this join."""
    certificate: str
    met: tuple[Met, ...]

    def __post_init__(self) -> None:
        _digests(self.call, self.meeting, self.key, self.certificate)
        people = [(one.party, one.member) for one in self.met]
        if not people or len(set(people)) != len(people):
            raise ValueError("a join names somebody met, each once")


class Departure(StrEnum):
    """Why somebody is no longer in a call."""

    LEFT = "left"
    LOST = "connection lost"
    REVOKED = "key revoked"
    SEAT_ENDED = "seat ended"
    REPLACED = "joined again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """That the author is in a call no longer."""

    KIND: ClassVar[Kind] = Kind(
        tag="left/1",
        name="leaving of a call",
        title="Left the call of “{meeting}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"because": "Because"},
    )

    call: TextId
    meeting: TextId
    key: RecordId
    because: Departure = Departure.LEFT

    def __post_init__(self) -> None:
        _digests(self.call, self.meeting, self.key)


class Refusal(StrEnum):
    """Why the author's browser refused a connection."""

    ROSTER = "another roster"
    NOT_INVITED = "not on the roster"
    KEY = "another key"
    SIGNATURE = "a signature that is not good"
    CALL = "another call"
    EXPIRED = "expired"
    REPLAY = "an answer to nothing that was asked"
    CERTIFICATE = "another certificate"
    CHANGED = "a certificate that changed"
    CONFIRMATION = "no confirmation inside the connection"
    REVOKED = "a key that was revoked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """That the author's browser refused a connection; kept by the party that refused."""

    KIND: ClassVar[Kind] = Kind(
        tag="refused/1",
        name="refusal in a call",
        title="Refused {member} of {party}: {reason}",
        says=frozenset({Sayer.MEMBER}),
        forum=True,
        proceeding=True,
        labels={"reason": "Because of"},
    )

    call: TextId
    meeting: TextId
    party: PartyName
    """In whose name it came; whose doing it was is another question."""
    member: MemberId
    reason: Refusal

    def __post_init__(self) -> None:
        _digests(self.call, self.meeting)
        if not is_name(self.party) or not is_name(self.member):
            raise ValueError("somebody refused has a party and an id")


def _digests(*named: str) -> None:
    if not all(map(is_digest, named)):
        raise ValueError("call, meeting, keys' records and certificates are named by digests")
