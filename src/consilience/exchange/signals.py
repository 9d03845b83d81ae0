"""Signals of calls at the listener: what peers send for people who are in a call now, held in memory for a minute and never stored.

A peer puts a signal in; this node's own pages, which show the listener's own certificate, wait for what came and take it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from consilience.exchange.limits import RateLimits
from consilience.records.ids import PartyName

LONGEST = 16 * 1024
"""Bytes of one signal."""
SECONDS = 60.0
"""After which a signal that nobody took is dropped."""
_PER_MINUTE = 600
_MOST = 256
"""Signals of one peer that wait."""
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Waiting:
    """One signal as it came."""

    party: PartyName
    body: bytes
    came: float


class Signals:
    """What waits; used by the listener's loop alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._limits = RateLimits()
        self._waiting: deque[Waiting] = deque()
        self._bell = asyncio.Event()

    def put(self, party: PartyName, body: bytes) -> bool:
        """Keep a signal for a minute; False where the peer sends too many, or too much."""
        self._drop_old()
        there = sum(1 for one in self._waiting if one.party == party)
        if len(body) > LONGEST or there >= _MOST or not self._limits.take(party, per_minute=_PER_MINUTE):
            return False
        self._waiting.append(Waiting(party, body, self._clock()))
        self._bell.set()
        return True

    async def take(self, seconds: float) -> list[Waiting]:
        """Return what waits, or what comes within so many seconds, in order."""
        self._drop_old()
        if not self._waiting:
            self._bell.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), seconds)
        self._drop_old()
        return [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]

    def _drop_old(self) -> None:
        while self._waiting and self._clock() - self._waiting[0].came > SECONDS:
            self._waiting.popleft()
