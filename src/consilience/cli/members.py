"""A member at the command line: the node opened, what they may read, and signing with their own key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consilience import node as nodes
from consilience.cli.node import asker
from consilience.errors import WrongUse
from consilience.ledger.keyfile import is_wrapped, read_key
from consilience.ledger.signing import SeedSigner, Signer
from consilience.node.act import Act
from consilience.records.ids import MemberId
from consilience.records.key import KeyRole, key_id

if TYPE_CHECKING:
    from consilience.node.reader_view import ReaderView
    from consilience.node.service import Service

Who = Annotated[str, typer.Option("--member", help="The member who acts; what they may read is what is shown.")]
KeyFile = Annotated[
    Path | None, typer.Option("--key", help="The member's key file; the demo key kept on the node if not given.")
]


@contextmanager
def opened(folder: Path, passphrase_file: Path | None) -> Iterator[Service]:
    """Open the node for one command."""
    from consilience.node.service import Service

    service = Service(folder, asker(passphrase_file))
    try:
        yield service
    finally:
        service.close()


def view_of(service: Service, member: str) -> ReaderView:
    """Return what the member may read; `WrongUse` where there is no such member."""
    if service.roster().named("member/1", member) is None:
        raise WrongUse("--member: there is none with this id")
    return service.view_of(MemberId(member))


def say(service: Service, member: str, act: Act, key: Path | None, passphrase_file: Path | None) -> None:
    """Sign and admit an act with the member's own key, and say what was recorded."""
    signers = _signers(service, MemberId(member), key, passphrase_file)
    if not act.roles <= signers.keys():
        raise WrongUse(f"--key: this needs the member's {' and '.join(sorted(act.roles - signers.keys()))} key")
    entries = service.admit(act.sealed(signers))
    for entry in entries:
        service.access.note(nodes.now(), MemberId(member), f"signed: {act.title}", entry.id)
        typer.echo(f"recorded as entry {entry.index}: {entry.id}")


def _signers(
    service: Service, member: MemberId, key: Path | None, passphrase_file: Path | None
) -> dict[KeyRole, Signer]:
    """Return what the member signs with here: a key file of one role, or the demo key, which serves for both."""
    ask = asker(passphrase_file)
    if key is None:
        from consilience.web.identity.signers import DemoKeys

        demo = DemoKeys(service.node.folder / "demo")
        if not demo.has(member):
            raise WrongUse("--key: name the member's key file; no demo key of this member is on this node")
        return demo.unwrap(member, ask(f"demo key of {member}"))
    signer: SeedSigner = read_key(key, passphrase=ask(key.name) if is_wrapped(key) else None)
    enrolled = service.node.ledger.keyring.live(key_id(signer.public))
    if enrolled is None or enrolled.holder != member:
        raise WrongUse("--key: it is not a key of this member that is in force")
    return {role: signer for role in KeyRole if role is enrolled.role}
