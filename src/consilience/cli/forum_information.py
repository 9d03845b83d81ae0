"""`forum ask`, `answer` and `requests`: requests for information from party to party."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consilience.cli.forum_acts import OneText, made, say_body
from consilience.cli.forum_views import OfForum, board_at, chosen, tell, text_like
from consilience.cli.members import KeyFile, Who
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line
from consilience.records.ids import PartyName, RecordId
from consilience.records.information import Answering, InformationAnswer, InformationRequest, Priority

if TYPE_CHECKING:
    pass

_SHORT = 12


def ask(
    question: Annotated[str, typer.Argument(help="What is asked.")], folder: Folder, member: Who,
    to: Annotated[str, typer.Option(help="Which party.")],
    needed_by: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day by which it is needed.")],
    priority: Annotated[Priority, typer.Option(help="How pressing it is.")] = Priority.ROUTINE,
    why: Annotated[str, typer.Option(help="Why.")] = "",
    answered_by: Annotated[str, typer.Option(help="What would answer it.")] = "", forum: OfForum = None,
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Ask another party for information."""
    with board_at(folder, member, passphrase_file) as (service, board):
        body = made(
            InformationRequest, forum=chosen(board, forum).text, by=service.party, to=PartyName(to), question=question,
            priority=priority, needed_by=needed_by.date(), why=why, answered_by=answered_by,
        )  # fmt: skip
        say_body(service, member, body, key, passphrase_file)


def answer(
    request: OneText, state: Annotated[Answering, typer.Argument(help="What becomes of it.")], folder: Folder, member: Who,
    words: Annotated[str, typer.Option(help="The answer, or why there is none.")] = "",
    record: Annotated[list[str] | None, typer.Option(help="A record that answers it; released at the release desk. May be repeated.")] = None,
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Answer another party's request for information."""
    with board_at(folder, member, passphrase_file) as (service, board):
        text = text_like(board, request, InformationRequest)
        body = made(
            InformationAnswer, request=text, state=state, words=words, records=tuple(map(RecordId, record or ()))
        )
        say_body(service, member, body, key, passphrase_file)


def requests(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """List the requests for information, open ones first."""
    from consilience.forum import information

    with board_at(folder, member, passphrase_file) as (_, board):
        found = information.all_(board, chosen(board, forum).text)
        content: list[dict[str, Any]] = [
            {"request": one.said.text, "by": one.said.body.by, "to": one.said.body.to, "question": one.said.body.question,
             "priority": one.said.body.priority.value, "needed_by": one.said.body.needed_by.isoformat(), "state": one.state,
             "overdue": one.overdue} for one in found
        ]  # fmt: skip
        tell(as_json, content, (
            f"{row['request'][:_SHORT]}  {row['state']:<8} {row['priority']:<9} by {row['needed_by']}  {row['by']} asks {row['to']}: "
            f"{one_line(row['question'])}" for row in content
        ))  # fmt: skip
