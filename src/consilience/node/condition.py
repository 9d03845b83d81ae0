"""How a node stands, for whoever keeps it running: read from its folder, without a key and without a word of any record."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from cryptography import x509

from consilience.exchange.outbox import Outbox
from consilience.exchange.peers import Peer, Peers
from consilience.node.backup import STAMP
from consilience.node.folder import Node
from consilience.node.peering.schedule import read_last
from consilience.node.ready import FOLDER
from consilience.node.settings import Settings, read_settings
from consilience.records.codec import write_time
from consilience.storage.connection import connect
from consilience.storage.queries import queries

_DERIVED = ("views.sqlite3", "cache")
_SERVERS = {"pages": ("serve.lock", "."), "listener": ("listen.lock", FOLDER)}


@dataclass(frozen=True, kw_only=True, slots=True)
class PeerCondition:
    """One peer, as far as the folder tells."""

    party: str
    state: str
    address: str
    last_exchange: str | None
    """When a round with it was finished last, by the node that serves the pages."""
    acknowledged_at: str | None
    waiting: int
    """Parcels that it has not acknowledged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """A node at a moment."""

    party: str
    version: str
    moment: str
    serving: bool
    listening: bool
    entries: int
    signed_entries: int
    """How far the log is signed by a checkpoint."""
    must_compare: bool
    """It was restored and signs nothing before it has compared with a peer."""
    peers: tuple[PeerCondition, ...]
    waiting: dict[str, int]
    """Queue → how many things wait in it."""
    bytes: dict[str, int]
    """Database or folder → how much of the disk it has."""
    free: int
    """Bytes that are free on the node's disk."""
    last_backup: str | None
    certificates: dict[str, str]
    """File of a certificate → when it ends."""

    def json(self) -> dict[str, object]:
        return asdict(self)


def condition(folder: Path, moment: datetime) -> Condition:
    """Return how the node in `folder` stands; raise `UnreadableInput` where there is none."""
    with closing(Node(folder)) as node:
        return condition_of(node, moment)


def condition_of(node: Node, moment: datetime) -> Condition:
    """Return how a node that is open stands."""
    folder = node.folder
    signed = node.store.newest_checkpoint()
    peers = tuple(_peers(folder))
    return Condition(
        party=node.party, version=version("consilience"), moment=write_time(moment),
        serving=is_held(folder, "pages"), listening=is_held(folder, "listener"),
        entries=node.ledger.size, signed_entries=signed[0] if signed else 0, must_compare=node.ledger.must_compare,
        peers=peers, waiting=waiting(folder, peers), bytes=sizes(folder), free=shutil.disk_usage(folder).free,
        last_backup=_time(last_backup(folder)),
        certificates={str(file): write_time(end) for file, end in certificates(folder, read_settings(folder)).items()},
    )  # fmt: skip


def is_held(folder: Path, server: str) -> bool:
    """Whether a process serves the node: its `pages` or its `listener`."""
    name, where = _SERVERS[server]
    try:
        descriptor = os.open(folder / where / name, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def live_peers(folder: Path) -> list[Peer]:
    """Return the peers that are introduced, without opening a key."""
    if not (folder / FOLDER / "peers.sqlite3").exists():
        return []
    with closing(Peers(folder / FOLDER)) as peers:
        return peers.live()


def _peers(folder: Path) -> Iterator[PeerCondition]:
    last = read_last(folder)
    found = live_peers(folder)
    if not found:
        return
    with closing(Outbox(folder / FOLDER)) as outbox:
        for peer in found:
            back = outbox.acknowledged(peer.origin)
            yield PeerCondition(
                party=peer.party, state=peer.state.value, address=peer.address, last_exchange=_time(last.get(peer.party)),
                acknowledged_at=back[1] if back else None, waiting=outbox.last(peer.origin) - (back[0].number if back else 0),
            )  # fmt: skip


def waiting(folder: Path, peers: tuple[PeerCondition, ...]) -> dict[str, int]:
    """Return how many things wait in each queue."""
    inbox = folder / "inbox"
    return {
        "parcels to peers": sum(peer.waiting for peer in peers),
        "pushed by peers": _count(folder / FOLDER / "inbox.sqlite3", queries("consilience.exchange", "spool")["waiting"]),
        "mails": _count(folder / "mail.sqlite3", queries("consilience.node", "mailing")["waiting"]),
        "uploads": sum(1 for one in inbox.iterdir() if one.is_dir()) if inbox.is_dir() else 0,
    }  # fmt: skip


def _count(path: Path, sql: str) -> int:
    if not path.exists():
        return 0
    with closing(connect(path, read_only=True)) as data:
        return int(data.execute(sql).fetchone()[0])


def sizes(folder: Path) -> dict[str, int]:
    """Return how much each file or folder of the node takes, in bytes; write-ahead logs count with their database."""
    found: dict[str, int] = {}
    for path in sorted(folder.iterdir()):
        name = path.name.removesuffix("-wal").removesuffix("-shm")
        size = sum(_size(one) for one in path.rglob("*")) if path.is_dir() else _size(path)
        found[name] = found.get(name, 0) + size
    return found


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size if path.is_file() else 0
    except OSError:
        return 0


def last_backup(folder: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp((folder / STAMP).stat().st_mtime, UTC).replace(microsecond=0)
    except OSError:
        return None


def certificates(folder: Path, settings: Settings) -> dict[Path, datetime]:
    """Return when the certificates of pages and listener end, of those that can be read."""
    named = [Path(settings.tls_certificate)] if settings.tls_certificate else []
    found = {}
    for file in (*named, folder / FOLDER / "tls.pem"):
        try:
            found[file] = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
        except (OSError, ValueError):
            continue
    return found


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else write_time(moment)
