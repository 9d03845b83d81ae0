"""Serving one node's pages with uvicorn."""

from __future__ import annotations

import uvicorn

from consilience.node.desk import Desk
from consilience.web.app import create_app
from consilience.web.identity.entrance import invite
from consilience.web.site import Settings, Site, open_site


def open_here(desk: Desk, *, port: int) -> Site:
    """Return the site of a node that only this machine reaches."""
    return open_site(desk, Settings(port=port, origin=f"http://localhost:{port}"))


def first_link(site: Site) -> str:
    """Return the link by which the first person enrols."""
    return invite(site, None)


def run(site: Site) -> None:
    """Serve until told to stop."""
    # The access log would name records by their addresses; who saw what is in the node's own log.
    config = uvicorn.Config(
        create_app(site), host=site.settings.host, port=site.settings.port, access_log=False, server_header=False,
        log_config=None, timeout_graceful_shutdown=3,
    )  # fmt: skip
    uvicorn.Server(config).run()
