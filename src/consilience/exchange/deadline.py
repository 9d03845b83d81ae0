"""A limit for a whole exchange over HTTP, where a client library has one for each read alone.

Whoever answers a byte now and then keeps within every limit of a read for as long as he likes.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx

FIRST = 30.0
"""Seconds for what is small: a handshake, a question, the head of an answer."""
SLOWEST = 20_000
"""Bytes a second that what is long goes or comes with at least."""


class Overdue(httpx.TimeoutException):
    """The whole took too long."""


class TimedClient:
    """An HTTP client whose exchanges end in time as a whole; for one line at a time."""

    def __init__(
        self, http: httpx.Client, *, seconds: float = FIRST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._http = http
        self._seconds = seconds
        self._clock = clock
        self._line: socket.socket | None = None

    def close(self) -> None:
        self._http.close()

    @contextmanager
    def stream(self, method: str, address: str, **given: Any) -> Iterator[tuple[httpx.Response, Iterator[bytes]]]:
        """Ask; give the answer and the pieces of its body as they come.  Raise `Overdue` where it takes too long."""
        allowed = self._seconds + len(given.get("content") or b"") / SLOWEST
        begun, over = self._clock(), threading.Event()
        timer = threading.Timer(allowed, self._end, (over,))
        timer.daemon = True
        timer.start()
        try:
            with self._http.stream(method, address, extensions={"trace": self._trace}, **given) as answer:
                # From here on the pieces are counted, and each read has a limit of its own.
                timer.cancel()
                yield answer, self._pieces(answer, begun + allowed)
        except httpx.HTTPError as error:
            raise Overdue("the whole took too long") if over.is_set() else error from error
        finally:
            timer.cancel()

    def _pieces(self, answer: httpx.Response, until: float) -> Iterator[bytes]:
        came = 0
        for piece in answer.iter_bytes():
            came += len(piece)
            if self._clock() > until + came / SLOWEST:
                raise Overdue("the whole took too long")
            yield piece

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        if event.startswith(("connection.connect_tcp.complete", "connection.start_tls.complete")):
            self._line = info["return_value"].get_extra_info("socket")

    def _end(self, over: threading.Event) -> None:
        over.set()
        if self._line is not None:
            with suppress(OSError):
                # Not that of TLS, which would wait for the other side; a read that is under way ends.
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)
