"""A limit for work that cannot be told beforehand: processor time, so that a busy machine refuses nobody."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


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
