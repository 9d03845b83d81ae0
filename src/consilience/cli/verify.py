"""`verify`: check a file without a node."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from consilience.cli.app import app
from consilience.verify import run


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A baseline, evidence, a proof, or a checkpoint.")],
    root: Annotated[
        list[str] | None,
        typer.Option(help="A party's root as it was read aloud, as ID or PARTY=ID; once for each party."),
    ] = None,
    key: Annotated[str | None, typer.Option(help="Key of the log, for a checkpoint alone.")] = None,
) -> None:
    """Check signatures, proofs and checkpoints without a node.  Exit code 0: valid, 4: not decided, 3: not valid, 2: unreadable."""
    raise typer.Exit(run(file, root=root, key=key))
