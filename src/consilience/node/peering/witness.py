"""What others say they have seen: receipts for what this node sent, and checkpoints of logs that both sides know.

Two checkpoints of one size with two roots are a fork, and each is signed: whoever holds both can show it to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

from consilience.errors import ForkFound, RecordRejected, SigningRefused
from consilience.exchange.authority import Authority, read_authority
from consilience.exchange.outbox import RecipientPlace
from consilience.exchange.peers import Peer
from consilience.exchange.receipt import KIND, Receipt
from consilience.exchange.sealed import check, read_paper, read_value
from consilience.ledger.note import Note, read_note
from consilience.node.peering.peering import Peering
from consilience.records.codec import write_time


def take_receipt(exchange: Peering, peer: Peer, raw: bytes | None, warnings: list[str]) -> None:
    """Keep a peer's receipt for what was sent to it, and the cosignature of this log's checkpoint in it."""
    keys = keys_of(exchange, peer)
    if raw is None:
        return
    paper = read_paper(KIND, raw)
    check(paper, keys.node_keys())
    receipt = read_value(paper, Receipt)
    if (receipt.by, receipt.to) != (peer.origin, exchange.origin):
        raise RecordRejected("receipt", paper.digest, "it is another node's, or for another")
    if receipt.number > exchange.outbox.last(peer.origin):
        warnings.append(
            f"peer {peer.party} has parcel {receipt.number} of this node, which knows of "
            f"{exchange.outbox.last(peer.origin)}: was it restored from a backup?"
        )
        return
    at = RecipientPlace(number=receipt.number, size=receipt.size, keys=receipt.keys)
    exchange.outbox.acknowledge(peer.origin, at, moment=write_time(receipt.moment), body=raw)
    if receipt.cosigned:
        try:
            _take_cosignature(exchange, peer, keys, receipt.cosigned.encode())
        except SigningRefused as error:
            warnings.append(str(error))


def hear(exchange: Peering, peer: Peer, notes: Sequence[bytes]) -> list[ForkFound]:
    """Compare checkpoints of other logs, as `peer` saw them, with what this node saw; return the forks."""
    for raw in notes:
        note = read_note(raw)
        origin = note.checkpoint.origin
        if origin == exchange.origin or _signed_key(exchange, note) is not None:
            exchange.arrivals.hear(origin, raw, peer.party)
    return [
        fork for origin, raw, by in exchange.arrivals.heard() if (fork := _contradiction(exchange, origin, raw, by))
    ]


def unexplained(exchange: Peering) -> list[tuple[str, int, str]]:
    """Return log, size and by whom it was seen, of checkpoints that were not among those shown to this node.

    By itself that is no proof of a fork; the log's owner can show how the two fit, or cannot.
    """
    found = []
    for origin, raw, by in exchange.arrivals.heard():
        size = read_note(raw).checkpoint.size
        newest = exchange.arrivals.place(origin).size
        if origin != exchange.origin and size < newest and exchange.arrivals.root(origin, size) is None:
            found.append((origin, size, by))
    return found


def keys_of(exchange: Peering, peer: Peer) -> Authority:
    """Return the keys of a peer's log as far as they came; those of its card until then."""
    steps = exchange.arrivals.steps(peer.origin)
    return read_authority(steps, named=peer.origin) if steps else peer.introduced.authority


def _contradiction(exchange: Peering, origin: str, raw: bytes, by: str) -> ForkFound | None:
    checkpoint = read_note(raw).checkpoint
    if origin == exchange.origin:
        return _own(exchange, raw, by)
    root = exchange.arrivals.root(origin, checkpoint.size)
    if root is None or root == checkpoint.root:
        return None
    mine = exchange.arrivals.note(origin, checkpoint.size) or b""
    return ForkFound(origin, f"two roots at size {checkpoint.size}, one of them shown to {by}", (mine, raw))


def _own(exchange: Peering, raw: bytes, by: str) -> ForkFound | None:
    """Return the fork where somebody holds a checkpoint under this log's key that is not of its history."""
    note, ledger = read_note(raw), exchange.desk.node.ledger
    if not any(note.is_signed_by(exchange.origin, public) for public in ledger.keyring.log_keys()):
        return None
    size = note.checkpoint.size
    if size <= ledger.size and ledger.root(size) == note.checkpoint.root:
        return None
    return ForkFound(exchange.origin, f"{by} holds a checkpoint of size {size} that is not of this history", (raw,))


def _signed_key(exchange: Peering, note: Note) -> bytes | None:
    peer = exchange.peers.origin(note.checkpoint.origin)
    if peer is None:
        return None
    keys = keys_of(exchange, peer)
    return next((one for one in keys.now.log_keys() if note.is_signed_by(note.checkpoint.origin, one)), None)


def _take_cosignature(exchange: Peering, peer: Peer, keys: Authority, raw: bytes) -> None:
    note, ledger = read_note(raw), exchange.desk.node.ledger
    cosigner = next((one for one in keys.node_keys().values() if note.cosigned_at(peer.origin, one) is not None), None)
    if note.checkpoint.origin != exchange.origin or cosigner is None:
        return
    if ledger.must_compare:
        exchange.desk.node.compare(raw, witness=peer.origin, public=cosigner)
    newest = exchange.outbox.seen().get(exchange.origin)
    if newest is None or read_note(newest).checkpoint.size < note.checkpoint.size:
        exchange.outbox.set_seen(exchange.origin, raw)
