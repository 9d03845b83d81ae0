"""`serve`: the pages of one node."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from consilience.cli import unconfined
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
    logged = logging.StreamHandler()
    logged.setFormatter(Lines())
    logging.basicConfig(handlers=[logged], level=logging.INFO)
    # Each signal of a call would be a line, and tell the log's reader who is in one.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    unconfined.warn()
    settings = read_settings(folder, port=port)
    ask = asker(passphrase_file)
    desk = Service(folder, ask)
    server.check(settings)
    with alone(folder, "serve"):
        site = server.open_here(desk, settings, ask)
        server.run(site, lambda: _announce(desk, site))


def _announce(desk: Service, site: Site) -> None:
    """Say where the node is, now that somebody answers there."""
    lines = [f"node of {desk.party}: {site.settings.origin}"]
    if people.nobody_yet(desk):
        lines.append(f"enrol the first person here (works once, for a day): {server.first_link(site)}")
    print_line("\n".join(lines))
    sys.stdout.flush()


class Lines(logging.Formatter):
    """One JSON object a line.  Of an exception its kind and place, never its words, which may quote content."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": moment, "level": record.levelname.lower(), "part": record.name, "said": record.getMessage()}
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            line["exception"] = record.exc_info[0].__name__
            line["place"] = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        return orjson.dumps(line).decode()
