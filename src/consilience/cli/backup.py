"""`backup` and `restore`: a node's folder as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from consilience import node as nodes
from consilience.cli.app import app
from consilience.cli.node import Folder
from consilience.errors import WrongUse
from consilience.node import backup as backups


@app.command()
def backup(
    folder: Folder,
    out: Annotated[Path | None, typer.Option(help="The new file.")] = None,
    into: Annotated[
        Path | None, typer.Option(help="Instead of --out: a folder, for a file named for the party and the time.")
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="With --into: how many backups to keep there.")] = 14,
    with_root: Annotated[
        bool, typer.Option("--with-root", help="Put the root key in too; it is better kept elsewhere.")
    ] = False,
) -> None:
    """Write a node to one file, also while it runs."""
    if (out is None) == (into is None):
        raise WrongUse("give --out FILE or --into FOLDER")
    dropped = 0
    if into is not None:
        done, dropped = backups.backup_into(folder, into, keep=keep, moment=nodes.now(), root=with_root)
    else:
        done = backups.backup(folder, out or Path(), root=with_root)
    typer.echo(f"{done.files} files in {done.out}; it holds signing keys, so keep it as you keep them")
    if done.secrets:
        typer.echo(f"with what the settings name: {', '.join(done.secrets)}")
    for path in done.outside:
        typer.echo(f"not in it, as it lies outside the node's folder: {path}", err=True)
    if not with_root:
        typer.echo("not in it: the root key, passphrase files, views and cache", err=True)
    if dropped:
        typer.echo(f"{dropped} older backups dropped, {keep} kept")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup, of this version or an older one.")], folder: Folder
) -> None:
    """Make a node's folder from a backup, and check its log."""
    count = backups.restore(file, folder)
    node = nodes.Node(folder)
    whole = nodes.audit(node.ledger, node.store)
    typer.echo(f"{count} files in {folder}; the log of {whole} entries is whole")
    if node.ledger.must_compare:
        typer.echo(
            "It was restored, so it signs no checkpoint before it has compared with a peer (`log compare`) or a new "
            "epoch is recorded (`log epoch`)."
        )
    node.close()
