"""Check records, proofs and checkpoints without a node: one module, the standard library and PyNaCl.

Written apart from the rest of Consilience, of which it imports nothing, so that a fault there is not repeated here.  It can
be copied away and run alone: `python verify.py FILE`.  With `cryptography` installed it checks passkey signatures too;
without it, a file that bears one is *not decided*.

    FILE                a co-signed baseline from `consilience baseline export`, evidence from `log prove --out`, a proof
                        from `log prove --json`, a checkpoint, the proof of a fork from `peer proof`, or an opened bundle
                        from `bundle read --open`
    exit code           0 valid: at least one record or statement was shown, every signature was checked, and every root is
                        the one given for its party; 4 not decided: nothing was found wrong, but something of that is
                        missing (and it says what); 3 not valid (and it says what); 2 unreadable

What it cannot know from any file: whether a revocation, or the end of a seat, was left out of it.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import io
import json
import re
import struct
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

try:
    import nacl.bindings
    import nacl.exceptions
except ImportError:  # then nothing can be checked, and that is said
    nacl = None  # type: ignore[assignment]

MAX_FILE = 256 * 1024 * 1024
MAX_PAYLOAD = 8 * 1024 * 1024
PAYLOAD_TYPE = "application/vnd.consilience.record+json"
VALID, UNREADABLE, NOT_VALID, NOT_DECIDED = 0, 2, 3, 4

_ROOT_KINDS = {"party", "agency", "member", "seat", "key", "revocation", "epoch", "equivalence", "clearance"}
_ROLE_KINDS = {
    "log": set[str](),
    "node": {"source", "report", "claim", "cosignature", "disclosure", "notice", "dispatch", "letter"}
    | {"precheck_transcript", "precheck_found", "warning"},
    "releaser": {"release", "recall", "withdrawal", "erasure", "agreement", "precheck", "consent"},
    "member": {"source", "report", "claim", "judgement", "question", "estimate", "grade_table", "request", "ruling"}
    | {"baseline", "grounds", "baseline_signature", "forum", "rest", "return", "signature", "appointment", "channel"}
    | {"channel_check", "channel_answer", "note", "memorandum", "ending", "objective", "contact", "proposal"}
    | {"position", "alias"}
    | {"decision", "meeting", "attendance", "opening", "minutes_draft", "minutes", "action", "progress", "terms"}
    | {"scenario", "indicator", "odds", "rates", "sighting", "response", "warning_answer", "consent_request"}
    | {"call", "call_key", "joined", "left", "refused"}
    | {"advice", "heard", "mandate", "sealed_exchange", "seal", "line", "public_statement", "outcome", "dispute", "rfi"}
    | {"rfi_answer", "reading", "milestone", "instrument", "correction", "correction_answer"},
}
_LEVELS = {
    "tlp": ("clear", "green", "amber", "amber+strict", "red"),
    "common": ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP SECRET"),
}
_NAMED = {"contact": "contact report", "rfi": "request for information"}
_SIZES = {"ed25519": 32, "passkey-es256": 65}


class Unreadable(Exception):
    """The file is none of those this module reads."""


class NotValid(Exception):
    """Something in the file does not hold; the text says what."""


@dataclass
class Root:
    """The root keys as one record names them, and how many of them must sign."""

    keys: frozenset[bytes]
    threshold: int
    version: int = 0
    record: str = ""


@dataclass
class Report:
    """What was found, line by line."""

    checked: list[str] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)
    """What the file is for and could not be checked here; with any of it, nothing is decided."""
    unknown: list[str] = field(default_factory=list)
    """What no file of this kind shows."""


@dataclass
class Keys:
    """The keys of a log up to one place, and from where to where each speaks.  What a record changes is kept once."""

    first: Root | None = None
    root: Root | None = None
    """The newest; `first` is the one that people compare."""
    changes: list[tuple[int, Root]] = field(default_factory=list)
    enrolled: dict[str, dict[str, Any]] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    until: dict[str, int] = field(default_factory=dict)

    def key(self, name: Any, index: int) -> dict[str, Any] | None:
        """Return a key that speaks at a place of the log: enrolled before it, and not revoked before it."""
        is_live = isinstance(name, str) and self.since.get(name, index) < index <= self.until.get(name, index)
        return self.enrolled[name] if is_live else None

    def root_at(self, index: int) -> Root | None:
        """Return the root that speaks at a place of the log."""
        place = bisect_left(self.changes, index, key=lambda one: one[0])
        return self.changes[place - 1][1] if place else None


@dataclass
class Shown:
    """A record that is shown to stand in a log, signed as it should be."""

    index: int
    said: dict[str, Any]
    payload: bytes
    keys: list[dict[str, Any]]


class Roots:
    """The roots that were compared aloud.  Each stands for one party, and for the whole first record of its log."""

    def __init__(self, given: list[str] | None, report: Report) -> None:
        self.report = report
        self.given = [_root_given(text) for text in given or []]
        self.used: set[int] = set()
        self.owners: dict[bytes, str] = {}
        self.by_key_alone = False

    def need(self, party: str, keys: Keys) -> None:
        """Raise `NotValid` unless the log's first record is the one that was compared for its party."""
        if keys.first is None or keys.root is None:
            raise NotValid("the log does not begin with the party's own record")
        first = keys.first
        for public in first.keys | keys.root.keys:
            if self.owners.setdefault(public, party) != party:
                raise NotValid(f"parties {self.owners[public]} and {party} show one and the same root key")
        told = f"{len(first.keys)} keys, of which {first.threshold} must sign"
        if not self.given:
            self.report.not_checked.append(
                f"whose root this is; compare {party}'s with the one read aloud: {first.record} ({told})"
            )
            return
        place = next((at for at, one in enumerate(self.given) if self._is(one, party, first)), None)
        if place is None:
            among = {name for _, name in self.given} & {key_id(public) for public in first.keys}
            raise NotValid(
                f"the root of {party} is not the one key that was compared, but {told}: {first.record}"
                if among and len(first.keys) > 1
                else f"the root of {party} is none of those given with --root for it"
            )
        self.used.add(place)
        self.report.checked.append(f"the root is the one given: {party}'s, {told}")

    def _is(self, given: tuple[str, str], party: str, first: Root) -> bool:
        owner, name = given
        if owner not in ("", party):
            return False
        if first.record.startswith(name):
            return True
        # What was read aloud by older versions: the id of the one key, which says nothing of whose it is.
        (public, *more) = first.keys
        if more or first.threshold != 1 or name != key_id(public):
            return False
        self.by_key_alone = self.by_key_alone or not owner
        return True

    def close(self) -> None:
        """Say which of the roots given were no log's here; with a bare key among those used, they leave doubt."""
        left = [one for at, one in enumerate(self.given) if at not in self.used]
        self.report.unknown.extend(
            f"what the root {owner or name[:16]} is for: no log here has it" for owner, name in left
        )
        if self.by_key_alone and any(not owner for owner, _ in left):
            self.report.not_checked.append(
                "whose root is whose: a key's id does not say that, and more were given than logs are here; "
                "give each as --root PARTY=ID"
            )


def _root_given(text: str) -> tuple[str, str]:
    owner, owned, name = text.strip().rpartition("=")
    name = re.sub(r"[\s:-]", "", name).lower()
    named = not owned or re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", owner)
    if not named or not re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{64}", name):
        raise Unreadable("--root: give the 64 hex digits of a root, or its fingerprint of 32, as ID or as PARTY=ID")
    return owner, name


def main(arguments: list[str] | None = None) -> int:
    """Check the file named on the command line, print what was found, and return the exit code."""
    parser = argparse.ArgumentParser(prog="verify", description="Check a Consilience file without a node.")
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--root",
        action="append",
        help="a party's root as it was read aloud, as ID or PARTY=ID; once for each party",
    )
    parser.add_argument("--key", help="key of the log, as `log checkpoint` prints it: for a checkpoint alone")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # no letter that a console lacks may end a check
            stream.reconfigure(errors="backslashreplace")
    return run(options.file, root=options.root, key=options.key)


def run(path: Path, *, root: list[str] | None = None, key: str | None = None) -> int:
    """Check one file, print what was found, and return the exit code."""
    if nacl is None:
        print("not decided: PyNaCl is missing, so that no signature can be checked", file=sys.stderr)  # noqa: T201
        return NOT_DECIDED
    try:
        report = verify(_read(path), root=root, key=key)
    except Unreadable as error:
        print(f"unreadable: {_visible(error)}", file=sys.stderr)  # noqa: T201  # this module is a command too
        return UNREADABLE
    except NotValid as error:
        print(f"NOT VALID: {_visible(error)}")  # noqa: T201
        return NOT_VALID
    for head, lines in (("ok", report.checked), ("not known", report.unknown), ("not checked", report.not_checked)):
        for line in lines:
            print(f"{head:<12} {_visible(line)}")  # noqa: T201
    if report.not_checked:
        print(f"not decided: {len(report.not_checked)} not checked")  # noqa: T201
        return NOT_DECIDED
    print("valid")  # noqa: T201
    return VALID


def _visible(text: object) -> str:
    """What a file says, on one line: a name with a line break or a control code writes no line of its own."""
    return "".join(letter if letter.isprintable() else f"\\u{{{ord(letter):x}}}" for letter in str(text))


def verify(raw: bytes, *, root: list[str] | None = None, key: str | None = None) -> Report:
    """Check the content of a file; raise `Unreadable` or `NotValid`."""
    is_note, report = raw.lstrip()[:1] != b"{", Report()
    try:
        roots = Roots(None if is_note else root, report)
        report = _verify_note(raw, key) if is_note else _verify_content(raw, roots)
        roots.close()
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # Something stands where another thing should: that its maker signed it makes it no better.
        raise NotValid("something in the file is not laid out as it should be") from error
    if root if is_note else key:
        report.not_checked.append(
            f"--{'root' if is_note else 'key'}: nothing in a file of this kind is compared with it"
        )
    return report


def _verify_content(raw: bytes, roots: Roots) -> Report:
    try:
        content = json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error
    form = content.get("format")
    if form == "consilience/baseline/1":
        return _verify_baseline(raw, content, roots)
    if form == "consilience/evidence/1":
        return _verify_evidence(content, roots)
    if form == "consilience/fork/1":
        return _verify_fork(content, roots)
    if form == "consilience/opened/1":
        return _verify_opened(content, roots)
    if {"index", "size", "leaf", "path", "root"} <= set(content):
        return _verify_proof(content)
    raise Unreadable("it is neither a baseline, nor evidence, nor a proof, nor a checkpoint, nor an opened bundle")


# Ed25519 and passkeys


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether libsodium takes `signature` for that of `message` by `public`."""
    if (len(public), len(signature)) != (32, 64):
        return False
    try:
        nacl.bindings.crypto_sign_open(signature + message, public)
    except nacl.exceptions.BadSignatureError:
        return False
    return True


def is_usable(public: bytes) -> bool:
    """Whether a key is a canonical point of the main group."""
    return len(public) == 32 and bool(nacl.bindings.crypto_core_ed25519_is_valid_point(public))


def passkey_signed(key: dict[str, Any], message: bytes, entry: dict[str, Any]) -> bool | None:
    """Whether a passkey signed `message`; None where the library for it is missing."""
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # optional by design
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    except ImportError:
        return None
    data, client = _b64(entry["authenticator_data"]), _b64(entry["client_data"])
    challenge = base64.urlsafe_b64encode(hashlib.sha256(message).digest()).decode().rstrip("=")
    try:
        said = json.loads(client.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError, Unreadable):
        return False
    if not isinstance(said, dict) or said.get("crossOrigin", False) is not False:
        return False
    if (said.get("type"), said.get("challenge"), said.get("origin")) != ("webauthn.get", challenge, key["origin"]):
        return False
    wanted = hashlib.sha256(key["relying_party"].encode()).digest()
    if len(data) < 37 or data[:32] != wanted or data[32] & 5 != 5:
        return False
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(key["public"]))
        point.verify(_b64(entry["sig"]), data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


# Merkle tree, RFC 9162: both proofs are followed bit by bit from the leaf upwards


def inclusion_root(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Return the root that the audit path leads to, or None where its length does not fit."""
    if not 0 <= index < size or any(len(item) != 32 for item in [leaf, *path]):
        return None
    siblings, found, last = list(path), leaf, size - 1
    while last:
        if index % 2 or index != last:
            if not siblings:
                return None
            sibling = siblings.pop(0)
            found = _hash(b"\1", sibling, found) if index % 2 else _hash(b"\1", found, sibling)
        index, last = index // 2, last // 2
    return None if siblings else found


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, path: list[bytes]) -> bool:
    """Whether `path` shows that the first tree is the beginning of the second."""
    if first == second:
        return not path and first_root == second_root and (first > 0 or first_root == hashlib.sha256().digest())
    if not 0 < first < second or not path or any(len(item) != 32 for item in (first_root, second_root, *path)):
        return False
    index, last, siblings = first - 1, second - 1, list(path)
    while index % 2:
        index, last = index // 2, last // 2
    old = new = siblings.pop(0) if index else first_root
    while last:
        if index % 2 or index != last:
            if not siblings:
                return False
            sibling = siblings.pop(0)
            if index % 2:
                old, new = _hash(b"\1", sibling, old), _hash(b"\1", sibling, new)
            else:
                new = _hash(b"\1", new, sibling)
        index, last = index // 2, last // 2
    return not siblings and old == first_root and new == second_root


# Records


def read_record(envelope: bytes) -> tuple[dict[str, Any], bytes, list[dict[str, Any]]]:
    """Return payload, its exact bytes and the signatures of an envelope; raise `NotValid` where it is not canonical."""
    parsed = _canonical(envelope, 16 * 1024 * 1024, profile=False)
    if not isinstance(parsed, dict) or set(parsed) != {"payload", "payloadType", "signatures"}:
        raise NotValid("an envelope has other parts than payload, payloadType and signatures")
    if parsed["payloadType"] != PAYLOAD_TYPE:
        raise NotValid("an envelope is of another type")
    payload = _b64(parsed["payload"])
    signatures = parsed["signatures"]
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= 16:
        raise NotValid("an envelope has no signatures, or too many")
    names = [_signature_name(entry) for entry in signatures]
    if names != sorted(set(names)):
        raise NotValid("signatures are not sorted, or a key signs twice")
    said = _canonical(payload, MAX_PAYLOAD, profile=True)
    if not isinstance(said, dict):
        raise NotValid("a payload is no object")
    _check_head(said)
    return said, payload, signatures


def record_id(payload: bytes) -> str:
    return _hash(b"consilience/record/1\0", payload).hex()


def key_id(public: bytes, algorithm: str = "ed25519") -> str:
    return _hash(b"consilience/key/1\0", algorithm.encode(), b"\0", public).hex()


def leaf_of(nonce: str, envelope: bytes) -> bytes:
    """Return the leaf hash of a record: of a commitment to it, so that neighbours in a proof give nothing away."""
    return _hash(b"\0", _hash(b"consilience/leaf/1\0", bytes.fromhex(nonce), hashlib.sha256(envelope).digest()))


# Checkpoints, C2SP signed-note


def read_checkpoint(raw: bytes) -> tuple[str, int, bytes, bytes, list[tuple[str, bytes]]]:
    """Return origin, size, root, the signed text, and the signatures as (name, bytes)."""
    if len(raw) > 64 * 1024:
        raise Unreadable("the checkpoint is too long")
    try:
        head, _, tail = raw.decode().rpartition("\n\n")
    except UnicodeDecodeError as error:
        raise Unreadable("it is no text") from error
    found = re.fullmatch(r"([^\s+\x00-\x1f]{1,255})\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)", head)
    lines = tail.split("\n")
    if found is None or lines.pop() or not 1 <= len(lines) <= 64:
        raise Unreadable("it is no checkpoint")
    signatures = [re.fullmatch(r"— ([^\s+\x00-\x1f]{1,255}) ([A-Za-z0-9+/]+={0,2})", line) for line in lines]
    try:
        pairs = [(match[1], _b64(match[2])) for match in signatures if match is not None]
        root = _b64(found[3])
    except NotValid as error:
        raise Unreadable("its signatures are no base64") from error
    if len(pairs) != len(lines) or any(len(body) < 5 for _, body in pairs):
        raise Unreadable("a signature line cannot be read")
    return found[1], int(found[2]), root, f"{head}\n".encode(), pairs


def note_signed(text: bytes, signatures: list[tuple[str, bytes]], name: str, public: bytes) -> bool:
    hint = _hash(name.encode(), b"\n\x01", public)[:4]
    mine = [body[4:] for who, body in signatures if who == name and body[:4] == hint]
    return bool(mine) and all(is_signed(public, text, body) for body in mine)


def cosigned_at(text: bytes, signatures: list[tuple[str, bytes]], name: str, public: bytes) -> int | None:
    """Return when the witness cosigned the checkpoint, in Unix seconds; None where it did not."""
    hint = _hash(name.encode(), b"\n\x04", public)[:4]
    for who, body in signatures:
        if who == name and body[:4] == hint and len(body) == 76:
            (moment,) = struct.unpack(">Q", body[4:12])
            if is_signed(public, f"cosignature/v1\ntime {moment}\n".encode() + text, body[12:]):
                return int(moment)
    return None


# The four kinds of file


def _verify_baseline(raw: bytes, content: dict[str, Any], pinned: Roots) -> Report:
    """Check that chairs of all parties signed one text: the same bytes, each in the party's own log."""
    if set(content) != {"format", "logs", "text"} or not isinstance(content["logs"], list):
        raise Unreadable("the baseline is not laid out as it should be")
    if json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" != raw:
        raise NotValid("the file is not in its one spelling")
    report, texts, signed = pinned.report, set[bytes](), dict[str, Any]()
    for log in content["logs"]:
        _check_layout(log)
        party, keys_at, shown = _verify_log(log, pinned)
        if party in signed:
            raise NotValid(f"party {party} is there twice")
        texts |= {_text(one) for one in shown if one.said["kind"] == "baseline/1"}
        signed[party] = _signature(party, shown, content["text"], keys_at, report)
        report.unknown.append(f"whether the end of a seat of {party} was left out of this file")
    if len(texts) != 1:
        raise NotValid("the parties' logs do not hold one text, the same bytes in each")
    (text,) = texts
    if _hash(b"consilience/baseline/1\0", text).hex() != content["text"]:
        raise NotValid("the text is not the one that was signed")
    said = json.loads(text)
    parties, lines = said.get("parties"), said.get("lines")
    if not isinstance(parties, list) or not isinstance(lines, list) or sorted(signed) != parties or len(parties) < 2:
        raise NotValid("it does not hold the logs of just the text's parties")
    if missing := [party for party in parties if not signed[party]]:
        raise NotValid(f"it is not complete: {', '.join(missing)} has not signed")
    report.checked.append(f"one text of {len(lines)} lines in all {len(parties)} logs, signed by a chair of each party")
    return report


def _check_layout(log: Any) -> None:
    """See that a party's log holds nothing beyond what is checked, so that no byte can change unnoticed."""
    parts = {"authority", "checkpoint", "format", "records"}
    if not isinstance(log, dict) or set(log) != parts or log["format"] != "consilience/evidence/1":
        raise NotValid("a party's log has other parts than it should")
    listed = isinstance(log["authority"], list) and isinstance(log["records"], list)
    entries = [*log["authority"], *log["records"]] if listed else [None]
    if any(not isinstance(entry, dict) or set(entry) != {"envelope", "index", "path"} for entry in entries):
        raise NotValid("an entry of a party's log has other parts than it should")
    if str(log["checkpoint"]).count("\n— ") != 1:
        raise NotValid("a party's checkpoint does not carry just the log's own signature")


def _text(one: Shown) -> bytes:
    body = one.said["body"]
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _signature(party: str, shown: list[Shown], text: object, dated: dict[int, str], report: Report) -> bool:
    """Whether a chair of the party signed the text; raises `NotValid` for a signature that is not what it should be."""
    kinds = [one.said["kind"] for one in shown]
    if not set(kinds) <= {"baseline/1", "baseline_signature/1", "seat/1"} or kinds.count("baseline/1") != 1:
        raise NotValid(f"party {party}: its log does not hold one text, with signature and seat")
    found = [one for one in shown if one.said["kind"] == "baseline_signature/1"]
    dated = {**dated, **{one.index: one.said["created"] for one in shown}}
    for one in found:
        name, body = record_id(one.payload)[:16], one.said["body"]
        if body.get("text") != text:
            raise NotValid(f"record {name}: it signs another text")
        seats = [each for each in shown if each.said["kind"] == "seat/1" and each.index < one.index]
        earlier = [moment for index, moment in dated.items() if index < one.index]
        if not _held(seats, str(body.get("seat")), one.said, earlier):
            raise NotValid(f"record {name}: it is not shown to be signed by a chair of {party}")
        report.checked.append(f"signed for {party} by {one.said['author']}, its chair")
        if any(key.get("demo") for key in one.keys):
            report.unknown.append(f"whether it was {one.said['author']}: a demo key signed, which the node keeps")
    return bool(found)


def _held(seats: list[Shown], cited: str, signature: dict[str, Any], earlier: list[str]) -> bool:
    """Whether the seat cited is the author's chair, superseded by nothing before the signature and not over by then.

    The signature's own date is its author's word; what stood in the log before it, and is dated later, speaks against it.
    """
    seat = next((one for one in seats if record_id(one.payload) == cited), None)
    if seat is None or any(one.said.get("supersedes") == cited for one in seats):
        return False
    body, days = seat.said["body"], {moment[:10] for moment in (signature["created"], *earlier)}
    is_his = (body.get("member"), body.get("role")) == (signature["author"], "chair")
    in_time = str(body.get("since", "9")) <= signature["created"][:10] and max(days) <= str(body.get("until", "9"))
    return is_his and in_time


def _verify_evidence(content: dict[str, Any], pinned: Roots) -> Report:
    _, _, shown = _verify_log(content, pinned)
    if not shown:
        pinned.report.not_checked.append("any record: the file shows none")
    _verify_terms(shown, pinned.report)
    return pinned.report


def _verify_terms(shown: list[Shown], report: Report) -> None:
    """See that each release that names a memorandum is within a term of it, as far as the file shows both."""
    here = {record_id(one.payload): one.said for one in shown}
    texts = {_hash(b"consilience/memorandum/1\0", _text(one)).hex(): one.said["body"] for one in shown}
    for name, said in here.items():
        body = said["body"]
        if said["kind"] != "release/1" or not body.get("under"):
            continue
        memorandum, given = texts.get(body["under"]), [here[each] for each in body["records"] if each in here]
        if memorandum is None or len(given) < len(body["records"]):
            report.not_checked.append(
                f"whether release {name[:16]} is within its memorandum: the file lacks what it names"
            )
            continue
        day = date.fromisoformat(said["created"][:10])
        for each in given:
            if not any(_is_within(term, each, body, memorandum, day) for term in memorandum.get("sharing", ())):
                raise NotValid(
                    f"release {name[:16]}: no term of its memorandum covers a {each['kind']} so marked until that day"
                )
        report.checked.append(f"release {name[:16]}: within a term of memorandum {body['under'][:16]}")


def _is_within(term: Any, given: dict[str, Any], release: Any, memorandum: Any, day: date) -> bool:
    """Whether a term names the kind, reaches the marking's levels and lasts as long as the release."""
    stem = given["kind"].partition("/")[0]
    stem = {"source": "report", "judgement": "claim", "grounds": "baseline", "baseline_signature": "baseline"}.get(
        stem, stem
    )
    names = {stem, stem.replace("_", " "), _NAMED.get(stem, stem), "all records"}
    order = _LEVELS.get(term["policy"], (term["level"],))
    reached = order[: order.index(term["level"]) + 1] if term["level"] in order else ()
    ends = [memorandum["until"]] if memorandum.get("until") else []
    ends += [(day + timedelta(days=term["days"])).isoformat()] if term.get("days") else []
    in_time = not ends or (release.get("until") or "9") <= min(ends)
    levels = given["marking"]["levels"]
    is_named = term["noun"].replace("_", " ") in names
    return is_named and in_time and all(one["policy"] == term["policy"] and one["name"] in reached for one in levels)


def _verify_log(content: Any, pinned: Roots) -> tuple[str, dict[int, str], list[Shown]]:
    """Return the party, when each record about keys says it was made, and the records shown."""
    keys, report, dated = Keys(), pinned.report, dict[int, str]()
    try:
        note, authority, records = content["checkpoint"].encode(), content["authority"], content["records"]
        entries, spoken = ([_place(entry) for entry in _listed(some)] for some in (authority, records))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable("the evidence is not laid out as it should be") from error
    origin, size, root, text, signatures = read_checkpoint(note)
    indices = [index for index, _, _ in entries]
    if indices != sorted(set(indices)) or indices[:1] != [0]:
        raise NotValid("the records about keys do not begin with the party's own, in order")
    party = ""
    for index, path, envelope in entries:
        said, payload, signed = _in_log(index, path, envelope, size, root)
        party = party or said["party"]
        if index == 0 and origin not in _names(party, payload):
            raise NotValid("the log's name is not the one its first record gives it")
        _signed_by_root(keys.root, said, payload, signed, party)
        _add(keys, index, said, payload)
        dated[index] = said["created"]
    report.checked.append(f"party {party}: {len(entries)} records about keys, each signed by its root")
    pinned.need(party, keys)
    log_keys = [k for name, k in keys.enrolled.items() if k["role"] == "log" and name not in keys.until]
    if not any(note_signed(text, signatures, origin, bytes.fromhex(key["public"])) for key in log_keys):
        raise NotValid("the checkpoint is not signed by a key of the log")
    report.checked.append(f"checkpoint of {origin} at size {size}")
    shown = []
    for index, path, envelope in spoken:
        said, payload, signed = _in_log(index, path, envelope, size, root)
        _signed_by_holder(keys, index, said, payload, signed, party=party, report=report)
        report.checked.append(f"record {record_id(payload)} ({said['kind']}) by {said['author']}: entry {index}")
        used = [key for entry in signed if (key := keys.key(entry["keyid"], index)) is not None]
        shown.append(Shown(index, said, payload, used))
    report.unknown.append(f"whether a revocation of {party} was left out of this file")
    return party, dated, shown


def _verify_proof(content: dict[str, Any]) -> Report:
    try:
        leaf, root, *path = map(_unhex, (content["leaf"], content["root"], *content["path"]))
    except (TypeError, NotValid) as error:
        raise Unreadable("the proof is not laid out as it should be") from error
    if type(index := content["index"]) is not int or type(size := content["size"]) is not int:
        raise Unreadable("index and size are not integers")
    if inclusion_root(leaf, index, size, path) != root:
        raise NotValid("the path does not lead from the leaf to the root")
    if "commitment" in content and _hash(b"\0", _unhex(content["commitment"])) != leaf:
        raise NotValid("the leaf is not that of the commitment")
    return Report([f"entry {index} of {size} under root {root.hex()}"], ["whose root that is: no signature is here"])


def _verify_note(raw: bytes, key: str | None) -> Report:
    origin, size, root, text, signatures = read_checkpoint(raw)
    if key is None:
        raise Unreadable("a checkpoint alone needs the log's key: give --key")
    name, public = _verifier_key(key)
    if name != origin or not note_signed(text, signatures, origin, public):
        raise NotValid("the checkpoint is not signed by that key")
    return Report([f"checkpoint of {origin} at size {size} with root {root.hex()}"])


# What goes between nodes: forks, and opened bundles


def paper(kind: str, text: Any) -> tuple[dict[str, Any], str, str, bytes, bytes]:
    """Return what a signed paper says, its digest, the key's id, the signed bytes and the signature."""
    try:
        content = json.loads(text, object_pairs_hook=_once)
        (entry,) = content["signatures"]
        payload, name, signature = _b64(content["payload"]), entry["keyid"], _b64(entry["sig"])
        found = content["payloadType"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotValid(f"a {kind} cannot be read") from error
    type_ = f"application/vnd.consilience.{kind}+json"
    if found != type_:
        raise NotValid(f"a {kind} is of another type")
    digest = _hash(b"consilience/paper/1\0", kind.encode(), b"\0", payload).hex()
    said = _canonical(payload, MAX_FILE, profile=True)
    return said, digest, name, b"DSSEv1 %d %s %d %s" % (len(type_), type_.encode(), len(payload), payload), signature


def _verify_fork(content: dict[str, Any], pinned: Roots) -> Report:
    report = pinned.report
    try:
        steps = [(entry["index"], _b64(entry["envelope"])) for entry in content["authority"]]
        one, other = content["statements"]
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("the proof of a fork is not laid out as it should be") from error
    if not isinstance(one, str) or not isinstance(other, str):
        raise Unreadable("the proof of a fork is not laid out as it should be")
    folded, party, names = _fold(steps)
    pinned.need(party, folded)
    keys, origin = {**_branch(content.get("branch", []), names), **folded.enrolled}, _named(names, one)
    if one.lstrip().startswith("{"):
        report.checked.append(_two_heads(keys, origin, one, other))
    else:
        report.checked.append(_two_notes(keys, origin, one.encode(), other.encode()))
    report.checked.append(f"both are signed by keys of {party}, so its log {origin} has forked")
    return report


def _branch(entries: Any, names: tuple[str, str]) -> dict[str, dict[str, Any]]:
    """Return the keys that the same root has enrolled in another history of the log; none where the file shows none."""
    if not _listed(entries):
        return {}
    folded, _, others = _fold([(entry["index"], _b64(entry["envelope"])) for entry in entries])
    if others != names:
        raise NotValid("the other history does not begin with the same record")
    return folded.enrolled


def _two_notes(keys: dict[str, dict[str, Any]], origin: str, one: bytes, other: bytes) -> str:
    roots = []
    for raw in (one, other):
        name, size, root, text, signatures = read_checkpoint(raw)
        logs = [bytes.fromhex(key["public"]) for key in keys.values() if key["role"] == "log"]
        if name != origin or not any(note_signed(text, signatures, origin, public) for public in logs):
            raise NotValid("a checkpoint is not signed by a key of the log")
        roots.append((size, root))
    if roots[0][0] != roots[1][0]:
        raise NotValid("checkpoints of two sizes do not contradict each other by themselves")
    if roots[0][1] == roots[1][1]:
        raise NotValid("the two checkpoints say the same")
    return f"two checkpoints of size {roots[0][0]} with two roots"


def _two_heads(keys: dict[str, dict[str, Any]], origin: str, one: str, other: str) -> str:
    heads = []
    for text in (one, other):
        said, digest, name, message, signature = paper("parcel-head", text)
        key = keys.get(name)
        if key is None or key["role"] != "node" or not is_signed(bytes.fromhex(key["public"]), message, signature):
            raise NotValid("a head is not signed by a key of the node")
        heads.append((said.get("sender"), said.get("recipient"), said.get("number"), said.get("previous"), digest))
    (sender, recipient, number, _, digest), second = heads[0], heads[1]
    if sender != origin or second[:2] != (sender, recipient):
        raise NotValid("the two heads are not of one sequence")
    if second[2] == number and second[4] != digest:
        return f"two parcels of number {number} to {recipient}"
    if type(number) is int and second[2] == number + 1 and second[3] != digest:
        return f"parcel {second[2]} to {recipient} names another parcel {number}"
    raise NotValid("the two heads do not contradict each other")


def _names(party: str, payload: bytes) -> tuple[str, str]:
    """Return the names a log may have by its first record: of 128 bits, and of 64 as logs of older versions have."""
    first = record_id(payload)
    return f"consilience/{party}/{first[:32]}", f"consilience/{party}/{first[:16]}"


def _named(names: tuple[str, str], statement: str) -> str:
    """Return the one of a log's names by which a signed statement calls it."""
    if not statement.lstrip().startswith("{"):
        return names[1] if statement.partition("\n")[0] == names[1] else names[0]
    return names[1] if paper("parcel-head", statement)[0].get("sender") == names[1] else names[0]


def _fold(steps: list[tuple[int, bytes]]) -> tuple[Keys, str, tuple[str, str]]:
    """Return the keys of a log, the party and the log's possible names."""
    places = [index for index, _ in steps]
    if places[:1] != [0] or places != sorted(set(places)) or any(type(place) is not int for place in places):
        raise NotValid("the records about keys do not begin with the party's own, in order")
    keys, party, names = Keys(), "", ("", "")
    for index, envelope in steps:
        said, payload, signed = read_record(envelope)
        party, names = party or said["party"], names if party else _names(said["party"], payload)
        _signed_by_root(keys.root, said, payload, signed, party)
        _add(keys, index, said, payload)
    return keys, party, names


def _verify_opened(content: dict[str, Any], pinned: Roots) -> Report:
    """Check every consignment of an opened bundle; it must hold the sender's log from its first key on."""
    report = pinned.report
    parts = [json.loads(one, object_pairs_hook=_once) for one in content["consignments"]]
    entries = [one for part in parts for one in part["authority"]]
    enrolled = {one["index"]: one for one in entries}
    steps = [(index, _b64(enrolled[index]["envelope"])) for index in sorted(enrolled)]
    stated = [one for part in parts for one in part["checkpoints"]]
    notes = [(one["note"].encode(), [_unhex(item) for item in one["path"]]) for one in stated]
    parcels = [one for part in parts for one in part["parcels"]]
    if len(entries) != len(enrolled):
        raise NotValid("two records about keys have one place")
    if not steps:
        raise Unreadable("no keys of the sender are in it; write the bundle with `--since 1`")
    keys, party, names = _fold(steps)
    pinned.need(party, keys)
    origin = names[1] if parts[0].get("sender") == names[1] else names[0]
    if any(part.get("sender") != origin for part in parts):
        raise NotValid("a consignment is of another log")
    roots = _chain(keys, origin, notes)
    for index, entry in enrolled.items():
        _proved(_b64(entry["envelope"]), entry, roots, index)
    report.checked.append(
        f"party {party}: {len(steps)} records about keys, each signed by its root and standing in its log"
    )
    report.checked.append(f"{len(roots)} checkpoints of {origin}, each extending the one before")
    _sequence(keys, party, origin, parcels, roots, report)
    if not any(one.get("content") is not None for one in parcels):
        report.not_checked.append("any record: the bundle holds none")
    report.unknown.append(
        "the sender's card, receipts, and what it has seen of other logs, which are for a node to judge"
    )
    report.unknown.append("whether a revocation was left out of this file")
    return report


def _chain(keys: Keys, origin: str, notes: list[tuple[bytes, list[bytes]]]) -> dict[int, bytes]:
    logs = [bytes.fromhex(key["public"]) for key in keys.enrolled.values() if key["role"] == "log"]
    roots: dict[int, bytes] = {}
    last: tuple[int, bytes] | None = None
    for raw, path in notes:
        name, size, root, text, signatures = read_checkpoint(raw)
        if name != origin or not any(note_signed(text, signatures, origin, public) for public in logs):
            raise NotValid("a checkpoint is not signed by a key of the log")
        if roots.get(size, root) != root:
            raise NotValid(f"two checkpoints of size {size} have two roots: the log has forked")
        if size not in roots and last is not None and not is_consistent(last[0], last[1], size, root, path):
            raise NotValid(f"the checkpoint of size {size} is not shown to extend that of size {last[0]}")
        if size not in roots:
            roots[size], last = root, (size, root)
    return roots


def _proved(envelope: bytes, proof: dict[str, Any], roots: dict[int, bytes], index: int) -> None:
    said, payload, _ = read_record(envelope)
    size, path = proof["size"], [_unhex(item) for item in proof["path"]]
    if size not in roots or inclusion_root(leaf_of(said["nonce"], envelope), index, size, path) != roots[size]:
        raise NotValid(f"record {record_id(payload)[:16]} is not shown to be entry {index} of the log")


def _sequence(
    keys: Keys, party: str, origin: str, parcels: list[dict[str, Any]], roots: dict[int, bytes], report: Report
) -> None:
    nodes = {name: key for name, key in keys.enrolled.items() if key["role"] == "node"}
    last: tuple[int, str] | None = None
    for one in parcels:
        said, digest, name, message, signature = paper("parcel-head", one.get("head"))
        if name not in nodes or not is_signed(bytes.fromhex(nodes[name]["public"]), message, signature):
            raise NotValid("a parcel's head is not signed by a key of the node")
        number = said.get("number")
        if type(number) is not int or said.get("sender") != origin:
            raise NotValid("a parcel's head has no number, or is of another log")
        if last is not None and (number, said.get("previous")) != (last[0] + 1, last[1]):
            raise NotValid(f"parcel {number} does not follow the one before")
        last = (number, digest)
        if one.get("content") is not None:
            _parcel(keys, party, said, one, roots, report)
    if last is not None:
        report.checked.append(f"{len(parcels)} parcels in sequence, the last of number {last[0]}")


def _parcel(
    keys: Keys, party: str, head: dict[str, Any], one: dict[str, Any], roots: dict[int, bytes], report: Report
) -> None:
    raw, proofs = one["content"].encode(), one["proofs"]
    envelopes = [_b64(entry) for entry in json.loads(raw, object_pairs_hook=_once)["records"]]
    if _hash(b"consilience/parcel-content/1\0", raw).hex() != head.get("content") or len(proofs) != len(envelopes):
        raise NotValid(f"parcel {head['number']}: its content is not what its head says")
    for envelope, proof in zip(envelopes, proofs, strict=True):
        index = proof.get("index")
        if type(index) is not int or index < 0:
            raise NotValid(f"parcel {head['number']}: a record has no place")
        _proved(envelope, proof, roots, index)
        said, payload, signed = read_record(envelope)
        _signed_by_holder(keys, index, said, payload, signed, party=party, report=report)
        report.checked.append(
            f"parcel {head['number']}: record {record_id(payload)} ({said['kind']}) by {said['author']}: entry {index}"
        )


# Steps of the evidence


def _listed(entries: Any) -> list[Any]:
    if not isinstance(entries, list):
        raise TypeError("entries")
    return entries


def _place(entry: dict[str, Any]) -> tuple[int, list[bytes], bytes]:
    if type(entry["index"]) is not int:
        raise TypeError("index")
    return entry["index"], [_unhex(item) for item in entry["path"]], _b64(entry["envelope"])


def _in_log(
    index: int, path: list[bytes], envelope: bytes, size: int, root: bytes
) -> tuple[dict[str, Any], bytes, list[dict[str, Any]]]:
    said, payload, signatures = read_record(envelope)
    if inclusion_root(leaf_of(said["nonce"], envelope), index, size, path) != root:
        raise NotValid(f"record {record_id(payload)[:16]} is not shown to be entry {index} of the log")
    return said, payload, signatures


def _signed_by_root(
    root: Root | None, said: dict[str, Any], payload: bytes, signatures: list[dict[str, Any]], party: str
) -> None:
    name = record_id(payload)[:16]
    if said["party"] != party or said["author"] != "root":
        raise NotValid(f"record {name} about keys is not the root's")
    sets = [(root.keys, root.threshold)] if root else []
    if said["kind"] == "party/1":
        sets.append(_new_root(said))
    if not sets:
        raise NotValid("the log does not begin with the party's own record")
    allowed = {key_id(public): public for roots, _ in sets for public in roots}
    message = _pae(payload)
    for entry in signatures:
        public = allowed.get(entry["keyid"])
        if public is None or len(entry) != 2 or not is_signed(public, message, _b64(entry["sig"])):
            raise NotValid(f"record {name}: a signature is not a good one of a root key")
    signers = {entry["keyid"] for entry in signatures}
    for roots, threshold in sets:
        if len(signers & {key_id(public) for public in roots}) < threshold:
            raise NotValid(f"record {name}: fewer root signatures than the threshold of {threshold}")


def _new_root(said: dict[str, Any]) -> tuple[frozenset[bytes], int]:
    body = said["body"]
    roots, threshold = frozenset(bytes.fromhex(item) for item in body["root"]), body["threshold"]
    if not all(map(is_usable, roots)) or type(threshold) is not int or not 1 <= threshold <= len(roots):
        raise NotValid("the party's root keys or threshold cannot be used")
    if body.get("name") != said["party"]:
        raise NotValid("the party's record is of another party")
    return roots, threshold


def _add(keys: Keys, index: int, said: dict[str, Any], payload: bytes) -> None:
    """Let a record about keys, which the root has signed, take effect from the place behind it."""
    body, name = said["body"], record_id(payload)
    if said["kind"] == "party/1":
        before, root = keys.root or Root(frozenset(), 1), Root(*_new_root(said), body.get("version", 1), name)
        if (root.version, said.get("supersedes", "")) != (before.version + 1, before.record):
            raise NotValid(f"record {name[:16]}: the new root does not follow the old one")
        if any(key_id(public) in keys.enrolled for public in root.keys):
            raise NotValid(f"record {name[:16]}: a root key was enrolled for something else")
        keys.first, keys.root = keys.first or root, root
        keys.changes.append((index, root))
    elif said["kind"] == "key/1":
        key, root_keys = _new_key(body, name), keys.root.keys if keys.root else frozenset()
        if key["id"] in keys.enrolled or key["id"] in {key_id(public) for public in root_keys}:
            raise NotValid(f"record {name[:16]}: the key was enrolled already")
        keys.enrolled[key["id"]], keys.since[key["id"]] = key, index
    elif said["kind"] == "revocation/1":
        if body.get("key") not in keys.enrolled or body["key"] in keys.until:
            raise NotValid(f"record {name[:16]}: the key to revoke is not in force")
        keys.until[body["key"]] = index
    else:
        raise NotValid(f"record {name[:16]} is not about keys")


def _new_key(body: dict[str, Any], name: str) -> dict[str, Any]:
    algorithm, public = body.get("algorithm", "ed25519"), _unhex(body.get("public"))
    if len(public) != _SIZES.get(algorithm) or (algorithm == "ed25519" and not is_usable(public)):
        raise NotValid(f"record {name[:16]}: the key cannot be used")
    if body.get("role") not in _ROLE_KINDS or not isinstance(body.get("holder"), str):
        raise NotValid(f"record {name[:16]}: the key has no role or no holder")
    if (body["holder"] == "node") != (body["role"] in ("log", "node")) or body["holder"] == "root":
        raise NotValid(f"record {name[:16]}: the node holds log and node keys, members hold the others")
    if algorithm != "ed25519" and not all(isinstance(body.get(part), str) for part in ("origin", "relying_party")):
        raise NotValid(f"record {name[:16]}: the passkey does not say where it is used")
    return {**body, "id": key_id(public, algorithm), "algorithm": algorithm}


def _signed_by_holder(
    keys: Keys, index: int, said: dict[str, Any], payload: bytes, signatures: list[dict[str, Any]], *,
    party: str, report: Report,
) -> None:  # fmt: skip
    name, kind = record_id(payload)[:16], said["kind"].partition("/")[0]
    if said["party"] != party:
        raise NotValid(f"record {name} belongs to another party")
    if kind in _ROOT_KINDS:
        _signed_by_root(keys.root_at(index), said, payload, signatures, party)
        return
    for entry in signatures:
        key = keys.key(entry["keyid"], index)
        if key is None:
            raise NotValid(f"record {name}: a key was not in force when it was logged")
        _is_good(key, entry, _pae(payload), name, report)
        if kind not in _ROLE_KINDS[key["role"]]:
            raise NotValid(f"record {name}: a {key['role']} key does not say {said['kind']}")
        if key["holder"] != said["author"]:
            raise NotValid(f"record {name}: the key's holder is not the author")
    if kind == "claim" and bool(said["body"].get("draft", True)) != (said["author"] == "node"):
        raise NotValid(f"record {name}: the node drafts claims, members state them")


def _is_good(key: dict[str, Any], entry: dict[str, Any], message: bytes, name: str, report: Report) -> None:
    if key["algorithm"] == "ed25519":
        good = len(entry) == 2 and is_signed(bytes.fromhex(key["public"]), message, _b64(entry["sig"]))
    else:
        found = len(entry) == 4 and passkey_signed(key, message, entry)
        if found is None:
            report.not_checked.append(f"record {name}: the passkey's signature; install `cryptography` for that")
        good = found is not False
    if not good:
        raise NotValid(f"record {name}: a signature is not good")


# Bytes and text


def _canonical(raw: bytes, limit: int, *, profile: bool) -> Any:
    if len(raw) > limit:
        raise NotValid("a record is too long")
    try:
        value = json.loads(raw.decode(), object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse)
        if profile:
            _check_profile(value, 12, [100_000])
        written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError, Unreadable) as error:
        raise NotValid("a record is not canonical JSON") from error
    if written != raw:
        raise NotValid("a record is not spelt canonically")
    return value


def _check_profile(value: Any, depth: int, left: list[int]) -> None:
    left[0] -= 1
    if left[0] < 0 or (isinstance(value, dict | list) and depth == 0):
        raise NotValid("a record is too large or too deep")
    inside: Iterable[Any] = ()
    if isinstance(value, dict):
        if not all(re.fullmatch(r"[a-z0-9_]{1,64}", key) for key in value):
            raise NotValid("a record has a key that is not of a-z, 0-9 and _")
        inside = value.values()
    elif isinstance(value, list):
        inside = value
    elif isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
        raise NotValid("a record has text that is not in NFC")
    elif value is None or (type(value) is int and abs(value) > 2**53 - 1):
        raise NotValid("a record has a null or too large a number")
    for item in inside:
        _check_profile(item, depth - 1, left)


def _check_head(said: dict[str, Any]) -> None:
    text = ("kind", "party", "author", "created", "nonce")
    if said.get("v") != 1 or type(said["v"]) is not int or not all(isinstance(said.get(part), str) for part in text):
        raise NotValid("a record lacks one of v, kind, party, author, created, nonce")
    if not re.fullmatch(r"[0-9a-f]{64}", said["nonce"]) or not isinstance(said.get("body"), dict):
        raise NotValid("a record has no nonce of 32 bytes, or no body")


def _signature_name(entry: Any) -> str:
    parts = {"keyid", "sig"}
    if not isinstance(entry, dict) or set(entry) not in (parts, parts | {"authenticator_data", "client_data"}):
        raise NotValid("a signature has other parts than it should")
    if not isinstance(entry["keyid"], str) or not re.fullmatch(r"[0-9a-f]{64}", entry["keyid"]):
        raise NotValid("a signature names no key")
    if len(_b64(entry["sig"])) != 64 and len(entry) == 2:
        raise NotValid("a signature has not 64 bytes")
    return str(entry["keyid"])


def _verifier_key(text: str) -> tuple[str, bytes]:
    name, _, rest = text.partition("+")
    hint, _, encoded = rest.partition("+")
    try:
        raw = _b64(encoded)
    except NotValid as error:
        raise Unreadable("--key is not a key as `log checkpoint` prints it") from error
    if len(raw) != 33 or raw[0] != 1 or _hash(name.encode(), b"\n", raw)[:4].hex() != hint:
        raise Unreadable("--key is not a key as `log checkpoint` prints it")
    return name, raw[1:]


def _pae(payload: bytes) -> bytes:
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def _hash(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _b64(text: Any) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (ValueError, TypeError, binascii.Error) as error:
        raise NotValid("something that should be base64 is not") from error
    if base64.b64encode(raw).decode() != text:
        raise NotValid("something in base64 is not in its one spelling")
    return raw


def _unhex(text: Any) -> bytes:
    if not isinstance(text, str) or not re.fullmatch(r"([0-9a-f]{2})*", text):
        raise NotValid("something that should be hex is not")
    return bytes.fromhex(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise Unreadable("it has a key given twice")
    return dict(pairs)


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE:
            raise Unreadable(f"{path.name}: it is larger than {MAX_FILE} bytes")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path.name}: {error.strerror or 'it cannot be read'}") from error


if __name__ == "__main__":
    sys.exit(main())
