"""`listen`: the peer-facing listener, a process of its own."""

from __future__ import annotations

import logging
import sys
from contextlib import closing
from typing import Annotated

import typer

from consilience.cli import logs
from consilience.cli.app import app
from consilience.cli.node import Folder, PassphraseFile, asker
from consilience.cli.terminal import print_line
from consilience.confinement import Duty, confine
from consilience.exchange import listening
from consilience.exchange.listener import Listener, create_app
from consilience.exchange.listening import alone
from consilience.exchange.server import server_of
from consilience.exchange.taxii.app import open_taxii, routes
from consilience.node.folder import now
from consilience.node.peering.peering import identity
from consilience.node.ready import FOLDER
from consilience.node.settings import no_unknown_variable

DEFAULT_PORT = 8500
_LOG = logging.getLogger("consilience.listen")


@app.command()
def listen(
    folder: Folder,
    host: Annotated[str, typer.Option(envvar="CONSILIENCE_LISTEN_HOST", help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="CONSILIENCE_LISTEN_PORT", min=1, max=65535, help="Port.")] = DEFAULT_PORT,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Answer peers: serve the outbox and take what they push, in a process that can open nothing else."""
    no_unknown_variable()
    logs.to_standard_error()
    own = identity(folder / FOLDER, asker(passphrase_file))
    listener = Listener(folder / FOLDER, now)
    with alone(folder / FOLDER, "listen"), closing(listener), listening.bound(host, port) as place:
        lacks = confine(Duty.LISTENING, folder=folder / FOLDER).lacks()
        if lacks:
            _LOG.warning(
                "this system does not confine %s: run the listener as a user of its own, with rights to the exchange folder alone", lacks
            )  # fmt: skip
        taxii = open_taxii(folder / FOLDER, title=listener.outbox.origin, now=now)
        with closing(taxii):
            server = server_of(create_app(listener, routes(taxii)), listener, own, host=host, port=port)
            listening.run_at(place, server.config, lambda: _announce(host, port, listener))


def _announce(host: str, port: int, listener: Listener) -> None:
    print_line(f"listening at https://{host}:{port} for the peers of {listener.outbox.origin}")
    sys.stdout.flush()
