"""One process beside this one that compares, so that whoever serves pages does nothing else.

It runs at low priority, takes one job at a time, and ends with the process that began it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_NICE = 10
_LOOK = 0.2
"""Seconds between looks at whether to stop."""


class Stopped(Exception):  # no fault: whoever asked for the result goes away
    """Nobody waits for the result any more."""


class Worker:
    """The process, begun with the first job; it is begun anew when it has died."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def run(self, stopping: threading.Event, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `job` returns there; wait for it without holding up other threads.

        `job` is a function of a module; what it takes and returns can be pickled.  Raise `Stopped` as soon as `stopping` is
        set, and `BrokenProcessPool` for a job that the process died of twice.
        """
        for last in (False, True):
            try:
                return self._wait(stopping, self._submit(job, *args, **kwargs))
            except BrokenProcessPool:
                self.close()
                if last:
                    raise
        raise AssertionError

    def _submit(self, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with self._turn:
            if self._pool is None:
                # Not forked: a copy of threads and open databases would be of no use there.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_begin)
            return self._pool.submit(job, *args, **kwargs)

    def _wait(self, stopping: threading.Event, future: Future[T]) -> T:
        while not stopping.is_set():
            try:
                return future.result(timeout=_LOOK)
            except TimeoutError:
                continue
        if not future.cancel() and not future.done():
            self.close()
        raise Stopped

    def close(self) -> None:
        """End the process and whatever it does; nothing is lost but the time that went into it."""
        with self._turn:
            pool, self._pool = self._pool, None
        if pool is not None:
            processes = list((pool._processes or {}).values())  # noqa: SLF001  # public only from Python 3.14 on: terminate_workers
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()


@cache
def shared() -> Worker:
    """Return the worker of this process; whoever shares it waits for the others' jobs."""
    return Worker()


def _begin() -> None:
    os.nice(_NICE)
    # Ctrl-C is for the process that serves; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
