"""`status`: how a node stands, without its keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from consilience.cli.app import app
from consilience.cli.node import Folder, Json
from consilience.cli.terminal import print_json, print_line

if TYPE_CHECKING:
    from consilience.node.condition import Condition


@app.command()
def status(folder: Folder, as_json: Json = False) -> None:
    """Say how a node stands: processes, log, peers, queues, disk, backup, certificates.  Asks for no passphrase."""
    from consilience.node.condition import condition
    from consilience.node.folder import now

    found = condition(folder, now())
    if as_json:
        print_json(found.json())
        return
    for name, told in _told(found):
        print_line(f"{name:<13} {told}")


def _told(found: Condition) -> list[tuple[str, str]]:
    up = {True: "runs", False: "does not run"}
    lines = [
        ("node", f"{found.party}, Consilience {found.version}, at {found.moment}"),
        ("pages", up[found.serving]),
        ("listener", up[found.listening]),
        ("log", f"{found.entries:,} entries, signed up to {found.signed_entries:,}"),
    ]
    if found.must_compare:
        lines.append(("", "it was restored: it signs nothing before `log compare`, a pull from a peer, or `log epoch`"))
    for peer in found.peers:
        told = f"last exchange {peer.last_exchange or 'never'}, {peer.waiting} parcels not acknowledged"
        lines.append((f"peer {peer.party}", f"{peer.address or 'no address'}, {told}"))
    lines += [("waiting", f"{count} {name}") for name, count in found.waiting.items()]
    largest = sorted(found.bytes.items(), key=lambda one: -one[1])[:5]
    parts = ", ".join(f"{name} {_megabytes(size)}" for name, size in largest)
    lines.append(("disk", f"{_megabytes(sum(found.bytes.values()))} used ({parts}), {_megabytes(found.free)} free"))
    lines.append(("backup", found.last_backup or "never"))
    lines += [("certificate", f"{Path(file).name} ends {end}") for file, end in found.certificates.items()]
    return lines


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


@app.command()
def health(
    url: str = typer.Argument(help="Where it answers, as http://127.0.0.1:8400 or https://127.0.0.1:8500."),
) -> None:
    """Ask a node's pages or its listener whether they answer, as a probe does.  Exit code 3 where they do not."""
    import httpx

    try:
        # Whether it answers is asked, not who it is: a probe calls by address.
        answer = httpx.get(f"{url.rstrip('/')}/health", verify=False, timeout=5, trust_env=False)  # noqa: S501
        sound = answer.status_code == 200 and answer.text == "ok\n"
        told = f"it answered {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        sound, told = False, type(error).__name__
    if not sound:
        typer.echo(f"{url}: not well: {told}", err=True)
        raise typer.Exit(3)
    typer.echo("ok")
