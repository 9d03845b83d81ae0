"""A server whose lines are counted and timed from the moment they are opened, the handshake of TLS included."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import time
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from consilience.exchange.lines import LINE, Line, LineLimits, Lines, Stage

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

_FILES = 8192
_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_TICKS = 5
"""Tenths of a second between looks at what is late."""


class TimedProtocol(H11Protocol):
    """HTTP/1.1 on a line that is timed."""

    line: Line

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the class above
        """Hand the line to the requests."""
        super().connection_made(transport)
        self.line.end, self.line.stage = transport.abort, self._stage
        self.app_state = {**self.app_state, LINE: self.line}

    def data_received(self, data: bytes) -> None:
        """Count, then read."""
        self.line.got(len(data), time.monotonic())
        super().data_received(data)

    def on_response_complete(self) -> None:
        """Begin to rest."""
        self.line.rest(time.monotonic())
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the line."""
        self.line.leave()
        super().connection_lost(exc)

    def _stage(self) -> Stage:
        if self.line.resting:
            return Stage.RESTING
        # While the application does not take what came, it is not the other side that is slow.
        asked = self.conn.their_state not in (h11.IDLE, h11.SEND_BODY) or self.flow.read_paused
        return Stage.ANSWERED if asked else Stage.ASKING


class TimedServer(uvicorn.Server):
    """A server that accepts by itself, so that a line counts before its handshake."""

    def __init__(self, config: uvicorn.Config, limits: LineLimits | None = None) -> None:
        super().__init__(config)
        self.lines = Lines(limits or LineLimits())
        self._accepting: list[asyncio.Task[None]] = []
        self._opening: set[asyncio.Task[None]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            raise SystemExit(3)
        _allow_files()
        self.servers = []
        held = sockets or [socket.create_server((self.config.host, self.config.port), backlog=self.config.backlog)]
        for each in held:
            each.setblocking(False)
            each.listen(self.config.backlog)
            self._accepting.append(asyncio.create_task(self._accept(each)))
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody more, then end as the class above does."""
        for task in (*self._accepting, *self._opening):
            task.cancel()
        await asyncio.gather(*self._accepting, *self._opening, return_exceptions=True)
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Look what is late, twice a second."""
        if counter % _TICKS == 0:
            self.lines.sweep(time.monotonic())
        return await super().on_tick(counter)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.closing(listening):
            while True:
                try:
                    line, address = await loop.sock_accept(listening)
                except OSError as error:
                    if error.errno not in (*_NO_ROOM, errno.ECONNABORTED):
                        raise
                    await asyncio.sleep(0.05)
                    continue
                task = asyncio.create_task(self._open(line, str(address[0])))
                self._opening.add(task)
                task.add_done_callback(self._opening.discard)

    async def _open(self, connected: socket.socket, address: str) -> None:
        loop, line = asyncio.get_running_loop(), self.lines.enter(address, time.monotonic())
        # asyncio does so for sockets made as TCP by name only; else a short answer waits 40 ms for the other side's receipt.
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        current = asyncio.current_task()
        if current is not None:
            line.end = current.cancel  # type: ignore[assignment]  # whether there was something to cancel does not matter

        def protocol() -> asyncio.Protocol:
            made: Any = self.config.http_protocol_class(
                config=self.config, server_state=self.server_state, app_state=self.lifespan.state  # type: ignore[call-arg]
            )  # fmt: skip
            made.line = line
            return made  # type: ignore[no-any-return]

        secure = {} if self.config.ssl is None else {"ssl_handshake_timeout": self.lines.limits.handshake}
        try:
            await loop.connect_accepted_socket(protocol, connected, ssl=self.config.ssl, **secure)
        except (OSError, asyncio.CancelledError):
            # No handshake, or not in time: nobody is told more than that the line is closed.
            line.leave()
            connected.close()


def _allow_files() -> None:
    if resource is not None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
