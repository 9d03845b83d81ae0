"""What waits on one person, and everything that an item of the forum touches, both ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from consilience.forum import (
    actions,
    campaigns,
    corrections,
    forums,
    gates,
    information,
    meetings,
    proposals,
    scenarios,
    sealed,
    signing,
)
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import Speaker
from consilience.records.forum import ChannelCheck
from consilience.records.ids import RecordId, TextId, is_digest
from consilience.records.kinds import Body, kind_of
from consilience.records.meeting import Opening
from consilience.records.party import Role
from consilience.records.scenario import PreparedResponse, Scenario
from consilience.records.sealed import Seal, SealedExchange

_CAPITAL = re.compile(r"([A-Z])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """One thing that waits on a person."""

    what: str
    """`sign`, `position`, `decide`, `act`, `answer`, `check`, `draft minutes`, `agree minutes`, `warning`, `seal` and so on."""
    noun: str
    id: str
    title: str
    since: datetime
    due: date | None = None


def on(board: Board, who: Speaker) -> list[Waits]:
    """Return what waits on a person, what is due first before the rest."""
    found = [
        *_warnings(board, who), *_chair(board, who), *_acts(board, who), *_channels(board, who), *_minutes(board, who),
        *_asked(board, who),
    ]  # fmt: skip
    return in_order(found)


def on_seals(
    board: Board, who: Speaker, *, proved: sealed.Proved, asked: Callable[[Spoken[Seal]], bool]
) -> list[Waits]:  # fmt: skip
    """Return the sealed exchanges in which a person's party has a value to seal, or may open what it has sealed.

    By the hour, not by the day: a seal comes too late from one moment to the next.
    """
    if not who.roles & {Role.ANALYST, Role.CHAIR}:
        return []
    found = []
    for one in board.texts(SealedExchange):
        if who.party not in one.body.parties:
            continue
        own = next((each for each in board.of(Seal, one.text) if each.party == who.party), None)
        if own is None and who.now <= one.body.seal_by:
            found.append(_waits("seal", one, due=one.body.seal_by.date()))
        elif own is not None and not asked(own):
            how = sealed.standing(board, one.text, now=who.now, proved=proved)
            if how is not None and how.may_open:
                found.append(_waits("open the seal", one, due=one.body.open_by.date()))
    return found


def in_order(found: Iterable[Waits]) -> list[Waits]:
    """Return what waits, what is due first before the rest."""
    return sorted(found, key=lambda one: (one.due or date.max, one.since, one.id))


def touches(board: Board, id_: str) -> list[Spoken[Body]]:
    """Return every record on the board that names a text or record, or is named by it."""
    here = [one for one in _of(board, id_) if board.in_force(one)]
    own = {one.id for one in here} | {one.text for one in here} | {id_}
    named = set[str]().union(*(one.named for one in here)) - own
    near = [one for digest in own for one in board.naming(digest)] + [one for id_ in named for one in _of(board, id_)]
    found = {
        one.id: one for one in near
        if one.id not in own and one.text not in own and board.in_force(one) and (own & one.named or one.id in named or one.text in named)
    }  # fmt: skip
    return sorted(found.values(), key=lambda one: (one.created, one.party, one.index))


def _of(board: Board, id_: str) -> list[Spoken[Body]]:
    one = board.any_record(RecordId(id_))
    return [*board.with_text(TextId(id_)), *([] if one is None else [one])]


def title_of(body: object) -> str:
    """Return what to call a body in a list."""
    if isinstance(body, Opening):
        return f"item {body.item} {'refused' if body.refused else 'opened'}"
    for name in ("title", "name", "statement", "text", "purpose", "question", "words", "because"):
        found = getattr(body, name, "")
        if isinstance(found, str) and found.strip():
            return found if len(found) <= 120 else found[:119] + "…"
    return _CAPITAL.sub(r" \1", type(body).__name__).strip().lower()


def _chair(board: Board, who: Speaker) -> list[Waits]:
    if who.seat is None:
        return []
    found = [_waits("sign", one) for one in signing.to_sign(board, who)] + _parts(board, who)
    # In a council agencies advise, and the chair decides when ready.
    for forum in (one for one in forums.all_(board) if not one.founding.body.is_council):
        for table in proposals.on_the_table(board, forum.text):
            own = next((row for row in table.rows if row.party == who.party), None)
            if own is None:
                continue
            if own.position is None and table.stage is not proposals.ProposalStage.LAPSED:
                found.append(_waits("position", table.said, due=table.said.body.closes))
            elif table.met and not table.decisions and gates.missing_for_policy(board, table.said, who.now) is None:
                found.append(_waits("decide", table.said))
            elif table.may_end and own.position is not None and not table.decisions:
                found.append(_waits("revise or end", table.said))
    return found


def _parts(board: Board, who: Speaker) -> list[Waits]:
    """Return one row for all indicators and responses of a scenario that wait for a signature."""
    of: dict[str, list[Spoken[Any]]] = {}
    for one in signing.parts_to_sign(board, who):
        body: Any = one.body
        of.setdefault(body.scenario, []).append(one)
    found = []
    for text, rows in of.items():
        said = board.text(TextId(text), Scenario)
        if said is not None:
            title = f"{len(rows)} indicators and responses of “{said.body.title}”"
            since = min(one.created for one in rows)
            found.append(Waits(what="sign", noun="scenario", id=said.text, title=title, since=since))
    return found


def _warnings(board: Board, who: Speaker) -> list[Waits]:
    if not who.roles & scenarios.ANSWERS:
        return []
    found = []
    for one in scenarios.open_warnings(board):
        response = board.text(TextId(one.body.response), PreparedResponse)
        if one.party == who.party and response is not None:
            found.append(
                Waits(what="warning", noun="warning", id=one.id, title=response.body.title, since=one.created,
                      due=one.body.on)
            )  # fmt: skip
    return found


def _acts(board: Board, who: Speaker) -> list[Waits]:
    owners = (who.member, "") if who.seat is not None else (who.member,)
    return [
        _waits("act", one.said, due=one.said.body.due)
        for forum in forums.all_(board) for owner in owners
        for one in actions.open_for(board, forum.text, who.party, owner)
    ]  # fmt: skip


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
        for one in meetings.unfinished(board, forum.text):
            if who.party not in board.parties(one.said.body) or one.said.body.ends > who.now:
                continue
            if one.step is meetings.MeetingStep.DRAFTING and who.party not in one.drafts:
                found.append(_waits("draft minutes", one.said))
            if one.step is meetings.MeetingStep.DIFFERENCES:
                found.append(_waits("agree minutes", one.said))
    return found


def _asked(board: Board, who: Speaker) -> list[Waits]:
    """Return requests for information, corrections, consents and milestones that wait on the party's people."""
    found: list[Waits] = []
    if who.roles & {Role.ANALYST, Role.SECRETARY, Role.CHAIR}:
        found += [
            _waits("inform", one.said, due=one.said.body.needed_by) for one in information.open_for(board, who.party)
        ]
    for forum in forums.all_(board):
        if who.roles & {Role.ANALYST, Role.SECRETARY}:
            found += [
                _waits("answer the correction", one.said) for one in corrections.corrections(board, forum.text)
                if one.answer is None and one.said.body.to == who.party
            ]  # fmt: skip
        if Role.RELEASER in who.roles:
            found += [
                _waits("consent", one.said) for one in corrections.consents(board, forum.text)
                if one.answer is None and one.said.body.of == who.party
            ]  # fmt: skip
        if who.roles & {Role.SECRETARY, Role.CHAIR}:
            found += [
                Waits(
                    what="settle the milestone", noun="milestone", id=one.memorandum.text, title=one.milestone.text,
                    since=one.memorandum.said.created, due=one.due,
                )
                for one in campaigns.milestones(board, forum.text) if one.is_late(who.day)
            ]  # fmt: skip
    return found


def _waits(what: str, one: Spoken[Any], due: date | None = None) -> Waits:
    return Waits(
        what=what, noun=kind_of(one.body).partition("/")[0], id=one.text, title=title_of(one.body), since=one.created,
        due=due,
    )  # fmt: skip


_PART_OF = (
    "meeting", "proposal", "memorandum", "text", "exchange", "outcome", "request", "correction", "decision", "about",
)  # fmt: skip
"""Fields that name what a record without a forum of its own belongs to."""


def forum_of(board: Board, body: object) -> TextId | None:
    """Return to which forum a body belongs."""
    forum = getattr(body, "forum", None)
    if forum is not None:
        return TextId(forum)
    for name in _PART_OF:
        ref = getattr(body, name, None)
        if not isinstance(ref, str) or not is_digest(ref):
            continue
        found = board.any_text(TextId(ref)) or board.any_record(RecordId(ref))
        if found is not None and found.body is not body:
            return forum_of(board, found.body) or found.text
    return None
