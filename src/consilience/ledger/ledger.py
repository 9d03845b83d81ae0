"""The ledger of one party: admit, prove, sign, erase.  The rules are in `admission`, the hashing in `tree`.

What holds, whatever happens:

- what `admit` returned is on disk, in its place for ever, and provable from the moment of the commit;
- a batch is admitted whole or not at all, and handing it in again gives the same places;
- the leaves of the log never change, not even by an erasure;
- a checkpoint is stored before anybody gets it, and none is signed that contradicts an earlier one;
- after a restore nothing is signed before the history was compared, or the operator's override stands in the log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from consilience.errors import (
    ConsilienceError,
    ForkFound,
    KeyUnusable,
    MalformedRecord,
    RecordRejected,
    SigningRefused,
    StoreFailed,
)
from consilience.ledger.admission import (
    Examined,
    Received,
    Rules,
    admit_again,
    examine,
    examine_all,
)
from consilience.ledger.draft import Draft, Entry
from consilience.ledger.keyring import Keyring
from consilience.ledger.naming import names_of
from consilience.ledger.note import Checkpoint, Note, read_note, sign_checkpoint
from consilience.ledger.offices import FOLDED, Offices
from consilience.ledger.signing import Signer
from consilience.ledger.store import DuplicateRecord, LogRow, Store
from consilience.ledger.tree import (
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
)
from consilience.records.codec import read_time, write_time
from consilience.records.housekeeping import Epoch, Erasure
from consilience.records.ids import RecordId
from consilience.records.key import KeyRole
from consilience.records.record import Statement

__all__ = ["BUCKET", "TILE", "Entry", "InclusionProof", "Ledger"]

BUCKET = 64
"""A checkpoint's size is a multiple of it, and each is larger than the last: neither says how much was recorded."""
TILE = 8
"""Heights whose hashes are stored: 8, 16, …"""
_KEYRING_KINDS = ("party/1", "key/1", "revocation/1")
_MUST_COMPARE = "must_compare"
_MUST_SCRUB = "must_scrub"
_LONG_NAME = "long_name"
"""Set where a log begins; logs of older versions keep the shorter name under which their peers know them."""
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That a leaf stands in the log, as RFC 6962 has it; `leaf` is the leaf's hash, `commitment` its content."""

    index: int
    size: int
    leaf: bytes
    path: tuple[bytes, ...]
    root: bytes
    commitment: bytes


@dataclass(slots=True)
class _Batch:
    examined: list[Examined]
    now: datetime
    entries: tuple[Entry, ...] | None = None
    error: BaseException | None = None

    @property
    def done(self) -> bool:
        return self.entries is not None or self.error is not None


class Ledger:
    """One party's log over a store.  Safe to share between threads; several processes may have the same store open."""

    def __init__(self, store: Store, rules: Rules, *, helper: Executor | None = None) -> None:
        """Open the log in `store`; `helper` checks half of the signatures of each batch, on a core of its own."""
        self.rules = rules
        self._store = store
        self._helper = helper
        self._keyring = Keyring()
        self._seen = 0
        """How far the keyring has been read."""
        self._origin: str | None = None
        self._offices = Offices(), 0
        """As of how many entries; read on when somebody asks."""
        self.covers: Callable[[Statement, datetime], str | None] | None = None
        """Tells why a release is under no term that lets it go; set by whoever knows what other parties have signed."""
        self._must_scrub = False
        """Whether a reader was in the way when what was erased was to be wiped; the next writing does it."""
        self._waiting: list[_Batch] = []
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._complete = lru_cache(maxsize=65_536)(self._hash_complete)
        self._catch_up()
        if self._store.value(_MUST_SCRUB) is not None:
            # An erasure was interrupted before its last step; a full disk must not keep the ledger shut.
            with suppress(StoreFailed):
                self._scrub()

    @property
    def size(self) -> int:
        return self._store.frontier().size

    @property
    def keyring(self) -> Keyring:
        return self._keyring

    @property
    def origin(self) -> str:
        """The log's name in checkpoints; fixed by its first record, so that no two logs share one."""
        if self._origin is None:
            first = self._store.row(0)
            if first is None or first.id is None:
                raise SigningRefused("ledger: it has no first record yet, so it has no name")
            new, old = names_of(self.rules.party, first.id)
            self._origin = old if self._store.value(_LONG_NAME) is None else new
        return self._origin

    def admit(self, received: Sequence[Received], *, now: datetime) -> tuple[Entry, ...]:
        """Admit all of `received` in this order, or none; return once that is durable.

        Raises `MalformedRecord` or `RecordRejected` for the first that cannot be admitted.  Callers in several threads share
        one commit, and check their signatures at the same time.  A release is judged by what is in the log already, so not in
        one call with what it releases.
        """
        batch = _Batch(examine_all(received, self._keyring, self._helper), now)
        self._are_covered(batch)
        with self._lock:
            self._waiting.append(batch)
        with self._turn:
            if not batch.done:
                with self._lock:
                    batches, self._waiting = self._waiting, []
                self._commit(batches)
        if batch.error is not None:
            raise batch.error
        return batch.entries or ()

    def offices(self) -> Offices:
        """Return who is seated, and what was asked for and released, as of the newest entry."""
        size = self._store.frontier().size
        known, seen = self._offices
        if seen < size:
            rows = [row for kind in FOLDED for row in self._store.rows(start=seen, end=size, kind=kind)]
            known = known.read(sorted(rows, key=lambda row: row.index))
            self._offices = known, size
        return known

    def entries(self, *, start: int = 0, end: int | None = None, kind: str | None = None) -> Iterator[LogRow]:
        """Return the log's rows as they lie.  For the operator and the audit; readers go through `reading`."""
        return self._store.rows(start=start, end=end, kind=kind)

    def find(self, record: RecordId) -> LogRow | None:
        return self._store.find(record)

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` leaves."""
        return root_of(0, size, self._complete)

    def prove(self, record: RecordId, size: int | None = None) -> InclusionProof:
        """Return the proof that `record` stands in the tree of `size` leaves; of the newest checkpoint, if it has one."""
        row = self._store.find(record)
        if row is None:
            raise RecordRejected("known", record, "it does not stand in this ledger")
        signed = self._store.newest_checkpoint()
        if size is None:
            size = signed[0] if signed is not None and row.index < signed[0] else self.size
        path = inclusion_path(row.index, size, self._complete)
        return InclusionProof(row.index, size, leaf_hash(row.leaf), tuple(path), self.root(size), row.leaf)

    def prove_consistency(self, first: int, second: int) -> list[bytes]:
        return consistency_path(first, second, self._complete)

    def newest_checkpoint(self) -> bytes | None:
        signed = self._store.newest_checkpoint()
        return None if signed is None else signed[2]

    def checkpoint(
        self, signer: Signer, *, now: datetime, random: Callable[[int], bytes], bucket: int = BUCKET
    ) -> bytes:
        """Pad the log to the next bucket, sign its size and root, and return the note once it is stored."""
        with self._turn, self._store.writing():
            self._catch_up()
            self._may_sign(signer)
            before = self._store.newest_checkpoint()
            self._pad(max(self.size, (before[0] if before else 0) + 1), now=now, random=random, bucket=bucket)
            frontier = self._store.frontier()
            note = sign_checkpoint(Checkpoint(self.origin, frontier.size, frontier.root()), signer)
            self._store.add_checkpoint(frontier.size, frontier.root(), note)
        return note

    def note_restored(self, moment: datetime) -> None:
        """Record that the files may be older than what peers have seen: nothing is signed until that is settled."""
        with self._store.writing():
            self._store.set_value(_MUST_COMPARE, write_time(moment).encode())

    @property
    def must_compare(self) -> bool:
        return self._store.value(_MUST_COMPARE) is not None

    def compare(self, note: bytes, *, witness: str, public: bytes) -> None:
        """Compare this log with its checkpoint that `witness` cosigned after the restore; then it may sign again.

        Raises `ForkFound` where the histories differ, `SigningRefused` where this one ends before the peer's.
        """
        seen = read_note(note)
        moment = seen.cosigned_at(witness, public)
        with self._turn, self._store.writing():
            self._catch_up()
            since = self._store.value(_MUST_COMPARE)
            if seen.checkpoint.origin != self.origin or moment is None or not self._is_own(seen):
                raise SigningRefused(
                    "checkpoint: it is not this log's, or not signed by the log and cosigned by the peer"
                )
            if since is not None and moment < int(read_time(since.decode()).timestamp()):
                raise SigningRefused("checkpoint: the peer cosigned it before the restore; ask for its newest")
            if seen.checkpoint.size > self.size:
                raise SigningRefused(f"ledger: the peer has seen {seen.checkpoint.size} entries, here are {self.size}")
            if self.root(seen.checkpoint.size) != seen.checkpoint.root:
                raise ForkFound(self.origin, f"another history at size {seen.checkpoint.size}", (note,))
            self._store.set_value(_MUST_COMPARE, None)

    def close(self) -> None:
        self._store.close()

    def _are_covered(self, batch: _Batch) -> None:
        """Judge releases by terms, before the log is locked: what other parties signed stands outside it."""
        for one in batch.examined if self.covers is not None else ():
            if one.statement.kind != "release/1" or self._store.find(one.statement.id) is not None:
                continue
            fault = self.covers(one.statement, batch.now) if self.covers is not None else None
            if fault is not None:
                raise RecordRejected("terms", one.statement.id, fault)

    def _commit(self, batches: list[_Batch]) -> None:
        try:
            erased = self._write(batches, look_up=False)
        except DuplicateRecord:
            # Rare, so only now is every id looked up.
            erased = self._try_again(batches)
        except BaseException as error:  # noqa: BLE001  # each waiting caller gets it, and nothing was written
            _fail(batches, error)
            return
        if erased or self._must_scrub:
            self._scrub()

    def _try_again(self, batches: list[_Batch]) -> bool:
        for batch in batches:
            batch.entries = batch.error = None
        try:
            return self._write(batches, look_up=True)
        except BaseException as error:  # noqa: BLE001  # as above
            _fail(batches, error)
            return False

    def _scrub(self) -> None:
        try:
            self._must_scrub = not self._store.scrub()
        except StoreFailed as error:
            owed = "what was erased may still lie in the file; opening the ledger wipes it when there is room"
            raise StoreFailed(f"{error}; {owed}") from None
        if not self._must_scrub:
            with self._store.writing():
                self._store.set_value(_MUST_SCRUB, None)

    def _write(self, batches: list[_Batch], *, look_up: bool) -> bool:
        """Append what can be admitted of each batch; return whether something was erased."""
        results: list[tuple[_Batch, tuple[Entry, ...]]] = []
        with self._store.writing():
            self._catch_up()
            frontier = self._store.frontier()
            last = self._store.row(frontier.size - 1) if frontier.size else None
            draft = Draft(
                rules=self.rules,
                find=self._store.find,
                root=self.root,
                keyring=self._keyring,
                offices=self.offices,
                size=frontier.size,
                last=last.logged if last else _BEGINNING,
            )
            for batch in batches:
                trial = draft.copy() if len(batches) > 1 else draft
                try:
                    entries = tuple(trial.place(one, batch.now, look_up=look_up) for one in batch.examined)
                except ConsilienceError as error:
                    batch.error = error
                    if trial is draft:
                        return False
                    continue
                results.append((batch, entries))
                draft = trial
            self._append(draft.rows, frontier)
            if frontier.size == 0 and draft.rows:
                self._store.set_value(_LONG_NAME, b"")
            for record, body in draft.effects:
                self._take_effect(record, body)
        # Only now is it durable; nobody was told before.
        self._keyring, self._seen = draft.keyring, max(self._seen, draft.size)
        for batch, entries in results:
            batch.entries = entries
        return any(isinstance(body, Erasure) for _, body in draft.effects)

    def _take_effect(self, record: RecordId, body: Erasure | Epoch) -> None:
        if isinstance(body, Erasure):
            self._store.erase(body.record, record)
            self._store.set_value(_MUST_SCRUB, b"")
        else:
            self._store.set_value(_MUST_COMPARE, None)

    def _append(self, rows: Sequence[LogRow], frontier: Frontier) -> None:
        if not rows:
            return
        frontier, completed = frontier.grown_by([leaf_hash(row.leaf) for row in rows])
        self._store.append(rows, frontier, [tile for tile in completed if tile[0] % TILE == 0])

    def _pad(self, least: int, *, now: datetime, random: Callable[[int], bytes], bucket: int) -> None:
        size = self.size
        last = self._store.row(size - 1)
        moment = now if last is None else max(now, last.logged)
        target = -(-least // bucket) * bucket
        self._append([LogRow(index, random(32), moment) for index in range(size, target)], self._store.frontier())

    def _may_sign(self, signer: Signer) -> None:
        if self.must_compare:
            raise SigningRefused("ledger: it was restored; compare it with a peer's checkpoint, or record a new epoch")
        if signer.public not in self._keyring.log_keys():
            raise KeyUnusable("the key is not one that may sign this log's checkpoints")
        frontier, before = self._store.frontier(), self._store.newest_checkpoint()
        if self.root(frontier.size) != frontier.root():
            raise ForkFound(self.origin, f"its end does not fit its leaves at size {frontier.size}", ())
        if before is not None and (before[0] > frontier.size or self.root(before[0]) != before[1]):
            raise ForkFound(self.origin, f"it no longer contains its own checkpoint of size {before[0]}", (before[2],))

    def _is_own(self, note: Note) -> bool:
        keys = [key.public for key in self._keyring.keys.values() if key.role is KeyRole.LOG]
        return any(note.is_signed_by(self.origin, public) for public in keys)

    def _catch_up(self) -> None:
        """Read on in the log where another process, or an earlier run, has written keys; they are checked again."""
        size = self._store.frontier().size
        if size == self._seen:
            return
        rows = [row for kind in _KEYRING_KINDS for row in self._store.rows(start=self._seen, end=size, kind=kind)]
        keyring = self._keyring
        for row in sorted(rows, key=lambda row: row.index):
            if row.envelope is None:
                raise MalformedRecord(f"entry {row.index}", "a record about keys", "an erased one")
            keyring = admit_again(examine(Received(row.envelope), keyring), keyring, self.rules.party)
        self._keyring, self._seen = keyring, size

    def _hash_complete(self, start: int, end: int) -> bytes:
        """Return the hash of a complete subtree: from a stored tile, from two halves, or from the leaves."""
        height = (end - start).bit_length() - 1
        if height and height % TILE == 0:
            return self._store.tile(height, start >> height)
        if height > TILE:
            middle = (start + end) // 2
            return node_hash(self._complete(start, middle), self._complete(middle, end))
        leaves = [leaf_hash(entry) for entry in self._store.commitments(start, end)]
        if len(leaves) != end - start:
            raise MalformedRecord(f"entries {start} to {end}", f"{end - start} leaves", f"{len(leaves)}")
        return Frontier().grown_by(leaves)[0].root()


def _fail(batches: list[_Batch], error: BaseException) -> None:
    for batch in batches:
        if batch.error is None:
            batch.entries, batch.error = None, error
