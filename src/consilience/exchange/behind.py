"""What stands behind a checkpoint that a node has seen of another's log: the records by which its root enrolled the log's keys.

Passed on with the checkpoint, so that whoever is shown one under a key that he does not know can tell whether the log's own
root stands behind it, and where in the log that is said to be.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from consilience.errors import MalformedRecord
from consilience.exchange.authority import Authority, Step, read_authority
from consilience.exchange.consignment import Enrolled, InclusionPath
from consilience.ledger.admission import Received, examine
from consilience.ledger.keyring import Keyring
from consilience.ledger.note import Note, read_note
from consilience.ledger.tree import includes, leaf_hash
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole
from consilience.records.party import Party
from consilience.records.record import Statement

MOST_KEYS = 200


@dataclass(frozen=True, slots=True)
class Behind:
    """Records about root and log keys, each proved by one of the checkpoints beside them, as far as that is known."""

    keys: tuple[Enrolled, ...]
    notes: tuple[bytes, ...]

    def authority(self, origin: str) -> Authority:
        """Return the keys; raise `RecordRejected` or `MalformedRecord` where they are not this log's."""
        return read_authority((Step(one.proven.index, one.envelope) for one in self.keys), named=origin)

    def shown(self, origin: str) -> list[Enrolled]:
        """Return those records that a checkpoint signed by the log shows to stand at their place."""
        keys, notes = self.authority(origin), {}
        for raw in self.notes:
            note = read_note(raw)
            if note.checkpoint.origin == origin and signed_by(note, keys) is not None:
                notes[note.checkpoint.size] = note.checkpoint.root
        return [one for one in self.keys if one.proven.size in notes and _stands(one, notes[one.proven.size])]


def write_behind(one: Behind) -> bytes:
    keys = [
        {"envelope": b64encode(key.envelope).decode(), "index": key.proven.index, "size": key.proven.size,
         "path": [step.hex() for step in key.proven.path]}
        for key in one.keys
    ]  # fmt: skip
    return orjson.dumps({"keys": keys, "notes": [note.decode() for note in one.notes]})


def read_behind(raw: bytes) -> Behind:
    """Return what `write_behind` wrote; raise `MalformedRecord` for anything else."""
    try:
        content = orjson.loads(raw)
        keys, notes = content["keys"], content["notes"]
        if type(keys) is not list or type(notes) is not list or max(len(keys), len(notes)) > MOST_KEYS:
            raise MalformedRecord("consignment.behind", f"at most {MOST_KEYS} records about keys", "something else")
        return Behind(tuple(map(_enrolled, keys)), tuple(note.encode() for note in notes))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedRecord("consignment.behind", "records about keys, and checkpoints", "something else") from error


def about_log_keys(said: Iterable[tuple[Enrolled, Statement]]) -> tuple[Enrolled, ...]:
    """Return, of a log's records about keys, those that the keys of its checkpoints hang on."""
    logs: set[str] = set()
    found = []
    for one, statement in said:
        body = statement.body
        if isinstance(body, KeyEnrolment) and body.role is KeyRole.LOG:
            logs.add(body.id)
        if (
            isinstance(body, Party)
            or (isinstance(body, KeyEnrolment) and body.id in logs)
            or (isinstance(body, KeyRevocation) and body.key in logs)
        ):
            found.append(one)
    return tuple(found)


def signed_by(note: Note, keys: Authority) -> bytes | None:
    """Return the log's key that signed a checkpoint, of all that were ever enrolled; None where it was none of them."""
    origin = note.checkpoint.origin
    known = (key.public for key in keys.now.keys.values() if key.role is KeyRole.LOG)
    return next((public for public in known if note.is_signed_by(origin, public)), None)


def _stands(one: Enrolled, root: bytes) -> bool:
    leaf = leaf_hash(examine(Received(one.envelope), Keyring()).leaf)
    return includes(index=one.proven.index, size=one.proven.size, leaf=leaf, path=one.proven.path, root=root)


def _enrolled(one: dict[str, object]) -> Enrolled:
    index, size, path = one["index"], one["size"], one["path"]
    if type(index) is not int or type(size) is not int or index < 0 or type(path) is not list:
        raise MalformedRecord("consignment.behind", "an index, a size and a path", "something else")
    envelope = b64decode(str(one["envelope"]), validate=True)
    return Enrolled(envelope, InclusionPath(index, size, tuple(bytes.fromhex(step) for step in path)))
