"""`forum say`: any noun of a forum, said field by field as its record has them."""

from __future__ import annotations

import typing
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from consilience.cli.forum_acts import say_body
from consilience.cli.forum_views import OfForum, board_at, chosen
from consilience.cli.members import KeyFile, Who
from consilience.cli.node import Folder, PassphraseFile
from consilience.errors import MalformedRecord, WrongUse
from consilience.records.codec import read_body
from consilience.records.ids import MemberId

if TYPE_CHECKING:
    from consilience.forum.board import Board
    from consilience.node.service import Service
    from consilience.records.kinds import Body
_WORDS = (
    "council", "mandate", "line", "said", "reading", "milestone", "instrument", "correction", "correction_answer",
    "consent_request", "consent", "terms", "advice", "sealed", "outcome", "dispute", "ask", "answer",
)  # fmt: skip
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


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
