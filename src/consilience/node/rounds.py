"""The exchange of a running node: what is released is handed over at once, and peers are asked in turns."""

from __future__ import annotations

import logging
import threading

from consilience.errors import ConsilienceError
from consilience.exchange.tls import Identity
from consilience.node import carriage
from consilience.node.desk import Desk
from consilience.node.dispatch import dispatch
from consilience.node.folder import now
from consilience.node.peering import Exchange
from consilience.node.window import Asked

_CAUSES = ("release/1", "recall/1", "withdrawal/1", "key/1", "revocation/1")
_LOG = logging.getLogger("consilience.exchange")


class Rounds:
    """A background thread that dispatches when something was released, and pulls every `seconds`."""

    def __init__(self, desk: Desk, own: Identity, *, seconds: float) -> None:
        self.exchange = Exchange(desk)
        self._own = own
        self._seconds = seconds
        self._wake = threading.Event()
        self._ending = False
        self._handed: tuple[int, int] | None = None
        self._thread = threading.Thread(target=self._run, name="exchange", daemon=True)
        desk.watch(self._wake.set)
        self._thread.start()

    def close(self) -> None:
        self._ending = True
        self._wake.set()
        self._thread.join(30)
        self.exchange.close()

    def _run(self) -> None:
        while not self._ending:
            woken = self._wake.wait(self._seconds)
            self._wake.clear()
            if self._ending:
                return
            # Each by itself: after a restore, only what a peer sends lets the log sign, and so dispatch, again.
            for step in (self._dispatch,) if woken else (self._dispatch, self._pull):
                try:
                    step()
                except Exception as error:  # noqa: BLE001  # the edge of a background job; it names nothing of any record
                    _LOG.warning("exchange: %s", error if isinstance(error, ConsilienceError) else type(error).__name__)

    def _dispatch(self) -> None:
        stamp = (self._newest_cause(), self.exchange.peers.changes())
        if stamp != self._handed:
            dispatch(self.exchange)
            self._handed = stamp

    def _pull(self) -> None:
        for one in carriage.pull(self.exchange, self._own, self.exchange.peers.live()):
            if one.trouble:
                _LOG.info("exchange with %s: %s", one.party, one.trouble)
        self.exchange.outbox.expire(now().date())

    def _newest_cause(self) -> int:
        window = self.exchange.desk.roster()
        newest = (window.find(Asked(kind=kind, history=True, limit=1)) for kind in _CAUSES)
        return max((found[0].index for found in newest if found), default=-1)
