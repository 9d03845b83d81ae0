"""The command line: exit codes and the list of commands.

Exit codes: 0 done; 2 wrong use or unreadable input, with a sentence that names the file and what to do; 1 a bug.
"""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from consilience.errors import ConsilienceError

app = typer.Typer(
    name="consilience",
    help="Find out whether two parties' pictures of the facts agree, where they part, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def consilience() -> None:
    """Find out whether two parties' pictures of the facts agree, where they part, and why."""


def main() -> None:
    """Run one command; the only place that turns our errors into an exit code."""
    try:
        app()
    except OSError as error:
        # Disk and rights: the world's trouble, named by its file.
        where = f"{error.filename}: " if error.filename else ""
        Console(stderr=True).print(
            f"consilience: {where}{error.strerror}", style="bold red", markup=False, highlight=False
        )
        sys.exit(2)
    except ConsilienceError as error:
        Console(stderr=True).print(f"consilience: {error}", style="bold red", markup=False, highlight=False)
        sys.exit(2)
