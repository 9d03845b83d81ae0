"""Boards for readers: the forum's records of this ledger, with what came of other parties', each as far as the reader may see.

Records are read once and kept; a board is made again when something came in, for each set of markings that somebody may
read.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date

from consilience.forum.board import Board, Spoken, spoken
from consilience.marking import Marking
from consilience.node.arrivals import Arrivals
from consilience.node.baselines_said import said
from consilience.node.desk import Desk
from consilience.node.folder import now
from consilience.node.window import Window
from consilience.records.envelope import read_envelope
from consilience.records.ids import RecordId
from consilience.records.kinds import Body
from consilience.records.record import read_statement

OF_A_BOARD = (
    "forum/1", "rest/1", "return/1", "signature/1", "appointment/1", "channel/1", "channel_check/1", "channel_answer/1",
    "note/1", "memorandum/1", "ending/1", "objective/1", "contact/1", "proposal/1", "position/1", "decision/1",
    "meeting/1", "attendance/1", "opening/1", "minutes_draft/1", "minutes/1", "action/1", "progress/1", "seat/1",
    "baseline/1", "baseline_signature/1",
)  # fmt: skip
_BASELINES = ("baseline/1", "baseline_signature/1")
_KEPT = 16


@dataclass(slots=True)
class _Kept:
    """What was read for one desk."""

    arrivals: Arrivals
    turn: threading.Lock = field(default_factory=threading.Lock)
    own: list[Spoken[Body]] = field(default_factory=list)
    folded: int = 0
    theirs: dict[RecordId, Spoken[Body]] = field(default_factory=dict)
    came: tuple[tuple[int, int], int] = ((-1, -1), -1)
    boards: OrderedDict[object, Board] = field(default_factory=OrderedDict)


def board_of(desk: Desk, window: Window) -> Board:
    """Return the board as the reader of a window may see it."""
    kept = _kept(desk)
    with kept.turn:
        _read_own(desk, kept)
        _read_theirs(desk, kept)
        told = [*(one for one in kept.own if one.index < window.end), *kept.theirs.values()]
        seen = {marking for marking in {one.marking for one in told} if window.allows(marking)}
        key = (len(told), kept.folded, kept.came, window.end, frozenset(seen), now().date())
        if key not in kept.boards:
            kept.boards[key] = _made(told, seen, now().date())
            while len(kept.boards) > _KEPT:
                kept.boards.popitem(last=False)
        kept.boards.move_to_end(key)
        return kept.boards[key]


def _made(told: list[Spoken[Body]], seen: set[Marking], today: date) -> Board:
    return Board((one for one in told if one.marking in seen), today=today)


def _kept(desk: Desk) -> _Kept:
    found = desk.forum_cache
    if not isinstance(found, _Kept):
        found = desk.forum_cache = _Kept(desk.arrivals)
    return found


def _read_own(desk: Desk, kept: _Kept) -> None:
    size = desk.views.catch_up()
    if size == kept.folded:
        return
    kinds = (*OF_A_BOARD, "erasure/1")
    marks = ",".join("?" for _ in kinds)
    sql = f"select idx, id, kind from records where idx >= ? and idx < ? and kind in ({marks}) order by idx"  # noqa: S608 - marks of our own
    rows = desk.views.rows(sql, (kept.folded, size, *kinds))
    if kept.folded and any(kind == "erasure/1" for _, _, kind in rows):
        # What was erased must be gone from here too; rare, so all is read again.
        kept.own.clear()
        kept.boards.clear()
        rows = desk.views.rows(sql, (0, size, *kinds))
    for index, raw, _ in rows:
        row = desk.node.ledger.find(RecordId(raw.hex()))
        record = None if row is None or row.envelope is None else read_statement(read_envelope(row.envelope).payload)
        if record is not None and record.kind in OF_A_BOARD:
            kept.own.append(spoken(record, index))
    kept.folded = size


def _read_theirs(desk: Desk, kept: _Kept) -> None:
    arrivals = kept.arrivals
    came = (arrivals.stamp(), desk.baselines.size())
    if came == kept.came:
        return
    found: dict[RecordId, Spoken[Body]] = {}
    for kind in OF_A_BOARD:
        if kind not in _BASELINES:
            for row in arrivals.records(kind):
                found[row.id] = kept.theirs.get(row.id) or spoken(
                    read_statement(read_envelope(row.envelope).payload), row.index
                )
    for _, one in said(desk):
        # With a chair's seat for each signature.
        found[one.statement.id] = spoken(one.statement, one.index)
    kept.theirs, kept.came = found, came
