"""`member`: the party's people, their seats and their keys.  The root enrols them; each member's key stays with the member."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from consilience import node as nodes
from consilience.cli.app import app
from consilience.cli.node import AsOf, Folder, Json, PassphraseFile, asker, moment_of, new_passphrase, size_of
from consilience.cli.terminal import one_line, print_json
from consilience.errors import WrongUse
from consilience.ledger.keyfile import write_key
from consilience.ledger.ledger import Entry
from consilience.ledger.reading import policies_of
from consilience.ledger.signing import SEED_BYTES, SeedSigner, is_usable
from consilience.marking import Level
from consilience.node import root_keys
from consilience.node.roster import Roster
from consilience.records.clearance import Clearance, ClearedLevel
from consilience.records.ids import KeyId, MemberId, is_digest, is_name
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole, RevocationReason, key_id
from consilience.records.party import Agency, Member, Role, Seat

member = typer.Typer(help="Enrol the party's members, their seats and their keys.", no_args_is_help=True)
app.add_typer(member, name="member")

Name = Annotated[str, typer.Argument(metavar="MEMBER", help="The member's id: letters, digits and . _ -")]
Levels = Annotated[
    list[str] | None, typer.Option(help="The highest level of a policy to be read, as `tlp:red`; may be repeated.")
]
Compartments = Annotated[list[str] | None, typer.Option(help="A compartment to be read; may be repeated.")]
Public = Annotated[str | None, typer.Option(help="The member's public key, as `member new-key` prints it.")]


@member.command("new-key")
def new_key(
    file: Annotated[Path, typer.Argument(help="The file to make; it stays with the member.")],
    no_passphrase: Annotated[bool, typer.Option("--no-passphrase", help="Leave the key unwrapped.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make a key on the member's own machine and print the public half, for whoever keeps the root to enrol."""
    seed = secrets.token_bytes(SEED_BYTES)
    passphrase = new_passphrase(passphrase_file, none=no_passphrase)
    if file.exists():
        raise WrongUse(f"{file}: there is a file already; a key is never overwritten")
    write_key(file, seed, passphrase=passphrase, salt=secrets.token_bytes(16), nonce=secrets.token_bytes(24))
    public = SeedSigner(seed).public
    typer.echo(f"public {public.hex()}\nkey    {key_id(public)}")


@member.command()
def add(
    name: Name,
    folder: Folder,
    title: Annotated[str, typer.Option(help="The person's name as shown.")],
    agency: Annotated[str | None, typer.Option(help="The id of the agency, as `member agency` recorded it.")] = None,
    role: Annotated[list[Role] | None, typer.Option(help="A seat from today on; may be given several times.")] = None,
    level: Levels = None,
    compartment: Compartments = None,
    public: Public = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Enrol a member, with seats, clearance and a key if they are known already; all of it or nothing."""
    node = nodes.Node(folder)
    if not is_name(name) or name in ("node", "root"):
        raise WrongUse("MEMBER: 1 to 64 letters, digits and . _ -, beginning with a letter or digit; not node or root")
    who = MemberId(name)
    keys = [] if public is None else [KeyEnrolment(public=_public(public), role=KeyRole.MEMBER, holder=who)]
    clearance = _clearance(node, who, level or [], compartment or []) if level or compartment else None
    body = Member(id=who, title=title, agency=agency)
    _said(node, _roster(node, passphrase_file).add(body, role or [], keys=keys, clearance=clearance))


@member.command()
def agency(
    name: Annotated[str, typer.Argument(metavar="AGENCY", help="The agency's id.")],
    folder: Folder,
    title: Annotated[str, typer.Option(help="Its name as shown.")],
    parent: Annotated[str | None, typer.Option(help="The id of the body it belongs to.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Record an agency of the party."""
    node = nodes.Node(folder)
    _said(node, _roster(node, passphrase_file).agency(Agency(id=name, title=title, parent=parent)))


@member.command()
def seat(
    name: Name,
    role: Annotated[Role, typer.Argument(help="The role.")],
    folder: Folder,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="The first day; today if not given.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day; open if not given.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Give a member a seat, or say until when one that is held will be held."""
    node = nodes.Node(folder)
    first, last = day_of(since, "--since"), day_of(until, "--until")
    _said(node, _roster(node, passphrase_file).seat(name, role, since=first, until=last))


@member.command()
def clear(
    name: Name,
    folder: Folder,
    level: Levels = None,
    compartment: Compartments = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Say what a member may read within the party; the newest clearance counts, and one with nothing in it withdraws all."""
    node = nodes.Node(folder)
    roster = _roster(node, passphrase_file)
    _said(node, roster.clear(_clearance(node, roster.known(name), level or [], compartment or [])))


@member.command()
def key(
    name: Name,
    folder: Folder,
    public: Annotated[str, typer.Option(help="The member's public key, as `member new-key` prints it.")],
    releaser: Annotated[
        bool, typer.Option("--releaser", help="The key signs releases and recalls, and nothing else.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Let a key speak for a member from now on."""
    node = nodes.Node(folder)
    roster = _roster(node, passphrase_file)
    who, role = roster.known(name), KeyRole.RELEASER if releaser else KeyRole.MEMBER
    _said(node, roster.enrol(who, [KeyEnrolment(public=_public(public), role=role, holder=who)]))


@member.command()
def revoke(
    key: Annotated[str, typer.Argument(help="The id of the key, as `member list` prints it.")],
    folder: Folder,
    because: Annotated[RevocationReason, typer.Option(help="Why.")] = RevocationReason.RETIRED,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Let a key speak for nobody from now on; what it signed before stays signed."""
    node = nodes.Node(folder)
    if not is_digest(key) or node.ledger.keyring.live(KeyId(key)) is None:
        raise WrongUse("KEY: expected the 64 hex digits of a key that is in force")
    _said(node, _roster(node, passphrase_file).revoke(KeyId(key), because))


@member.command()
def link(
    folder: Folder,
    name: Annotated[
        str | None, typer.Argument(metavar="MEMBER", help="The member's id; may be left out while nobody is enrolled.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="The member has keys; using the link revokes them.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Print a link by which a member makes a key in their browser.  It works once, for a day; a link printed before is void."""
    from consilience.node.access import AccessLog
    from consilience.node.settings import read_settings
    from consilience.web.identity.store import IdentityStore
    from consilience.web.pages.entrance import new_link

    node = nodes.Node(folder)
    # Whoever gives out a link lets somebody speak for the member, which is the root's to allow.
    root_keys.at_hand(node.folder, node.ledger.keyring, asker(passphrase_file))
    who = _linked(node, name, replace=replace)
    with (
        closing(IdentityStore(folder / "identity.sqlite3")) as identity,
        closing(AccessLog(folder / "access.sqlite3")) as log,
    ):
        typer.echo(new_link(identity, read_settings(folder).origin, who))
        log.note(nodes.now(), "root", f"gave out an enrolment link for {who or 'the first person'}")
    typer.echo(
        "It works once, until this time tomorrow, while `consilience serve` runs with the root key at hand.", err=True
    )
    node.close()


def _linked(node: nodes.Node, name: str | None, *, replace: bool) -> MemberId | None:
    """Return whom the link is for; None for the first person of a node."""
    roster, ring = _roster(node, None), node.ledger.keyring
    if name is None:
        if roster.members():
            raise WrongUse("MEMBER: say whom the link is for; `consilience member list` shows the ids")
        return None
    who = roster.known(name)
    keys = [key for key in ring.keys.values() if key.holder == who and ring.live(key.id)]
    if keys and not replace:
        raise WrongUse(f"member {who}: {len(keys)} keys are in force, and using the link revokes them; say --replace if that is meant")  # fmt: skip
    return who


@member.command("list")
def list_(folder: Folder, as_of: AsOf = None, as_json: Json = False) -> None:
    """List members with their seats and keys, now or as they were at an earlier time."""
    node = nodes.Node(folder)
    day = (moment_of(as_of) or nodes.now()).date()
    roster, end = _roster(node, None), size_of(node, as_of)
    seats = [body for _, body in roster.said(Seat, end=end) if body.since <= day <= (body.until or day)]
    gone = {body.key for _, body in roster.said(KeyRevocation, end=end)}
    keys = [body for _, body in roster.said(KeyEnrolment, end=end) if body.id not in gone]
    rows = []
    for one in roster.members(end=end).values():
        held = sorted(seat.role for seat in seats if seat.member == one.id)
        own = {key.id: key.role for key in keys if key.holder == one.id}
        rows.append({"id": one.id, "title": one.title, "agency": one.agency, "seats": held, "keys": own})
        if not as_json:
            typer.echo(f"{one.id:<16} {one_line(one.title)}  {', '.join(held) or 'no seat'}")
            typer.echo("".join(f"{'':<16} {id_}  {role}\n" for id_, role in own.items()), nl=False)
    if as_json:
        print_json(rows)
    node.close()


def _roster(node: nodes.Node, file: Path | None) -> Roster:
    return Roster(node, lambda: root_keys.at_hand(node.folder, node.ledger.keyring, asker(file)))


def _said(node: nodes.Node, entries: Sequence[Entry]) -> None:
    for entry in entries:
        typer.echo(f"recorded as entry {entry.index}: {entry.id}")
    node.close()


def _clearance(node: nodes.Node, member: MemberId, levels: list[str], compartments: list[str]) -> Clearance:
    parts = [ClearedLevel(policy=policy, level=name) for policy, _, name in (one.partition(":") for one in levels)]
    if not {Level(one.policy, one.level) for one in parts} <= policies_of(node.ledger).every_level():
        raise WrongUse("--level: expected POLICY:LEVEL of a policy known here, such as tlp:red or common:SECRET")
    return Clearance(member=member, levels=tuple(parts), compartments=tuple(compartments))


def _public(text: str) -> bytes:
    if not is_digest(text) or not is_usable(bytes.fromhex(text)):
        raise WrongUse("--public: expected the 64 hex digits of an Ed25519 public key")
    return bytes.fromhex(text)


def day_of(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{option}: expected a date such as 2026-03-01") from None
