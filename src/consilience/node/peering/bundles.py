"""Bundles: what a peer has not acknowledged yet as files for a carrier, and files that a carrier brought.

A bundle that is lost costs nothing: the next one holds the same again, until the peer's receipt has come back, by a bundle of
its own or over a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from consilience.errors import ConsilienceError, MalformedRecord, StoreFailed, UnreadableInput, WrongUse
from consilience.exchange import bundle as bundles
from consilience.exchange.card import read_card
from consilience.exchange.consignment import read_consignment, write_consignment
from consilience.exchange.outbox import RecipientPlace
from consilience.exchange.peers import Peer
from consilience.node import derive, log_keys
from consilience.node.folder import Passphrase, now
from consilience.node.peering import receive, witness
from consilience.node.peering.peering import Peering, bundle_seed
from consilience.node.peering.receive import ConsignmentTaken
from consilience.node.peering.transfer import acknowledged
from consilience.records.ids import KeyId

DEFAULT_PART = 64 * 1024 * 1024


@dataclass(slots=True)
class Brought:
    """What a carrier's files brought."""

    parts: int = 0
    waiting: dict[str, list[int]] = field(default_factory=dict)
    """Bundles that are not whole, with the numbers of the parts that are missing."""
    read: list[tuple[str, ConsignmentTaken]] = field(default_factory=list)
    """From which party, and what."""
    known: int = 0
    """Bundles that were read before."""
    refused: list[str] = field(default_factory=list)
    opened: list[bytes] = field(default_factory=list)
    """The consignments, for whoever wants to check them without this node."""


def write_bundle(
    exchange: Peering, peer: Peer, out: Path, *, part: int = DEFAULT_PART, since: int | None = None
) -> list[Path]:
    """Write what `peer` has not acknowledged to new files named after `out`; return them.

    `since` is the number of the parcel to begin with, for a peer that says it lacks earlier ones.
    """
    place = acknowledged(exchange, peer) if since is None else RecipientPlace(number=max(0, since - 1))
    consignments: list[bytes] = []
    while True:
        one = exchange.outbox.consignment(peer.origin, place, today=now().date())
        consignments.append(write_consignment(one))
        if not one.more:
            break
        place = exchange.outbox.after(place, one)
    packed = bundles.pack(
        consignments, by=exchange.origin, to=peer.origin, age=peer.introduced.card.age, signer=exchange.service.machine,
        moment=now(),
    )  # fmt: skip
    files = bundles.parts_of(packed, part)
    names = [
        out if len(files) == 1 else out.with_name(f"{out.stem}.{n:03}-of-{len(files):03}{out.suffix}")
        for n in range(1, len(files) + 1)
    ]
    if taken := [name for name in names if name.exists()]:
        raise WrongUse(f"{taken[0]}: it is there already; a bundle is never overwritten")
    for name, content in zip(names, files, strict=True):
        name.touch(mode=0o600)
        name.write_bytes(content)
    return names


def read_bundle(exchange: Peering, files: list[Path], ask: Passphrase) -> Brought:
    """Take in what a carrier brought; parts are kept until the rest has come, whoever brings it."""
    brought, names = Brought(), dict[str, None]()
    for path in files:
        try:
            part = bundles.read_part(_content(path))
        except (MalformedRecord, UnreadableInput) as error:
            brought.refused.append(f"{path.name}: {error}")
            continue
        if exchange.spool.is_read(part.bundle):
            brought.known += part.number == 1
            continue
        exchange.spool.keep_part(part)
        brought.parts += 1
        names[part.bundle] = None
    for name in names:
        if missing := exchange.spool.missing(name):
            brought.waiting[name] = missing
            continue
        _read_whole(exchange, name, bundle_seed(exchange, ask), brought)
    exchange.service.received.expire(now().date())
    derive.draft_missing(exchange.service)
    return brought


def write_opened(brought: Brought) -> bytes:
    """Return what was in the bundles as a file that `consilience verify` checks."""
    content = {"format": "consilience/opened/1", "consignments": [one.decode() for one in brought.opened]}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n"


def _read_whole(exchange: Peering, name: str, seed: bytes, brought: Brought) -> None:
    try:
        party, taken = _read(exchange, name, seed, brought.opened)
    except StoreFailed:
        # The disk, not the bundle: its parts stay for the next try.
        raise
    except ConsilienceError as error:
        brought.refused.append(f"bundle {name[:16]}: {error}")
        exchange.spool.forget(name, read=False)
        return
    brought.read.append((party, taken))
    # With a gap before it, it will be needed again.
    exchange.spool.forget(name, read=taken.missing is None)


def _read(exchange: Peering, name: str, seed: bytes, whole: list[bytes]) -> tuple[str, ConsignmentTaken]:
    opened = bundles.unpack(exchange.spool.joined(name), seed)
    peer = exchange.peers.origin(opened.manifest.by)
    if peer is None:
        raise WrongUse("it is from nobody who was introduced")
    keys = witness.keys_of(exchange, peer).node_keys() | _on_card(exchange, opened.consignments[:1], peer)
    taken = ConsignmentTaken()
    consignments = opened.trusted(keys, to=exchange.origin)
    whole += consignments
    for one in consignments:
        taken.add(receive.take(exchange, one, by=peer.party))
    return peer.party, taken


def _on_card(exchange: Peering, consignments: Sequence[bytes], peer: Peer) -> dict[KeyId, bytes]:
    """Return the node's keys on a newer card in the bundle; the root of the log that was introduced has enrolled them."""
    for one in consignments:
        raw = read_consignment(one).card
        if raw is not None and (found := read_card(raw)).card.version > peer.introduced.card.version:
            return log_keys.need_in_force(exchange.arrivals, peer, found).node_keys()
    return {}


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise UnreadableInput(str(path), "there is no such file")
    if path.stat().st_size > 2 * bundles.LONGEST:
        raise UnreadableInput(str(path), "it is longer than a part of a bundle may be")
    return path.read_bytes()
