"""`bundle`: what goes between nodes, carried by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from consilience.cli.app import app
from consilience.cli.exchange import exchanging, say_taken
from consilience.cli.node import Folder, PassphraseFile, asker
from consilience.cli.terminal import one_line
from consilience.node.peering import bundles

bundle = typer.Typer(help="Carry what goes between nodes by hand: write and read bundles.", no_args_is_help=True)
app.add_typer(bundle, name="bundle")


@bundle.command()
def write(
    folder: Folder,
    to: Annotated[str, typer.Option(metavar="PARTY", help="The peer it is for.")],
    out: Annotated[Path, typer.Option(help="The new file; several are numbered.")],
    part_size: Annotated[
        int, typer.Option(help="At most so many bytes of the bundle in one file.")
    ] = bundles.DEFAULT_PART,
    since: Annotated[
        int | None, typer.Option(help="Begin with this parcel, for a peer that lacks earlier ones.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write what a peer has not acknowledged yet to files that only the peer can open."""
    with exchanging(folder, passphrase_file) as exchange:
        files = bundles.write_bundle(exchange, exchange.peers.need(to), out, part=part_size, since=since)
    for path in files:
        typer.echo(f"{path}  {path.stat().st_size} bytes")


@bundle.command()
def read(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(help="Files of one bundle or more, in any order.")],
    opened: Annotated[
        Path | None, typer.Option("--open", help="Write what was in it to this file, for `consilience verify`.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take in what a carrier brought; parts are kept until the others have come."""
    with exchanging(folder, passphrase_file) as exchange:
        brought = bundles.read_bundle(exchange, files, asker(passphrase_file))
    for party, taken in brought.read:
        say_taken(party, taken)
    for name, missing in brought.waiting.items():
        typer.echo(f"bundle {name[:16]} waits for parts {', '.join(map(str, missing))}")
    if brought.known:
        typer.echo(f"{brought.known} bundles were read before")
    if opened is not None and brought.opened:
        # It holds what the records say.
        opened.touch(mode=0o600)
        opened.write_bytes(bundles.write_opened(brought))
        typer.echo(f"opened in {opened}; check it with `consilience verify {opened}`")
    for line in brought.refused:
        typer.echo(f"refused: {one_line(line)}", err=True)
    if brought.refused:
        raise typer.Exit(2)
