"""The application: pages, headers, files.  Made from a `Site`; importing this does nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI
from starlette.responses import Response

from consilience import __name__ as name
from consilience.web import pages
from consilience.web.bodies import Bodies
from consilience.web.render import static_file
from consilience.web.security import NotHere, secure
from consilience.web.site import Site

_THREADS = 10
"""Requests that are worked on at a time; more only hold each other up, as the interpreter does one thing at a time."""
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}


def routers() -> Iterator[APIRouter]:
    """Yield the routers of the modules of `pages`, by name: a page is found by having one.

    Their order means nothing, as no address is answered by two of them.
    """
    for one in iter_modules(pages.__path__):
        router = getattr(import_module(f"{pages.__name__}.{one.name}"), "router", None)
        if isinstance(router, APIRouter):
            yield router


def create_app(site: Site) -> FastAPI:
    """Return the application that serves `site`."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = _THREADS
        yield
        site.close()

    app = FastAPI(title=f"{name.capitalize()} node", docs_url=None, redoc_url=None, lifespan=life)
    site.service.watch(site.bells.ring)
    site.service.watch(site.contacts.ring)
    site.service.watch(site.warnings.ring)
    site.contacts.ring()
    app.state.site = site
    for router in routers():
        # As one flat list: a router inside a router is asked in several steps for every request.
        app.router.routes.extend(router.routes)
    app.get("/static/{digest}/{file}", include_in_schema=False)(_static)
    secure(app)
    app.add_middleware(Bodies)
    return app


def _static(digest: str, file: str) -> Response:  # noqa: ARG001  # the digest makes the address new when the file changes
    content = static_file(file)
    if content is None:
        raise NotHere
    return Response(content, media_type=_TYPES[file.rpartition(".")[2]])
