"""`import`: foreign STIX into a node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consilience.cli.app import app
from consilience.cli.node import Folder, Json
from consilience.cli.progress import progress_bar
from consilience.cli.terminal import one_line, print_json
from consilience.errors import UnreadableInput

if TYPE_CHECKING:
    from consilience.node.stix.receive import Imported

_SHOWN = 20
Giver = Annotated[str, typer.Option("--from", metavar="PARTY", help="Whose word it is: the party that gave it.")]
Unmarked = Annotated[
    str, typer.Option("--marking", metavar="LABEL", help="TLP label of objects that carry no marking.")
]
PassOver = Annotated[
    list[str] | None,
    typer.Option(
        "--pass-over",
        metavar="ID",
        help="A marking definition that you have read and that says nothing about who may see; may be given several times.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Take nothing where one object is refused.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A STIX 2.1 bundle, a TAXII envelope or a list of objects.")],
    folder: Folder,
    giver: Giver,
    marking: Unmarked = "TLP:AMBER+STRICT",
    pass_over: PassOver = None,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Take foreign STIX in as reports and claims of the party that gave it, each under its marking or refused."""
    from consilience.exchange.stix.parse import MOST_BYTES, read_objects
    from consilience.node.stix.receive import Door

    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableInput(str(file), "it cannot be read", "name a STIX file") from error
    door = Door(folder)
    try:
        terms = door.terms(giver, unmarked=marking, passed_over=pass_over or ())
        with progress_bar() as show:
            done = door.take(read_objects(raw), terms, source=file.name, strict=strict, progress=show)
    finally:
        door.close()
    report(done, as_json=as_json)


@app.command()
def forget(
    folder: Folder,
    giver: Giver,
    reports: Annotated[
        list[str] | None, typer.Argument(metavar="REPORT", help="Ids of reports; all that came as STIX if not given.")
    ] = None,
) -> None:
    """Remove what another party gave, with the claims of it, from every store of the node.  It cannot be undone."""
    from consilience.node.stix.receive import Door

    door = Door(folder)
    try:
        count = door.forget(giver, reports or ())
    finally:
        door.close()
    typer.echo(f"{count} reports of {one_line(giver)} removed; backups made before still hold them")


def report(done: Imported, *, as_json: bool) -> None:
    """Say what was taken, and for each object that was not, why."""
    if as_json:
        rows = [{"id": one.id, "version": one.version, "fate": one.fate.value, "why": one.why} for one in done.outcomes]
        counts = {"reports": done.reports, "claims": done.claims, "records": done.records, "known": done.known}
        print_json({**counts, "objects": rows})
        return
    typer.echo(
        f"{_many(done.reports, 'report')}, {_many(done.claims, 'claim')} and {_many(done.records, 'signed record')} taken; "
        f"{done.known} known already; {_many(len(done.refused), 'object')} refused"
    )
    for why, count in done.remarks().most_common(_SHOWN):
        typer.echo(f"taken, {count} times: {one_line(why)}", err=True)
    for one in done.refused[:_SHOWN]:
        typer.echo(f"refused: {one_line(one.id)}: {one_line(one.why)}", err=True)
    if len(done.refused) > _SHOWN:
        typer.echo(f"and {len(done.refused) - _SHOWN} more; --json lists all", err=True)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
