"""The signed receipt: up to where a party has what was sent to it, and what it has seen of the sender's log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consilience.exchange.sealed import seal
from consilience.ledger.signing import Signer
from consilience.records.ids import is_digest

KIND = "receipt"


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """From the recipient of parcels to their sender."""

    by: str
    to: str
    """The logs' names."""
    number: int
    """Of the newest parcel received; 0 where there is none yet."""
    head: str
    """Its digest."""
    size: int = 0
    """Of the newest checkpoint seen of the sender's log."""
    keys: int = -1
    """Place of the newest record about keys seen of it."""
    cosigned: str = ""
    """That checkpoint with the recipient's cosignature."""
    moment: datetime

    def __post_init__(self) -> None:
        if self.number < 0 or not is_digest(self.head):
            raise ValueError("number or head is not that of a parcel")


def write_receipt(receipt: Receipt, signer: Signer) -> bytes:
    return seal(KIND, receipt, signer)
