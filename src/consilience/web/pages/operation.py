"""For those who run the node: is it well, how much does it do, and the one stream that says that something changed.

None of it holds content, and nothing here tells how many records there are.
"""

from __future__ import annotations

import asyncio
import hmac
from collections import Counter
from collections.abc import AsyncIterator
from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import PlainTextResponse, StreamingResponse
from starlette.responses import Response

from consilience.node.condition import condition_of
from consilience.node.folder import now
from consilience.web.security import HEALTH, NotHere
from consilience.web.sessions import Here, Visit
from consilience.web.site import site_of

router = APIRouter()
_MOST_STREAMS = 4
"""Of one member at a time; browsers elect one tab, so more are a fault."""
_BEAT = 20.0


@router.get(HEALTH, summary="Whether the node answers", response_class=PlainTextResponse)
def health(request: Request, response: Response) -> str:
    """Answer a probe, by whatever name or address it calls; the hour lets `doctor` compare clocks."""
    site_of(request).service.views.rows("is_there")
    response.headers["Date"] = format_datetime(now(), usegmt=True)
    return "ok\n"


@router.get(
    "/metrics", summary="Counts for a Prometheus server; needs the token of the settings", include_in_schema=False
)
def metrics(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
    site = site_of(request)
    token = site.settings.metrics_token
    if not token or not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
        raise NotHere
    return PlainTextResponse(
        site.meter.text(condition_of(site.service.node, now())), media_type="text/plain; version=0.0.4"
    )


@router.get("/events", include_in_schema=False)
async def events(visit: Here) -> Response:
    """Say `changed` whenever something this reader may see was added; when hidden things are added, say nothing."""
    return StreamingResponse(_events(visit), media_type="text/event-stream")


_streams: Counter[tuple[int, str]] = Counter()


async def _events(visit: Visit) -> AsyncIterator[str]:
    site, member = visit.site, visit.member
    key = (id(site), str(member))
    if _streams[key] >= _MOST_STREAMS:
        yield "retry: 60000\nevent: full\ndata:\n\n"
        return
    _streams[key] += 1
    bell = site.bells.hang()
    try:
        last = await asyncio.to_thread(_stamp, visit)
        yield "retry: 5000\n\n"
        while True:
            try:
                await asyncio.wait_for(bell.wait(), timeout=_BEAT)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            bell.clear()
            now = await asyncio.to_thread(_stamp, visit)
            if now != last:
                last = now
                yield f"event: changed\ndata: {now}\n\n"
    finally:
        _streams[key] -= 1
        site.bells.take_down(bell)


def _stamp(visit: Visit) -> str:
    """Return a value that changes only when something this reader sees does; each page bears the one it was drawn at."""
    visit.look_again()
    return visit.seen
