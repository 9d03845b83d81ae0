"""What a party thinks of another party's checkpoints: the first contact after a fork, rollback or rewrite shows it.

A log's checkpoints must each contain the one before.  Two signed checkpoints that do not are the proof, to be handed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from consilience.errors import ForkFound, RecordRejected
from consilience.ledger.note import Note, cosign, read_note
from consilience.ledger.signing import Signer
from consilience.ledger.tree import extends


class Seen(Protocol):
    """Where the newest checkpoint seen of each log is kept: a ledger's store, or that of what others sent."""

    def writing(self) -> AbstractContextManager[object]: ...

    def witnessed(self, origin: str) -> bytes | None: ...

    def witness(self, origin: str, note: bytes) -> None: ...


def witness(
    store: Seen,
    note: bytes,
    *,
    origin: str,
    public: bytes,
    path: Sequence[bytes],
    name: str,
    signer: Signer,
    moment: int,
) -> bytes:
    """Check `note` against the newest one seen of its log, keep it, and return it with this node's cosignature.

    `path` proves that the newest seen is the beginning of this one.  Raises `ForkFound` with both signed notes where it is
    not, and `RecordRejected` where the note is not that log's.
    """
    new = read_note(note)
    if new.checkpoint.origin != origin or not new.is_signed_by(origin, public):
        raise RecordRejected("checkpoint", origin, "it is not signed by the log's key")
    with store.writing():
        seen = store.witnessed(origin)
        if seen is not None:
            _extends(read_note(seen), new, path, (seen, note))
        store.witness(origin, note)
    return cosign(note, name=name, signer=signer, moment=moment)


def _extends(seen: Note, new: Note, path: Sequence[bytes], evidence: tuple[bytes, bytes]) -> None:
    old, now = seen.checkpoint, new.checkpoint
    if now.size < old.size:
        raise ForkFound(now.origin, f"rolled back from size {old.size} to {now.size}", evidence)
    if now.size == old.size and now.root != old.root:
        raise ForkFound(now.origin, f"two roots at size {now.size}", evidence)
    if old.size and not extends(first=old.size, second=now.size, first_root=old.root, second_root=now.root, path=path):
        raise ForkFound(now.origin, f"size {now.size} is not shown to contain size {old.size}", evidence)
