"""The application: pages, headers, files.  Made from a `Site`; importing this does nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.responses import Response

from consilience import __name__ as name
from consilience.web.bodies import Bodies
from consilience.web.pages import (
    api,
    audit,
    baselines,
    calendar,
    call,
    call_room,
    ceremonies,
    contacts,
    entrance,
    erasing,
    exports,
    forum,
    forum_acts,
    forum_api,
    forum_lists,
    forum_seats,
    forum_texts,
    further,
    further_acts,
    further_api,
    further_public,
    home,
    ledger,
    lists,
    memoranda,
    notices,
    one_name,
    operation,
    peers,
    people,
    picture,
    prechecks,
    questions,
    release_desk,
    release_queue,
    reports,
    running_meeting,
    scenario_acts,
    scenario_api,
    scenario_forms,
    scenarios,
    search,
    tokens,
)
from consilience.web.render import static_file
from consilience.web.security import NotHere, secure
from consilience.web.site import Site

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}


_PAGES = (
    further, further_acts, further_public, entrance, ceremonies, home, reports, picture, one_name, exports, lists, questions, baselines, prechecks, forum, forum_acts, forum_texts, forum_lists, contacts, release_queue, release_desk, peers, people, audit, ledger,
    running_meeting, forum_seats, memoranda, calendar, notices, scenarios, scenario_acts, scenario_forms,
    erasing, search, api, forum_api, scenario_api, further_api, call, call_room, operation, tokens,
)  # fmt: skip


def create_app(site: Site) -> FastAPI:
    """Return the application that serves `site`."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        site.close()

    app = FastAPI(title=f"{name.capitalize()} node", docs_url=None, redoc_url=None, lifespan=life)
    site.service.watch(site.bells.ring)
    site.service.watch(site.contacts.ring)
    site.service.watch(site.warnings.ring)
    site.contacts.ring()
    app.state.site = site
    for module in _PAGES:
        # As one flat list: a router inside a router is asked in several steps for every request.
        app.router.routes.extend(module.router.routes)
    app.get("/static/{digest}/{file}", include_in_schema=False)(_static)
    secure(app)
    app.add_middleware(Bodies)
    return app


def _static(digest: str, file: str) -> Response:  # noqa: ARG001  # the digest makes the address new when the file changes
    content = static_file(file)
    if content is None:
        raise NotHere
    return Response(content, media_type=_TYPES[file.rpartition(".")[2]])
