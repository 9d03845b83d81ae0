"""`member`: the party's people, their seats and their keys.  The root enrols them; each member's key stays with the member."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import orjson
import typer

from consilience import node as nodes
from consilience.cli.app import app
from consilience.cli.node import AsOf, Folder, Json, PassphraseFile, asker, moment_of, new_passphrase, size_of
from consilience.cli.terminal import one_line
from consilience.errors import WrongUse
from consilience.ledger.keyfile import write_key
from consilience.ledger.reading import Reading, policies_of
from consilience.ledger.signing import SEED_BYTES, SeedSigner, is_usable
from consilience.marking import Level, Marking, Policies, Reader
from consilience.marking.tlp import parse_tlp
from consilience.node import people
from consilience.node.desk import Desk
from consilience.records.clearance import Clearance, ClearedLevel
from consilience.records.ids import ROOT, KeyId, MemberId, PartyName, RecordId, is_digest, is_name
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole, RevocationReason, key_id
from consilience.records.kinds import KINDS, Body
from consilience.records.party import Agency, Member, Role, Seat

member = typer.Typer(help="Enrol the party's members, their seats and their keys.", no_args_is_help=True)
app.add_typer(member, name="member")

N = TypeVar("N")
Name = Annotated[str, typer.Argument(metavar="MEMBER", help="The member's id: letters, digits and . _ -")]
Public = Annotated[str | None, typer.Option(help="The member's public key, as `member new-key` prints it.")]


@member.command("new-key")
def new_key(
    file: Annotated[Path, typer.Argument(help="The file to make; it stays with the member.")],
    no_passphrase: Annotated[bool, typer.Option(help="Leave the key unwrapped.")] = False,
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
    public: Public = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Enrol a member, with seats and a key if they are known already; all of it or nothing."""
    node = nodes.Node(folder)
    if not is_name(name) or name in ("node", "root"):
        raise WrongUse("MEMBER: 1 to 64 letters, digits and . _ -, beginning with a letter or digit; not node or root")
    if name in _members(node):
        raise WrongUse(f"member {name}: there is one with this id")
    if agency is not None and agency not in {body.id for _, body in _said(node, Agency)}:
        raise WrongUse("--agency: there is none with this id; record it with `consilience member agency`")
    who, today = MemberId(name), nodes.now().date()
    bodies: list[Body] = [Member(id=who, title=title, agency=agency)]
    bodies += [Seat(member=who, role=one, since=today) for one in dict.fromkeys(role or [])]
    if public is not None:
        bodies.append(KeyEnrolment(public=_public(public), role=KeyRole.MEMBER, holder=who))
    _say(node, bodies, passphrase_file)


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
    there = {body.id for _, body in _said(node, Agency)}
    if not is_name(name) or name in there or (parent is not None and parent not in there):
        raise WrongUse("AGENCY: a new name of letters, digits and . _ -; --parent: one that was recorded")
    _say(node, [Agency(id=name, title=title, parent=parent)], passphrase_file)


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
    who = _known(node, name)
    held = [(id_, body) for id_, body in _said(node, Seat) if (body.member, body.role, body.until) == (who, role, None)]
    if held and (until is None or since is not None):
        raise WrongUse(f"member {name}: the seat of {role} is held already; --until alone ends it")
    first = held[0][1].since if held else day_of(since, "--since") or nodes.now().date()
    last = day_of(until, "--until")
    if last is not None and last < first:
        raise WrongUse("--until: the seat would end before it begins")
    _say(
        node,
        [Seat(member=who, role=role, since=first, until=last)],
        passphrase_file,
        supersedes=held[0][0] if held else None,
    )


@member.command()
def key(
    name: Name,
    folder: Folder,
    public: Annotated[str, typer.Option(help="The member's public key, as `member new-key` prints it.")],
    releaser: Annotated[bool, typer.Option(help="The key signs releases and recalls, and nothing else.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Let a key speak for a member from now on."""
    node = nodes.Node(folder)
    role = KeyRole.RELEASER if releaser else KeyRole.MEMBER
    _say(node, [KeyEnrolment(public=_public(public), role=role, holder=_known(node, name))], passphrase_file)


@member.command()
def clear(
    name: Name,
    folder: Folder,
    level: Annotated[
        list[str] | None,
        typer.Option(metavar="POLICY:LEVEL", help="Such as `tlp:red` or `common:SECRET`; the highest of each policy."),
    ] = None,
    compartment: Annotated[list[str] | None, typer.Option(help="A compartment; may be given several times.")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Grant a member a clearance, in place of the one held; without one a member reads nothing."""
    levels = tuple(_level(one) for one in level or [])
    desk = Desk(folder, asker(passphrase_file))
    _known(desk.node, name)
    people.clear(desk, Clearance(member=MemberId(name), levels=levels, compartments=tuple(compartment or ())))
    desk.close()
    typer.echo(f"member {name} is cleared to {', '.join(f'{one.policy}:{one.level}' for one in levels) or 'nothing'}")


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
    _say(node, [KeyRevocation(key=KeyId(key), reason=because)], passphrase_file)


@member.command("list")
def list_(folder: Folder, as_of: AsOf = None, as_json: Json = False) -> None:
    """List members with their seats and keys, now or as they were at an earlier time."""
    node = nodes.Node(folder)
    day = (moment_of(as_of) or nodes.now()).date()
    seats = [body for _, body in _said(node, Seat, as_of) if body.since <= day <= (body.until or day)]
    gone = {body.key for _, body in _said(node, KeyRevocation, as_of)}
    keys = [body for _, body in _said(node, KeyEnrolment, as_of) if body.id not in gone]
    rows = []
    for one in _members(node, as_of).values():
        held = sorted(seat.role for seat in seats if seat.member == one.id)
        own = {key.id: key.role for key in keys if key.holder == one.id}
        rows.append({"id": one.id, "title": one.title, "agency": one.agency, "seats": held, "keys": own})
        if not as_json:
            typer.echo(f"{one.id:<16} {one_line(one.title)}  {', '.join(held) or 'no seat'}")
            typer.echo("".join(f"{'':<16} {id_}  {role}\n" for id_, role in own.items()), nl=False)
    if as_json:
        typer.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
    node.close()


def _said(node: nodes.Node, noun: type[N], as_of: str | None = None) -> list[tuple[RecordId, N]]:
    """Return every record of this noun in force, with its id, as whoever keeps the node sees them."""
    policies = policies_of(node.ledger)
    who = Reader.of(node.party, policies=policies, clearances=policies.every_level(), caveats=node.ledger.rules.caveats)
    kind = next(tag for tag, known in KINDS.items() if known is noun)
    records = Reading(node.ledger, node.store, who, as_of=size_of(node, as_of)).records(kind)
    return [(record.id, record.statement.body) for record in records if isinstance(record.statement.body, noun)]


def _members(node: nodes.Node, as_of: str | None = None) -> dict[str, Member]:
    return {body.id: body for _, body in _said(node, Member, as_of)}


def _known(node: nodes.Node, name: str) -> MemberId:
    if name not in _members(node):
        raise WrongUse("MEMBER: there is none with this id; add one with `consilience member add`")
    return MemberId(name)


def _say(node: nodes.Node, bodies: list[Body], file: Path | None, *, supersedes: RecordId | None = None) -> None:
    root = node.key("root", asker(file))
    said = [
        node.envelope(one, root, author=ROOT, marking=_marking(one, node.party), supersedes=supersedes)[1]
        for one in bodies
    ]
    for entry in node.ledger.admit(said, now=nodes.now()):
        typer.echo(f"recorded as entry {entry.index}: {entry.id}")
    node.close()


def _marking(body: Body, party: PartyName) -> Marking:
    """Return the marking: keys are for every party to check signatures with, a list of our people is for ourselves."""
    if isinstance(body, (KeyEnrolment, KeyRevocation)):
        return parse_tlp("TLP:GREEN", owner=party)
    return Marking(levels=frozenset({Level("tlp", "green")}), originators=frozenset({party}))


def _level(text: str) -> ClearedLevel:
    policy, _, level = text.partition(":")
    if Level(policy, level) not in Policies().every_level():
        known = ", ".join(sorted(f"{one.policy}:{one.name}" for one in Policies().every_level()))
        raise WrongUse(f"--level: one of {known}")
    return ClearedLevel(policy=policy, level=level)


def _public(text: str) -> bytes:
    if not is_digest(text) or not is_usable(bytes.fromhex(text)):
        raise WrongUse("--public: expected the 64 hex digits of an Ed25519 public key")
    return bytes.fromhex(text)


def day_of(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{option}: expected a date such as 2026-03-01") from None
