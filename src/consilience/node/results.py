"""Results that take long: made in the worker, kept on disk, dropped when something that they were made from changes.

Whoever asks gets what is at hand at once, and is told whether it is what the inputs give now; what is missing is made in the
background.  A result is named by what it is of; with it lies the state of its inputs, so it is of no use for others.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from consilience.ingest.cache import Cache, key_for
from consilience.node.caches import Caches
from consilience.pipeline import worker

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")
G = TypeVar("G")
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

    def keep_only(self, names: Iterable[tuple[str, ...]]) -> None:
        """Delete all else; only where nothing but these results is in the cache."""
        files = {key_for(*name) for name in names}
        for path in self.cache.folder.glob("??/*"):
            if path.parent.name + path.name not in files:
                path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class OneOfMany(Generic[K, V]):
    """A result that is made together with others of its kind."""

    key: K
    name: tuple[str, ...]
    inputs: tuple[str, ...]
    read: Callable[[bytes], V]
    """Makes of the bytes that are kept what is shown."""


class Derived(Generic[K, V]):
    """The newest results of one kind, by what they are of."""

    def __init__(
        self, caches: Caches, *, most: int, name: str, part: str = "", changed: Callable[[], None] = lambda: None
    ) -> None:
        """`changed` is called when a result is there; `part` is the folder of these results alone, where they have one."""
        self._caches = caches
        self._part = part
        self._changed = changed
        self._most = most
        self._name = name
        self._stopping = threading.Event()
        self._turn = threading.Lock()
        self._made: OrderedDict[K, tuple[Hashable, V]] = OrderedDict()
        self.version = 0
        """Grows with every result that comes to hand or goes."""
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

    def all_at_hand(self, keys: Iterable[K]) -> list[V | None]:
        """Return the last result of each, however old; nothing is made."""
        with self._turn:
            return [found[1] if (found := self._made.get(key)) is not None else None for key in keys]

    def wait(self, seconds: float) -> None:
        """Wait until all that was asked for is made, or `seconds` are over."""
        with self._turn:
            making = [*self._making.values()]
        wait(making, timeout=seconds)

    def is_kept(self, stand: str, one: OneOfMany[K, V]) -> bool:
        """Have at hand what an earlier run kept; False where it is to be made."""
        body = self._kept(stand).load(one.name, one.inputs)
        if body is not None:
            self._put(one.key, one.inputs, one.read(body))
        return body is not None

    def make_together(
        self, stand: str, some: Sequence[OneOfMany[K, V]], job: Callable[[Sequence[G]], list[bytes]], given: Sequence[G]
    ) -> None:
        """Have several made by one job in the worker, from what is given for each and was read at this stand or later."""
        kept = self._kept(stand)
        for one, body in zip(some, worker.shared().run(self._stopping, job, given), strict=True):
            kept.keep(one.name, one.inputs, body)
            self._put(one.key, one.inputs, one.read(body))
        self._changed()

    def keep_only(self, stand: str, those: Collection[OneOfMany[K, V]]) -> None:
        """Drop all others, at hand and on disk; only where nothing but these results is in the cache."""
        keys = {one.key for one in those}
        with self._turn:
            for key in self._made.keys() - keys:
                del self._made[key]
            self.version += 1
        self._kept(stand).keep_only(one.name for one in those)

    def worked_out(
        self,
        stand: str,
        name: tuple[str, ...],
        inputs: tuple[str, ...],
        job: Callable[P, bytes],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bytes:
        """Return what `job` gives in the worker, or gave from the same inputs before; for use within `make`.

        `stand` is that of the caches before its inputs were read: what was erased since is not on disk again.
        """
        kept = self._kept(stand)
        body = kept.load(name, inputs)
        if body is None:
            body = worker.shared().run(self._stopping, job, *args, **kwargs)
            kept.keep(name, inputs, body)
        return body

    def _kept(self, stand: str) -> Kept:
        return Kept(self._caches.of(stand, self._part))

    def _make(self, key: K, state: Hashable, make: Callable[[V | None], V]) -> V:
        try:
            made = make(self.at_hand(key))
            self._put(key, state, made)
            self._changed()
        except Exception as error:
            if not self._stopping.is_set():
                _LOG.error("a result of %s was not made: %s", self._name, type(error).__name__)
            raise
        else:
            return made
        finally:
            with self._turn:
                self._making.pop((key, state), None)

    def _put(self, key: K, state: Hashable, made: V) -> None:
        with self._turn:
            self._made[key] = (state, made)
            self.version += 1
            while len(self._made) > self._most:
                self._made.popitem(last=False)
