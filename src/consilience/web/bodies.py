"""How much of a request is read before, and after, somebody is signed in.

A body is looked at no further than it may be long: by what its head says, and counted as it comes where that says nothing.
"""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from consilience.exchange.lines import LINE
from consilience.web.sessions import look

BEFORE = 64 * 1024
"""Bytes of a request of nobody: a sign-in, an enrolment."""
FORM = 1024 * 1024
FILE = 64 * 1024 * 1024
FILES = 512 * 1024 * 1024
"""Of one upload of reports, all files together."""
_UPLOAD = "/reports"


class Bodies:
    """Lets no more in than whoever asks may send."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        visit = await look(request)
        line = scope.get("state", {}).get(LINE)
        if visit is not None and line is not None:
            line.belongs_to(f"member {visit.member}")
        most = BEFORE if visit is None else _most(request)
        said = request.headers.get("content-length", "")
        if said.isdigit() and int(said) > most:
            await _too_long(request, signed_in=visit is not None)(scope, receive, send)
            return
        await self._app(scope, _counted(receive, most), send)


def _most(request: Request) -> int:
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return FORM
    return FILES if request.url.path == _UPLOAD else FILE


def _counted(receive: Receive, most: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return counted


def _too_long(request: Request, *, signed_in: bool) -> Response:
    why = "It is longer than this address takes." if signed_in else "Sign in first; before that little is read."
    headers: dict[str, Any] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if request.url.path.startswith("/api/"):
        return JSONResponse({"fault": f"Too long: {why}"}, status_code=413, headers=headers)
    return PlainTextResponse(f"Too long. {why} Nothing was changed.\n", status_code=413, headers=headers)
