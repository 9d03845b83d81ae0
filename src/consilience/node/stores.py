"""Every place in a node's folder where words may lie, and how an erasure reaches it: the one registry of stores.

A file that no row here names is a fault that a test finds: what is not known cannot be erased.  `forget` carries out what
an erasure owes beside the ledger and the views; it is called again until it went through.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import orjson

from consilience.node.caches import Caches
from consilience.node.folder import Node
from consilience.records.ids import RecordId


@dataclass(frozen=True, slots=True)
class Store:
    """Files of a node's folder, and what becomes of erased words in them."""

    names: tuple[str, ...]
    """As `Path.match` takes them, below the folder; side files of SQLite go with their database."""
    erased: str


_WORDLESS = "it holds no words of records: ids, keys, settings, times"
STORES = (
    Store(("ledger.sqlite3", "ledger.sqlite3-*"), "the envelope is dropped, the file written anew"),
    Store(("views.sqlite3", "views.sqlite3-*"), "emptied with its index of words, and made again from what is left"),
    Store(("cache/*/*", "cache/*/*/*", "cache/*/*/*/*"), "emptied, what is being worked out too: each folder is of one stand of erasures"),
    Store(("blobs/*/*",), "the file as it was uploaded goes with its report, unless another live report is the same bytes"),
    Store(("inbox/*/*",), "what waits to be read and is the same bytes goes too"),
    Store(("exchange/outbox.sqlite3", "exchange/outbox.sqlite3-*"), "copies, and STIX objects, are dropped where the erasure is recorded"),
    Store(("received.sqlite3", "received.sqlite3-*", "baselines.sqlite3", "baselines.sqlite3-*"), "others' records, not this party's"),
    Store(("exchange/inbox.sqlite3", "exchange/inbox.sqlite3-*", "exchange/spool/*"), "what others pushed, until it is read"),
    Store(("exchange/peers.sqlite3", "exchange/peers.sqlite3-*", "exchange/clients.sqlite3", "exchange/clients.sqlite3-*"), _WORDLESS),
    Store(("exchange/tls*", "exchange.lock", "keys/*", "demo/*"), _WORDLESS),
    Store(("node.json", "settings.toml", "ledger.mark", "ledger.mark.new", "precheck/*"), _WORDLESS),
    Store(("access.sqlite3*", "identity.sqlite3*", "tokens.sqlite3*", "mail.sqlite3*", "stix.sqlite3*"), _WORDLESS),
    Store(("taxii.json", "taxii.json.new"), _WORDLESS),
    Store(("last-backup",), "it is empty: its time says when the last backup was made"),
)  # fmt: skip


def store_of(path: Path) -> Store | None:
    """Return the store that a file belongs to, by its path below the node's folder."""
    parts = len(path.parts)
    return next(
        (one for one in STORES if any(name.count("/") + 1 == parts and path.match(name) for name in one.names)), None
    )


def keep_original(folder: Path, path: Path, records: list[RecordId]) -> str:
    """Keep an uploaded file as it came, under its digest, with the records that were made of it; return the digest."""
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    place = folder / "blobs" / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # First of whom it is: a file of nobody would outlive its report.
    _put(_slip(place), orjson.dumps(sorted({*_records_of(place), *records})))
    if not place.exists():
        _put(place, raw)
    return digest


def forget(node: Node, caches: Caches) -> None:
    """Drop what was derived from records, and every original of a report that was erased."""
    caches.clear()
    places = [path for path in (node.folder / "blobs").glob("*/*") if not path.suffix]
    live = {digest for _, digest in node.known_reports()} if places else set[str]()
    waiting = [
        (hashlib.sha256(path.read_bytes()).hexdigest(), path)
        for path in (node.folder / "inbox").glob("*/*")
        if places and path.is_file()
    ]
    waits = {digest for digest, _ in waiting}
    gone = {one.name for one in places if one.name not in live and _is_erased(node, one, waits=one.name in waits)}
    for digest, path in waiting:
        if digest in gone:
            path.unlink(missing_ok=True)
    for path in places:
        if path.name in gone:
            path.unlink()
            _slip(path).unlink(missing_ok=True)
    for path in (node.folder / "blobs").glob("*/*.new"):
        path.unlink()


def _is_erased(node: Node, path: Path, *, waits: bool) -> bool:
    """Whether a report in the file was erased; of what an older version kept, whether no live report is the same bytes.

    A report that does not stand here and whose file `waits` is just being filed.
    """
    records = _records_of(path)
    if not records:
        return True
    rows = [node.ledger.find(record) for record in records]
    return any(row is not None and row.envelope is None for row in rows) or (None in rows and not waits)


def _records_of(place: Path) -> list[RecordId]:
    try:
        return [RecordId(one) for one in orjson.loads(_slip(place).read_bytes())]
    except (FileNotFoundError, orjson.JSONDecodeError):
        return []


def _slip(place: Path) -> Path:
    return place.with_name(f"{place.name}.of")


def _put(place: Path, raw: bytes) -> None:
    waiting = place.with_name(f"{place.name}.new")
    waiting.touch(mode=0o600)
    waiting.write_bytes(raw)
    waiting.replace(place)
