"""Another party's evidence, checked: records that stand in its log, by keys that its root enrolled.

The form is that of `consilience log prove --out` (`consilience/evidence/1`): a checkpoint, the records about keys from the
log's first on, and the records shown, each with its inclusion proof.  What cannot be known from it: whether the root is
really that party's (the caller compares it with the one it knows), and whether a revocation was left out.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

import orjson

from consilience.errors import MalformedRecord, RecordRejected
from consilience.ledger.admission import Examined, Received, admit_again, examine, judge_foreign
from consilience.ledger.keyring import Keyring
from consilience.ledger.naming import names_of
from consilience.ledger.note import read_note
from consilience.ledger.tree import includes, leaf_hash
from consilience.records.ids import PartyName, RecordId, is_digest
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.records.record import Statement

FORMAT = "consilience/evidence/1"
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Proven:
    """A record of another party's log, at its place, with the keys that signed it."""

    index: int
    statement: Statement
    keys: tuple[KeyEnrolment, ...]

    @property
    def demo(self) -> bool:
        return any(key.demo for key in self.keys)


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What was found good, as of one checkpoint of one log."""

    party: PartyName
    origin: str
    size: int
    first: RecordId
    """The log's first record: what a person compares with what was read aloud."""
    beginning: Keyring
    """The root as the first record has it."""
    records: tuple[Proven, ...]
    keyring: Keyring
    """The keys as of the checkpoint."""

    def node_keys(self) -> list[bytes]:
        """Return the keys by which the party's node speaks, as of the checkpoint."""
        live = (key for name, key in self.keyring.keys.items() if self.keyring.live(name) is not None)
        return [key.public for key in live if key.role is KeyRole.NODE]


def read_evidence(raw: bytes) -> Evidence:
    """Return what the evidence shows; `MalformedRecord` or `RecordRejected` where anything in it does not hold."""
    if len(raw) > MAX_BYTES:
        raise MalformedRecord("evidence", f"at most {MAX_BYTES} bytes", f"{len(raw)}")
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise MalformedRecord("evidence", "JSON", "something else") from None
    return check_evidence(content)


def check_evidence(content: Any) -> Evidence:
    """Return what parsed evidence shows; raises like `read_evidence`."""
    if type(content) is not dict or content.get("format") != FORMAT or type(content.get("checkpoint")) is not str:
        raise MalformedRecord("evidence", f"{FORMAT} with a checkpoint", "something else")
    note = read_note(content["checkpoint"].encode("utf-8", "replace"))
    size, root = note.checkpoint.size, note.checkpoint.root
    authority = _entries(content, "authority", size, root)
    if not authority or authority[0][0] != 0:
        raise MalformedRecord("evidence.authority", "the log's first record", "another")
    party = _party(authority[0][1])
    first = _id(authority[0][1])
    keyring, at = Keyring(), [(0, Keyring())]
    for index, envelope in authority:
        keyring = admit_again(examine(Received(envelope), keyring), keyring, party)
        at.append((index + 1, keyring))
    origin = note.checkpoint.origin
    named = origin in names_of(party, first)
    if not named or not any(note.is_signed_by(origin, key) for key in keyring.log_keys()):
        raise RecordRejected("checkpoint", origin, "it is not this log's, or not signed by a key of it")
    records = [_judged(index, raw, at, party) for index, raw in _entries(content, "records", size, root)]
    return Evidence(
        party=party, origin=origin, size=size, first=first, beginning=at[1][1], records=tuple(records), keyring=keyring,
    )  # fmt: skip


def _judged(index: int, envelope: bytes, at: list[tuple[int, Keyring]], party: PartyName) -> Proven:
    keyring = max((place for place in at if place[0] <= index), key=lambda place: place[0])[1]
    examined = examine(Received(envelope), keyring)
    judge_foreign(examined, keyring, party)
    keys = (keyring.keys.get(signature.key_id) for signature in examined.envelope.signatures)
    return Proven(index, examined.statement, tuple(key for key in keys if key is not None))


def _entries(content: dict[str, Any], name: str, size: int, root: bytes) -> list[tuple[int, bytes]]:
    """Return place and envelope of each entry, once it is shown to stand in the log; places rise."""
    found: list[tuple[int, bytes]] = []
    listed = content.get(name)
    if type(listed) is not list:
        raise MalformedRecord(f"evidence.{name}", "an array", "something else")
    for place, entry in enumerate(listed):
        try:
            index, envelope = entry["index"], b64decode(entry["envelope"], validate=True)
            path = [bytes.fromhex(item) for item in entry["path"]]
            spelt = b64encode(envelope).decode() == entry["envelope"] and all(map(is_digest, entry["path"]))
        except (KeyError, TypeError, ValueError):
            raise MalformedRecord(f"evidence.{name}[{place}]", "index, path and envelope", "something else") from None
        if not spelt or type(index) is not int or (found and index <= found[-1][0]):
            raise MalformedRecord(f"evidence.{name}[{place}]", "a later place, and hex and base64", "something else")
        leaf = leaf_hash(_read(envelope).leaf)
        if not includes(index=index, size=size, leaf=leaf, path=path, root=root):
            raise RecordRejected("proof", _id(envelope), f"it is not shown to be entry {index} of the log")
        found.append((index, envelope))
    return found


def _read(envelope: bytes) -> Examined:
    """Read an envelope whose signatures nobody has looked at."""
    return examine(Received(envelope), Keyring())


def _id(envelope: bytes) -> RecordId:
    return _read(envelope).statement.id


def _party(envelope: bytes) -> PartyName:
    return _read(envelope).statement.head.party
