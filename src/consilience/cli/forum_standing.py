"""`forum courses`, `mandates`, `lines` and the like: how all of a noun stand in a forum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consilience.cli.forum_views import OfForum, board_at, chosen, tell
from consilience.cli.members import Who, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line
from consilience.records.telling import title_of

if TYPE_CHECKING:
    from consilience.forum.board import Board
    from consilience.node.forum.standings import Seen, Standing
    from consilience.node.service import Service
    from consilience.records.ids import TextId

_SHORT = 12


def standing(noun: str, help_: str) -> Any:
    """Return the command that shows how all of a noun stand in a forum."""

    def show(
        folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
    ) -> None:  # fmt: skip
        from consilience.node.forum import standings

        with board_at(folder, member, passphrase_file) as (service, board):
            found = standings.of(noun, _seen(service, board, member, chosen(board, forum).text))
            rows = [
                {**standings.said(one.said), "state": one.state, "missing": [*one.missing], **one.more} for one in found
            ]
            tell(as_json, rows, (_line(one) for one in found))

    show.__doc__ = help_
    return show


def _seen(service: Service, board: Board, member: str, forum: TextId) -> Seen:
    from consilience.node.forum import standings
    from consilience.pipeline.public_lines import line_up

    return standings.Seen(
        service=service, view=view_of(service, member), board=board, forum=forum,
        line_up=lambda line, said: line_up(line.body, said.body),
    )  # fmt: skip


def _line(one: Standing) -> str:
    waits = f"  waits for {', '.join(one.missing)}" if one.missing else ""
    return f"{one.said.text[:_SHORT]}  {one.state:<12}  {one_line(_title(one))}{waits}"


def _title(one: Standing) -> str:
    named = one.more.get("milestone")
    return named if isinstance(named, str) else title_of(one.said.body)
