"""A limit for a whole exchange over HTTP, where a client library has one for each read alone.

Whoever answers a byte now and then keeps within every limit of a read for as long as he likes.
"""

from __future__ import annotations

import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx

FIRST = 30.0
"""Seconds for what is small: a handshake, a question, the head of an answer."""
SLOWEST = 20_000
"""Bytes a second that what is long goes or comes with at least."""


_PIECE = 256 * 1024
"""Bytes that a packed body is unpacked to at a time, so that whoever counts them is asked before there are more."""


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
            headers = {"Accept-Encoding": "gzip", **given.pop("headers", {})}
            with self._http.stream(
                method, address, headers=headers, extensions={"trace": self._trace}, **given
            ) as answer:
                # From here on the pieces are counted, and each read has a limit of its own.
                timer.cancel()
                yield answer, self._pieces(answer, begun + allowed)
        except httpx.HTTPError as error:
            raise Overdue("the whole took too long") if over.is_set() else error from error
        finally:
            timer.cancel()

    def _pieces(self, answer: httpx.Response, until: float) -> Iterator[bytes]:
        came = 0
        for piece in _unpacked(answer):
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


def _unpacked(answer: httpx.Response) -> Iterator[bytes]:
    """Yield the body, unpacked where it is packed once.

    The library would unpack all that has come in one go, and as many times as the head names ways: a few kilobytes become gigabytes.
    """
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if answer.is_stream_consumed:
        # It is here already, as of a transport without a line.
        yield answer.content
        return
    if packed in ("", "identity"):
        yield from answer.iter_raw()
        return
    if packed not in ("gzip", "x-gzip"):
        raise httpx.DecodingError("the answer is packed in another way than was asked for")
    expander = zlib.decompressobj(wbits=31)
    try:
        for piece in answer.iter_raw():
            yield expander.decompress(piece, _PIECE)
            while expander.unconsumed_tail:
                yield expander.decompress(expander.unconsumed_tail, _PIECE)
    except zlib.error as error:
        raise httpx.DecodingError("the answer cannot be unpacked") from error
    if not expander.eof:
        raise httpx.DecodingError("the answer ends too early")
