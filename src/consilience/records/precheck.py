"""The private check of common origins: a releaser's consent to one run, what passed in it, what this party found.

The consent is logged before anything is sent.  It commits to the inputs, their number and the keys of the run, so that the
party can be asked later to open them and every message can be computed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import PartyName, QuestionId, RecordId, RunId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


class Shown(StrEnum):
    """What each side learns beyond the size of the other's set."""

    BAND = "band"
    """About how many of its own origins the other holds too."""
    WHICH = "which"
    """Which of its own origins the other holds too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PrecheckConsent:
    """A releaser's consent to one run with one party."""

    KIND: ClassVar[Kind] = Kind(
        tag="precheck/1",
        name="consent to a private check",
        title="Private check with {peer}",
        says=frozenset({Sayer.RELEASER}),
        found_by="run",
        searched=(),
    )

    run: RunId
    peer: PartyName
    shown: Shown
    because: str
    size: int
    """How many elements this party sends, with those that fill up the bucket."""
    inputs: bytes
    """Root of the tree over commitments to the inputs, in their order."""
    keys: bytes
    """Commitment to the keys of the run."""
    until: date
    question: QuestionId | None = None
    """The run is about evidence on this question; None: about all reports."""
    answers: RecordId | None = None
    """The other party's consent that this one answers; None for whoever begins."""

    def __post_init__(self) -> None:
        if not is_digest(self.run) or not is_name(self.peer):
            raise ValueError("a run has an id and a peer")
        if not self.because.strip() or self.size < 1:
            raise ValueError("a consent has a reason and a size")
        if len(self.inputs) != 32 or len(self.keys) != 32:
            raise ValueError("inputs and keys are committed to with 32 bytes each")
        if self.answers is not None and not is_digest(self.answers):
            raise ValueError("the consent it answers is not named by its id")


@dataclass(frozen=True, kw_only=True, slots=True)
class PrecheckTranscript:
    """What passed in one run: the digest of each message; both parties log the same ones."""

    KIND: ClassVar[Kind] = Kind(
        tag="precheck_transcript/1",
        name="transcript of a private check",
        title="Transcript of a private check",
        says=frozenset({Sayer.NODE}),
        found_by="run",
        searched=(),
    )

    run: RunId
    consents: tuple[RecordId, RecordId]
    """Of the party that began, and of the one that answered."""
    messages: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not is_digest(self.run) or not all(map(is_digest, self.consents)):
            raise ValueError("run and consents are named by their ids")
        if not self.messages or any(len(one) != 32 for one in self.messages):
            raise ValueError("messages are named by digests of 32 bytes")


@dataclass(frozen=True, kw_only=True, slots=True)
class PrecheckFound:
    """What this party learnt in one run; for its own people."""

    KIND: ClassVar[Kind] = Kind(
        tag="precheck_found/1",
        name="outcome of a private check",
        title="Private check with {peer}: {band} in common",
        says=frozenset({Sayer.NODE}),
        found_by="run",
        searched=(),
    )

    run: RunId
    peer: PartyName
    size: int
    """Of this party's own inputs, without what fills up the bucket."""
    band: str
    common: frozenset[RecordId] = frozenset()
    """Reports of this party whose origin the other holds too; empty where only the band was asked for."""
    question: QuestionId | None = None

    def __post_init__(self) -> None:
        if not is_digest(self.run) or not is_name(self.peer) or not all(map(is_digest, self.common)):
            raise ValueError("run, peer and reports are named by their ids")
