"""Exchange in the background: what was released, recalled or withdrawn goes at a fixed beat, and peers are asked every so often.

A round hands over what is due, fetches what peers have, and takes in what they pushed.  Whatever cannot be finished is left
to the next round; nothing is lost by stopping.  Without a beat a round follows soon after each release: that is quicker, and
every peer can see in the checkpoints when something is handed to any of them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from consilience.errors import ConsilienceError
from consilience.exchange.peers import Peer
from consilience.exchange.taxii.inbox import Inbox
from consilience.exchange.tls import Identity
from consilience.node.folder import Passphrase, now
from consilience.node.peering import transfer
from consilience.node.peering.peering import Peering, identity
from consilience.node.peering.send import HeldBack, dispatch
from consilience.node.stix.receive import Door
from consilience.records.codec import read_time, write_time

_LOG = logging.getLogger("consilience.exchange")
_LAST = "last-exchange.json"
_CALM = 0.5
"""Seconds that things settle before a round begins, as one act often brings the next."""
_TELLING = ("release/1", "recall/1", "withdrawal/1", "key/1", "revocation/1")


@dataclass(frozen=True, slots=True)
class Last:
    """How the last round with one peer went."""

    moment: datetime
    trouble: str | None


def read_last(folder: Path) -> dict[str, datetime]:
    """Return when a round with each peer was finished last, as far as it is on file."""
    try:
        found = orjson.loads((folder / _LAST).read_bytes())
        return {str(party): read_time(one["done"]) for party, one in found.items() if one["done"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_last(folder: Path, went_well: Mapping[str, datetime], tried: Mapping[str, Last]) -> None:
    """Keep when a round with each peer was finished last, and tried last, for `status` and `doctor`."""
    parties = sorted({*went_well, *tried})
    content = {
        party: {
            "done": write_time(went_well[party]) if party in went_well else None,
            "tried": write_time(tried[party].moment) if party in tried else None,
        }
        for party in parties
    }
    part = folder / f"{_LAST}.new"
    part.touch(mode=0o600)
    part.write_bytes(orjson.dumps(content))
    part.replace(folder / _LAST)


class Rounds:
    """The rounds of one node; `every` seconds, or only when asked where that is 0."""

    def __init__(self, exchange: Peering, ask: Passphrase, *, every: float, beat: float = 0) -> None:
        self._exchange = exchange
        self._ask = ask
        self._every = every
        self._beat = beat
        self._due = 0.0
        self._identity: Identity | None = None
        self._turn = threading.Lock()
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.last: dict[str, Last] = {}
        self.went_well: dict[str, datetime] = read_last(exchange.service.node.folder)
        """When a round with each peer was finished last; kept beside the ledger."""
        self.waiting: tuple[HeldBack, ...] = ()
        """What was released and does not go, with the reason, as of the last round."""

    def start(self) -> None:
        """Begin to exchange in the background; a node without peers is left in peace."""
        if self._every > 0:
            if not self._beat:
                self._exchange.service.watch(self._bell.set)
            self._thread = threading.Thread(target=self._run, name="exchange", daemon=True)
            self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        self._bell.set()
        if self._thread is not None:
            self._thread.join(timeout=60)

    def go(self, peers: list[Peer] | None = None, *, hand_over: bool = True) -> None:
        """Do one round now, with these peers or all; raise what kept it from being finished, after all was tried.

        Somebody who asks for a round does not wait for the beat.
        """
        with self._turn:
            peers = self._exchange.peers.live() if peers is None else peers
            if not peers:
                return
            own, within_reach = self._own(), [peer for peer in peers if peer.address]
            failed = self._tried(lambda: self._dispatch(always=False)) if hand_over else None
            # After a restore only what a peer sends lets the log sign, and so dispatch, again.
            failed = self._tried(lambda: self._carry(own, within_reach)) or failed
            if failed is not None:
                raise failed

    def _tried(self, step: Callable[[], None]) -> ConsilienceError | None:
        try:
            step()
        except ConsilienceError as error:
            return error
        return None

    def _carry(self, own: Identity, peers: list[Peer]) -> None:
        rounds = transfer.pull(self._exchange, own, peers)
        # Whoever did not answer is not waited for a second time.
        missing = {one.party for one in rounds if one.unreached}
        answering = [peer for peer in peers if peer.party not in missing]
        pushed = {one.party: one.trouble for one in transfer.push(self._exchange, own, answering)}
        for one in rounds:
            self.last[one.party] = Last(now(), one.trouble or pushed.get(one.party))
            if not one.unreached and self.last[one.party].trouble is None:
                self.went_well[one.party] = self.last[one.party].moment
        write_last(self._exchange.service.node.folder, self.went_well, self.last)

    def _dispatch(self, *, always: bool) -> None:
        self.waiting = dispatch(self._exchange, always=always).waiting

    def _own(self) -> Identity:
        if self._identity is None:
            self._identity = identity(self._exchange.folder, self._ask)
        return self._identity

    def _run(self) -> None:
        told = -1
        while not self._stopping.is_set():
            rung = self._bell.wait(timeout=self._every)
            self._bell.clear()
            fresh = self._said()
            # A round brings changes of its own; only what peers are to be told begins another before its time.
            if self._stopping.is_set() or (rung and fresh == told):
                continue
            if rung:
                self._stopping.wait(_CALM)
            told = self._said()
            try:
                self._keep_beat()
                self.go(hand_over=not self._beat)
                self._take_added()
            except ConsilienceError as error:
                _LOG.warning("a round was not finished: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001  # the edge of a background job: named by its kind
                _LOG.error("a round failed: %s", type(error).__name__)

    def _take_added(self) -> None:
        """Look at what clients have added by TAXII since, and tell them what became of it."""
        path = self._exchange.folder / "inbox.sqlite3"
        if not path.exists():
            return
        with closing(Inbox(path)) as inbox:
            if inbox.waiting():
                with closing(Door(self._exchange.service.node.folder)) as door:
                    door.take_added(inbox)
                self._exchange.service.changed()

    def _keep_beat(self) -> None:
        if self._beat and time.monotonic() >= self._due:
            self._due = time.monotonic() + self._beat
            with self._turn:
                failed = self._tried(lambda: self._dispatch(always=True))
            if failed is not None:
                _LOG.warning("nothing is handed over: %s", failed)

    def _said(self) -> int:
        return self._exchange.service.views.total(_TELLING)
