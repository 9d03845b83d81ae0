"""Carrying: pull and push over a line, and what was pushed to this node.  All of it can be run again at any time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

from consilience.errors import ConsilienceError, PeerUnreachable, StoreFailed
from consilience.exchange.client import Connection, line
from consilience.exchange.consignment import Consignment, write_consignment
from consilience.exchange.outbox import RecipientPlace
from consilience.exchange.peers import Peer
from consilience.exchange.tls import Identity
from consilience.node import derive
from consilience.node.folder import now
from consilience.node.peering import receive
from consilience.node.peering.peering import Peering
from consilience.node.peering.receive import ConsignmentTaken

_AT_ONCE = 8


@dataclass(slots=True)
class Round:
    """What one run with one peer did."""

    party: str
    taken: ConsignmentTaken = field(default_factory=ConsignmentTaken)
    handed: int = 0
    """Parcels pushed to it."""
    trouble: str | None = None
    """Why it could not be finished; what is left goes the next time."""
    unreached: bool = False
    """It did not answer, or not in time."""


def pull(exchange: Peering, own: Identity, peers: list[Peer]) -> list[Round]:
    """Take in what was pushed here, then fetch what each peer has for this node, and hand it the receipt."""
    rounds: dict[str, Round] = {peer.party: Round(peer.party) for peer in peers}
    read_inbox(exchange, rounds)

    def one(peer: Peer) -> None:
        try:
            _pull(exchange, own, peer, rounds[peer.party].taken)
        except ConsilienceError as error:
            rounds[peer.party].trouble = str(error)
            rounds[peer.party].unreached = isinstance(error, PeerUnreachable)

    _beside(one, peers)
    _finish(exchange)
    return list(rounds.values())


def push(exchange: Peering, own: Identity, peers: list[Peer]) -> list[Round]:
    """Hand each peer what it has not acknowledged yet; for peers that cannot reach this node."""
    rounds = [Round(peer.party) for peer in peers]

    def one(peer: Peer, done: Round) -> None:
        try:
            done.handed = _push(exchange, own, peer)
        except ConsilienceError as error:
            done.trouble = str(error)

    _beside(one, peers, rounds)
    return rounds


def _beside(act: Callable[..., None], peers: list[Peer], *more: list[Round]) -> None:
    """Do this with each peer, several at a time: who is slow delays nobody else."""
    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="peer") as hands:
        list(hands.map(act, peers, *more))


def read_inbox(exchange: Peering, rounds: dict[str, Round] | None = None) -> list[Round]:
    """Take in what peers have pushed; what cannot be taken is dropped and named."""
    rounds = {} if rounds is None else rounds
    after = 0
    while (pushed := exchange.spool.next(after)) is not None:
        after = pushed.number
        done = rounds.setdefault(pushed.party, Round(pushed.party))
        try:
            done.taken.add(receive.take(exchange, pushed.body, by=pushed.party))
        except StoreFailed:
            # The disk, not what was pushed: it stays for the next try.
            raise
        except ConsilienceError as error:
            done.trouble = f"something it pushed was refused: {error}"
        exchange.spool.drop(pushed.number)
    return list(rounds.values())


def acknowledged(exchange: Peering, peer: Peer) -> RecipientPlace:
    """Return where a peer stands, by its newest receipt."""
    found = exchange.outbox.acknowledged(peer.origin)
    return RecipientPlace() if found is None else found[0]


def _finish(exchange: Peering) -> None:
    exchange.service.received.expire(now().date())
    exchange.arrivals.expire(now().date().isoformat())
    derive.draft_missing(exchange.service)
    exchange.service.changed()


def _pull(exchange: Peering, own: Identity, peer: Peer, taken: ConsignmentTaken) -> None:
    with line(peer, own) as to_peer:
        while True:
            place = receive.place(exchange, exchange.peers.need(peer.party))
            taken.add(receive.take(exchange, to_peer.pull(place), by=peer.party))
            # Where nothing moved on, asking again would bring the same.
            if not taken.more or receive.place(exchange, exchange.peers.need(peer.party)) == place:
                break
        _acknowledge(exchange, peer, to_peer)


def _acknowledge(exchange: Peering, peer: Peer, to_peer: Connection) -> None:
    """Send the receipt along; the peer also finds it here when it pulls, so a line cut now loses nothing."""
    receipt = exchange.outbox.receipt(peer.origin)
    with suppress(PeerUnreachable):
        to_peer.push(write_consignment(Consignment(sender=exchange.origin, recipient=peer.origin, receipt=receipt)))


def _push(exchange: Peering, own: Identity, peer: Peer) -> int:
    place, handed = acknowledged(exchange, peer), 0
    with line(peer, own) as to_peer:
        while True:
            one = exchange.outbox.consignment(peer.origin, place, today=now().date())
            to_peer.push(write_consignment(one))
            handed += len(one.parcels)
            if not one.more:
                return handed
            place = exchange.outbox.after(place, one)
