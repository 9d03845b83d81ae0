"""`init`, `ingest` and `log`: a node's folder from the command line."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from consilience import node as nodes
from consilience.cli import unconfined
from consilience.cli.app import app
from consilience.cli.progress import progress_bar
from consilience.cli.terminal import one_line, print_json
from consilience.errors import WrongUse
from consilience.exchange.authority import fingerprint_of
from consilience.ledger.note import verifier_key
from consilience.ledger.reading import size_at
from consilience.node import root_keys as root_key_files
from consilience.records.codec import read_time, write_time
from consilience.records.ids import RecordId, is_digest

log = typer.Typer(help="Show, sign and prove the log of a node.", no_args_is_help=True)
app.add_typer(log, name="log")

_MAX_PASSPHRASE = 4096
_MAX_NOTE = 64 * 1024 + 1
"""One byte more than a checkpoint may have, so that a longer one is refused as such."""


def not_as_another(folder: Path) -> Path:
    """Refuse root in a folder of another user, whose service could not read what root would leave there."""
    getuid = getattr(os, "geteuid", None)
    if getuid is not None and folder.is_dir() and getuid() == 0 and folder.stat().st_uid != 0:
        raise WrongUse(f"{folder}: it is not root's, so its service could not read what root makes there; run this as its owner (sudo -u)")  # fmt: skip
    return folder


Folder = Annotated[
    Path, typer.Option("--dir", envvar="CONSILIENCE_DIR", callback=not_as_another, help="The node's folder.")
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        envvar="CONSILIENCE_PASSPHRASE_FILE",
        help="Read the passphrase from the first line of this file instead of asking.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
AsOf = Annotated[
    str | None, typer.Option(metavar="DATE", help="As it was at the end of this day, or at this time (…T12:00:00Z).")
]


@app.command()
def init(
    party: Annotated[str, typer.Option(help="The party's name: letters, digits and . _ -")],
    folder: Folder,
    title: Annotated[str | None, typer.Option(help="The name to show; the party's name if not given.")] = None,
    no_passphrase: Annotated[
        bool, typer.Option("--no-passphrase", help="Leave the keys unwrapped, for unattended use.")
    ] = False,
    passphrase_file: PassphraseFile = None,
    root_keys: Annotated[int, typer.Option(help="How many keys the root has; give them to different people.")] = 1,
    root_threshold: Annotated[
        int | None, typer.Option(help="How many of them must sign; 2 where there are more than one, if not given.")
    ] = None,
) -> None:
    """Make a new node: keys, ledger, settings."""
    threshold = min(2, root_keys) if root_threshold is None else root_threshold
    passphrase = new_passphrase(passphrase_file, none=no_passphrase)
    node = nodes.create(
        folder, party=party, title=title, passphrase=passphrase, root_keys=root_keys, threshold=threshold
    )
    typer.echo(f"node of {party} in {folder}")
    typer.echo(f"log    {node.ledger.origin}")
    first = next(row.id for row in node.ledger.entries(end=1) if row.id is not None)
    typer.echo(f"root   {first}")
    typer.echo(
        f"       {fingerprint_of(first)}: its first half, to be read aloud; it is the fingerprint of the card too"
    )
    if root_keys == 1:
        typer.echo("Keep keys/root.key in a safe place, off this machine: it enrols and revokes all others.")
    else:
        typer.echo(
            f"Give keys/root*.key to {root_keys} people, off this machine: together they enrol and revoke all others."
        )
    if threshold == 1:
        typer.echo("ONE KEY IS ENOUGH to enrol and revoke anybody: whoever holds it is everybody.")
        typer.echo("`consilience root rotate --keys 3 --threshold 2` asks for two people from then on.")
    if no_passphrase:
        typer.echo("The keys are NOT protected by a passphrase: whoever can read these files can sign as this node.")
    node.close()


@app.command()
def ingest(
    folder: Folder,
    files: Annotated[list[Path], typer.Argument(help="Files or folders of reports.")],
    marking: Annotated[str, typer.Option(help="TLP label of reports that carry none.")] = "TLP:AMBER+STRICT",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put reports into the node; the claims drafted from them stay drafts until a member signs."""
    unconfined.warn()
    node = nodes.Node(folder)
    signer = node.key("node", asker(passphrase_file))
    with progress_bar() as show:
        reports, claims, problems = nodes.read_reports(files, node.party, known=node.known_reports(), progress=show)
        done = node.ingest(reports, claims, signer, default=marking, progress=show)
    typer.echo(f"{done.reports} reports and {done.claims} drafted claims recorded, {done.known} reports known already")
    for problem in (*problems, *done.refused):
        typer.echo(f"skipped: {one_line(problem)}", err=True)
    node.close()
    if problems and not reports:
        raise WrongUse("none of the files could be read")


@log.command()
def show(folder: Folder, as_of: AsOf = None, as_json: Json = False) -> None:
    """List the records of the log: place, time, kind, id.  Nothing of what they say."""
    node = nodes.Node(folder)
    rows = [
        {
            "index": row.index,
            "id": row.id,
            "kind": row.kind,
            "author": row.author,
            "time": write_time(row.logged),
            "erased": row.envelope is None,
        }
        for row in node.ledger.entries(end=size_of(node, as_of))
        if row.id is not None
    ]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            typer.echo(
                f"{row['index']:>8}  {row['time']}  {row['kind']:<14} {row['id']}" + "  erased" * bool(row["erased"])
            )
        typer.echo(f"{len(rows)} records in a log of {node.ledger.size} entries; the others are padding")
    node.close()


@log.command()
def checkpoint(folder: Folder, passphrase_file: PassphraseFile = None) -> None:
    """Pad the log, sign its size and root, and print the checkpoint."""
    node = nodes.Node(folder)
    signer = node.key("log", asker(passphrase_file))
    typer.echo(node.checkpoint(signer).decode(), nl=False)
    typer.echo(f"key: {verifier_key(node.ledger.origin, signer.public)}", err=True)
    node.close()


@log.command()
def prove(
    record: Annotated[str, typer.Argument(help="Id of the record, as `log show` prints it.")],
    folder: Folder,
    as_json: Json = False,
    out: Annotated[Path | None, typer.Option(help="Write all that is needed to check it offline to this file.")] = None,
) -> None:
    """Prove that a record stands in the log (RFC 6962)."""
    if not is_digest(record):
        raise WrongUse("RECORD: expected the 64 hex digits of a record id")
    node = nodes.Node(folder)
    proof = node.ledger.prove(RecordId(record))
    if as_json:
        print_json(_proof(proof))
    else:
        typer.echo(f"record {record} is entry {proof.index} of the log of {proof.size} with root {proof.root.hex()}")
    if out is not None:
        evidence = node.evidence(RecordId(record))
        # It holds what the record says: for its owner, until they hand it on.
        out.touch(mode=0o600)
        out.write_bytes(evidence)
        typer.echo(f"evidence in {out}; check it with `consilience verify {out}`", err=True)
    node.close()


@log.command()
def audit(folder: Folder) -> None:
    """Compute the whole log again from its leaves and compare."""
    node = nodes.Node(folder)
    typer.echo(
        f"whole: {nodes.audit(node.ledger, node.store)} entries, root {node.ledger.root(node.ledger.size).hex()}"
    )
    node.close()


@log.command()
def epoch(
    folder: Folder,
    because: Annotated[str, typer.Option(help="Why no peer can be asked.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """After a restore with no peer in reach: let the log sign again, and record that for ever."""
    node = nodes.Node(folder)
    entry = node.new_epoch(root_key_files.at_hand(node.folder, node.ledger.keyring, asker(passphrase_file)), because)
    typer.echo(f"recorded as entry {entry.index}; whoever holds a larger checkpoint will see that entries were lost")
    node.close()


@log.command()
def compare(
    note: Annotated[Path, typer.Argument(help="This log's checkpoint with a peer's cosignature.")],
    folder: Folder,
    witness: Annotated[str, typer.Option(help="The name under which the peer cosigns.")],
    key: Annotated[str, typer.Option(help="The peer's public key, 64 hex digits.")],
) -> None:
    """After a restore: compare the log with what a peer has seen of it; then it signs again."""
    if not is_digest(key):
        raise WrongUse("--key: expected the 64 hex digits of a public key")
    node = nodes.Node(folder)
    with note.open("rb") as file:
        raw = file.read(_MAX_NOTE)
    node.compare(raw, witness=witness, public=bytes.fromhex(key))
    typer.echo(f"the log of {node.ledger.size} entries contains what {witness} has seen; it may sign again")
    node.close()


def _proof(proof: nodes.InclusionProof) -> dict[str, object]:
    return {
        "index": proof.index,
        "size": proof.size,
        "leaf": proof.leaf.hex(),
        "path": [item.hex() for item in proof.path],
        "root": proof.root.hex(),
        "commitment": proof.commitment.hex(),
    }


def asker(file: Path | None) -> Callable[[str], str]:
    """Return who answers for passphrases: the file, or the person, who is asked once."""
    return cache(lambda name: _from(file) if file is not None else getpass.getpass(f"Passphrase of {name}: "))


def size_of(node: nodes.Node, as_of: str | None) -> int:
    """Return how many entries the log had then."""
    moment = moment_of(as_of)
    return node.ledger.size if moment is None else size_at(node.ledger, moment)


def moment_of(text: str | None) -> datetime | None:
    """Return the time that an `--as-of` means; None where none was given."""
    try:
        if text is None or "T" in text:
            return None if text is None else read_time(text)
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        raise WrongUse("--as-of: expected a date such as 2026-03-01, or a time such as 2026-03-01T12:00:00Z") from None


def new_passphrase(file: Path | None, *, none: bool) -> str | None:
    """Return the passphrase for new keys, asked for twice; None where there shall be none."""
    if none and file is not None:
        raise WrongUse("--no-passphrase and --passphrase-file exclude each other")
    if none:
        return None
    first = _from(file) if file is not None else getpass.getpass("New passphrase: ")
    if len(first) < 8:
        raise WrongUse("a passphrase has 8 characters or more; --no-passphrase leaves the keys open")
    if file is None and getpass.getpass("Once more: ") != first:
        raise WrongUse("the two passphrases differ")
    return first


def _from(file: Path) -> str:
    try:
        with file.open() as lines:
            return lines.readline(_MAX_PASSPHRASE).splitlines()[0]
    except (OSError, IndexError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file}: no passphrase can be read from it") from error
