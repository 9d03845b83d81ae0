"""Bells that ring when something was added: from the threads that add, to the streams that wait."""

from __future__ import annotations

import asyncio
import threading


class Bells:
    """The bells of all open streams."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._hung: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def hang(self) -> asyncio.Event:
        """Return a new bell for the stream that calls."""
        bell = asyncio.Event()
        with self._turn:
            self._hung[bell] = asyncio.get_running_loop()
        return bell

    def take_down(self, bell: asyncio.Event) -> None:
        with self._turn:
            self._hung.pop(bell, None)

    def ring(self) -> None:
        """Ring all of them, from whatever thread."""
        with self._turn:
            hung = list(self._hung.items())
        for bell, loop in hung:
            if not loop.is_closed():
                loop.call_soon_threadsafe(bell.set)
