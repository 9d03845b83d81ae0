"""Results that take long: made in the worker, kept on disk, dropped when something that they were made from changes.

Whoever asks gets what is at hand at once, and is told whether it is what the inputs give now; what is missing is made in the
background.  A result is named by what it is of; with it lies the state of its inputs, so it is of no use for others.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from consilience.ingest.cache import Cache, key_for
from consilience.pipeline import worker

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")
_DIGEST = 64
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes on disk, each under a name and with the state of what they were made from."""

    cache: Cache

    def load(self, name: tuple[str, ...], inputs: tuple[str, ...]) -> bytes | None:
        """Return what was made from just these inputs."""
        raw = self.cache.load(key_for(*name))
        return raw[_DIGEST:] if raw is not None and raw[:_DIGEST] == key_for(*inputs).encode() else None

    def keep(self, name: tuple[str, ...], inputs: tuple[str, ...], body: bytes) -> None:
        """Keep it in the place of what earlier inputs gave."""
        self.cache.keep(key_for(*name), key_for(*inputs).encode() + body)


class Derived(Generic[K, V]):
    """The newest results of one kind, by what they are of."""

    def __init__(self, kept: Kept, *, most: int, name: str) -> None:
        self._kept = kept
        self._most = most
        self._name = name
        self._stopping = threading.Event()
        self._turn = threading.Lock()
        self._made: OrderedDict[K, tuple[Hashable, V]] = OrderedDict()
        self._making: dict[tuple[K, Hashable], Future[V]] = {}
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def close(self) -> None:
        """Give up what is being made."""
        self._stopping.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def of(
        self, key: K, state: Hashable, make: Callable[[V | None], V], *, patience: float = 0
    ) -> tuple[V | None, bool]:
        """Return the newest result at hand, and whether it is of `state`.

        Where it is not, `make` is called in the background with the result before; wait at most `patience` seconds for it.
        """
        with self._turn:
            there = self._made.get(key)
            if there is not None and there[0] == state:
                self._made.move_to_end(key)
                return there[1], True
            future = self._making.get((key, state))
            if future is None:
                self._give_up(key)
                future = self._making[key, state] = self._pool.submit(self._make, key, state, make)
        try:
            return future.result(timeout=patience), True
        except (TimeoutError, CancelledError):
            return (there[1] if there is not None else None), False

    def _give_up(self, key: K) -> None:
        """Drop what waits to be made for earlier states: nobody wants it any more."""
        for one, state in [each for each in self._making if each[0] == key]:
            if self._making[one, state].cancel():
                del self._making[one, state]

    def at_hand(self, key: K) -> V | None:
        """Return the last result, however old; nothing is made."""
        with self._turn:
            found = self._made.get(key)
        return None if found is None else found[1]

    def worked_out(
        self,
        name: tuple[str, ...],
        inputs: tuple[str, ...],
        job: Callable[P, bytes],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bytes:
        """Return what `job` gives in the worker, or gave from the same inputs before; for use within `make`."""
        body = self._kept.load(name, inputs)
        if body is None:
            body = worker.shared().run(self._stopping, job, *args, **kwargs)
            self._kept.keep(name, inputs, body)
        return body

    def _make(self, key: K, state: Hashable, make: Callable[[V | None], V]) -> V:
        try:
            made = make(self.at_hand(key))
            with self._turn:
                self._made[key] = (state, made)
                while len(self._made) > self._most:
                    self._made.popitem(last=False)
        except Exception as error:
            if not self._stopping.is_set():
                _LOG.error("a result of %s was not made: %s", self._name, type(error).__name__)
            raise
        else:
            return made
        finally:
            with self._turn:
                self._making.pop((key, state), None)
