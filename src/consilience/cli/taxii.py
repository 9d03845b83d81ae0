"""`taxii`: pull from another party's server, look at what clients added, and let foreign software ask this node."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consilience.cli.app import app
from consilience.cli.importing import Giver, PassOver, Unmarked, report
from consilience.cli.node import Folder, Json, PassphraseFile, asker
from consilience.cli.progress import progress_bar
from consilience.cli.terminal import one_line, print_line
from consilience.errors import TaxiiFailed, TaxiiIncomplete, WrongUse
from consilience.records.ids import PartyName

if TYPE_CHECKING:
    from consilience.exchange.taxii.client import TaxiiClient

taxii = typer.Typer(help="Exchange STIX with other makers' software over TAXII 2.1.", no_args_is_help=True)
client = typer.Typer(help="Foreign software that may ask this node in the name of a party.", no_args_is_help=True)
taxii.add_typer(client, name="client")
app.add_typer(taxii, name="taxii")

Url = Annotated[str, typer.Argument(help="The server's discovery, an API root or a collection.")]
User = Annotated[str | None, typer.Option(help="Name for HTTP Basic authentication.")]
TokenFile = Annotated[Path | None, typer.Option(help="File with the password or token in its first line.")]
Ca = Annotated[Path | None, typer.Option(help="PEM file of the authorities to trust, instead of the usual ones.")]


@taxii.command()
def collections(url: Url, user: User = None, token_file: TokenFile = None, ca: Ca = None) -> None:
    """List the collections of a server."""
    server = _open(url, user, token_file, ca)
    try:
        for one in server.collections(url):
            typer.echo(f"{one_line(one.id)}  {'readable' if one.can_read else 'closed  '}  {one_line(one.title)}")
    finally:
        server.close()


@taxii.command()
def pull(
    url: Url,
    folder: Folder,
    giver: Giver,
    collection: Annotated[
        list[str] | None, typer.Option(help="Id or title of a collection; all readable ones if not given.")
    ] = None,
    user: User = None,
    token_file: TokenFile = None,
    ca: Ca = None,
    marking: Unmarked = "TLP:AMBER+STRICT",
    pass_over: PassOver = None,
    anew: Annotated[bool, typer.Option("--all", help="Fetch everything again, not only what was added since.")] = False,
    as_json: Json = False,
) -> None:
    """Take in what another party's server has gained since the last pull.  Exit code 3 where it has more than its pages lead to."""
    from consilience.node.stix import pull as stix_pull
    from consilience.node.stix.receive import Door, Imported

    server, door, total = _open(url, user, token_file, ca), Door(folder), Imported()
    trouble: list[str] = []
    failure = TaxiiFailed
    try:
        terms = door.terms(giver, unmarked=marking, passed_over=pass_over or ())
        with progress_bar() as show:
            for one in stix_pull.chosen(server, url, collection or ()):
                done = stix_pull.pull(door, server, one, terms, anew=anew, progress=show)
                total.add(done.imported)
                trouble += [done.trouble] if done.trouble else []
                failure = TaxiiIncomplete if done.beyond_reach else failure
    finally:
        door.close()
        server.close()
    report(total, as_json=as_json)
    if trouble:
        raise failure("; ".join(trouble))


@taxii.command()
def take(folder: Folder, as_json: Json = False) -> None:
    """Look at what clients have added to this node's collection, and tell them what became of it."""
    from contextlib import closing

    from consilience.exchange.taxii.inbox import Inbox
    from consilience.node.stix.receive import Door

    with closing(Door(folder)) as door, closing(Inbox(folder / "exchange" / "inbox.sqlite3")) as inbox:
        done = door.take_added(inbox)
    report(done, as_json=as_json)


@taxii.command()
def fill(folder: Folder, passphrase_file: PassphraseFile = None) -> None:
    """Put what was released since into the collections that others pull from, and take out what no longer holds."""
    from contextlib import closing

    from consilience.node.peering.objects import fill_objects
    from consilience.node.peering.peering import Peering
    from consilience.node.service import Service

    with (
        closing(Service(folder, asker(passphrase_file))) as service,
        closing(Peering(service)) as exchange,
        exchange.turn(),
    ):
        done = fill_objects(exchange)
    typer.echo(f"{done.added} objects added, {done.withdrawn} taken out")


@taxii.command()
def serve(
    folder: Folder,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = 8600,
    certificate: Annotated[
        Path | None, typer.Option(help="PEM file of the certificate chain that clients trust.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="PEM file of its key.")] = None,
) -> None:
    """Serve TAXII to software with tokens, in a process that can open nothing but the exchange folder.

    Peers with pinned certificates find the same at `consilience listen`.
    """
    from contextlib import closing

    from consilience import node as nodes
    from consilience.exchange import listening
    from consilience.exchange.taxii.app import open_taxii
    from consilience.exchange.taxii.server import server_of

    found = open_taxii(folder / "exchange", now=nodes.now)
    if not found.title:
        raise WrongUse("no client is enrolled; begin with `consilience taxii client add`")
    server = server_of(found, host=host, port=port, certificate=certificate, key=key)

    def announce() -> None:
        print_line(f"TAXII at {'https' if certificate else 'http'}://{host}:{port}/taxii2/")
        sys.stdout.flush()

    with closing(found), listening.alone(folder / "exchange", "taxii"):
        listening.run(server.config, announce)


@client.command()
def add(
    name: Annotated[str, typer.Argument(help="What the software is called here: letters, digits and . _ -")],
    folder: Folder,
    party: Annotated[str, typer.Option(help="The party in whose name it asks.")],
) -> None:
    """Make a token for foreign software, and print it once."""
    from contextlib import closing

    from consilience import node as nodes
    from consilience.exchange.taxii.clients import Clients

    with closing(nodes.Node(folder)) as node:
        if party == node.party:
            raise WrongUse("--party: it is this node's own; its members use the pages")
        origin = node.ledger.origin
    token = secrets.token_urlsafe(32)
    (folder / "exchange").mkdir(mode=0o700, exist_ok=True)
    with closing(Clients(folder / "exchange" / "clients.sqlite3")) as clients:
        clients.add(name, PartyName(party), token, since=nodes.now().date().isoformat())
        clients.set_title(origin)
    typer.echo(token)
    typer.echo(f"shown this once: {name} signs in with its name and this token, or with the token alone", err=True)


@client.command("list")
def list_(folder: Folder) -> None:
    """List the software that may ask."""
    from contextlib import closing

    from consilience.exchange.taxii.clients import Clients

    with closing(Clients(folder / "exchange" / "clients.sqlite3")) as clients:
        for one in clients.all():
            typer.echo(f"{one.name:<24} {one.party:<16} since {one.since}")


@client.command()
def remove(name: str, folder: Folder) -> None:
    """Let a piece of software ask no more."""
    from contextlib import closing

    from consilience.exchange.taxii.clients import Clients

    with closing(Clients(folder / "exchange" / "clients.sqlite3")) as clients:
        if not clients.remove(name):
            raise WrongUse(f"client {name}: there is none of that name")
    typer.echo(f"{name} may ask no more")


def _open(url: str, user: str | None, token_file: Path | None, ca: Path | None) -> TaxiiClient:
    from consilience.exchange.taxii.client import TaxiiClient

    token = None
    if token_file is not None:
        with token_file.open() as lines:
            token = lines.readline(4_096).strip()
    if user is not None and token is None:
        raise WrongUse("--user: --token-file holds the password that goes with it")
    return TaxiiClient.open(url, user=user, token=token, ca=str(ca) if ca else None)
