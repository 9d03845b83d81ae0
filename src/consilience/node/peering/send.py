"""From release to outbox: what was approved is made into parcels, each with its place in the recipient's sequence.

The ledger says what was handed to whom (`dispatch/1`); the outbox is made from that and can be made from it again, down to
the same digests.  What is withheld is not counted anywhere.

A record goes whole only where its marking names the party; other forms go as new words, in a record of the node's own that
names neither the record nor the release.  What was recalled or withdrawn does not go; whoever has it is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from consilience.errors import StoreFailed
from consilience.exchange.consignment import Enrolled, Extended, InclusionPath
from consilience.exchange.outbox import Filled
from consilience.exchange.parcel import FIRST, ParcelHead, content_digest, portions, write_content, write_head
from consilience.exchange.peers import Peer
from consilience.ledger.reading import Record
from consilience.ledger.signing import signed
from consilience.marking import EVERYONE, Level, Marking
from consilience.node.endings import Ending
from consilience.node.folder import now
from consilience.node.peering import letters
from consilience.node.peering.objects import fill_objects
from consilience.node.peering.peering import Peering, authority
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.ready import Lying, stop, stop_parcels
from consilience.records.disclosure import Disclosure, Dispatch, Notice, NoticeKind, Sent
from consilience.records.envelope import read_envelope
from consilience.records.estimate import Estimate
from consilience.records.ids import NODE, KeyId, PartyName, RecordId
from consilience.records.key import KeyEnrolment
from consilience.records.letter import Letter
from consilience.records.record import read_statement, record_id
from consilience.records.release import Form, Recall, Release, Withdrawal
from consilience.records.request import ReleaseRequest

_MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Something released that does not go, and why."""

    release: RecordId
    to: PartyName
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatched:
    """What one run did."""

    parcels: int
    records: int
    waiting: tuple[HeldBack, ...]
    expired: int


@dataclass(slots=True)
class _Run:
    """What a run has found out and made so far."""

    exchange: Peering
    lying: Lying
    handed: dict[str, list[Dispatch]] = field(default_factory=dict)
    """By log, in the order of the numbers."""
    new: list[bytes] = field(default_factory=list)
    """Envelopes to admit."""
    made: dict[RecordId, bytes] = field(default_factory=dict)
    waiting: list[HeldBack] = field(default_factory=list)
    shown: frozenset[KeyId] = frozenset()
    """The keys that others may see."""

    @property
    def view(self) -> ReaderView:
        return self.lying.view

    def place(self, record: RecordId) -> int:
        """Return where a record stands, to sort by; ids would sort by chance."""
        row = self.exchange.service.node.ledger.find(record)
        return -1 if row is None else row.index


def dispatch(exchange: Peering, *, always: bool = True) -> Dispatched:
    """Hand over what was released since, and fill the outbox; safe to be run again at any time.

    Each run pads the log and signs a checkpoint before it begins and after each peer, whether or not something is due.  All
    peers see all checkpoints and the places of their own records; so neither tells them what is handed to others, or that
    something is, as long as it runs at a fixed beat.  Without `always`, nothing is signed where nothing is due.
    """
    with exchange.turn():
        run = _run(exchange)
        peers = exchange.peers.live()
        said: list[list[bytes]] = []
        for peer in peers:
            _plan(run, peer)
            said.append(run.new)
            run.new = []
        if peers and (always or any(said)):
            exchange.service.node.checkpoint(exchange.service.log_key)
            for envelopes in said:
                if envelopes:
                    exchange.service.admit(envelopes)
                exchange.service.node.checkpoint(exchange.service.log_key)
        parcels, records = fill(exchange)
        fill_objects(exchange)
        return Dispatched(
            parcels=parcels,
            records=records,
            waiting=tuple(run.waiting),
            expired=exchange.outbox.expire(run.lying.today),
        )


def fill(exchange: Peering) -> tuple[int, int]:
    """Put into the outbox what the ledger says was handed over; return how many parcels and records were new there."""
    run = _run(exchange)
    peers = {peer.origin for peer in exchange.peers.all()}
    due = [
        (dispatched, before)
        for log, sequence in run.handed.items()
        if log in peers
        for dispatched, before in zip(sequence, [FIRST, *(one.head for one in sequence)], strict=False)
        if dispatched.number > exchange.outbox.last(log)
    ]
    stop_parcels(run.lying, exchange.outbox)
    fresh_keys = authority(exchange, after=exchange.outbox.last_key())
    _cover(exchange, [one.row.index for one in fresh_keys], [sent.known_as for one, _ in due for sent in one.sent])
    checkpoints = _checkpoints(exchange)
    size = checkpoints[-1][0] if checkpoints else exchange.outbox.newest_size()
    filled = [_filled(run, one, before, size) for one, before in due]
    keys = [Enrolled(one.envelope, _proven(exchange, one.statement.id, size)) for one in fresh_keys]
    if filled or checkpoints or keys:
        exchange.outbox.put(filled, checkpoints, keys)
    if filled:
        # What ended while these were packed found nothing to take out.
        stop(exchange.service)
    return len(filled), sum(len(one.proofs) for one in filled)


def _run(exchange: Peering) -> _Run:
    run = _Run(exchange, Lying(exchange.service))
    for body in run.lying.dispatches():
        run.handed.setdefault(body.log, []).append(body)
    return run


def _plan(run: _Run, peer: Peer) -> None:
    """Make what is due to one peer: releases first, then what takes something back."""
    done = {one.because for one in run.handed.get(peer.origin, [])}
    for record in _causes(run, "release/1"):
        body = record.statement.body
        if isinstance(body, Release) and peer.party in body.to and record.id not in done:
            _release(run, peer, record, body)
    for record in _causes(run, "letter/1"):
        body = record.statement.body
        if isinstance(body, Letter) and body.to == peer.party and record.id not in done:
            _letter(run, peer, record, body)
    for record in _causes(run, "recall/1"):
        body = record.statement.body
        if isinstance(body, Recall) and record.id not in done:
            _recall(run, peer, record, body)
    for record in _causes(run, "withdrawal/1"):
        body = record.statement.body
        if isinstance(body, Withdrawal) and record.id not in done:
            _withdrawal(run, peer, record, body.release)


def _causes(run: _Run, kind: str) -> list[Record]:
    return run.view.find(Asked(kind=kind, limit=_MANY))[::-1]


def _release(run: _Run, peer: Peer, record: Record, release: Release) -> None:
    over = release.until is not None and release.until < run.lying.today
    if over or record.id in run.lying.endings.withdrawn:
        return
    if (fault := run.lying.endings.faults.get(record.id)) is not None:
        run.waiting.append(HeldBack(record.id, peer.party, f"it is no release: {fault}"))
        return
    if (fault := run.exchange.service.rules.dispatches(record.id, release, now())) is not None:
        run.waiting.append(HeldBack(record.id, peer.party, f"it may not go: {fault}"))
        return
    ready: list[tuple[Sent, bytes]] = []
    for id_ in sorted(release.records, key=run.place):
        found = _ready(run, peer, record, release, id_)
        if isinstance(found, str):
            # All of a release or nothing: half of it could mislead.
            run.waiting.append(HeldBack(record.id, peer.party, found))
            return
        ready.append(found)
    for sent, envelope in ready:
        if sent.known_as != sent.record:
            run.new.append(envelope)
            run.made[sent.known_as] = envelope
    _hand_over(run, peer, record, [sent for sent, _ in ready], [envelope for _, envelope in ready], release.until)


def _letter(run: _Run, peer: Peer, record: Record, letter: Letter) -> None:
    if (fault := letters.fault_of(run.exchange.service, letter, now())) is not None:
        run.waiting.append(HeldBack(record.id, peer.party, f"it may not go: {fault}"))
        return
    row = run.exchange.service.node.ledger.find(record.id)
    if row is not None and row.envelope is not None:
        _hand_over(run, peer, record, [Sent(record=record.id, known_as=record.id)], [row.envelope], None)


def _ready(run: _Run, peer: Peer, record: Record, release: Release, id_: RecordId) -> tuple[Sent, bytes] | str:
    """Return one record in the form in which it goes, or why it does not."""
    row = run.exchange.service.node.ledger.find(id_)
    found = run.view.record(id_)
    if row is None or row.envelope is None or found is None:
        return "a record is not here any more"
    if run.view.recalled(found):
        return "a record was recalled"
    marking = found.statement.marking
    if marking.no_foreign:
        return "a marking keeps it from every other party"
    if release.form is not Form.FULL:
        words = _wording(run, record, id_)
        if words is None and release.form is not Form.EXISTENCE:
            return "no wording was approved"
        return _disclosure(run, peer, release.form, found, words or "")
    if marking.audience != EVERYONE and peer.party not in marking.audience:
        return "a marking does not name this party"
    if not _is_checkable(run, row.envelope):
        return "it is signed by a key that others are not shown; enrol the signer's key again"
    return Sent(record=id_, known_as=id_), row.envelope


def _disclosure(run: _Run, peer: Peer, form: Form, record: Record, words: str) -> tuple[Sent, bytes]:
    own, body, marking = run.exchange.service.party, record.statement.body, record.statement.marking
    said = Disclosure(
        to=peer.party,
        form=form,
        of=record.statement.kind.partition("/")[0],
        text=words,
        question=body.question if isinstance(body, Estimate) else None,
    )
    # Compartments stay behind with what was taken out: their names are secrets themselves.
    shown = Marking(
        levels=marking.levels, originators=frozenset({own}), releasable_to=frozenset({own, peer.party})
    )  # fmt: skip
    return _said(run, said, shown, record.id)


def _recall(run: _Run, peer: Peer, cause: Record, recall: Recall) -> None:
    known = _known(run, peer, _affected(run, recall.record))
    if known:
        notice = Notice(to=peer.party, kind=NoticeKind.RECALLED, subjects=known, reason=recall.reason)
        _notice(run, peer, cause, notice, known)


def _withdrawal(run: _Run, peer: Peer, cause: Record, release: RecordId) -> None:
    gone = [one for one in run.handed.get(peer.origin, []) if one.because == release]
    if gone:
        numbers = frozenset(one.number for one in gone)
        notice = Notice(to=peer.party, kind=NoticeKind.WITHDRAWN, parcels=numbers)
        _notice(run, peer, cause, notice, {sent.known_as for one in gone for sent in one.sent})


def _notice(run: _Run, peer: Peer, cause: Record, notice: Notice, about: Iterable[RecordId]) -> None:
    """Hand over a notice, marked as high as what it is about."""
    party = run.exchange.service.party
    levels = frozenset[Level]().union(*(_levels(run, id_) for id_ in about))
    marking = Marking(
        levels=run.exchange.service.policies.highest(levels), originators=frozenset({party}),
        releasable_to=frozenset({party, peer.party}),
    )  # fmt: skip
    sent, envelope = _said(run, notice, marking, cause.id)
    run.new.append(envelope)
    run.made[sent.known_as] = envelope
    _hand_over(run, peer, cause, [sent], [envelope], None)


def _said(run: _Run, body: Disclosure | Notice, marking: Marking, about: RecordId) -> tuple[Sent, bytes]:
    service = run.exchange.service
    payload = service.node.payload(body, author=NODE, marking=marking)
    return Sent(record=about, known_as=record_id(payload)), signed(payload, service.machine)


def _hand_over(
    run: _Run, peer: Peer, cause: Record, sent: Sequence[Sent], envelopes: Sequence[bytes], until: date | None
) -> None:
    """Say in the ledger what goes, in parcels of a size that a line or a carrier can take."""
    service = run.exchange.service
    sequence = run.handed.setdefault(peer.origin, [])
    for portion in portions([len(one) for one in envelopes]):
        content = write_content([envelopes[place] for place in portion])
        number, previous = (sequence[-1].number + 1, sequence[-1].head) if sequence else (1, FIRST)
        head = ParcelHead(
            sender=run.exchange.origin, recipient=peer.origin, number=number, previous=previous,
            content=content_digest(content), until=until,
        )  # fmt: skip
        body = Dispatch(
            to=peer.party, log=peer.origin, number=number, content=head.content, head=head.digest, because=cause.id,
            sent=tuple(sent[place] for place in portion), until=until,
        )  # fmt: skip
        sequence.append(body)
        payload = service.node.payload(body, author=NODE, marking=cause.statement.marking)
        run.new.append(signed(payload, service.machine))


def _filled(run: _Run, body: Dispatch, previous: str, size: int) -> Filled:
    exchange = run.exchange
    envelopes = [
        row.envelope if (row := exchange.service.node.ledger.find(one.known_as)) else None for one in body.sent
    ]
    whole = [one for one in envelopes if one is not None]
    ended = run.lying.ended(body) not in (None, Ending.OVER)
    gone = ended or len(whole) < len(envelopes)
    content = None if gone else write_content(whole)
    head = ParcelHead(
        sender=exchange.origin, recipient=body.log, number=body.number, previous=previous,
        content=body.content, until=body.until,
    )  # fmt: skip
    if head.digest != body.head or (content is not None and content_digest(content) != body.content):
        raise StoreFailed(f"parcel {body.number} to {body.to}: what the ledger holds is not what was handed over")
    proofs = () if content is None else tuple(_proven(exchange, one.known_as, size) for one in body.sent)
    return Filled(
        log=body.log, number=body.number, party=body.to, head=write_head(head, exchange.service.machine), content=content,
        proofs=proofs, until=body.until,
    )  # fmt: skip


def _cover(exchange: Peering, keys: Sequence[int], records: Sequence[RecordId]) -> None:
    """See to it that a signed checkpoint covers all of these."""
    ledger = exchange.service.node.ledger
    places = [*keys, *(row.index for id_ in records if (row := ledger.find(id_)) is not None)]
    newest = exchange.service.node.store.newest_checkpoint()
    if places and (newest is None or newest[0] <= max(places)):
        exchange.service.node.checkpoint(exchange.service.log_key)


def _checkpoints(exchange: Peering) -> list[tuple[int, Extended]]:
    """Return the checkpoints the outbox has not got, each with its proof after the one before."""
    before = exchange.outbox.newest_size()
    found: list[tuple[int, Extended]] = []
    for size, _, note in exchange.service.node.store.checkpoints_after(before):
        path = exchange.service.node.ledger.prove_consistency(before, size) if before else []
        found.append((size, Extended(note, tuple(path))))
        before = size
    return found


def _proven(exchange: Peering, record: RecordId, size: int) -> InclusionPath:
    proof = exchange.service.node.ledger.prove(record, size)
    return InclusionPath(proof.index, proof.size, proof.path)


def _affected(run: _Run, record: RecordId) -> set[RecordId]:
    """Return a record, the claims that rest on it, and the sightings that rest on any of these."""
    found = {record, *(one.id for one in run.view.mentions(record, ("claim/1",), limit=_MANY))}
    return found | {one.id for id_ in found for one in run.view.mentions(id_, ("sighting/1",), limit=_MANY)}


def _known(run: _Run, peer: Peer, records: set[RecordId]) -> frozenset[RecordId]:
    """Return under which ids a peer knows any of these records."""
    return frozenset(
        sent.known_as for one in run.handed.get(peer.origin, []) for sent in one.sent if sent.record in records
    )


def _wording(run: _Run, release: Record, record: RecordId) -> str | None:
    """Return the words that were approved for a record, from the request that the release answers."""
    for link in release.statement.head.links:
        request = run.view.record(link.record)
        body = None if request is None else request.statement.body
        if isinstance(body, ReleaseRequest):
            return next((one.text for one in body.wordings if one.record == record), None)
    return None


def _levels(run: _Run, id_: RecordId) -> frozenset[Level]:
    found = run.view.record(id_)
    if found is not None:
        return found.statement.marking.levels
    made = run.made.get(id_)
    return frozenset() if made is None else read_statement(read_envelope(made).payload).marking.levels


def _is_checkable(run: _Run, envelope: bytes) -> bool:
    """Whether the recipient is shown the keys that signed it."""
    if not run.shown:
        bodies = (one.statement.body for one in authority(run.exchange))
        enrolled = frozenset(body.id for body in bodies if isinstance(body, KeyEnrolment))
        run.shown = enrolled | run.exchange.service.node.ledger.keyring.root_keys().keys()
    return all(signature.key_id in run.shown for signature in read_envelope(envelope).signatures)
