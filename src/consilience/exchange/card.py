"""The card by which a node introduces itself: party, address, keys for TLS and bundles, and the records about its keys.

It is signed by the node's key, which the party's root has enrolled; whoever compared the fingerprint has compared it all.
A newer version replaces an older one, so keys of TLS and bundles are rotated by a card that names the next one beforehand.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from consilience.errors import MalformedRecord, RecordRejected
from consilience.exchange.authority import Authority, Step, read_authority
from consilience.exchange.sealed import check, read_paper, read_value, seal
from consilience.ledger.signing import Signer
from consilience.records.ids import PartyName, is_name

KIND = "card"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyStep:
    """One record about keys, as `authority.Step`."""

    index: int
    envelope: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What one node says of itself."""

    party: PartyName
    origin: str
    version: int
    made: datetime
    address: str
    """Where its listener answers, `https://host:port`; empty where it has none."""
    certificates: tuple[bytes, ...]
    """The certificates it may show, DER; the first is in use, a second one is the next."""
    age: str
    """The key to which bundles for it are encrypted."""
    authority: tuple[KeyStep, ...]

    def __post_init__(self) -> None:
        if not is_name(self.party) or self.version < 1:
            raise ValueError("it names a party, and versions count from 1")
        if self.address and not is_address(self.address):
            raise ValueError("the address is not https://host:port")
        if not 1 <= len(self.certificates) <= 4:
            raise ValueError("it has one certificate, or up to four")
        if not self.age.startswith("age1"):
            raise ValueError("its key for bundles is not one of age")

    @property
    def pins(self) -> tuple[str, ...]:
        return tuple(pin_of(one) for one in self.certificates)


@dataclass(frozen=True, slots=True)
class Introduced:
    """A card whose signature is good by the keys in it; whether they are the right party's, people compare."""

    card: Card
    authority: Authority
    raw: bytes


def write_card(card: Card, signer: Signer) -> bytes:
    """Return the signed card."""
    return seal(KIND, card, signer)


@lru_cache(maxsize=64)
def read_card(raw: bytes) -> Introduced:
    """Return a card that holds together; raise `MalformedRecord` or `RecordRejected` where it does not."""
    paper = read_paper(KIND, raw)
    card = read_value(paper, Card)
    authority = read_authority((Step(one.index, one.envelope) for one in card.authority), named=card.origin)
    check(paper, authority.node_keys())
    if authority.party != card.party:
        raise RecordRejected("card", paper.digest, "its party is not that of the keys in it")
    for one in card.certificates:
        pin_of(one)
    return Introduced(card, authority, raw)


def need_own(card: Card) -> None:
    """Raise `RecordRejected` unless each certificate is made by the holder of its key for the card's party.

    A certificate of a node is signed by its own key and names the party, so nobody can list another's as his.
    """
    for raw in card.certificates:
        pin_of(raw)
        certificate = x509.load_der_x509_certificate(raw)
        names = [one.value for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
        try:
            certificate.verify_directly_issued_by(certificate)
        except (ValueError, TypeError, InvalidSignature):
            names = []
        if names != [card.party]:
            raise RecordRejected("card", card.origin, "a certificate in it is not shown to be this party's own")


def pin_of(certificate: bytes) -> str:
    """Return the digest of a certificate's public key; that is what is pinned."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError as error:
        raise MalformedRecord("card.certificates", "a certificate in DER", "something else") from error
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def is_address(text: str) -> bool:
    """Whether `text` is the address of a listener."""
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and parts.path in ("", "/") and parts.port is not None
    except ValueError:
        return False
