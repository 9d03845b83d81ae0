"""The peer-facing listener: an application over the outbox, the peers' keys and the spool.  It can open nothing else.

Whoever calls is known by the key of the certificate shown in the handshake.  `request.state.peer` is the party's name, or
None where no certificate was shown; a certificate that is not pinned does not get past the handshake.

    GET  /health              whether it answers, and the hour, for anybody
    GET  /card                this node's card, for anybody who has the address
    GET  /exchange/parcels    what the caller has not got yet: `after`, `size`, `keys`, `card` say where it stands
    POST /exchange/parcels    a consignment for this node, kept unread until the node looks at it
    POST /call/signals        a signal for somebody of this party who is in a call; in memory for a minute
    GET  /call/signals        what waits of those, for this node's own pages alone: they show the listener's own certificate
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from consilience.errors import ConsilienceError, MalformedRecord, WrongUse
from consilience.exchange import signals
from consilience.exchange.card import pin_of, read_card
from consilience.exchange.consignment import LONGEST, write_consignment
from consilience.exchange.outbox import Outbox, RecipientPlace
from consilience.exchange.peers import Peer, Peers
from consilience.exchange.signals import Signals
from consilience.exchange.spool import Spool

CERTIFICATE = "peer_certificate"
"""Under this name the server puts the certificate, DER, into the state of each connection."""
Clock = Callable[[], datetime]
_WAIT = 3.0
"""Seconds that the node's own question for signals is held."""
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Listener:
    """The files and the clock that the pages of the listener share."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.outbox = Outbox(folder)
        self.peers = Peers(folder)
        self.spool = Spool(folder)
        self.clock = clock
        self.signals = Signals()
        self.pushing: set[str] = set()
        """Peers whose push is on its way."""

    def is_own(self, pin: str) -> bool:
        """Whether it is the key of this node's own certificate."""
        card = self.outbox.card()
        return card is not None and pin in read_card(card).card.pins

    def close(self) -> None:
        self.outbox.close()
        self.peers.close()
        self.spool.close()


def create_app(listener: Listener, more: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application; `more` are routes of other protocols over the same outbox."""
    routes: list[BaseRoute] = [
        Route("/health", _health),
        Route("/card", _card),
        Route("/exchange/parcels", _parcels, methods=["GET"]),
        Route("/exchange/parcels", _push, methods=["POST"]),
        Route("/call/signals", _signal, methods=["POST"]),
        Route("/call/signals", _signals, methods=["GET"]),
        *more,
    ]
    app = Starlette(routes=routes, exception_handlers={ConsilienceError: _refused, Exception: _fault})
    app.state.listener = listener
    app.add_middleware(_Callers, listener=listener)
    return app


class _Callers:
    """Says who calls, by the key in the certificate."""

    def __init__(self, app: ASGIApp, listener: Listener) -> None:
        self._app = app
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            state: MutableMapping[str, Any] = scope.setdefault("state", {})
            shown = state.get(CERTIFICATE)
            state["peer"] = None if shown is None else await run_in_threadpool(self._name, shown)
            state["own"] = shown is not None and state["peer"] is None and await run_in_threadpool(self._is_own, shown)
            if shown is not None and state["peer"] is None and not state["own"]:
                # Removed since the handshake learnt its key.
                await PlainTextResponse("not introduced\n", 403, _HEADERS)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_own(self, shown: bytes) -> bool:
        try:
            return self._listener.is_own(pin_of(shown))
        except MalformedRecord:
            return False

    def _name(self, shown: bytes) -> str | None:
        try:
            return self._listener.peers.by_pin(pin_of(shown))
        except MalformedRecord:
            return None


def _health(request: Request) -> Response:
    listener = _listener(request)
    listener.peers.changes()
    hour = format_datetime(listener.clock().astimezone(UTC), usegmt=True)
    return PlainTextResponse("ok\n", headers={**_HEADERS, "date": hour})


def _card(request: Request) -> Response:
    card = _listener(request).outbox.card()
    return _json(card) if card is not None else PlainTextResponse("no card yet\n", 404, _HEADERS)


def _parcels(request: Request) -> Response:
    listener, peer = _listener(request), _peer(request)
    if peer is None:
        return PlainTextResponse("not introduced\n", 401, _HEADERS)
    place = RecipientPlace(
        number=_number(request, "after", 0), size=_number(request, "size", 0), keys=_number(request, "keys", -1),
        card=_number(request, "card", 0),
    )  # fmt: skip
    return _json(write_consignment(listener.outbox.consignment(peer.origin, place, today=listener.clock().date())))


async def _push(request: Request) -> Response:
    listener, peer = _listener(request), await run_in_threadpool(_peer, request)
    if peer is None:
        return PlainTextResponse("not introduced\n", 401, _HEADERS)
    if peer.party in listener.pushing:
        # Each holds its body in memory until it is kept; a node that pushes does so one after the other.
        return PlainTextResponse("one at a time\n", 429, _HEADERS)
    listener.pushing.add(peer.party)
    try:
        body = await _body(request, LONGEST)
        if body is None:
            return PlainTextResponse("too long\n", 413, _HEADERS)
        moment = listener.clock().isoformat()
        await run_in_threadpool(lambda: listener.spool.keep(peer.party, body, moment=moment))
    finally:
        listener.pushing.discard(peer.party)
    return PlainTextResponse("kept\n", 202, _HEADERS)


async def _signal(request: Request) -> Response:
    listener, peer = _listener(request), await run_in_threadpool(_peer, request)
    if peer is None:
        return PlainTextResponse("not introduced\n", 401, _HEADERS)
    body = await _body(request, signals.LONGEST)
    if body is None:
        return PlainTextResponse("too long\n", 413, _HEADERS)
    if not listener.signals.put(peer.party, body):
        return PlainTextResponse("too many\n", 429, _HEADERS)
    return PlainTextResponse("kept for a minute\n", 202, _HEADERS)


async def _signals(request: Request) -> Response:
    if not request.state.own:
        return PlainTextResponse("for this node alone\n", 403, _HEADERS)
    taking, gone = asyncio.create_task(_listener(request).signals.take(_WAIT)), asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({taking, gone}, return_when=asyncio.FIRST_COMPLETED)
        # What is taken for somebody who has gone would be lost.
        came = taking.result() if taking.done() else []
    finally:
        taking.cancel()
        gone.cancel()
    return _json(orjson.dumps([[one.party, one.body.decode("utf-8", "replace")] for one in came]))


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request, most: int) -> bytes | None:
    """Return the body; None where it is longer than `most` bytes, as soon as that is known."""
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > most:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)


def _listener(request: Request) -> Listener:
    listener: Listener = request.app.state.listener
    return listener


def _peer(request: Request) -> Peer | None:
    name = getattr(request.state, "peer", None)
    found = None if name is None else _listener(request).peers.named(name)
    return found if found is not None and found.live else None


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        raise WrongUse(f"{name}: a number is needed") from None
    if not -1 <= number < 2**53:
        raise WrongUse(f"{name}: out of range")
    return number


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json", headers=_HEADERS)


def _refused(_request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{error}\n", 400 if isinstance(error, WrongUse) else 503, _HEADERS)


def _fault(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse("a fault here; the operator sees which\n", 500, _HEADERS)
