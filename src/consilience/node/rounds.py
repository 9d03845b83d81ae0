"""The exchange of a running node: what was released is handed over at a fixed beat, and peers are asked in turns."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

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
    """A background thread that dispatches every `beat` seconds (0: whenever something is released) and pulls every `pull`."""

    def __init__(self, desk: Desk, own: Identity, *, pull: float, beat: float) -> None:
        self.exchange = Exchange(desk)
        self._own = own
        self._pull_every, self._beat = pull, beat
        self._wake = threading.Event()
        self._ending = False
        self._handed: tuple[int, int] | None = None
        self._thread = threading.Thread(target=self._run, name="exchange", daemon=True)
        if not beat:
            desk.watch(self._wake.set)
        self._thread.start()

    def close(self) -> None:
        self._ending = True
        self._wake.set()
        self._thread.join(30)
        self.exchange.close()

    def _run(self) -> None:
        hand_over = self._dispatch if self._beat else self._dispatch_if_due
        due = {hand_over: 0.0, self._pull: time.monotonic() + self._pull_every}
        while not self._ending:
            woken = self._wake.wait(max(0.0, min(due.values()) - time.monotonic()))
            self._wake.clear()
            if self._ending:
                return
            for step, every in ((hand_over, self._beat or self._pull_every), (self._pull, self._pull_every)):
                if (woken and step is hand_over) or time.monotonic() >= due[step]:
                    # Each by itself: after a restore, only what a peer sends lets the log sign, and so dispatch, again.
                    _carefully(step)
                    due[step] = time.monotonic() + every

    def _dispatch_if_due(self) -> None:
        stamp = (self._newest_cause(), self.exchange.peers.changes())
        if stamp != self._handed:
            self._dispatch()
            self._handed = stamp

    def _dispatch(self) -> None:
        dispatch(self.exchange)

    def _pull(self) -> None:
        for one in carriage.pull(self.exchange, self._own, self.exchange.peers.live()):
            if one.trouble:
                _LOG.info("exchange with %s: %s", one.party, one.trouble)
        self.exchange.outbox.expire(now().date())

    def _newest_cause(self) -> int:
        window = self.exchange.desk.roster()
        newest = (window.find(Asked(kind=kind, history=True, limit=1)) for kind in _CAUSES)
        return max((found[0].index for found in newest if found), default=-1)


def _carefully(step: Callable[[], None]) -> None:
    try:
        step()
    except Exception as error:  # noqa: BLE001  # the edge of a background job; it names nothing of any record
        _LOG.warning("exchange: %s", error if isinstance(error, ConsilienceError) else type(error).__name__)
