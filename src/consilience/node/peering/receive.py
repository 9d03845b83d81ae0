"""Taking in what another node sent, whichever way it was carried: checked first, then kept whole or not at all.

Every part is judged by its own signature or proof, in this order: the card, the records about keys, the checkpoints (each
must extend the one before), then the parcels in their sequence.  A parcel that came before changes nothing; one that is
missing stops the rest, and the answer says which; one that contradicts what came before is a fork, kept as evidence.

A record whose marking does not name this party, or of a kind that is not known here, is set aside with the reason; it does
not hold up the sequence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consilience.errors import ConsilienceError, ForkFound, MalformedRecord, RecordRejected, WrongUse
from consilience.exchange.authority import Authority, Step
from consilience.exchange.card import read_card
from consilience.exchange.consignment import Consignment, Extended, InclusionPath, Parcel, read_consignment
from consilience.exchange.outbox import RecipientPlace
from consilience.exchange.parcel import KIND as HEAD
from consilience.exchange.parcel import ParcelHead, content_digest, read_content
from consilience.exchange.peers import Peer
from consilience.exchange.receipt import Receipt, write_receipt
from consilience.exchange.sealed import check, read_paper, read_value
from consilience.ledger.admission import Received, examine, recognise
from consilience.ledger.note import cosign, read_note
from consilience.ledger.tree import commitment, includes, leaf_hash
from consilience.ledger.witness import witness
from consilience.node import derive, endings, log_keys
from consilience.node.folder import now
from consilience.node.peering import letters, quota
from consilience.node.peering import witness as hearing
from consilience.node.peering.peering import Peering, has_demo_keys
from consilience.node.received import Grant
from consilience.node.sequence import Arrived, Fork, Heard
from consilience.records.disclosure import Disclosure, Notice
from consilience.records.envelope import read_envelope
from consilience.records.ids import KeyId
from consilience.records.letter import Letter
from consilience.records.record import Statement, read_statement
from consilience.records.release import Form


@dataclass(slots=True)
class ConsignmentTaken:
    """What one consignment brought."""

    parcels: int = 0
    records: int = 0
    known: int = 0
    """Parcels that had come before."""
    notices: int = 0
    set_aside: list[str] = field(default_factory=list)
    """Why records were not taken; each names the record."""
    missing: tuple[int, int] | None = None
    """First and last number of parcels that have not come yet, where there is a gap."""
    forks: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    more: bool = False
    ends: bool = False
    """Whether something came that may end what this node has released, as the end of a memorandum does."""

    def add(self, other: ConsignmentTaken) -> None:
        """Count another consignment's along."""
        for name in ("parcels", "records", "known", "notices"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.set_aside += other.set_aside
        self.forks += other.forks
        self.warnings += other.warnings
        self.missing, self.more = other.missing, other.more


@dataclass(frozen=True, slots=True)
class _Read:
    """One record of a parcel, recognised."""

    arrived: Arrived
    statement: Statement


def take(exchange: Peering, raw: bytes, *, by: str | None = None) -> ConsignmentTaken:
    """Take in one consignment; `by` is the party that the line or the bundle is known to be from."""
    one = read_consignment(raw)
    peer = exchange.peers.origin(one.sender)
    if peer is None or (by is not None and peer.party != by):
        raise WrongUse("consignment: it is not from the peer it came by")
    if one.recipient != exchange.origin:
        raise WrongUse("consignment: it is addressed to another node")
    with exchange.turn():
        if exchange.arrivals.forks(one.sender):
            raise WrongUse(
                f"peer {peer.party}: its log forked; nothing is taken from it (see `consilience peer check`)"
            )
        peer = _with_card(exchange, peer, one)
        taken = ConsignmentTaken(more=one.more)
        taken.warnings += quota.check(exchange, peer, len(raw))
        try:
            _take(exchange, peer, one, taken)
        except ForkFound as error:
            _keep_fork(exchange, error)
            taken.forks.append(str(error))
        except hearing.Inconsistent as error:
            exchange.arrivals.set_aside(one.sender, 0, "checkpoint", str(error))
            exchange.arrivals.hear(Heard(one.sender, error.note, peer.party))
            raise
        hearing.take_receipt(exchange, peer, one.receipt, taken.warnings)
        for fork in hearing.hear(exchange, peer, one.seen, dict(one.behind), taken.warnings):
            _keep_fork(exchange, fork)
            taken.forks.append(str(fork))
        acknowledge(exchange, peer)
    if taken.ends:
        exchange.service.stop()
    if taken.notices:
        exchange.service.received.data.scrub()
        # Once more, now that it counts: a picture may have begun between.
        exchange.service.caches.settle()
    exchange.service.changed()
    return taken


def place(exchange: Peering, peer: Peer) -> RecipientPlace:
    """Return where this node stands with a peer, to be said when it pulls."""
    return exchange.arrivals.place(peer.origin, card=peer.introduced.card.version)


def acknowledge(exchange: Peering, peer: Peer) -> bytes:
    """Make this node's receipt for a peer as things stand, and put it where the peer finds it.

    The newest checkpoint is cosigned afresh each time: after a restore, only a later cosignature says anything.
    """
    stand = exchange.arrivals.place(peer.origin)
    number, head = exchange.arrivals.newest(peer.origin)
    seen = exchange.arrivals.witnessed(peer.origin)
    cosigned = b""
    if seen is not None:
        signer, moment = exchange.service.machine, int(now().timestamp())
        cosigned = cosign(seen, name=exchange.origin, signer=signer, moment=moment)
        exchange.outbox.set_seen(peer.origin, cosigned, hearing.behind(exchange, peer))
    receipt = Receipt(
        by=exchange.origin, to=peer.origin, number=number, head=head, size=stand.size, keys=stand.keys,
        cosigned=cosigned.decode(), moment=now(),
    )  # fmt: skip
    raw = write_receipt(receipt, exchange.service.machine)
    exchange.outbox.set_receipt(peer.origin, raw)
    return raw


def _keep_fork(exchange: Peering, fork: ForkFound) -> None:
    one, other = (*fork.evidence, b"", b"")[:2]
    exchange.arrivals.add_fork(Fork(fork.origin, str(fork), one, other, now().isoformat()))


def _with_card(exchange: Peering, peer: Peer, one: Consignment) -> Peer:
    if one.card is None:
        return peer
    found = read_card(one.card)
    if found.card.origin != one.sender:
        raise RecordRejected("card", found.card.origin, "it is not the sender's own")
    if found.card.version <= peer.introduced.card.version:
        # Carried late, or once more: the newer one stays.
        return peer
    log_keys.need_in_force(exchange.arrivals, peer, found)
    exchange.peers.put(found, moment=now().isoformat())
    return exchange.peers.need(peer.party)


def _take(exchange: Peering, peer: Peer, one: Consignment, taken: ConsignmentTaken) -> None:
    """Take keys, checkpoints and parcels in one transaction."""
    with exchange.arrivals.writing():
        keys = _authority(exchange, peer, one)
        _witness(exchange, peer, keys, one.checkpoints)
        _prove_keys(exchange, one)
        if not hearing.is_suspected(exchange, peer):
            exchange.arrivals.clear_aside(one.sender, "checkpoint")
        # A key that the card says is retired packs no parcel, though the record of that has not come yet.
        now_known = log_keys.keys_of(exchange.arrivals, peer).node_keys()
        packing = {id_: public for id_, public in keys.node_keys().items() if id_ in now_known}
        for parcel in one.parcels:
            if not _parcel(exchange, keys, packing, parcel, taken):
                break


def _authority(exchange: Peering, peer: Peer, one: Consignment) -> Authority:
    """Return the keys of the sender's log, with those that came now."""
    steps = exchange.arrivals.steps(one.sender)
    last = steps[-1].index if steps else -1
    new = [Step(key.proven.index, key.envelope) for key in one.authority if key.proven.index > last]
    keys = log_keys.proven(exchange.arrivals, peer, new)
    if (keys.origin, keys.first) != (one.sender, peer.introduced.authority.first):
        raise RecordRejected("authority", keys.first, "these are not the keys of the log that was introduced")
    if keys.demo and not has_demo_keys(exchange.service):
        raise WrongUse(f"peer {peer.party}: it works with demo keys, which only demo nodes deal with")
    proven = {key.proven.index: key.proven for key in one.authority}
    for step in new:
        exchange.arrivals.add_step(one.sender, step, proven[step.index])
    return keys


def _witness(exchange: Peering, peer: Peer, keys: Authority, notes: Sequence[Extended]) -> None:
    """Check that each checkpoint extends the one before, and keep it."""
    for one in notes:
        note = read_note(one.note)
        seen, public = exchange.arrivals.root(peer.origin, note.checkpoint.size), _log_key(keys, one.note, peer)
        if seen == note.checkpoint.root:
            continue
        if seen is not None:
            before = exchange.arrivals.note(peer.origin, note.checkpoint.size) or b""
            raise ForkFound(peer.origin, f"two roots at size {note.checkpoint.size}", (before, one.note))
        try:
            witness(
                exchange.arrivals, one.note, origin=peer.origin, public=public, path=one.path, name=exchange.origin,
                signer=exchange.service.machine, moment=int(now().timestamp()),
            )  # fmt: skip
        except ForkFound as error:
            # The path is not signed, so a bad one may be anybody's doing on the way; only two signed roots are a fork.
            why = f"{error}; if it stays so on a line of its own, its history was rewritten"
            raise hearing.Inconsistent(peer.origin, why, one.note) from error


def _log_key(keys: Authority, note: bytes, peer: Peer) -> bytes:
    read = read_note(note)
    # A key speaks for the log up to its revocation: a checkpoint of before may come after that.
    speaking = [*keys.before(read.checkpoint.size).log_keys(), *keys.now.log_keys()]
    signed = [public for public in speaking if read.is_signed_by(peer.origin, public)]
    if not signed:
        raise RecordRejected("checkpoint", peer.origin, "it is not signed by the log's key")
    return signed[0]


def _prove_keys(exchange: Peering, one: Consignment) -> None:
    for key in one.authority:
        nonce = read_statement(read_envelope(key.envelope).payload).head.nonce
        _stands(exchange, one.sender, commitment(nonce, key.envelope), key.proven)


def _parcel(
    exchange: Peering, keys: Authority, packing: Mapping[KeyId, bytes], parcel: Parcel, taken: ConsignmentTaken
) -> bool:
    """Take one parcel that one of the keys `packing` has signed; return whether the next may follow."""
    paper = read_paper(HEAD, parcel.head)
    check(paper, packing)
    head = read_value(paper, ParcelHead)
    if (head.sender, head.recipient) != (keys.origin, exchange.origin):
        raise RecordRejected("parcel", paper.digest, "its sender or recipient is another")
    number, newest = exchange.arrivals.newest(keys.origin)
    if head.number <= number:
        before = exchange.arrivals.head(keys.origin, head.number)
        if before is not None and before[0] != paper.digest:
            raise ForkFound(keys.origin, f"two parcels of number {head.number}", (before[1], parcel.head))
        taken.known += 1
        return True
    if head.number > number + 1:
        taken.missing = (number + 1, head.number - 1)
        return False
    if head.previous != newest:
        before = exchange.arrivals.head(keys.origin, number)
        raise ForkFound(
            keys.origin,
            f"parcel {head.number} does not follow parcel {number}",
            (before[1] if before else b"", parcel.head),
        )
    exchange.arrivals.add_head(keys.origin, head.number, paper.digest, parcel.head, moment=now())
    taken.parcels += 1
    if parcel.content is not None and (head.until is None or now().date() <= head.until):
        if content_digest(parcel.content) != head.content:
            raise RecordRejected("parcel", paper.digest, "its content is not what its head says")
        _content(exchange, keys, head, parcel, taken)
    return True


def _content(exchange: Peering, keys: Authority, head: ParcelHead, parcel: Parcel, taken: ConsignmentTaken) -> None:
    envelopes = read_content(parcel.content or b"")
    if len(envelopes) != len(parcel.proofs):
        raise RecordRejected("parcel", head.digest, "it has not one proof for each record")
    for envelope, proven in zip(envelopes, parcel.proofs, strict=True):
        try:
            read = _recognised(exchange, keys, envelope, proven)
        except MalformedRecord as error:
            # Such as a kind of a later version: the sequence goes on without it.
            why = f"parcel {head.number}: a record cannot be read here ({error.path})"
            exchange.arrivals.set_aside(keys.origin, head.number, f"parcel-{head.number}-{proven.index}", why)
            taken.set_aside.append(why)
            continue
        _one(exchange, head, read, taken)


def _recognised(exchange: Peering, keys: Authority, envelope: bytes, proven: InclusionPath) -> _Read:
    """Return a record once its signature is good at its place, and its place is proved."""
    keyring = keys.before(proven.index)
    examined = examine(Received(envelope), keyring)
    statement = recognise(examined, keyring, keys.party)
    _stands(exchange, keys.origin, commitment(statement.head.nonce, envelope), proven)
    return _Read(Arrived(keys.origin, proven.index, statement.id, statement.kind, keys.party, envelope), statement)


def _stands(exchange: Peering, log: str, leaf: bytes, proven: InclusionPath) -> None:
    root = exchange.arrivals.root(log, proven.size)
    if root is None or not includes(
        index=proven.index, size=proven.size, leaf=leaf_hash(leaf), path=proven.path, root=root
    ):
        raise RecordRejected("proof", log, f"entry {proven.index} is not shown to stand in the log")


def _one(exchange: Peering, head: ParcelHead, read: _Read, taken: ConsignmentTaken) -> None:
    statement, arrived = read.statement, read.arrived
    why = derive.objection(statement, exchange.service.party)
    if why is not None:
        _put_aside(exchange, arrived, head.number, why, taken)
        return
    until = None if head.until is None else head.until.isoformat()
    exchange.arrivals.keep(arrived, number=head.number, until=until)
    if isinstance(statement.body, Notice):
        _notice(exchange, arrived, head.number, statement.body, taken)
        return
    if isinstance(statement.body, Letter):
        _letter(exchange, head, arrived, statement.body, taken)
        return
    taken.ends = taken.ends or statement.kind in endings.SAY
    form = statement.body.form if isinstance(statement.body, Disclosure) else Form.FULL
    items = derive.items_of(statement, Grant(arrived.log, head.number, statement.id, form, head.until))
    exchange.service.received.keep(items, came=f"parcel {head.number} of {arrived.log}")
    taken.records += 1


def _put_aside(exchange: Peering, arrived: Arrived, number: int, why: str, taken: ConsignmentTaken) -> None:
    exchange.arrivals.set_aside(arrived.log, number, arrived.id, why)
    taken.set_aside.append(f"record {arrived.id[:16]}: {why}")


def _notice(exchange: Peering, arrived: Arrived, number: int, notice: Notice, taken: ConsignmentTaken) -> None:
    """Carry out a notice, as far as it speaks of what its own log brought: nobody recalls another's records."""
    log = arrived.log
    brought = exchange.arrivals.brought(log, notice.subjects)
    if strange := notice.subjects - brought:
        why = f"it recalls {len(strange)} records that did not come from its sender, or are gone"
        _put_aside(exchange, arrived, number, why, taken)
    if notice.reason is not None and brought:
        exchange.service.received.recall(brought, notice.reason.value, now().isoformat())
    if notice.parcels:
        exchange.service.received.withdraw(log, notice.parcels)
        exchange.arrivals.withdraw(log, notice.parcels)
    taken.notices += bool(brought or notice.parcels)


def _letter(exchange: Peering, head: ParcelHead, arrived: Arrived, letter: Letter, taken: ConsignmentTaken) -> None:
    """Open a letter; one that cannot be taken does not hold up the sequence."""
    try:
        letters.deliver(exchange.service, arrived.party, letter)
        taken.records += 1
    except ConsilienceError as error:
        why = f"letter {arrived.id[:16]}: {error}"
        exchange.arrivals.set_aside(arrived.log, head.number, arrived.id, why)
        taken.set_aside.append(why)
