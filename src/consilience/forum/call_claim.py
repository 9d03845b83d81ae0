"""The claim that goes with every hello, offer, answer and confirmation of a call: who says it to whom, with which certificates.

It is canonical JSON with a label in front of what is signed, so that its signature serves for nothing else.  The browser of whom it is meant for checks it
(`static/call-claim.js`); `tests/vectors/call-claims.json` holds both to the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from consilience.errors import MalformedRecord
from consilience.records.canonical import Json, read_canonical, write_canonical
from consilience.records.ids import MemberId, PartyName, TextId, is_digest, is_name

LABEL = b"consilience/call-claim/1\0"
LONGEST = 2048
_DIGESTS = ("call", "roster", "certificate", "challenge")
_MAYBE = ("peer_certificate", "answers", "description", "commitment")


class Step(StrEnum):
    """What the claim goes with."""

    HELLO = "hello"
    OFFER = "offer"
    ANSWER = "answer"
    CONFIRM = "confirm"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallClaim:
    """One claim; digests in hex, `peer_certificate`, `answers`, `description` and `commitment` empty where there is none yet."""

    step: Step
    call: TextId
    roster: str
    from_party: PartyName
    from_member: MemberId
    to_party: PartyName
    to_member: MemberId
    certificate: str
    """SHA-256 of the own certificate."""
    challenge: str
    """32 fresh bytes; the answer to this claim repeats them."""
    expires: int
    """Milliseconds since 1970."""
    peer_certificate: str = ""
    answers: str = ""
    """The challenge that this answers."""
    description: str = ""
    """SHA-256 of the session description that goes with it."""
    commitment: str = ""
    """Of a confirmation: SHA-256 of the bytes from which the four words come, told once both have committed."""

    def __post_init__(self) -> None:
        digests = [getattr(self, name) for name in _DIGESTS]
        digests += [found for name in _MAYBE if (found := getattr(self, name))]
        if not all(map(is_digest, digests)):
            raise ValueError("digests and challenges are 64 small hex letters")
        if not all(map(is_name, (self.from_party, self.from_member, self.to_party, self.to_member))):
            raise ValueError("parties and members are names")
        if self.expires < 0:
            raise ValueError("it expires at a time")


def write_claim(claim: CallClaim) -> bytes:
    """Return the canonical bytes."""
    said: dict[str, Json] = {name: getattr(claim, name) for name in CallClaim.__dataclass_fields__}
    return write_canonical({**said, "step": claim.step.value})


def read_claim(raw: bytes) -> CallClaim:
    """Return the claim in canonical bytes; raise `MalformedRecord` for any others."""
    if len(raw) > LONGEST:
        raise MalformedRecord("claim", f"at most {LONGEST} bytes", f"{len(raw)}")
    value: Any = read_canonical(raw)
    fields = set(CallClaim.__dataclass_fields__)
    if type(value) is not dict or set(value) != fields:
        raise MalformedRecord("claim", "just the fields of a claim", "others")
    wanted = {name: int if name == "expires" else str for name in fields}
    if any(type(value[name]) is not kind for name, kind in wanted.items()):
        raise MalformedRecord("claim", "texts, and a number for `expires`", "something else")
    try:
        return CallClaim(**{**value, "step": Step(value["step"])})
    except ValueError as error:
        raise MalformedRecord("claim", "a valid claim", f"one where {error}") from None


def claim_bytes(raw: bytes) -> bytes:
    """Return what is signed for a claim in canonical bytes."""
    return LABEL + raw
