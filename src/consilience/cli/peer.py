"""`peer`: other parties' nodes, introduced by their cards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from consilience.cli.app import app
from consilience.cli.exchange import exchanging, on_file
from consilience.cli.node import Folder, Json, PassphraseFile, asker
from consilience.cli.terminal import one_line, print_json
from consilience.errors import UnreadableInput, WrongUse
from consilience.exchange.card import Introduced, read_card
from consilience.exchange.client import fetch_card
from consilience.node.peering import peering, status, witness

peer = typer.Typer(help="Introduce other parties' nodes, by key and address.", no_args_is_help=True)
app.add_typer(peer, name="peer")

_MAX_CARD = 16 * 1024 * 1024
NoPassphrase = Annotated[
    Path | None, typer.Option("--passphrase-file", hidden=True, help="Of no use: what is read here is public.")
]
Name = Annotated[str, typer.Argument(metavar="PARTY", help="The peer's party.")]


@peer.command()
def card(
    folder: Folder,
    address: Annotated[str | None, typer.Option(help="Where this node's listener answers: https://host:port.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the card to this file, to hand it over.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make this node's card, or make it new, and print the fingerprint to read aloud."""
    with exchanging(folder, passphrase_file) as exchange:
        _say_card(peering.own_card(exchange, asker(passphrase_file), address=address), out)


@peer.command()
def add(
    source: Annotated[
        str, typer.Argument(metavar="CARD", help="The peer's card: a file, or its address https://host:port.")
    ],
    folder: Folder,
    fingerprint: Annotated[str | None, typer.Option(help="The fingerprint the peer has read aloud.")] = None,
    address: Annotated[str | None, typer.Option(help="Reach it here, whatever its card says.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Introduce a peer, or take its newer card.  The fingerprint is compared by people, over another channel."""
    found = fetch_card(source) if source.startswith("https://") else _card_in(Path(source))
    _compare(found, fingerprint)
    with exchanging(folder, passphrase_file) as exchange:
        known = peering.introduce(exchange, found, address=address)
        typer.echo(f"peer {known.party} is introduced, {known.address or 'without an address: bundles only'}")


@peer.command("list")
def list_(folder: Folder, as_json: Json = False, passphrase_file: NoPassphrase = None) -> None:  # noqa: ARG001  # scripts give it
    """List the peers: where they are, and how far each side has what the other sent.  No passphrase is asked for."""
    with on_file(folder) as exchange:
        rows = [status.of(exchange, one) for one in exchange.peers.all()]
    if as_json:
        print_json([row.json() for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.party:<16} {row.state:<8} {row.address or '-':<32} {row.fingerprint}")
        typer.echo(f"{'':<16} sent {row.sent}, acknowledged {row.acknowledged}; received {row.received}")


@peer.command()
def check(
    folder: Folder,
    name: Annotated[str | None, typer.Argument(metavar="PARTY", help="One peer; all, if not given.")] = None,
    as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """See whether peers answer with their key, and whether anything is missing, set aside or contradictory.

    Exit code 3 where a log has forked.
    """
    with exchanging(folder, passphrase_file) as exchange:
        peers = exchange.peers.live() if name is None else [exchange.peers.need(name)]
        own = peering.identity(exchange.folder, asker(passphrase_file))
        rows = [status.checked(exchange, own, one) for one in peers]
        mine = exchange.arrivals.forks(exchange.origin)
    for fork in mine:
        typer.echo(f"FORK of this node's own log: {one_line(fork.why)}; was it restored, or copied?", err=True)
    if as_json:
        print_json([row.json() for row in rows])
    for row in () if as_json else rows:
        typer.echo(f"{row.party}: {row.line}")
        for trouble in row.troubles:
            typer.echo(f"{row.party}: {one_line(trouble)}")
    if mine or any(row.forks for row in rows):
        raise typer.Exit(3)


@peer.command()
def settle(
    name: Name,
    folder: Folder,
    because: Annotated[str, typer.Option(help="What was found out, and by whom.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """End what a peer's log is suspected of, once people have looked into it.  A fork that is proved is not ended."""
    if not because.strip():
        raise WrongUse("--because: say what was found out")
    with exchanging(folder, passphrase_file) as exchange:
        count = witness.settle(exchange, exchange.peers.need(name), because.strip())
    typer.echo(f"{count} suspicions of {name} are settled; what was heard is kept")


@peer.command()
def remove(name: Name, folder: Folder, passphrase_file: PassphraseFile = None) -> None:
    """Give the peer nothing and take nothing from it from now on; what came stays."""
    with exchanging(folder, passphrase_file) as exchange:
        peering.remove(exchange, name)
    typer.echo(f"peer {name} is removed; what it has, it has")


@peer.command()
def renew(
    folder: Folder,
    switch: Annotated[
        bool, typer.Option("--switch", help="Put the announced key to use and drop the old one.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Announce a new key of the listener on the card; once peers have the card, `--switch` puts it to use."""
    with exchanging(folder, passphrase_file) as exchange:
        made = peering.renew(exchange, asker(passphrase_file), switch=switch)
    told = "in use from the listener's next start" if switch else "announced; peers get the card when they pull"
    typer.echo(f"card version {made.card.version}: the new key is {told}")


@peer.command()
def proof(
    name: Name,
    folder: Folder,
    out: Annotated[Path, typer.Option(help="The new file.")],
    passphrase_file: NoPassphrase = None,  # noqa: ARG001  # scripts give it
) -> None:
    """Write the proof that a peer's log has forked, for anybody to check with `consilience verify`."""
    with on_file(folder) as exchange:
        content = status.proof(exchange, exchange.peers.need(name))
    if out.exists():
        raise WrongUse(f"{out}: it is there already")
    out.write_bytes(content)
    typer.echo(f"proof in {out}; check it with `consilience verify {out}`")


def _card_in(path: Path) -> Introduced:
    if not path.is_file() or path.stat().st_size > _MAX_CARD:
        raise UnreadableInput(
            str(path), "there is no card here", "make one with `consilience peer card --out` on the peer's node"
        )
    return read_card(path.read_bytes())


def _say_card(made: Introduced, out: Path | None) -> None:
    typer.echo(f"card of {made.card.party}, version {made.card.version}, {made.card.address or 'without an address'}")
    typer.echo(f"fingerprint  {made.authority.fingerprint}")
    typer.echo("Read it aloud to your peers over another channel, or hand it over in person.")
    if out is not None:
        out.write_bytes(made.raw)
        typer.echo(f"card in {out}")


def _compare(found: Introduced, given: str | None) -> None:
    shown = found.authority.fingerprint
    if given is None:
        typer.echo(f"card of {found.card.party} ({one_line(found.authority.title)}), fingerprint\n  {shown}")
        if not typer.confirm("Is this what the peer has read aloud?"):
            raise WrongUse("the card was not taken")
    elif "".join(given.split()).lower() != shown.replace(" ", ""):
        raise WrongUse(f"the fingerprint of this card is another: {shown}; it is not the peer's, or was misheard")
