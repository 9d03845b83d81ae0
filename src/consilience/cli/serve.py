"""`serve`: the pages of one node."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from consilience.cli.app import app
from consilience.cli.node import Folder, PassphraseFile, asker
from consilience.node import people
from consilience.node.desk import Desk
from consilience.node.peering import FOLDER, identity
from consilience.node.rounds import Rounds
from consilience.node.settings import Settings, read_settings
from consilience.web import server


@app.command()
def serve(
    folder: Folder,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; the one of settings.toml, or 8400, if not given.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Serve the node's pages, on this machine alone unless settings.toml says otherwise; prints a single-use link when nobody is enrolled yet."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    settings = read_settings(folder, port=port)
    desk = Desk(folder, asker(passphrase_file))
    site = server.open_here(desk, settings)
    typer.echo(f"node of {desk.party}: {site.settings.origin}")
    if people.nobody_yet(desk):
        typer.echo(f"enrol the first person here (works once, for a day): {server.first_link(site)}")
    rounds = _rounds(desk, settings, passphrase_file)
    try:
        server.run(site)
    finally:
        if rounds is not None:
            rounds.close()


def _rounds(desk: Desk, settings: Settings, passphrase_file: Path | None) -> Rounds | None:
    """Begin to exchange with peers, where the node has a card."""
    folder = desk.node.folder / FOLDER
    if not settings.exchange_seconds or not (folder / "tls.pem").exists():
        return None
    return Rounds(
        desk, identity(folder, asker(passphrase_file)), pull=settings.exchange_seconds, beat=settings.dispatch_seconds
    )
