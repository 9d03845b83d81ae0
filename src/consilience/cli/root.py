"""`root`: the keys above all others: show which they are, and put new ones in their place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from consilience import node as nodes
from consilience.cli.app import app
from consilience.cli.node import Folder, PassphraseFile, asker, new_passphrase
from consilience.errors import StoreFailed
from consilience.exchange.authority import fingerprint_of
from consilience.node import root_keys
from consilience.node.roster import Roster, rotate_root
from consilience.records.key import key_id
from consilience.records.party import Party, Role, Seat

root = typer.Typer(help="Show the party's root, and rotate its keys.", no_args_is_help=True)
app.add_typer(root, name="root")


@root.command()
def show(folder: Folder) -> None:
    """Print the root as peers compare it, its keys, and how many of them must sign."""
    node = nodes.Node(folder)
    first = next(row.id for row in node.ledger.entries(end=1) if row.id is not None)
    party = _party(node)
    typer.echo(f"root         {first}")
    typer.echo(f"fingerprint  {fingerprint_of(first)}")
    typer.echo(f"version      {party.version}: {party.threshold} of {len(party.root)} keys must sign")
    for public in sorted(party.root):
        typer.echo(f"key          {key_id(public)}")
    typer.echo(f"{len(root_keys.files(folder))} key files of a root lie in {folder / 'keys'}", err=True)
    node.close()


@root.command()
def rotate(
    folder: Folder,
    keys: Annotated[
        int | None, typer.Option(help="How many keys the new root has; 3 where two people are chair, if not given.")
    ] = None,
    threshold: Annotated[
        int | None, typer.Option(help="How many of them must sign; 2 where there are more than one, if not given.")
    ] = None,
    with_: Annotated[
        list[Path] | None,
        typer.Option("--with", help="A key file of the present root that lies elsewhere; may be repeated."),
    ] = None,
    no_passphrase: Annotated[bool, typer.Option("--no-passphrase", help="Leave the new keys unwrapped.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put new root keys in the place of the present ones; both sign.  What peers compared stays as it is."""
    node = nodes.Node(folder)
    ask = asker(passphrase_file)
    old = root_keys.at_hand(folder, node.ledger.keyring, ask, with_ or [])
    count = (3 if _chairs(node) > 1 else 1) if keys is None else keys
    needed = min(2, count) if threshold is None else threshold
    before = set(root_keys.files(folder))
    made = rotate_root(
        node, old, keys=count, threshold=needed,
        passphrase=new_passphrase(passphrase_file, none=no_passphrase),
    )  # fmt: skip
    for path in before - set(made):
        path.unlink()
    typer.echo(f"root version {_party(node).version}: {needed} of {count} keys must sign")
    typer.echo("Take them off this machine, to different people: " + ", ".join(str(path) for path in made))
    if needed == 1:
        typer.echo("ONE KEY IS ENOUGH to enrol and revoke anybody: whoever holds it is everybody.")
    node.close()


def _party(node: nodes.Node) -> Party:
    party = node.ledger.keyring.party
    if party is None:
        raise StoreFailed("ledger: it does not begin with the party's own record")
    return party


def _chairs(node: nodes.Node) -> int:
    seats = [body for _, body in Roster(node, lambda: ()).said(Seat)]
    return len({one.member for one in seats if one.role is Role.CHAIR and one.until is None})
