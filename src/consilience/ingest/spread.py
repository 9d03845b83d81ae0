"""Reading and drafting by many hands, on a cluster: they fill the cache, and all the rest goes on as always.

So the result is the same as without them by construction.  What they could not read is read again in the usual way, and
the problem is told there.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from consilience.errors import UnreadableInput
from consilience.ingest import claims, stored
from consilience.ingest.cache import Cache
from consilience.ingest.folder import documents_key
from consilience.ingest.readers.isolated import Isolation
from consilience.ingest.readers.wire import pack
from consilience.ingest.walk import Limits, walk
from consilience.records.ids import ReportId
from consilience.records.report import Report

Change = Callable[[Iterator[bytes]], Iterator[bytes]]
Spread = Callable[[Sequence[bytes], Change], list[bytes]]
"""Gives some items each to many hands and returns what they make of them, one for one, in order."""

AT_ONCE = 64_000_000
"""Bytes handed out at a time, so that a large folder is never in memory whole."""


def read(where: Path, cache: Cache, spread: Spread, limits: Limits | None = None) -> None:
    """Read the files of a folder that the cache does not hold, into the cache."""
    limits = limits or Limits()
    waiting: dict[str, bytes] = {}
    size = 0
    for entry in walk(where, limits).files:
        with suppress(UnreadableInput):
            raw = entry.load(limits)
            key = documents_key(entry.file, hashlib.sha256(raw).hexdigest())
            if cache.load(key) is None:
                waiting[key] = pickle.dumps((entry.file, raw))
                size += len(raw)
        if size >= AT_ONCE:
            _hand_out(waiting, cache, spread, partial(_read_some, limits.seconds))
            waiting, size = {}, 0
    _hand_out(waiting, cache, spread, partial(_read_some, limits.seconds))


def draft(
    reports: Sequence[Report], keys: Mapping[ReportId, str], cache: Cache, spread: Spread, *, rules_only: bool
) -> None:
    """Draft the claims of reports that the cache does not hold, into the cache."""
    waiting = {keys[r.id]: pickle.dumps(r) for r in reports if cache.load(keys[r.id]) is None}
    _hand_out(waiting, cache, spread, partial(_draft_some, rules_only))


def _hand_out(waiting: Mapping[str, bytes], cache: Cache, spread: Spread, change: Change) -> None:
    if waiting:
        for key, body in zip(waiting, spread(list(waiting.values()), change), strict=True):
            if body:
                cache.keep(key, body)


# What follows runs on the other machines.  They unpickle what we sent; we never unpickle what they return.


def _read_some(seconds: float, files: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the documents of each file, packed; nothing for a file that cannot be read."""
    with Isolation(seconds=seconds) as isolation:
        for packed in files:
            file, raw = pickle.loads(packed)  # noqa: S301  our own bytes, see above
            try:
                yield pack(isolation.read(raw, file))
            except UnreadableInput:
                yield b""


def _draft_some(rules_only: bool, reports: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the claims drafted from each report, packed."""
    some = [pickle.loads(packed) for packed in reports]  # noqa: S301  our own bytes, see above
    for _, drafted in claims.draft(some, rules_only=rules_only):
        yield stored.pack(drafted)
