"""Limits for work that cannot be told beforehand: processor time, so that a busy machine refuses nobody, and memory."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

_STATUS = Path("/proc/self/status")


class TooLong(Exception):  # caught where the work was begun
    """The work took more than it was given."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in the block once this process has spent so many seconds of processor in it.

    It holds in the main thread alone, as signals do; elsewhere, and on Windows, nothing is limited.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(_number: int, _frame: FrameType | None) -> NoReturn:
        raise TooLong

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def with_memory(megabytes: int) -> Iterator[None]:
    """Raise `MemoryError` in the block where this process wants so much more memory than it has now.

    It holds in the main thread alone, so that nobody else's work is cut short by it; and on Linux, where it can be told.
    """
    has_now = _data_bytes() if threading.current_thread() is threading.main_thread() else None
    if has_now is None:
        yield
        return
    import resource  # noqa: PLC0415  # there is none on Windows, where nothing is told either

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = has_now + megabytes * 1_000_000
    known = [limit for limit in (soft, hard, most) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min(known), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_bytes() -> int | None:
    """Return how much memory of its own the process has asked for; None where the system does not tell."""
    try:
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return None
    return int(line.split()[1]) * 1024
