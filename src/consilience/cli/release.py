"""`release`: the release desk from the command line.  Each act is signed with the member's own key file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from consilience.cli.app import app
from consilience.cli.member import day_of
from consilience.cli.node import Folder, Json, PassphraseFile, asker
from consilience.cli.terminal import one_line, print_json
from consilience.errors import UnreadableInput, WordForWord, WrongUse
from consilience.ledger.keyfile import is_wrapped, read_key
from consilience.ledger.signing import SeedSigner
from consilience.node import erasing, releases
from consilience.node.act import Act
from consilience.node.service import Service
from consilience.records.codec import read_body
from consilience.records.housekeeping import ErasureReason
from consilience.records.ids import MemberId, PartyName, RecordId, is_digest
from consilience.records.key import KeyRole, key_id
from consilience.records.release import Form, RecallReason
from consilience.records.request import Wording

release = typer.Typer(help="Ask for releases, decide on them, recall, withdraw, erase.", no_args_is_help=True)
app.add_typer(release, name="release")

Key = Annotated[Path, typer.Option(help="The member's key file, as `member new-key` made it.")]
Because = Annotated[str, typer.Option(help="Why.")]


@release.command()
def ask(
    records: Annotated[
        list[str], typer.Argument(metavar="RECORD…", help="Ids of the records, as `log show` prints them.")
    ],
    folder: Folder,
    key: Key,
    to: Annotated[list[str], typer.Option(metavar="PARTY", help="Who is to have it; may be given several times.")],
    because: Because,
    form: Annotated[Form, typer.Option(help="Whole, in other words, or only that there is one.")] = Form.FULL,
    words: Annotated[
        Path | None, typer.Option(help='JSON file of the words for each record: [{"record": id, "text": words}, …].')
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day on which it may be held.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Ask a releaser to let records go to other parties; it permits nothing yet."""
    service, member, pen = _signing(folder, key, KeyRole.MEMBER, passphrase_file)
    try:
        act = releases.ask(
            service, service.view_of(member), member, records=_ids(records), form=form, to=[PartyName(one) for one in to],
            because=because, words=_wordings(words), until=day_of(until, "--until"),
        )  # fmt: skip
    except WordForWord as error:
        # Whoever asks may read the record; messages and logs never quote it.
        typer.echo(f"in the record itself: {one_line(error.run)}", err=True)
        raise
    _carry_out(service, act, pen)


@release.command()
def decide(
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="Id of the request, as `release list` prints it.")],
    folder: Folder,
    key: Key,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it.")] = False,
    because: Because = "",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Agree to a request, or refuse it; where there are two releasers, two must agree."""
    service, member, pen = _signing(folder, key, KeyRole.RELEASER, passphrase_file)
    (id_,) = _ids([request])
    _carry_out(
        service, releases.decide(service, service.view_of(member), member, id_, agreed=not refuse, because=because), pen
    )


@release.command()
def recall(
    record: Annotated[str, typer.Argument(metavar="RECORD", help="Id of the record.")],
    folder: Folder,
    key: Key,
    reason: Annotated[RecallReason, typer.Option(help="What is wrong with it.")],
    because: Because = "",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Say that a record must not be relied upon; whoever received it, or what rests on it, is told."""
    service, member, pen = _signing(folder, key, KeyRole.RELEASER, passphrase_file)
    (id_,) = _ids([record])
    _carry_out(service, releases.recall(service, service.view_of(member), member, id_, reason, because), pen)


@release.command()
def withdraw(
    released: Annotated[str, typer.Argument(metavar="RELEASE", help="Id of the release, as `release list` prints it.")],
    folder: Folder,
    key: Key,
    because: Because = "",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take a release back: what was not fetched stays here, the others are told.  What was read cannot be unread."""
    service, member, pen = _signing(folder, key, KeyRole.RELEASER, passphrase_file)
    (id_,) = _ids([released])
    _carry_out(service, releases.withdraw(service, service.view_of(member), member, id_, because), pen)


@release.command()
def erase(
    record: Annotated[str, typer.Argument(metavar="RECORD", help="Id of the record.")],
    folder: Folder,
    key: Key,
    reason: Annotated[ErasureReason, typer.Option(help="Why its words must go.")],
    also: Annotated[
        list[str] | None,
        typer.Option(metavar="RECORD", help="One more that rests on it and says its words; may be repeated."),
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Erase a record and the claims, judgements and translations that quote it.  It cannot be undone."""
    service, member, pen = _signing(folder, key, KeyRole.RELEASER, passphrase_file)
    (id_,) = _ids([record])
    view = service.view_of(member)
    found = erasing.spill(view, id_)
    wanted = [*(one.id for one in (found.quoting if found else ())), *_ids(also or [])]
    act = erasing.erase(service, view, member, id_, wanted, reason)
    for one in found.speaking if found else ():
        if one.id not in wanted:
            typer.echo(f"may say its words too: {one.statement.kind} {one.id}", err=True)
    _carry_out(service, act, pen)


@release.command("list")
def list_(folder: Folder, key: Key, as_json: Json = False, passphrase_file: PassphraseFile = None) -> None:
    """List the requests that the key's holder may see, and what became of them."""
    service, member, _ = _signing(folder, key, None, passphrase_file)
    rows: list[dict[str, Any]] = [
        {
            "request": one.record.id,
            "records": len(one.request.records),
            "form": one.request.form.value,
            "to": sorted(one.request.to),
            "until": one.request.until.isoformat() if one.request.until else None,
            "state": "released" if one.release else "refused" if one.refused else "open",
            "release": one.release.id if one.release else None,
        }
        for one in releases.cases(service.view_of(member))
    ]
    service.close()
    if as_json:
        print_json(rows)
    for row in () if as_json else rows:
        typer.echo(
            f"{row['request']}  {row['state']:<8} {row['records']} records, {row['form']}, to {', '.join(row['to'])}"
        )
        if row["release"]:
            typer.echo(f"  release {row['release']}")


def _signing(
    folder: Path, key: Path, role: KeyRole | None, passphrase_file: Path | None
) -> tuple[Service, MemberId, SeedSigner]:
    """Return the service, the key's holder and the key, which must be one of `role` in force."""
    asking = asker(passphrase_file)
    pen = read_key(key, passphrase=asking(key.name) if is_wrapped(key) else None)
    service = Service(folder, asking)
    enrolled = service.node.ledger.keyring.live(key_id(pen.public))
    if enrolled is None or (role is not None and enrolled.role is not role):
        service.close()
        raise WrongUse(f"--key {key.name}: it is not a {role or 'member'} key in force on this node")
    return service, enrolled.holder, pen


def _carry_out(service: Service, act: Act, pen: SeedSigner) -> None:
    roles = act.roles
    for entry in service.admit(act.sealed(dict.fromkeys(roles, pen))):
        typer.echo(f"{act.title}: {entry.id}")
    service.views.catch_up()
    service.close()


def _ids(texts: list[str]) -> list[RecordId]:
    if not all(map(is_digest, texts)):
        raise WrongUse("a record is named by the 64 hex digits of its id")
    return [RecordId(one) for one in texts]


def _wordings(path: Path | None) -> list[Wording]:
    if path is None:
        return []
    try:
        return [read_body(Wording, one) for one in orjson.loads(path.read_bytes())]
    except (OSError, orjson.JSONDecodeError, TypeError) as error:
        raise UnreadableInput(
            str(path), "it is not a list of words", one_line('[{"record": id, "text": words}]')
        ) from error
