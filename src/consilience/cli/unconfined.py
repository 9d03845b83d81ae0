"""What is said before documents are read on a machine whose kernel does not confine who reads them."""

from __future__ import annotations

import typer

from consilience.confinement import available


def warn() -> None:
    """Say on the error stream what the kernel lacks; nothing where it lacks nothing."""
    lacks = available().lacks()
    if lacks:
        typer.echo(
            f"This system does not confine {lacks}: documents are read with the rights of the user who runs this.",
            err=True,
        )
