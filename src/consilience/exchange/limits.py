"""How often one client may ask: a bucket for each, that fills with time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

_MOST = 10_000


class RateLimits:
    """Buckets by name; the oldest are forgotten."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, *, per_minute: int) -> bool:
        """Take one from the bucket; False where it is empty.  A minute's worth may come at once."""
        moment = time.monotonic()
        with self._turn:
            left, since = self._buckets.pop(name, (float(per_minute), moment))
            left = min(float(per_minute), left + (moment - since) * per_minute / 60)
            allowed = left >= 1
            self._buckets[name] = (left - 1 if allowed else left, moment)
            while len(self._buckets) > _MOST:
                self._buckets.popitem(last=False)
        return allowed
