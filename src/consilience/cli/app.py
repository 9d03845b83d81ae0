"""The command line: exit codes and the list of commands.

Exit codes: 0 done; 2 wrong use or unreadable input, with a sentence that names the file and what to do; 3 what a check
looked at does not hold, 4 it could not be decided; 5 another process has the port or the folder; 6 a library is not
installed; 1 a bug.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from consilience.cli.commands import COMMANDS
from consilience.cli.terminal import one_line, print_line, settle_streams
from consilience.errors import ConsilienceError, MissingLibrary, Occupied, TaxiiIncomplete
from consilience.installed import sentence_for

REFUSED, INCOMPLETE, OCCUPIED, MISSING = 2, 3, 5, 6
_CODES: dict[type[ConsilienceError], int] = {
    MissingLibrary: MISSING,
    Occupied: OCCUPIED,
    TaxiiIncomplete: INCOMPLETE,
}


class _OnDemand(TyperGroup):
    """Lists commands by their sentence; imports the file of the one that is typed, and of no other.

    What `align` needs takes a second or two to import; `verify` and the list itself must not wait for that.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        listed = {name: TyperCommand(name=name, help=sentence) for name, (_, sentence) in COMMANDS.items()}
        self.commands = {**listed, **self.commands}

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] in COMMANDS:
            self.commands[args[0]] = load(args[0])
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="consilience",
    cls=_OnDemand,
    help="Find out whether two parties' pictures of the facts agree, where they part, and why.",
    no_args_is_help=True,
    add_completion=False,
    # Frames and colours for eyes; a pipe or a file gets plain lines.
    rich_markup_mode="rich" if sys.stderr.isatty() else None,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        from consilience import __version__

        print_line(f"consilience {__version__}")
        raise typer.Exit


@app.callback()
def consilience(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Find out whether two parties' pictures of the facts agree, where they part, and why."""


def load(name: str) -> Any:
    """Import the file of one command and return the command as it registered itself."""
    import_module(COMMANDS[name][0])
    return typer.main.get_group(app).commands[name]


def main() -> None:
    """Run one command; the only place that turns our errors into an exit code."""
    settle_streams()
    try:
        app()
    except OSError as error:
        # Disk and rights: the world's trouble, named by its file.
        where = f"{error.filename}: " if error.filename else ""
        _fail(f"{where}{error.strerror}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"", "consilience"}:
            raise
        _fail(sentence_for(error.name or "", _typed()), code=MISSING)
    except ConsilienceError as error:
        _fail(str(error), code=_CODES.get(type(error), REFUSED))


def _typed() -> str:
    """Return the name of the command that was typed."""
    name = next((word for word in sys.argv[1:] if word in COMMANDS), "")
    return f"`{name}`" if name else "the command line"


def _fail(sentence: str, code: int = REFUSED) -> None:
    print_line(f"consilience: {one_line(sentence)}", "bold red", stderr=True)
    sys.exit(code)
