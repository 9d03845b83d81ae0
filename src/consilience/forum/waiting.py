"""What waits on one person, and everything that an item of the forum touches, both ways."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from consilience.forum import actions, forums, gates, meetings, proposals, signing
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import Speaker
from consilience.records.forum import ChannelCheck, Done
from consilience.records.ids import TextId
from consilience.records.kinds import Body, kind_of
from consilience.records.meeting import Opening
from consilience.records.party import Role

_CAPITAL = re.compile(r"([A-Z])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """One thing that waits on a person."""

    what: str
    """`sign`, `position`, `decide`, `act`, `answer`, `check`, `draft minutes`, `agree minutes`."""
    noun: str
    id: str
    title: str
    since: datetime
    due: date | None = None


def on(board: Board, who: Speaker) -> list[Waits]:
    """Return what waits on a person, what is due first before the rest."""
    found = [*_chair(board, who), *_acts(board, who), *_channels(board, who), *_minutes(board, who)]
    return sorted(found, key=lambda one: (one.due or date.max, one.since, one.id))


def touches(board: Board, id_: str) -> list[Spoken[Body]]:
    """Return every record on the board that names a text or record, or is named by it."""
    here = [one for one in board.everything() if id_ in (one.id, one.text)]
    own = {one.id for one in here} | {one.text for one in here} | {id_}
    named = set[str]().union(*(_named(one.body) for one in here)) - own
    found = [
        one for one in board.everything()
        if one.id not in own and one.text not in own
        and (own & _named(one.body) or one.text in named or one.id in named)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.created, one.party, one.index))


def title_of(body: object) -> str:
    """Return what to call a body in a list."""
    if isinstance(body, Opening):
        return f"item {body.item} {'refused' if body.refused else 'opened'}"
    for name in ("title", "name", "text", "purpose", "words", "because"):
        found = getattr(body, name, "")
        if isinstance(found, str) and found.strip():
            return found if len(found) <= 120 else found[:119] + "…"
    return _CAPITAL.sub(r" \1", type(body).__name__).strip().lower()


def _chair(board: Board, who: Speaker) -> list[Waits]:
    if who.seat is None:
        return []
    found = [_waits("sign", one) for one in signing.to_sign(board, who)]
    for forum in forums.all_(board):
        for table in proposals.all_(board, forum.text):
            own = next((row for row in table.rows if row.party == who.party), None)
            if own is None or table.stage in (proposals.Stage.DECIDED, proposals.Stage.REVISED):
                continue
            if own.position is None and table.stage is not proposals.Stage.LAPSED:
                found.append(_waits("position", table.said, due=table.said.body.closes))
            elif table.met and not table.decisions and gates.missing_for_policy(board, table.said, who.now) is None:
                found.append(_waits("decide", table.said))
    return found


def _acts(board: Board, who: Speaker) -> list[Waits]:
    found = []
    for forum in forums.all_(board):
        for one in actions.items(board, forum.text):
            body = one.said.body
            mine = body.party == who.party and (body.owner == who.member or (not body.owner and who.seat is not None))
            if mine and one.state in (Done.OPEN, Done.DISPUTED):
                found.append(_waits("act", one.said, due=body.due))
    return found


def _channels(board: Board, who: Speaker) -> list[Waits]:
    if not who.roles & {Role.SECRETARY, Role.CHAIR}:
        return []
    found = []
    for forum in forums.all_(board):
        for one in forums.channels(board, forum.text):
            found += [_answer(one, sent) for sent, answer in one.checks if answer is None and _asks(sent, who)]
            sent_by_us = any(answer is None and sent.party == who.party for sent, answer in one.checks)
            if one.stale and who.party in one.channel.body.parties and not sent_by_us:
                found.append(_waits("check", one.channel, due=one.due))
    return found


def _asks(sent: Spoken[ChannelCheck], who: Speaker) -> bool:
    return sent.body.to == who.party and sent.body.sent <= who.now


def _answer(one: forums.Checked, sent: Spoken[ChannelCheck]) -> Waits:
    due = (sent.body.sent + timedelta(hours=one.channel.body.answer_hours)).date()
    title = one.channel.body.title
    return Waits(what="answer", noun="channel_check", id=sent.id, title=title, since=sent.created, due=due)


def _minutes(board: Board, who: Speaker) -> list[Waits]:
    if not who.roles & {Role.SECRETARY, Role.CHAIR}:
        return []
    found = []
    for forum in forums.all_(board):
        for one in meetings.all_(board, forum.text):
            if who.party not in board.parties(one.said.body) or one.said.body.ends > who.now:
                continue
            if one.step is meetings.Step.DRAFTING and who.party not in one.drafts:
                found.append(_waits("draft minutes", one.said))
            if one.step is meetings.Step.DIFFERENCES:
                found.append(_waits("agree minutes", one.said))
    return found


def _waits(what: str, one: Spoken[Any], due: date | None = None) -> Waits:
    return Waits(
        what=what, noun=kind_of(one.body).partition("/")[0], id=one.text, title=title_of(one.body), since=one.created,
        due=due,
    )  # fmt: skip


def _named(value: object) -> set[str]:
    """Return every digest that a body names."""
    if isinstance(value, str):
        return {value} if len(value) == 64 else set()
    if isinstance(value, tuple | frozenset):
        return set[str]().union(*map(_named, value))
    if is_dataclass(value):
        return set[str]().union(*(_named(getattr(value, field.name)) for field in fields(value)))
    return set()


def forum_of(board: Board, body: object) -> TextId | None:
    """Return to which forum a body belongs."""
    forum = getattr(body, "forum", None)
    if forum is not None:
        return TextId(forum)
    for name in ("meeting", "proposal", "memorandum", "text"):
        ref = getattr(body, name, None)
        found = board.any_text(TextId(ref)) if isinstance(ref, str) and len(ref) == 64 else None
        if found is not None and found.body is not body:
            return forum_of(board, found.body) or found.text
    return None
