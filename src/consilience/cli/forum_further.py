"""`forum`, second half: how each thing stands, and `say`, by which a member says any of it, field by field."""

from __future__ import annotations

import typing
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from consilience.cli.forum_acts import say_body
from consilience.cli.forum_views import OfForum, board_at, chosen, tell
from consilience.cli.members import KeyFile, Who, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line
from consilience.errors import MalformedRecord, WrongUse
from consilience.records.codec import read_body
from consilience.records.ids import MemberId
from consilience.records.telling import title_of

if TYPE_CHECKING:
    from consilience.forum.board import Board
    from consilience.node.forum.standings import Seen, Standing
    from consilience.node.service import Service
    from consilience.records.ids import TextId
    from consilience.records.kinds import Body

_SHORT = 12
_WORDS = (
    "council", "mandate", "line", "said", "reading", "milestone", "instrument", "correction", "correction_answer",
    "consent_request", "consent", "terms", "advice", "sealed", "outcome", "dispute", "ask", "answer",
)  # fmt: skip
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


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


def track_record(
    folder: Folder, member: Who, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """Show how estimates did, by party, agency and grade of evidence, where outcomes are agreed."""
    from consilience.node import track_record as record_of

    with board_at(folder, member, passphrase_file) as (service, _):
        view = view_of(service, member)
        foreign = [number for number, marking in service.received.markings().items() if view.allows(marking)]
        found = record_of.track_record(service, view, foreign)
        lines = [f"{name}: {' '.join(record.sentences)}" for name, record in (*found.parties, *found.agencies)]
        lines += [
            f"  {one.question}  {one.party}  {one.measure} {one.score:.3f}  came to {one_line(one.text)}"
            for one in found.rows
        ]
        tell(as_json, record_of.as_data(found), lines or ["nothing to score yet"])


def grid(folder: Folder, member: Who, as_json: Json = False, passphrase_file: PassphraseFile = None) -> None:
    """Show parties by parties: what is in force between each two, what last went, forks."""
    from consilience.node.forum import grid as grids
    from consilience.node.peering.peering import Peering

    with board_at(folder, member, passphrase_file) as (service, _):
        found = grids.grid(Peering(service), view_of(service, member))
        _, *rows = grids.rows(found)
        tell(as_json, grids.as_data(found), (
            f"{row[0]} to {row[1]}: {one_line(row[2]) or 'no agreement in force'}" + (f"; {one_line(row[3])}" if row[3] else "")
            + (f"; {row[4]} parcels, {row[6]} received" if row[4] else "") for row in rows
        ))  # fmt: skip


def say(
    noun: Annotated[str, typer.Argument(help=f"What is said: {', '.join(_WORDS)}.")],
    field: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE", help="A field of its record; several values are given one by one, the parts of one with bars between.")],
    folder: Folder, member: Who, forum: OfForum = None, key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Say one thing of a forum, field by field, as its record has them; the forum, the seat and who asks follow by themselves."""
    from consilience.node.forum.story import NOUNS
    from consilience.records.text import id_of_text

    if noun not in _WORDS:
        raise WrongUse(f"NOUN: one of {', '.join(_WORDS)}")
    kind = NOUNS[noun]
    given = _given(kind, field)
    with board_at(folder, member, passphrase_file) as (service, board):
        for name, value in _following(service, board, member, noun, forum).items():
            if name in {one.name for one in fields(kind)}:
                given.setdefault(name, value)
        try:
            body: Body = read_body(kind, given)
        except MalformedRecord as error:
            raise WrongUse(f"{noun}: {error}") from None
        say_body(service, member, body, key, passphrase_file)
        typer.echo(f"text {id_of_text(body)}")


def series(
    folder: Folder, member: Who, out: Annotated[Path, typer.Option(help="The DOCX file to write.")], forum: OfForum = None,
    passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Write minutes and decisions across all meetings of a forum as one DOCX file."""
    from consilience import node as nodes
    from consilience.marking import combine
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


def _given(kind: type, pairs: list[str]) -> dict[str, Any]:
    """Read FIELD=VALUE by the field's own form: truth, a list, a row with bars between its parts, or text."""
    hints, found = typing.get_type_hints(kind), dict[str, Any]()
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name not in hints:
            raise WrongUse(f"FIELD=VALUE: {name} is no field of it")
        several = typing.get_origin(hints[name]) in (tuple, frozenset)
        content = _value(hints[name], value)
        if several:
            found.setdefault(name, []).append(content)
        else:
            found[name] = content
    for name in found:
        if typing.get_origin(hints[name]) is frozenset:
            found[name] = sorted(set(found[name]))
    return found


def _value(hint: Any, value: str) -> Any:
    if value.startswith("{"):
        try:
            return orjson.loads(value)
        except ValueError:
            raise WrongUse("FIELD=VALUE: what begins with a brace is JSON") from None
    if hint is bool:
        if value.casefold() not in _TRUTH:
            raise WrongUse("FIELD=VALUE: yes or no")
        return _TRUTH[value.casefold()]
    inner = next(iter(typing.get_args(hint)), None)
    if isinstance(inner, type) and is_dataclass(inner):
        names = [one.name for one in fields(inner)]
        parts = [one.strip() for one in value.split("|", len(names) - 1)]
        if len(parts) != len(names):
            raise WrongUse(f"FIELD=VALUE: its parts are {', '.join(names)}, with bars between")
        return dict(zip(names, parts, strict=True))
    return value


def _following(service: Service, board: Board, member: str, noun: str, forum: str | None) -> dict[str, Any]:
    """Return what follows from who speaks and where, so that nobody types it."""
    from consilience.node.forum import work as forum_work

    if noun == "council":
        return {"parties": [service.party]}
    seat = forum_work.speaker(service, MemberId(member)).seat
    found: dict[str, Any] = {} if seat is None else {"seat": seat}
    return {**found, "by": service.party, "forum": chosen(board, forum).text}
