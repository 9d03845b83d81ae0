"""Listening at an address: everything that can be wrong is told before anybody is shown a link to it."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from consilience.errors import Occupied, UnreadableInput, WrongUse
from consilience.exchange.serving import TimedServer

Ready = Callable[[], None]
_LOG = logging.getLogger("consilience.listening")
_CERTIFICATE_TICKS = 50
"""Tenths of a second between looks at the certificate."""


class Announced(TimedServer):
    """A server that calls `ready` once it listens, and not before."""

    def __init__(self, config: uvicorn.Config, ready: Ready = lambda: None) -> None:
        super().__init__(config)
        self._ready = ready
        self._certificate = self._stamp()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def on_tick(self, counter: int) -> bool:
        """Look every few seconds whether the certificate was replaced."""
        if counter % _CERTIFICATE_TICKS == 0:
            self._read_again()
        return await super().on_tick(counter)

    def _stamp(self) -> tuple[int, ...]:
        """Return what changes when the files of the certificate do; empty where there are none."""
        named = (self.config.ssl_certfile, self.config.ssl_keyfile)
        try:
            return tuple(Path(str(name)).stat().st_mtime_ns for name in named if name)
        except OSError:
            return ()

    def _read_again(self) -> None:
        """Use a new certificate for the lines that are opened from now on; one that does not fit changes nothing."""
        stamp = self._stamp()
        if not stamp or stamp == self._certificate or self.config.ssl is None:
            return
        self._certificate = stamp
        certificate, key = Path(str(self.config.ssl_certfile)), Path(str(self.config.ssl_keyfile))
        try:
            # First apart: half of a pair that is being replaced must not get into what serves.
            check_certificate(certificate, key)
            self.config.ssl.load_cert_chain(certificate, key, password=_no_passphrase)
        except (UnreadableInput, ssl.SSLError, OSError, ValueError) as error:
            _LOG.error("the new certificate is not used: %s", error)
        else:
            _LOG.info("the certificate was replaced; new connections get the new one")


def run(config: uvicorn.Config, ready: Ready) -> None:
    """Serve until told to stop; raise `Occupied` or `WrongUse` where the address cannot be had."""
    with bound(config.host, config.port) as listening:
        run_at(listening, config, ready)


def run_at(listening: socket.socket, config: uvicorn.Config, ready: Ready) -> None:
    """Serve at a socket that is held already, for a process that may open none."""
    Announced(config, ready).run(sockets=[listening])


def bound(host: str, port: int) -> socket.socket:
    """Return a socket at the address, not listening yet."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise WrongUse(f"host {host}: this machine does not know that name") from None
    held = socket.socket(family, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind(address)
        held.listen(2048)
    except OSError as error:
        held.close()
        raise _refused(host, port, error) from None
    return held


def _refused(host: str, port: int, error: OSError) -> Exception:
    if error.errno == errno.EADDRINUSE:
        return Occupied(f"port {port} at {host} is taken: another program listens there; end it, or give another port")
    if error.errno in (errno.EACCES, errno.EPERM):
        return WrongUse(
            f"port {port}: this user may not listen there; take one above 1023, or give the right to the service"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return WrongUse(f"host {host}: no address of this machine; give one of its own, or 127.0.0.1")
    return error


def check_certificate(certificate: Path, key: Path) -> None:
    """Raise `UnreadableInput` unless both files are there, are PEM, and belong together."""
    for file, what in ((certificate, "certificate chain"), (key, "key")):
        try:
            file.read_bytes()
        except OSError as error:
            raise UnreadableInput(
                str(file), error.strerror or "it cannot be read", f"it is named as the TLS {what}"
            ) from None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=_no_passphrase)
    except (ssl.SSLError, ValueError):
        raise UnreadableInput(
            str(certificate), f"it and {key} are no TLS certificate and its key", "both are PEM, belong together, and the key has no passphrase"
        ) from None  # fmt: skip


def _no_passphrase() -> str:
    raise ValueError("a service cannot be asked")


@contextmanager
def alone(folder: Path, what: str) -> Iterator[None]:
    """Hold the folder for one server of a kind; raise `Occupied` where another process serves it."""
    descriptor = os.open(folder / f"{what}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Occupied(f"{folder}: another process runs `{what}` on this folder; end it first") from None
    try:
        yield
    finally:
        os.close(descriptor)
