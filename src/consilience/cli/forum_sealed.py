"""`forum sealed` and `seal`: values that all parties commit to before any is shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from consilience.cli.forum_acts import OneText, made, say_body
from consilience.cli.forum_views import OfForum, board_at, chosen, tell, text_like
from consilience.cli.members import KeyFile, Who, say, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line
from consilience.errors import WrongUse
from consilience.records.ids import MemberId, PartyName, RecordId, is_digest
from consilience.records.sealed import SealedExchange

if TYPE_CHECKING:
    pass

_SHORT = 12


def sealed(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """List sealed exchanges: who has sealed, whose proof holds, who has opened."""
    from consilience.node.forum import sealing

    with board_at(folder, member, passphrase_file) as (service, board):
        found = sealing.all_(service, view_of(service, member), chosen(board, forum).text)
        content = [
            {"exchange": one.said.text, "title": one.said.body.title, "what": one.said.body.what, "matter": one.said.body.matter,
             "state": one.state.value, "stopped_by": list(one.stopped_by),
             "parties": {row.party: {"sealed": row.seal is not None, "proved": row.proved, "opened": row.opened} for row in one.rows}}
            for one in found
        ]  # fmt: skip
        lines = []
        for one in found:
            how = ", ".join(
                f"{row.party} {'opened' if row.opened else 'sealed' if row.proved else 'not yet'}" for row in one.rows
            )
            lines.append(f"{one.said.text[:_SHORT]}  {one.state.value}  {one_line(one.said.body.title)}: {how}")
        tell(as_json, content, lines)


def seal_begin(
    title: Annotated[str, typer.Argument(help="What it is called.")],
    folder: Folder, member: Who, what: Annotated[str, typer.Option(help="What is given: estimate, position, odds.")],
    matter: Annotated[str, typer.Option(help="On what: a question's id, or the digest of a proposal or scenario.")],
    seal_by: Annotated[datetime, typer.Option(help="The last moment to seal, UTC.")],
    open_by: Annotated[datetime, typer.Option(help="The last moment to open, UTC.")],
    forum: OfForum = None, with_: Annotated[list[str] | None, typer.Option("--with", help="A party; all of the forum if not given.")] = None,
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Begin a sealed exchange: values are committed to by all before any is shown."""
    from datetime import UTC

    from consilience.records.text import id_of_text

    with board_at(folder, member, passphrase_file) as (service, board):
        one = chosen(board, forum)
        parties = frozenset({service.party, *map(PartyName, with_)}) if with_ else one.founding.body.parties
        body = made(
            SealedExchange, forum=one.text, title=title, what=what, matter=matter, parties=parties,
            seal_by=seal_by.replace(tzinfo=UTC), open_by=open_by.replace(tzinfo=UTC),
        )  # fmt: skip
        say_body(service, member, body, key, passphrase_file)
        typer.echo(f"text {id_of_text(body)}")


def seal(
    exchange: OneText, record: Annotated[str, typer.Argument(metavar="RECORD", help="The record to seal; it stays here.")],
    folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Commit to a value: hand over the leaf of this log under which it stands, and the proof."""
    from consilience.node.forum import sealing

    with board_at(folder, member, passphrase_file) as (service, board):
        if not is_digest(record):
            raise WrongUse("RECORD: a record is named by the 64 hex digits of its id")
        text = text_like(board, exchange, SealedExchange)
        act = sealing.seal(service, view_of(service, member), MemberId(member), text, RecordId(record))
        say(service, member, act, key, passphrase_file)


def seal_open(
    exchange: OneText, folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None
) -> None:
    """Ask for the release of the own value, once every party's seal is here and its proof holds."""
    from consilience.node.forum import sealing

    with board_at(folder, member, passphrase_file) as (service, board):
        text = text_like(board, exchange, SealedExchange)
        act = sealing.open_(service, view_of(service, member), MemberId(member), text)
        say(service, member, act, key, passphrase_file)
