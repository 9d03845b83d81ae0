"""Contacts whose picture flipped: exchanges whose most serious verdict is another than when the member looked last.

What the member saw is kept beside his preferences, for the newest exchanges alone; it is made of what he saw, and
compared with what he sees.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import orjson

from consilience.forum import forums
from consilience.forum.board import Board
from consilience.forum.contact_picture import Exchange
from consilience.node.forum.contacts import Shown
from consilience.reasons.verdict import Verdict, headline
from consilience.records.contact import Contact
from consilience.records.ids import PartyName, TextId, is_digest
from consilience.web.pages.forum import board_for
from consilience.web.sessions import Visit

_PREFIX = "contacts:"
_KEPT = 200
ONE_REPORT = "one report"


@dataclass(frozen=True, slots=True)
class Flipped:
    """One exchange, and how it stood when the member looked last."""

    forum: TextId
    exchange: Exchange
    was: str
    now: str


def looked(visit: Visit, forum: TextId, shown: Shown) -> None:
    """Note what a member sees of the contacts of a forum; nothing while some of it is not worked out yet."""
    if not shown.current:
        return
    seen = {_name(one.channel, one.parties, one.held.date()): _stands(one) for one in shown.picture.exchanges[-_KEPT:]}
    raw = orjson.dumps(seen, option=orjson.OPT_SORT_KEYS).decode()
    name = f"{_PREFIX}{forum}"
    if visit.site.identity.preference(visit.member, name) != raw:
        visit.site.identity.prefer(visit.member, name, raw)


def flipped(visit: Visit) -> list[Flipped]:
    """Return the exchanges that stand otherwise, the newest first; nothing is computed for it."""
    seen = visit.site.identity.preferences(visit.member, _PREFIX)
    board, found = board_for(visit), []
    for forum in (TextId(name) for name in sorted(seen) if is_digest(name)):
        if forums.standing(board, forum) is None:
            continue
        shown = visit.site.contacts.of(board, forum)
        if not shown.current:
            continue
        named = _named(board, forum, shown)
        before: dict[str, str] = orjson.loads(seen[forum])
        found += [
            Flipped(forum, one, was, now)
            for name, was in before.items()
            for one in named.get(name, ()) if was != (now := _stands(one))
        ]  # fmt: skip
    return sorted(found, key=lambda one: one.exchange.held, reverse=True)


def _named(board: Board, forum: TextId, shown: Shown) -> dict[str, list[Exchange]]:
    """Return the exchanges of a picture that is whole, by the names that they are known by."""

    def made() -> dict[str, list[Exchange]]:
        found: dict[str, list[Exchange]] = {}
        for one in shown.picture.exchanges:
            found.setdefault(_name(one.channel, one.parties, one.held.date()), []).append(one)
        return found

    return board.remember(("named", forum), made, about=(Contact,))


def _stands(one: Exchange) -> str:
    """Return the most serious verdict on what was said and promised."""
    verdicts = [row.verdict for row in one.rows if row.verdict is not Verdict.NOT_COVERED]
    return headline(verdicts).value if verdicts else ONE_REPORT


@lru_cache(maxsize=20_000)
def _name(channel: str, parties: tuple[PartyName, PartyName], day: date) -> str:
    """Return what an exchange is known by, whoever else reports on it."""
    return hashlib.sha256(orjson.dumps([channel, parties, day])).hexdigest()[:12]
