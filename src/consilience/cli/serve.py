"""`serve`: the pages of one node."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from consilience.cli import logs, unconfined
from consilience.cli.app import app
from consilience.cli.node import Folder, PassphraseFile, asker
from consilience.cli.terminal import print_line
from consilience.exchange.listening import alone
from consilience.node import people
from consilience.node.service import Service
from consilience.node.settings import read_settings
from consilience.web import server
from consilience.web.site import Site


@app.command()
def serve(
    folder: Folder,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; the one of settings.toml, or 8400, if not given.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Serve the node's pages, on this machine alone unless settings.toml says otherwise; prints a single-use link when nobody is enrolled yet."""
    settings = read_settings(folder, port=port)
    logs.to_standard_error(settings.log_level, settings.log_format)
    unconfined.warn()
    ask = asker(passphrase_file)
    service = Service(folder, ask)
    server.check(settings)
    with alone(folder, "serve"):
        site = server.open_here(service, settings, ask)
        server.run(site, lambda: _announce(service, site))


def _announce(service: Service, site: Site) -> None:
    """Say where the node is, now that somebody answers there."""
    lines = [f"node of {service.party}: {site.settings.origin}"]
    if people.nobody_yet(service):
        lines.append(f"enrol the first person here (works once, for a day): {server.first_link(site)}")
    elif server.nobody_can_sign_in(site):
        lines += _ways_in(service, site)
    print_line("\n".join(lines))
    sys.stdout.flush()


def _ways_in(service: Service, site: Site) -> list[str]:
    """Say how the first of the members gets a key in a browser, as long as nobody has one."""
    if service.root is None:
        return [
            "nobody has a key in a browser yet; bring the root key, start again, and use the link that is printed then"
        ]
    free = people.chairs_without_keys(service)
    lines = [f"{member} enrols here (works once, for a day): {server.link_for(site, member)}" for member in free]
    return lines or ["nobody has a key in a browser yet: `consilience member link MEMBER --dir DIR` prints a link"]
