"""`forum export`: minutes as DOCX or HTML, tables as CSV, meetings and what is due as iCalendar; `series`: all minutes in one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consilience import node as nodes
from consilience.brief.outputs.sheets import for_excel
from consilience.cli.forum_views import OfForum, board_at, chosen, text_like
from consilience.cli.members import Who
from consilience.cli.node import Folder, PassphraseFile
from consilience.errors import WrongUse
from consilience.marking import combine
from consilience.records.ids import MemberId, TextId
from consilience.records.meeting import Meeting
from consilience.records.party import Role

if TYPE_CHECKING:
    from consilience.forum.board import Board
    from consilience.node.service import Service


class What(StrEnum):
    """What can be written."""

    MINUTES = "minutes"
    CALENDAR = "calendar"
    ACTIONS = "actions"
    COMMITMENTS = "commitments"
    DECISIONS = "decisions"


_TABLES = (What.ACTIONS, What.COMMITMENTS, What.DECISIONS)


def export(
    what: Annotated[What, typer.Argument(help="What to write.")],
    folder: Folder, member: Who, out: Annotated[Path, typer.Option(help="The file to write; minutes end in .docx or .html.")],
    meeting: Annotated[str | None, typer.Option(help="For minutes: the meeting's digest, or its first characters.")] = None,
    forum: OfForum = None, passphrase_file: PassphraseFile = None,
    excel: Annotated[bool, typer.Option("--excel", help="Put the UTF-8 mark before a CSV table, so that Excel shows every letter.")] = False,
) -> None:  # fmt: skip
    """Write minutes (DOCX, HTML), actions, commitments, decisions (CSV) or the calendar (iCalendar), as the member may see it."""
    with board_at(folder, member, passphrase_file) as (service, board):
        if what is What.MINUTES:
            if meeting is None:
                raise WrongUse("--meeting: name the meeting whose minutes are meant")
            raw, marking = _minutes(board, text_like(board, meeting, Meeting), out.suffix)
        else:
            raw, marking = _of_forum(service, board, MemberId(member), what, chosen(board, forum).text)
        if excel and what in _TABLES:
            raw = for_excel(raw)
        service.access.note(nodes.now(), MemberId(member), f"exported {what.value} of a forum")
        out.touch(mode=0o600)
        out.write_bytes(raw)
        typer.echo(f"{len(raw):,} bytes in {out}, {marking}: give it to nobody whom that does not name")


def series(
    folder: Folder, member: Who, out: Annotated[Path, typer.Option(help="The DOCX file to write.")], forum: OfForum = None,
    passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Write minutes and decisions across all meetings of a forum as one DOCX file."""
    from consilience.node.forum import series as series_file
    from consilience.web.render import marking_line

    with board_at(folder, member, passphrase_file) as (service, board):
        found = chosen(board, forum)
        line = marking_line(
            combine([*series_file.markings(board, found.text), found.founding.marking], service.policies)
        )
        raw = series_file.document(board, found.text, title=found.founding.body.name, marking=line)
        service.access.note(nodes.now(), MemberId(member), "exported a series of minutes")
        out.touch(mode=0o600)
        out.write_bytes(raw)
        typer.echo(f"{len(raw):,} bytes in {out}, {line}: give it to nobody whom that does not name")


def _minutes(board: Board, text: TextId, suffix: str) -> tuple[bytes, str]:
    from consilience.forum import meetings
    from consilience.node.forum import files as forum_files
    from consilience.node.forum.minutes_page import minutes_page
    from consilience.node.forum.minutes_sheet import sheet_of
    from consilience.web.render import marking_line

    makers = {".docx": forum_files.minutes_document, ".html": minutes_page}
    if suffix not in makers:
        raise WrongUse("--out: minutes are written as .docx or .html")
    found = meetings.standing(board, text)
    if found is None or not found.texts:
        raise WrongUse("minutes: no agreed text is here yet")
    one = found.texts[0]
    marking = marking_line(one.marking)
    return makers[suffix](sheet_of(board, found, one, marking=marking)), marking


def _of_forum(service: Service, board: Board, member: MemberId, what: What, forum: TextId) -> tuple[bytes, str]:
    from consilience.forum import waiting
    from consilience.node.forum import files as forum_files
    from consilience.web.render import marking_line

    if what is What.CALENDAR:
        return _calendar(service, board, member, forum)
    match what:
        case What.ACTIONS:
            raw = forum_files.action_sheet(board, forum)
        case What.COMMITMENTS:
            raw = forum_files.commitment_sheet(board, forum)
        case _:
            raw = forum_files.decision_sheet(board, forum)
    markings = [one.marking for one in board.everything() if waiting.forum_of(board, one.body) == forum]
    return raw, marking_line(combine(markings, service.policies))


def _calendar(service: Service, board: Board, member: MemberId, forum: TextId) -> tuple[bytes, str]:
    from consilience.forum import calendar
    from consilience.node.forum import calendar_file
    from consilience.node.settings import read_settings
    from consilience.web.pages.places import place_of
    from consilience.web.render import marking_line

    chair, origin = Role.CHAIR in service.roles(member), read_settings(service.node.folder).origin
    found = [
        one for one in calendar.entries(board)
        if one.forum == forum and calendar.is_mine(one, party=service.party, member=member, chair=chair)
    ]  # fmt: skip
    raw = calendar_file.write(
        found, name=f"Consilience: {service.party}", line=marking_line, origin=origin,
        place=lambda one: place_of(board, one.noun, one.id),
    )  # fmt: skip
    return raw, marking_line(combine([one.marking for one in found], service.policies))
