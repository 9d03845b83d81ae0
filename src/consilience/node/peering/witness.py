"""What others say they have seen: receipts for what this node sent, and checkpoints of logs that both sides know.

Two checkpoints of one size with two roots are a fork, and each is signed: whoever holds both can show it to anybody.  What is
heard stays, under whatever key and whoever speaks later, until the history that the log shows here contains it; and a log
that has two histories differs in its keys too, where each history enrols its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from consilience.errors import ForkFound, MalformedRecord, RecordRejected, SigningRefused, WrongUse
from consilience.exchange.authority import Authority
from consilience.exchange.behind import Behind, about_log_keys, read_behind, signed_by, write_behind
from consilience.exchange.consignment import Enrolled, InclusionPath
from consilience.exchange.outbox import RecipientPlace
from consilience.exchange.peers import Peer
from consilience.exchange.receipt import KIND, Receipt
from consilience.exchange.sealed import check, read_paper, read_value
from consilience.ledger.note import read_note
from consilience.node import log_keys
from consilience.node.folder import now
from consilience.node.peering.peering import Peering
from consilience.node.sequence import Heard
from consilience.records.codec import write_time
from consilience.records.envelope import read_envelope
from consilience.records.key import KeyRole
from consilience.records.record import Statement, read_statement

MOST_UNEXPLAINED = 64
"""Checkpoints of one log, as one party tells of them; a node that tells of more has something to explain itself."""


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


class Inconsistent(RecordRejected):
    """A checkpoint that its log's own node sent is not shown to extend the ones before."""

    def __init__(self, origin: str, why: str, note: bytes) -> None:
        super().__init__("consistency", origin, why)
        self.note = note


def hear(
    exchange: Peering, peer: Peer, notes: Sequence[bytes], behind: dict[str, bytes], warnings: list[str]
) -> list[ForkFound]:
    """Keep checkpoints of logs known here, as `peer` saw them, whatever key they are under; return the forks they show."""
    for raw in notes:
        origin = read_note(raw).checkpoint.origin
        whose = next((one for one in exchange.peers.all() if one.origin == origin), None)
        if whose is None and origin != exchange.origin:
            continue
        if exchange.arrivals.count_heard(origin, peer.party) >= MOST_UNEXPLAINED:
            warnings.append(f"{peer.party} tells of more checkpoints of {origin} than are kept unexplained")
            continue
        one = Heard(origin, raw, peer.party, behind.get(origin, b""))
        if exchange.arrivals.hear(one) and whose is not None and _signer(exchange, whose, one) is None:
            warnings.append(
                f"{peer.party} was shown a checkpoint of {whose.party} under a key that this log does not have; "
                "it is kept until the log explains it"
            )
    for one in exchange.arrivals.heard():
        if _is_explained(exchange, one):
            exchange.arrivals.explain(one)
    return [fork for one in exchange.arrivals.heard() if (fork := _contradiction(exchange, one)) is not None]


def behind(exchange: Peering, peer: Peer) -> bytes:
    """Return the records on which the keys of a peer's checkpoints hang, with what shows their places."""
    proofs = exchange.arrivals.proofs(peer.origin)
    steps = exchange.arrivals.steps(peer.origin)
    said = (
        (Enrolled(step.envelope, proofs.get(step.index, InclusionPath(step.index, 0, ()))), _statement(step.envelope))
        for step in steps
    )
    keys = about_log_keys(said)
    sizes = sorted({key.proven.size for key in keys} - {0})
    notes = (exchange.arrivals.note(peer.origin, size) for size in sizes)
    return write_behind(Behind(keys, tuple(note for note in notes if note is not None)))


def is_suspected(exchange: Peering, peer: Peer) -> bool:
    """Whether the log's own node has told of a checkpoint that it has not shown to be part of its history."""
    return any(
        (one.origin, one.by) == (peer.origin, peer.party) and not _is_over(exchange, one)
        for one in exchange.arrivals.heard()
    )


def unexplained(exchange: Peering) -> list[tuple[str, int, str]]:
    """Return log, size and by whom it was seen, of checkpoints that were not among those shown to this node.

    By itself that is no proof of a fork; the log's owner can show how the two fit, or cannot.
    """
    return [(one.origin, read_note(one.note).checkpoint.size, one.by) for one in _suspicions(exchange)]


def settle(exchange: Peering, peer: Peer, because: str) -> int:
    """End, in a person's name, what a peer's log is suspected of so far; return how many statements that were.

    A log that forked is not helped by it, and each statement stays: what comes later is held against it as before.
    """
    if exchange.arrivals.forks(peer.origin):
        raise WrongUse(f"peer {peer.party}: its log forked, which is proved; nobody's word settles that")
    found = [one for one in _suspicions(exchange) if one.origin == peer.origin]
    for one in found:
        exchange.arrivals.settle(one, because=because, moment=now())
    if found:
        exchange.arrivals.clear_aside(peer.origin, "checkpoint")
        exchange.service.access.note(now(), "node", f"settled {len(found)} suspicions of {peer.party}")
    return len(found)


def _suspicions(exchange: Peering) -> list[Heard]:
    found = []
    for one in exchange.arrivals.heard():
        whose = next((each for each in exchange.peers.all() if each.origin == one.origin), None)
        if whose is None or _is_over(exchange, one):
            continue
        is_old = read_note(one.note).checkpoint.size < exchange.arrivals.place(one.origin).size
        if is_old or one.by == whose.party or _signer(exchange, whose, one) is None:
            found.append(one)
    return found


def _is_over(exchange: Peering, one: Heard) -> bool:
    """Whether what was heard is explained by the log's own history, or was settled by a person."""
    return _is_explained(exchange, one) or exchange.arrivals.is_settled(one)


def keys_of(exchange: Peering, peer: Peer) -> Authority:
    """Return the keys of a peer's log as far as they are known here."""
    return log_keys.keys_of(exchange.arrivals, peer)


def _is_explained(exchange: Peering, one: Heard) -> bool:
    """Whether the history that the log has shown to this node contains the checkpoint."""
    checkpoint = read_note(one.note).checkpoint
    if one.origin == exchange.origin:
        ledger = exchange.service.node.ledger
        return checkpoint.size <= ledger.size and ledger.root(checkpoint.size) == checkpoint.root
    return exchange.arrivals.root(one.origin, checkpoint.size) == checkpoint.root


def _contradiction(exchange: Peering, one: Heard) -> ForkFound | None:
    if one.origin == exchange.origin:
        return _own(exchange, one.note, one.by)
    whose = next((each for each in exchange.peers.all() if each.origin == one.origin), None)
    if whose is None or _signer(exchange, whose, one) is None:
        return None
    checkpoint = read_note(one.note).checkpoint
    root = exchange.arrivals.root(one.origin, checkpoint.size)
    if root is not None and root != checkpoint.root:
        mine = exchange.arrivals.note(one.origin, checkpoint.size) or b""
        why = f"two roots at size {checkpoint.size}, one of them shown to {one.by}"
        return ForkFound(one.origin, why, (mine, one.note))
    return _other_keys(exchange, one)


def _other_keys(exchange: Peering, one: Heard) -> ForkFound | None:
    """Return the fork where the log holds a record about its keys at a place where this node was shown none, or another."""
    if not one.behind:
        return None
    here = {step.index: step.envelope for step in exchange.arrivals.steps(one.origin)}
    size = exchange.arrivals.place(one.origin).size
    for key in read_behind(one.behind).shown(one.origin):
        index = key.proven.index
        if index < size and here.get(index) != key.envelope:
            why = f"a record about its keys at entry {index} was shown to {one.by}, and another history here"
            return ForkFound(one.origin, why, (b"", one.note))
    return None


def _signer(exchange: Peering, whose: Peer, one: Heard) -> bytes | None:
    """Return the key that signed a checkpoint: one of the log as it is known here, or one behind which its root stands."""
    note = read_note(one.note)
    known = signed_by(note, keys_of(exchange, whose))
    if known is not None or not one.behind:
        return known
    try:
        other = read_behind(one.behind).authority(one.origin)
    except (RecordRejected, MalformedRecord):
        return None
    return signed_by(note, other) if other.first == whose.introduced.authority.first else None


def _statement(envelope: bytes) -> Statement:
    return read_statement(read_envelope(envelope).payload)


def _own(exchange: Peering, raw: bytes, by: str) -> ForkFound | None:
    """Return the fork where somebody holds a checkpoint under this log's key that is not of its history."""
    note, ledger = read_note(raw), exchange.service.node.ledger
    ever = [key.public for key in ledger.keyring.keys.values() if key.role is KeyRole.LOG]
    if not any(note.is_signed_by(exchange.origin, public) for public in ever):
        return None
    size = note.checkpoint.size
    if size <= ledger.size and ledger.root(size) == note.checkpoint.root:
        return None
    return ForkFound(exchange.origin, f"{by} holds a checkpoint of size {size} that is not of this history", (raw,))


def _take_cosignature(exchange: Peering, peer: Peer, keys: Authority, raw: bytes) -> None:
    note, ledger = read_note(raw), exchange.service.node.ledger
    cosigner = next((one for one in keys.node_keys().values() if note.cosigned_at(peer.origin, one) is not None), None)
    if note.checkpoint.origin != exchange.origin or cosigner is None:
        return
    if ledger.must_compare:
        exchange.service.node.compare(raw, witness=peer.origin, public=cosigner)
    newest = exchange.outbox.seen().get(exchange.origin)
    if newest is None or read_note(newest).checkpoint.size < note.checkpoint.size:
        exchange.outbox.set_seen(exchange.origin, raw)
