"""The messages of a private check as files, and what a node keeps of each run: `DIR/precheck/RUN.json`, for itself alone.

A message has one spelling and is signed by the sender's node, so that nobody on the way can put a request of his own in its
place.  Which node that is, the evidence for its party's consent says.
"""

from __future__ import annotations

import hashlib
import os
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from consilience.errors import MalformedRecord, RecordRejected, WrongUse
from consilience.exchange.precheck import Element, Run
from consilience.ledger.evidence import Evidence, check_evidence
from consilience.ledger.signing import Signer, is_signed
from consilience.node.known_logs import need_known
from consilience.node.service import Service
from consilience.records.ids import PartyName, RecordId, RunId, is_digest

FORMAT = "consilience/precheck/1"
_SIGNED = b"consilience/precheck/message/1\0"
_MAX_BYTES = 128 * 1024 * 1024
_PARTS = {1: set[str](), 2: {"request"}, 3: {"request", "setup", "response"}, 4: {"setup", "response"}}


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message, read; its signature is checked by `need_signed`."""

    run: RunId
    step: int
    sender: PartyName
    to: PartyName
    parts: dict[str, bytes]
    evidence: Any
    """For the sender's consent; in the first two messages."""
    raw: bytes
    signed: bytes
    signature: bytes

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.raw).digest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What this node keeps of one run."""

    run: RunId
    peer: PartyName
    began: bool
    """Whether this party began it."""
    secret: bytes = b""
    elements: tuple[Element, ...] = ()
    consent: RecordId | None = None
    """This party's own, once somebody was asked to sign it."""
    messages: tuple[bytes, ...] = ()
    """Those that passed, in their order."""

    @property
    def private(self) -> Run:
        return Run(run=self.run, secret=self.secret, elements=self.elements)

    def message(self, step: int) -> Message:
        return read_message(self.messages[step - 1])


def write_message(
    signer: Signer, *, run: RunId, step: int, sender: PartyName, to: PartyName, parts: dict[str, bytes],
    evidence: object = None,
) -> bytes:  # fmt: skip
    """Return the bytes of a message, signed."""
    content: dict[str, object] = {
        "format": FORMAT, "run": run, "step": step, "from": sender, "to": to,
        "parts": {name: b64encode(part).decode() for name, part in parts.items()},
    }  # fmt: skip
    if evidence is not None:
        content["evidence"] = evidence
    said = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    content["signature"] = signer.sign(_SIGNED + said).hex()
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS) + b"\n"


def read_message(raw: bytes) -> Message:
    """Return a message; `MalformedRecord` for anything but one in its spelling."""
    if len(raw) > _MAX_BYTES:
        raise MalformedRecord("precheck", f"at most {_MAX_BYTES} bytes", f"{len(raw)}")
    try:
        content = orjson.loads(raw)
        spelt = orjson.dumps(content, option=orjson.OPT_SORT_KEYS) + b"\n" == raw
        signature = bytes.fromhex(content.pop("signature"))
        said = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
        evidence = content.pop("evidence", None)
        parts = {name: b64decode(part, validate=True) for name, part in content.pop("parts").items()}
        head = [content.pop(name) for name in ("format", "run", "step", "from", "to")]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise MalformedRecord("precheck", f"a message of {FORMAT}", "something else") from None
    form, run, step, sender, to = head
    words = all(type(one) is str for one in (form, run, sender, to)) and type(step) is int
    if not spelt or content or not words or form != FORMAT or not is_digest(run) or _PARTS.get(step) != set(parts):
        raise MalformedRecord("precheck", f"a message of {FORMAT} with its parts", "something else")
    if (evidence is not None) != (step <= 2):
        raise MalformedRecord("precheck", "a consent with the first two messages, and only there", "otherwise")
    return Message(
        run=RunId(run), step=step, sender=PartyName(sender), to=PartyName(to), parts=parts, evidence=evidence, raw=raw,
        signed=_SIGNED + said, signature=signature,
    )  # fmt: skip


def need_signed(
    service: Service, message: Message, evidence: Any, *, run: RunId, step: int, roots: Collection[str] = ()
) -> Evidence:  # fmt: skip
    """Return the sender's evidence once the message is its node's, is meant for this one, and is the one expected."""
    checked = check_evidence(evidence)
    need_known(service, checked, roots)
    if (message.sender, message.to, message.run, message.step) != (checked.party, service.party, run, step):
        raise RecordRejected("message", message.run, "it is not the one that is expected next, from whom it should be")
    if not any(is_signed(key, message.signed, message.signature) for key in checked.node_keys()):
        raise RecordRejected("signature", message.run, "the message is not signed by the sender's node")
    return checked


def save(service: Service, kept: Kept) -> None:
    """Keep a run, for this node alone."""
    content = {
        "run": kept.run, "peer": kept.peer, "began": kept.began, "secret": kept.secret.hex(),
        "elements": [[one.key, one.report or ""] for one in kept.elements], "consent": kept.consent or "",
        "messages": [b64encode(one).decode() for one in kept.messages],
    }  # fmt: skip
    place = _place(service, kept.run)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = place.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(orjson.dumps(content))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place)


def load(service: Service, run: str) -> Kept | None:
    """Return what is kept of a run; None where there is none."""
    if not is_digest(run):
        return None
    try:
        content = orjson.loads(_place(service, RunId(run)).read_bytes())
    except FileNotFoundError:
        return None
    return Kept(
        run=RunId(content["run"]), peer=PartyName(content["peer"]), began=content["began"],
        secret=bytes.fromhex(content["secret"]),
        elements=tuple(Element(key, RecordId(report) if report else None) for key, report in content["elements"]),
        consent=RecordId(content["consent"]) if content["consent"] else None,
        messages=tuple(b64decode(one) for one in content["messages"]),
    )  # fmt: skip


def need(service: Service, run: str) -> Kept:
    found = load(service, run)
    if found is None:
        raise WrongUse("run: there is none with this id")
    return found


def runs(service: Service) -> list[Kept]:
    """Return every run kept here."""
    places = sorted((service.node.folder / "precheck").glob("*.json"))
    return [one for place in places if (one := load(service, place.stem)) is not None]


def passed(service: Service, kept: Kept, *messages: bytes) -> Kept:
    """Keep messages that have passed, and return the run with them."""
    later = replace(kept, messages=(*kept.messages, *messages))
    save(service, later)
    return later


def _place(service: Service, run: RunId) -> Path:
    return service.node.folder / "precheck" / f"{run}.json"
