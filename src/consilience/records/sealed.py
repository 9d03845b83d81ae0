"""Sealed exchange: values that the parties give independently, all committed to before any is shown.

A value is an ordinary record (an estimate, a position, odds) that stays in its party's log.  A seal says which leaf of that
log it is: leaves are hiding commitments, with a nonce of 32 bytes, so the seal tells nothing of the value and allows no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from consilience.records.ids import PartyName, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedExchange:
    """What is to be given sealed, by whom and until when.  Whoever seals has agreed to it."""

    KIND: ClassVar[Kind] = Kind(
        tag="sealed_exchange/1",
        name="sealed exchange",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={
            "what": "What is given", "matter": "On", "seal_by": "Sealed until", "open_by": "Opened until",
        },
    )  # fmt: skip

    forum: TextId
    title: str
    what: str
    """The noun of the values: `estimate`, `position`, `odds`."""
    matter: str
    """What they are on: a question's id, or the digest of a proposal or scenario."""
    parties: frozenset[PartyName]
    seal_by: datetime
    """Who has not sealed by then has stopped it, and nothing is opened."""
    open_by: datetime
    """Who has not opened by then is on record for it."""

    def __post_init__(self) -> None:
        if not is_digest(self.forum) or not self.title.strip():
            raise ValueError("a sealed exchange names its forum by a digest, and has a title")
        if not is_name(self.what) or not self.matter.strip():
            raise ValueError("a sealed exchange says what is given, and on what")
        if len(self.parties) < 2 or not all(map(is_name, self.parties)):
            raise ValueError("a sealed exchange is of two parties or more")
        if self.seal_by.utcoffset() is None or self.open_by.utcoffset() is None or self.open_by <= self.seal_by:
            raise ValueError("it is opened after it is sealed, both with a time zone")


@dataclass(frozen=True, kw_only=True, slots=True)
class Seal:
    """That a party's value stands in its log, at a place and under a leaf; what the value is, it does not say."""

    KIND: ClassVar[Kind] = Kind(
        tag="seal/1",
        name="seal",
        title="Seal for “{exchange}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={
            "leaf": "Leaf of the log",
            "index": "Place in the log",
            "size": "Log's size",
            "root": "Log's root",
            "path": "Proof",
        },
    )

    exchange: TextId
    leaf: str
    """The commitment that the log has at the place: of nonce and signed bytes."""
    index: int
    size: int
    """Of the log's checkpoint under which the proof leads to the root."""
    root: str
    path: tuple[str, ...]
    """The proof of inclusion, as RFC 6962 has it."""

    def __post_init__(self) -> None:
        if not all(map(is_digest, (self.exchange, self.leaf, self.root, *self.path))):
            raise ValueError("exchange, leaf, root and path are digests")
        if not 0 <= self.index < self.size:
            raise ValueError("the place lies within the log's size")
