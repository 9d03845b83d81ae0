"""On which page a thing of a forum is shown; and a member's calendar, in which every entry leads there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from consilience.forum import calendar, waiting
from consilience.forum.board import Board
from consilience.marking import Marking
from consilience.node.forum import calendar_file
from consilience.records.ids import MemberId, RecordId, TextId
from consilience.records.party import Role
from consilience.web.render import marking_line
from consilience.web.site import Site

_PLACES = {
    "memorandum": "memoranda", "proposal": "proposals", "meeting": "meetings", "decision": "decisions", "forum": "forums", "baseline": "baselines",
    "scenario": "scenarios",
}  # fmt: skip
_PARTS = {
    "action": "/actions", "progress": "/actions", "contact": "/contacts", "appointment": "/seats", "seat": "/seats",
    "channel": "/channels", "channel_check": "/channels", "channel_answer": "/channels", "objective": "#objectives",
    "rfi": "/requests", "rfi_answer": "/requests", "line": "/lines", "public_statement": "/lines", "outcome": "/outcomes", "dispute": "/outcomes",
    "correction": "/corrections", "correction_answer": "/corrections", "consent_request": "/corrections", "consent": "/corrections",
    "milestone": "/campaign", "reading": "/campaign", "instrument": "/campaign", "sealed_exchange": "/sealed", "seal": "/sealed",
    "advice": "/courses", "heard": "/courses", "mandate": "/courses", "terms": "/terms",
}  # fmt: skip
_OF_A_SCENARIO = {
    "indicator": "/indicators", "response": "#h-responses", "odds": "", "rates": "/indicators", "sighting": "/history",
    "warning": "#h-warnings", "warning_answer": "#h-warnings",
}  # fmt: skip


def place_of(board: Board, noun: str, id_: str) -> str:
    """Return the address of the page on which a text or record is shown."""
    if noun in _PLACES:
        return f"/{_PLACES[noun]}/{id_}"
    found = board.any_text(TextId(id_)) or board.any_record(RecordId(id_))
    body = None if found is None else found.body
    if noun in _OF_A_SCENARIO:
        home = _scenario_of(board, body)
        return "/scenarios" if home is None else f"/scenarios/{home}{_OF_A_SCENARIO[noun]}"
    for name in ("proposal", "meeting", "memorandum"):
        named = getattr(body, name, None)
        if isinstance(named, str):
            return f"/{_PLACES[name]}/{named}"
    forum = None if body is None else waiting.forum_of(board, body)
    page_of = _PARTS.get(noun, "")
    return "/forums" if forum is None else f"/forums/{forum}{page_of}"


def _scenario_of(board: Board, body: object) -> TextId | None:
    """Return the scenario of an indicator, a response, numbers, a warning or an answer to one."""
    warning = getattr(body, "warning", None)
    if isinstance(warning, str):
        said = board.any_record(RecordId(warning))
        return None if said is None else _scenario_of(board, said.body)
    for name in ("indicator", "response"):
        named = getattr(body, name, None)
        part = board.any_text(TextId(named)) if isinstance(named, str) else None
        if part is not None:
            return _scenario_of(board, part.body)
    found = getattr(body, "scenario", None)
    return TextId(found) if isinstance(found, str) else None


def calendar_of(
    site: Site, member: MemberId, board: Board, roles: Collection[Role], *, forum: TextId | None = None,
    first: date = date.min,
) -> tuple[bytes, list[Marking]]:  # fmt: skip
    """Return what a member has to do with, of one forum or of all, from a day on, as an iCalendar file; and the markings of it all."""
    party, chair = site.service.party, Role.CHAIR in roles
    found = (one for one in calendar.entries(board) if one.day >= first and forum in (None, one.forum))
    mine = [one for one in found if calendar.is_mine(one, party=party, member=member, chair=chair)]
    raw = calendar_file.write(
        mine, name=f"Consilience: {party}", line=marking_line, origin=site.settings.origin,
        place=lambda one: place_of(board, one.noun, one.id),
    )  # fmt: skip
    return raw, [one.marking for one in mine]
