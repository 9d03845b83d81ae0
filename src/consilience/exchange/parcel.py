"""What goes to one party: a sequence of parcels, each naming the one before by its digest.

A head holds the digest of the content and of the head before, so whoever has the newest head can tell that nothing sent to
him is missing.  What was withheld has no place in the sequence.  The content is made of the exact signed records.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import orjson

from consilience.errors import MalformedRecord
from consilience.exchange.sealed import digest_of, seal
from consilience.ledger.signing import Signer
from consilience.records.ids import is_digest

KIND = "parcel-head"
FIRST = "0" * 64
"""Stands for the head before the first."""
MOST_RECORDS = 500
MOST_BYTES = 2 * 1024 * 1024
"""Of records in one parcel, unless one record alone is longer."""
_FORMAT = "consilience/parcel-content/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class ParcelHead:
    """One place of the sequence from one log to another."""

    sender: str
    recipient: str
    """The logs' names."""
    number: int
    previous: str
    content: str
    """Digest of the content."""
    until: date | None = None
    """The last day on which the recipient may hold the content."""

    def __post_init__(self) -> None:
        if self.number < 1 or not is_digest(self.previous) or not is_digest(self.content):
            raise ValueError("number or digests are not those of a parcel")

    @property
    def digest(self) -> str:
        return digest_of(KIND, self)


def write_head(head: ParcelHead, signer: Signer) -> bytes:
    return seal(KIND, head, signer)


def write_content(envelopes: Sequence[bytes]) -> bytes:
    """Return the content of a parcel; the same records give the same bytes."""
    return orjson.dumps({"format": _FORMAT, "records": [b64encode(one).decode() for one in envelopes]})


def read_content(raw: bytes) -> list[bytes]:
    """Return the envelopes in a parcel."""
    try:
        content = orjson.loads(raw)
        records = [b64decode(one, validate=True) for one in content["records"]]
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedRecord("parcel", "records", "something else") from error
    if content.get("format") != _FORMAT or write_content(records) != raw:
        raise MalformedRecord("parcel", "content in its one spelling", "another")
    return records


def content_digest(raw: bytes) -> str:
    return hashlib.sha256(b"consilience/parcel-content/1\0" + raw).hexdigest()


def portions(sizes: Sequence[int]) -> list[range]:
    """Return which records go into one parcel together, given their sizes."""
    found: list[range] = []
    start, weight = 0, 0
    for place, size in enumerate(sizes):
        if place > start and (place - start >= MOST_RECORDS or weight + size > MOST_BYTES):
            found.append(range(start, place))
            start, weight = place, 0
        weight += size
    if start < len(sizes):
        found.append(range(start, len(sizes)))
    return found
