"""What the commands about peers, outbox and bundles share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import typer

from consilience.cli.node import asker
from consilience.cli.terminal import one_line
from consilience.node.caches import empty
from consilience.node.folder import Node
from consilience.node.peering.peering import OnFile, Peering
from consilience.node.peering.receive import ConsignmentTaken
from consilience.node.received import ReceivedStore
from consilience.node.service import Service


@contextmanager
def exchanging(folder: Path, passphrase_file: Path | None) -> Iterator[Peering]:
    """Open the node in `folder` with its exchange side for the length of the block."""
    service = Service(folder, asker(passphrase_file))
    exchange = Peering(service)
    try:
        yield exchange
    finally:
        exchange.close()
        service.close()


@contextmanager
def on_file(folder: Path) -> Iterator[OnFile]:
    """Open what the node in `folder` has on file about peers, without any of its keys."""
    with (
        closing(Node(folder)),
        closing(ReceivedStore(folder / "received.sqlite3", forget=partial(empty, folder / "cache"))) as received,
        closing(OnFile(folder, received.data)) as found,
    ):
        yield found


def say_taken(party: str, taken: ConsignmentTaken) -> None:
    """Print what came from one party."""
    typer.echo(
        f"{party}: {taken.parcels} new parcels with {taken.records} records"
        + (f" and {taken.notices} notices" if taken.notices else "")
        + (f"; {taken.known} parcels known already" if taken.known else "")
    )
    for line in taken.set_aside:
        typer.echo(f"{party}: set aside: {one_line(line)}", err=True)
    for line in taken.warnings:
        typer.echo(f"{party}: {one_line(line)}", err=True)
    if taken.missing is not None:
        first, last = taken.missing
        typer.echo(
            f"{party}: parcels {first} to {last} have not come; ask for a bundle with `--since {first}`, or pull",
            err=True,
        )
    for line in taken.forks:
        typer.echo(f"{party}: FORK: {one_line(line)}; see `consilience peer check`", err=True)
