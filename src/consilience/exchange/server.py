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

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the class above
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        shown = tls.getpeercert(binary_form=True) if tls is not None else None
        self.app_state = {**self.app_state, CERTIFICATE: shown}
        if shown is not None:
            # Only what is pinned gets past the handshake.
            self.line.belongs_to(f"peer {pin_of(shown)}")


def server_of(app: Any, listener: Listener, identity: Identity, *, host: str, port: int) -> TimedServer:
    """Return the server, not started yet."""
    # Addresses and lengths in a log would tell its reader who gets how much.
    config = uvicorn.Config(
        app, host=host, port=port, http=_Pinned, ws="none", lifespan="off", access_log=False, server_header=False,
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
