"""What holds for every answer: headers, the name the node is called by, and pages for what goes wrong.

Error pages name the fault and nothing of any record.  An unknown page and one that may not be seen are the same page.
"""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consilience.errors import (
    ConsilienceError,
    MalformedRecord,
    Overtaken,
    PeerUnreachable,
    RecordRejected,
    UnreadableInput,
    WrongUse,
)
from consilience.node.folder import now
from consilience.web.identity.waiting import Pending
from consilience.web.landing import door
from consilience.web.refusals import faults_of, given_back, kept_words
from consilience.web.render import page
from consilience.web.sessions import Forged, NotFresh, NotSignedIn, NotYours, Unsigned, maybe_visit
from consilience.web.site import Site, site_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), display-capture=(), geolocation=(), payment=(), usb=()",
}
CALL_PAGE = "/meetings/{text}/call"
_BYTES = {name.lower().encode(): value.encode() for name, value in HEADERS.items()}
_IN_CALL = {
    b"permissions-policy": b"camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"
}
"""The page of a call, and no other, may ask for camera, microphone and screen."""
_KEPT = b"cache-control"
HEALTH = "/health"
_LOG = logging.getLogger("consilience.web")


class NotHere(Exception):
    """There is no such thing for this reader."""


def secure(app: FastAPI) -> None:
    """Put the headers on every answer, and pages in the place of every error."""
    app.add_middleware(Edge)
    app.add_exception_handler(NotSignedIn, _to_sign_in)
    app.add_exception_handler(NotFresh, _to_fresh)
    app.add_exception_handler(Unsigned, _to_signing)
    app.add_exception_handler(NotHere, _not_here)
    app.add_exception_handler(Forged, _forged)
    app.add_exception_handler(NotYours, _not_yours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(ConsilienceError, _refused)


class Edge:
    """Dresses every answer, and puts a page in the place of every fault."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        begun, started = time.perf_counter(), False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _dressed(message["headers"], message["status"], request)
                if not turned_away:
                    took = time.perf_counter() - begun
                    site_of(request).meter.count(request.method, _route(request), message["status"], took)
            await send(message)

        turned_away = _at_the_door(request)
        try:
            await (turned_away or self._app)(scope, receive, dressed)
        except Exception as error:  # the edge: logged by an id, never with content
            id_ = secrets.token_hex(6)
            _LOG.error("fault %s: %s at %s", id_, type(error).__name__, _route(request))
            if started:
                raise
            await _page(request, 500, "Something went wrong here", f"It is in the node's log under {id_}.")(
                scope, receive, dressed
            )


def _at_the_door(request: Request) -> Response | None:
    """Return what is said to who comes by a wrong name, or too often; None lets the request in."""
    site, host = site_of(request), request.headers.get("host", "")
    # A probe calls by address, and the answer says nothing.
    probe = request.url.path == HEALTH
    if not probe and host.startswith("127.0.0.1") and site.settings.origin.startswith("http://localhost"):
        # Passkeys belong to a name, never to an address.
        return RedirectResponse(f"{site.settings.origin}{request.url.path}", status_code=307)
    if not probe and f"{'https' if site.settings.https else 'http'}://{host}" != site.settings.origin:
        return PlainTextResponse("This node goes by another name.\n", status_code=421)
    if not _within(request, site):
        return _page(request, 429, "Too many requests", "Wait a minute and do it again.")
    return None


def _within(request: Request, site: Site) -> bool:
    """Whether this client may ask again so soon; the door is narrower than the house."""
    client = request.client.host if request.client else "nobody"
    if request.method == "POST" and request.url.path.startswith(("/sign-in", "/enrol")):
        return site.limits.take(f"door {client}", per_minute=site.settings.sign_ins_per_minute)
    return site.limits.take(f"house {client}", per_minute=site.settings.requests_per_minute)


def _dressed(headers: list[tuple[bytes, bytes]], status: int, request: Request) -> list[tuple[bytes, bytes]]:
    ours = dict(_BYTES)
    if status == 200 and _route(request) == CALL_PAGE:
        ours.update(_IN_CALL)
    if status == 200 and request.url.path.startswith("/static/"):
        ours[_KEPT] = b"public, max-age=31536000, immutable"
    elif not any(name == _KEPT for name, _ in headers):
        ours[_KEPT] = b"no-store"
    if site_of(request).settings.https:
        ours[b"strict-transport-security"] = b"max-age=31536000"
    return [*((name, value) for name, value in headers if name not in ours), *ours.items()]


def _route(request: Request) -> str:
    """Return the pattern of the address, which holds no id."""
    route = request.scope.get("route")
    return str(getattr(route, "path", "an unknown address"))


async def _to_sign_in(request: Request, _: Exception) -> Response:
    if request.headers.get("hx-request"):
        # The session ended in another tab: the whole page goes to the door, and comes back to where it was.
        here = urlsplit(request.headers.get("hx-current-url", ""))
        return Response(status_code=200, headers={"HX-Redirect": door(_address(here.path, here.query))})
    if request.method != "GET" or request.url.path.startswith("/api/"):
        why = "You are not signed in any more, so nothing was changed or signed. What you typed stands below: copy it, sign in, and send it again."
        kept = None if request.url.path.startswith("/api/") else await kept_words(request, why, status=401)
        if kept is not None:
            return kept
        return _page(request, 401, "You are not signed in", "Sign in and do it again; nothing was changed.")
    return RedirectResponse(door(_address(request.url.path, request.url.query)), status_code=303)


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


async def _to_fresh(request: Request, _: Exception) -> Response:
    place = urlsplit(request.headers.get("referer", "")).path or "/"
    return _led(request, f"/fresh?then={quote(place)}")


async def _to_signing(request: Request, error: Exception) -> Response:
    """Lead the browser to where the member signs; nothing is recorded before that."""
    if not isinstance(error, Unsigned):
        raise TypeError("only unsigned acts wait")
    pending = Pending(session=error.visit.session.token, act=error.act, then=error.then)
    return _led(request, f"/sign/{site_of(request).pending.put(pending, now())}")


def _led(request: Request, address: str) -> Response:
    if request.headers.get("hx-request"):
        return Response(status_code=200, headers={"HX-Redirect": address})
    if request.headers.get("content-type", "").startswith("application/json"):
        return JSONResponse({"go": address})
    return RedirectResponse(address, status_code=303)


async def _not_here(request: Request, _: Exception) -> Response:
    return _page(request, 404, "There is nothing here", "What you look for is not here, or not for you to see.")


async def _forged(request: Request, _: Exception) -> Response:
    return _page(
        request, 403, "This form is not ours", "Open the page again and fill it in there; nothing was changed."
    )


async def _not_yours(request: Request, error: Exception) -> Response:
    role = error.role.value if isinstance(error, NotYours) else "another"
    return _page(request, 403, "Your seat does not allow this", f"It needs the seat of {role}; nothing was changed.")


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return await _not_here(request, error)
    if status == 405:
        return _page(request, 405, "Not in this way", "This address takes another method.")
    return _page(request, status, "This cannot be done", "Nothing was changed.")


async def _not_understood(request: Request, error: Exception) -> Response:
    fields: list[Any] = (
        [fault["loc"][-1] for fault in error.errors()] if isinstance(error, RequestValidationError) else []
    )
    back = await given_back(request, faults_of(error))
    if back is not None:
        return back
    named = ", ".join(sorted({str(one)[:40] for one in fields if str(one).isidentifier()})) or "a field"
    return _page(request, 422, "This could not be read", f"Missing or malformed: {named}. Nothing was changed.")


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, WrongUse | RecordRejected | UnreadableInput | MalformedRecord | PeerUnreachable):
        at = error.at if isinstance(error, Overtaken) else ""
        back = await given_back(request, faults_of(error), at=at)
        return back or _page(request, 422, "This cannot be done", f"{error}. Nothing was changed.")
    id_ = secrets.token_hex(6)
    _LOG.error("fault %s: %s at %s", id_, type(error).__name__, _route(request))
    return _page(request, 500, "Something went wrong here", f"It is in the node's log under {id_}.")


def _page(request: Request, status: int, title: str, why: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"fault": f"{title}: {why}"}, status_code=status)
    # After a fault of ours nothing more is asked of the databases.
    visit = maybe_visit(request) if status < 500 else None
    if request.headers.get("hx-request"):
        # Said inside what was asked about, which stays: a whole page would take its place.
        headers = {"HX-Reswap": "afterbegin"} if request.method == "POST" else {}
        told = page(request, "parts/fault.html", visit, status=status, title=title, why=why)
        told.headers.update(headers)
        return told
    return page(request, "fault.html", visit, status=status, title=title, why=why)
