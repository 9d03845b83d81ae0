"""Serving the listener with uvicorn over mutual TLS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

import uvicorn

from consilience.exchange.card import pin_of
from consilience.exchange.listener import CERTIFICATE, Listener
from consilience.exchange.serving import TimedProtocol, TimedServer
from consilience.exchange.tls import Identity, server_context, trust


class _Pinned(TimedProtocol):
    """Puts the certificate that the other side showed where the application finds it."""

    listener: Listener

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the class above
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        shown = tls.getpeercert(binary_form=True) if tls is not None else None
        self.app_state = {**self.app_state, CERTIFICATE: shown}
        if shown is not None and (owner := self._owner(shown)) is not None:
            self.line.belongs_to(owner)

    def _owner(self, shown: bytes) -> str | None:
        """Return whose line it is, however many keys he has; None for a stranger's.

        The handshake lets through what a pinned certificate has signed too, and whoever was removed since.
        """
        party = self.listener.peers.by_pin(pin_of(shown))
        if party is not None:
            return f"peer {party}"
        return "this node" if self.listener.is_own(pin_of(shown)) else None


def server_of(app: Any, listener: Listener, identity: Identity, *, host: str, port: int) -> TimedServer:
    """Return the server, not started yet."""
    # Addresses and lengths in a log would tell its reader who gets how much.
    protocol = type("_PinnedHere", (_Pinned,), {"listener": listener})
    config = uvicorn.Config(
        app, host=host, port=port, http=protocol, ws="none", lifespan="off", access_log=False, server_header=False,
        date_header=False, log_config=None, ssl_context_factory=_factory(listener, identity), timeout_keep_alive=15,
        timeout_graceful_shutdown=3,
    )  # fmt: skip
    return TimedServer(config)


def _factory(listener: Listener, identity: Identity) -> Callable[..., ssl.SSLContext]:
    def make(*_: object) -> ssl.SSLContext:
        context = server_context(identity)
        # The node's own pages call here too, for signals of calls.
        trust(context, [*listener.peers.certificates(), identity.der()])
        known = [listener.peers.changes()]

        def look_again(*_: object) -> None:
            # Asked at each handshake, so that a peer introduced while the listener runs is known at once.
            changes = listener.peers.changes()
            if changes != known[0]:
                trust(context, listener.peers.certificates())
                known[0] = changes

        context.sni_callback = look_again
        return context

    return make
