"""The exchange side of a node: its card, its peers, and the files the listener shares.

DIR/exchange/          everything the listener's process may open, and nothing else is in it:
    outbox.sqlite3   copies approved for others, with their proofs
    peers.sqlite3    who is introduced, and which keys are theirs
    inbox.sqlite3    what peers have pushed, unread
    tls.pem tls.key  the certificate the listener shows, and its key; tls-next.* while a new one is announced
DIR/keys/bundle.key    opens bundles addressed to this node
DIR/exchange.lock      held while something is dispatched or taken in, so that two processes do not number alike
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from consilience.errors import WrongUse
from consilience.exchange.card import Card, Introduced, KeyStep, is_address, read_card, write_card
from consilience.exchange.lock import age_public
from consilience.exchange.objects import Objects
from consilience.exchange.outbox import Outbox
from consilience.exchange.peers import Peer, Peers
from consilience.exchange.spool import Spool
from consilience.exchange.taxii.clients import Clients
from consilience.exchange.tls import Identity, make_identity
from consilience.ledger.keyfile import is_wrapped, read_key, write_key
from consilience.ledger.signing import SEED_BYTES
from consilience.ledger.store import LogRow
from consilience.marking import EVERYONE
from consilience.node import log_keys
from consilience.node.folder import Passphrase, now
from consilience.node.ready import FOLDER
from consilience.node.sequence import Arrivals
from consilience.node.service import Service
from consilience.records.envelope import read_envelope
from consilience.records.ids import PartyName
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole
from consilience.records.record import Statement, read_statement
from consilience.storage.database import Database

_ABOUT_KEYS = ("party/1", "key/1", "revocation/1")


class OnFile:
    """What a node has on file about its peers; no key is needed to read it."""

    def __init__(self, folder: Path, received: Database) -> None:
        """`folder` is the node's."""
        self.folder = folder / FOLDER
        self.outbox = Outbox(self.folder)
        self.peers = Peers(self.folder)
        self.arrivals = Arrivals(received)

    def close(self) -> None:
        self.outbox.close()
        self.peers.close()


class Peering(OnFile):
    """A service with its peers, its outbox and what comes in."""

    def __init__(self, service: Service) -> None:
        super().__init__(service.node.folder, service.received.data)
        self.service = service
        self.spool = Spool(self.folder)

    def close(self) -> None:
        super().close()
        self.spool.close()

    @property
    def origin(self) -> str:
        return self.service.node.ledger.origin

    def own_address(self) -> str:
        """Return where this node's listener answers, as its card says; empty where it has none."""
        card = self.outbox.card()
        return "" if card is None else read_card(card).card.address

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Keep other processes of this node from dispatching or taking in meanwhile."""
        descriptor = os.open(self.service.node.folder / "exchange.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A record about keys in this node's log, with its row."""

    row: LogRow
    envelope: bytes
    statement: Statement


def identity(folder: Path, ask: Passphrase) -> Identity:
    """Return the certificate the node shows; `folder` is the exchange folder."""
    key = folder / "tls.key"
    _finish_switch(folder)
    if not key.exists():
        raise WrongUse("this node has no card yet; make one with `consilience peer card`")
    wrapped = b"ENCRYPTED" in key.read_bytes()
    return Identity(folder / "tls.pem", key, ask(key.name) if wrapped else None)


def own_card(exchange: Peering, ask: Passphrase, *, address: str | None = None) -> Introduced:
    """Return this node's card, made new where its address, its keys or those of its log have changed."""
    if address and not is_address(address):
        raise WrongUse("--address: https://host:port is needed")
    _make_keys(exchange, ask)
    before = exchange.outbox.card()
    known = None if before is None else read_card(before)
    steps = [KeyStep(index=one.row.index, envelope=one.envelope) for one in authority(exchange, for_card=True)]
    card = Card(
        party=exchange.service.party,
        origin=exchange.origin,
        version=1 if known is None else known.card.version + 1,
        made=now() if known is None else known.card.made,
        address=(known.card.address if known else "") if address is None else address,
        certificates=_certificates(exchange.folder, ask),
        age=age_public(_bundle_seed(exchange, ask)),
        authority=tuple(steps),
    )
    if known is not None and _same(known.card, card):
        return known
    raw = write_card(card, exchange.service.machine)
    exchange.outbox.set_card(raw, origin=card.origin, version=card.version)
    return read_card(raw)


def introduce(exchange: Peering, found: Introduced, *, address: str | None = None) -> Peer:
    """Take a card whose fingerprint somebody has compared."""
    card = found.card
    if card.origin == exchange.origin or card.party == exchange.service.party:
        raise WrongUse("card: it is this party's own")
    if found.authority.demo and not has_demo_keys(exchange.service):
        raise WrongUse(f"peer {card.party}: it works with demo keys, which only demo nodes deal with")
    known = exchange.peers.named(card.party)
    if known is not None and known.origin == card.origin:
        if known.introduced.card.version > card.version:
            raise WrongUse(f"peer {card.party}: this card is older than the one that is known; ask for the newest")
        log_keys.need_in_force(exchange.arrivals, known, found)
    exchange.peers.put(found, address=address, moment=now().isoformat())
    exchange.service.access.note(now(), "node", f"introduced {card.party}")
    return exchange.peers.need(card.party)


def remove(exchange: Peering, party: str) -> None:
    """End every way that a party has: its pinned keys, the tokens of its software, what lies ready for that."""
    exchange.peers.remove(party)
    name = PartyName(party)
    clients = Clients(exchange.folder / "clients.sqlite3")
    with closing(clients), closing(Objects(exchange.folder / "outbox.sqlite3", writable=True)) as objects:
        clients.remove_all_of(name)
        objects.forget(name)
    exchange.service.access.note(now(), "node", f"removed {party}")


def renew(exchange: Peering, ask: Passphrase, *, switch: bool) -> Introduced:
    """Announce a new key of the listener in the card; with `switch`, put it to use and let the old one go."""
    folder = exchange.folder
    waiting = folder / "tls-next.pem"
    if switch:
        if not _finish_switch(folder):
            if not waiting.exists():
                raise WrongUse(
                    "no new key is announced; run `consilience peer renew` first, and let peers fetch the card"
                )
            # The key first: that a switch was cut short is seen by a certificate whose key is not beside it.
            (folder / "tls-next.key").replace(folder / "tls.key")
            waiting.replace(folder / "tls.pem")
    elif waiting.exists():
        raise WrongUse("a new key is announced already; `--switch` puts it to use once peers have the card")
    else:
        # Of one that was being made when its process ended.
        (folder / "tls-next.key").unlink(missing_ok=True)
        make_identity(
            folder, "tls-next", name=exchange.service.party, passphrase=_passphrase(exchange, ask), moment=now()
        )
    return own_card(exchange, ask)


def authority(exchange: Peering, *, after: int = -1, for_card: bool = False) -> list[KeyRow]:
    """Return the records about keys that others may see, in the log's order; for a card, those of the node alone.

    People's keys are named in what goes to introduced peers, and not on a card that a stranger may fetch.
    """
    ledger = exchange.service.node.ledger
    rows = sorted((row for kind in _ABOUT_KEYS for row in ledger.entries(kind=kind)), key=lambda row: row.index)
    found: list[KeyRow] = []
    shown: set[str] = set()
    for row in rows:
        if row.envelope is None:
            continue
        statement = read_statement(read_envelope(row.envelope).payload)
        body = statement.body
        if statement.marking.audience != EVERYONE:
            continue
        if isinstance(body, KeyEnrolment):
            if for_card and body.role not in (KeyRole.NODE, KeyRole.LOG):
                continue
            shown.add(body.id)
        if isinstance(body, KeyRevocation) and body.key not in shown:
            continue
        if row.index > after:
            found.append(KeyRow(row, row.envelope, statement))
    return found


def has_demo_keys(service: Service) -> bool:
    keyring = service.node.ledger.keyring
    return any(key.demo and keyring.live(id_) is not None for id_, key in keyring.keys.items())


def bundle_seed(exchange: Peering, ask: Passphrase) -> bytes:
    """Return the secret from which the key for bundles is made."""
    return _bundle_seed(exchange, ask)


def _same(one: Card, other: Card) -> bool:
    parts = ("address", "certificates", "age", "authority", "origin")
    return all(getattr(one, part) == getattr(other, part) for part in parts)


def _finish_switch(folder: Path) -> bool:
    """Do what is left of a switch whose process ended in the midst of it: its key is in place, its certificate is not."""
    waiting = folder / "tls-next.pem"
    cut_short = waiting.exists() and not (folder / "tls-next.key").exists()
    if cut_short:
        waiting.replace(folder / "tls.pem")
    return cut_short


def _certificates(folder: Path, ask: Passphrase) -> tuple[bytes, ...]:
    found = [identity(folder, ask).der()]
    waiting = folder / "tls-next.pem"
    if waiting.exists():
        found.append(Identity(waiting, folder / "tls-next.key").der())
    return tuple(found)


def _make_keys(exchange: Peering, ask: Passphrase) -> None:
    place = exchange.service.node.folder / "keys" / "bundle.key"
    if not place.exists():
        write_key(
            place, secrets.token_bytes(SEED_BYTES), passphrase=_passphrase(exchange, ask), salt=secrets.token_bytes(16),
            nonce=secrets.token_bytes(24),
        )  # fmt: skip
    if not (exchange.folder / "tls.pem").exists():
        (exchange.folder / "tls.key").unlink(missing_ok=True)
        make_identity(
            exchange.folder, "tls", name=exchange.service.party, passphrase=_passphrase(exchange, ask), moment=now()
        )


def _passphrase(exchange: Peering, ask: Passphrase) -> str | None:
    """Return the passphrase that wraps the node's keys; new ones are wrapped with it too."""
    return ask("node.key") if is_wrapped(exchange.service.node.folder / "keys" / "node.key") else None


def _bundle_seed(exchange: Peering, ask: Passphrase) -> bytes:
    place = exchange.service.node.folder / "keys" / "bundle.key"
    if not place.exists():
        raise WrongUse("this node has no card yet; make one with `consilience peer card`")
    return read_key(place, passphrase=ask(place.name) if is_wrapped(place) else None).seed
