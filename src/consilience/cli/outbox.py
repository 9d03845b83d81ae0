"""`outbox` and `pull`: what goes to peers, and what they have for this node."""

from __future__ import annotations

from typing import Annotated

import typer

from consilience.cli.app import app
from consilience.cli.exchange import exchanging, say_taken
from consilience.cli.node import Folder, Json, PassphraseFile, asker
from consilience.cli.terminal import one_line, print_json
from consilience.exchange.peers import Peer
from consilience.node.peering import peering, transfer
from consilience.node.peering.peering import Peering
from consilience.node.peering.send import dispatch as hand_over

outbox = typer.Typer(help="What goes to peers: hand over what was released, list it, push it.", no_args_is_help=True)
app.add_typer(outbox, name="outbox")

Who = Annotated[
    list[str] | None, typer.Option("--peer", metavar="PARTY", help="Only this peer; may be given several times.")
]


@outbox.command()
def dispatch(folder: Folder, passphrase_file: PassphraseFile = None) -> None:
    """Make parcels of what was released, recalled and withdrawn since, and put them where peers find them."""
    with exchanging(folder, passphrase_file) as exchange:
        done = hand_over(exchange)
    typer.echo(f"{done.parcels} parcels with {done.records} records put into the outbox")
    if done.expired:
        typer.echo(f"{done.expired} parcels have expired; their content is gone from the outbox")
    for one in done.waiting:
        typer.echo(f"release {one.release[:16]} to {one.to} waits: {one_line(one.because)}", err=True)


@outbox.command("list")
def list_(
    folder: Folder,
    peer: Annotated[str | None, typer.Option(metavar="PARTY", help="Only this peer.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """List the parcels by recipient: how many records, until when, and whether a signed receipt has come back."""
    with exchanging(folder, passphrase_file) as exchange:
        lines = exchange.outbox.lines(peer)
    if as_json:
        rows = [{"party": one.party, "log": one.log, "number": one.number, "records": one.records, "bytes": one.bytes,
                 "until": one.until and one.until.isoformat(), "acknowledged": one.acknowledged, "gone": one.gone}
                for one in lines]  # fmt: skip
        print_json(rows)
        return
    for one in lines:
        state = "gone" if one.gone else f"{one.records} records, {one.bytes} bytes"
        until = f"  until {one.until}" if one.until else ""
        typer.echo(
            f"{one.party:<16} {one.number:>6}  {state}{until}  {'acknowledged' if one.acknowledged else 'not acknowledged'}"
        )


@outbox.command()
def push(folder: Folder, peer: Who = None, passphrase_file: PassphraseFile = None) -> None:
    """Hand peers what they have not acknowledged; for those that cannot reach this node."""
    with exchanging(folder, passphrase_file) as exchange:
        own = peering.identity(exchange.folder, asker(passphrase_file))
        rounds = transfer.push(exchange, own, _peers(exchange, peer))
    for one in rounds:
        typer.echo(
            f"{one.party}: {one.trouble}" if one.trouble else f"{one.party}: {one.handed} parcels handed over",
            err=bool(one.trouble),
        )
    if any(one.trouble for one in rounds):
        raise typer.Exit(2)


@app.command()
def pull(folder: Folder, peer: Who = None, passphrase_file: PassphraseFile = None) -> None:
    """Fetch what peers have for this node, and take in what they pushed."""
    with exchanging(folder, passphrase_file) as exchange:
        own = peering.identity(exchange.folder, asker(passphrase_file))
        rounds = transfer.pull(exchange, own, _peers(exchange, peer))
    for one in rounds:
        say_taken(one.party, one.taken)
        if one.trouble:
            typer.echo(f"{one.party}: {one_line(one.trouble)}", err=True)
    if any(one.trouble for one in rounds):
        raise typer.Exit(2)


def _peers(exchange: Peering, names: list[str] | None) -> list[Peer]:
    return [exchange.peers.need(name) for name in names] if names else exchange.peers.live()
