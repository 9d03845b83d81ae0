"""`backup` and `restore`: a node's folder as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from consilience import node as nodes
from consilience.cli.app import app
from consilience.cli.node import Folder
from consilience.node import backup as backups


@app.command()
def backup(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="The new file.")],
    with_root: Annotated[bool, typer.Option(help="Put the root key in too; it is better kept elsewhere.")] = False,
) -> None:
    """Write a node to one file, also while it runs."""
    count = backups.backup(folder, out, root=with_root)
    typer.echo(f"{count} files in {out}; it holds signing keys, so keep it as you keep them")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="The backup.")], folder: Folder) -> None:
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
