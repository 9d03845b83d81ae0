"""What a ledger says about ledgers: cosigned checkpoints, new epochs, erasures; and the policy tables it goes by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import RecordId, is_digest
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Cosignature:
    """That this node saw another log's checkpoint and found it consistent with all it had seen of that log."""

    KIND: ClassVar[Kind] = Kind(
        tag="cosignature/1",
        name="checkpoint of a peer",
        title="Checkpoint of {origin} at {size}",
        says=frozenset({Sayer.NODE}),
    )

    origin: str
    size: int
    root: bytes
    note: str
    """The checkpoint with this node's cosignature, as C2SP `tlog-cosignature` writes it."""

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.root) != 32:
            raise ValueError("size or root is not that of a checkpoint")


@dataclass(frozen=True, kw_only=True, slots=True)
class Epoch:
    """That an operator lets the ledger sign again after a restore, without a peer to compare with.

    Whoever holds a checkpoint larger than `size` from before knows that what lay between is lost.
    """

    KIND: ClassVar[Kind] = Kind(
        tag="epoch/1",
        name="start of a log",
        title="Log from {size} on",
        says=frozenset({Sayer.ROOT}),
    )

    size: int
    root: bytes
    because: str

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.root) != 32:
            raise ValueError("size or root is not that of a ledger")


class ErasureReason(StrEnum):
    SPILL = "spill"
    COURT_ORDER = "court order"
    PERSONAL_DATA = "personal data"


@dataclass(frozen=True, kw_only=True, slots=True)
class Erasure:
    """That a record's body and nonce are erased; its commitment stays, so the tree stays whole."""

    KIND: ClassVar[Kind] = Kind(
        tag="erasure/1",
        name="erasure",
        title="Erasure of {record}",
        says=frozenset({Sayer.RELEASER}),
        searched=(),
    )

    record: RecordId
    reason: ErasureReason

    def __post_init__(self) -> None:
        if not is_digest(self.record):
            raise ValueError("the record is not named by its id")


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelPair:
    """Whoever is cleared to the first level may read the second."""

    cleared_policy: str
    cleared: str
    readable_policy: str
    readable: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EquivalenceTable:
    """Which foreign clearances this party takes for its own levels; the newest one counts."""

    KIND: ClassVar[Kind] = Kind(
        tag="equivalence/1",
        name="table of equal levels",
        title="Levels that stand for one another",
        says=frozenset({Sayer.ROOT}),
    )

    pairs: tuple[LevelPair, ...]
