"""A job in a thread of its own: it looks whenever it is told that something came in, one time after the other, and now and then besides."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from consilience.errors import ConsilienceError
from consilience.pipeline.worker import Stopped

_LOG = logging.getLogger(__name__)


class BackgroundJob:
    """Calls `look` once at the beginning, for what an earlier run may have left, and after every ring."""

    def __init__(self, look: Callable[[], None], *, name: str, every: float | None = None) -> None:
        """`every` gives the seconds after which it looks although nothing rang."""
        self._look = look
        self._name = name
        self._every = every
        self.stopping = threading.Event()
        self._something = threading.Event()
        self._something.set()
        self._looked = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.stopping.set()
        self._something.set()
        self._thread.join()

    def ring(self) -> None:
        """Look whether there is something to do, in the background."""
        self._looked.clear()
        self._something.set()

    def wait(self, patience: float) -> bool:
        """Wait until all that is here has been looked at; False where it took longer than `patience` seconds."""
        return self._looked.wait(patience)

    @property
    def is_done(self) -> bool:
        return self._looked.is_set()

    @property
    def is_rung(self) -> bool:
        """Whether it is to look again, so that a long look may give way."""
        return self._something.is_set()

    def _run(self) -> None:
        while True:
            self._something.wait(self._every)
            self._something.clear()
            if self.stopping.is_set():
                return
            try:
                self._look()
            except Stopped:
                return
            except ConsilienceError as error:
                # Such as a node after a restore, which must not sign yet; the next time it looks again.
                _LOG.warning("%s: put off: %s", self._name, type(error).__name__)
            except Exception as error:  # noqa: BLE001  # the edge of a background job: named by its kind
                _LOG.error("%s: failed: %s", self._name, type(error).__name__)
            if not self._something.is_set():
                self._looked.set()
