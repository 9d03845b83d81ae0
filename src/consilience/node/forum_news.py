"""What is new in the forums for a member since a moment: what others said here, and what came in, as the member may see it."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime
from heapq import nlargest

from consilience.forum import news
from consilience.forum.board import Board, Spoken
from consilience.forum.news import News
from consilience.node.arrivals import came_since
from consilience.node.boards import board_of
from consilience.node.desk import Desk
from consilience.node.window import Window
from consilience.records.ids import MemberId, RecordId
from consilience.records.kinds import Body

_FIRST = 200
"""Records that are looked through for somebody who was never here."""


def since(desk: Desk, window: Window, member: MemberId, moment: datetime | None) -> list[News]:
    """Return what is new, the newest first; where there was no moment before, the newest of all there is."""
    board = board_of(desk, window)
    return board.remember(("news", member, moment), lambda: news.of(board, _fresh(desk, board, member, moment)))


def _fresh(desk: Desk, board: Board, member: MemberId, moment: datetime | None) -> set[RecordId]:
    if moment is None:
        newest = nlargest(_FIRST, board.everything(), key=lambda one: (one.created, one.party, one.index))
        return {one.id for one in newest if (one.party, one.author) != (desk.party, member)}
    own = board.remember(("own", desk.party), lambda: _own(desk, board))
    begin = bisect_left(own, moment, key=lambda one: _logged(desk, one, moment))
    ours = {one.id for one in own[begin:] if one.author != member}
    baselines = {said.statement.id for _, said in desk.baselines.said() if said.came >= moment}
    came = {*came_since(desk.received.data, moment), *baselines}
    return ours | {id_ for id_ in came if board.has(id_)}


def _own(desk: Desk, board: Board) -> list[Spoken[Body]]:
    return sorted((one for one in board.everything() if one.party == desk.party), key=lambda one: one.index)


def _logged(desk: Desk, one: Spoken[Body], otherwise: datetime) -> datetime:
    """Return when a record got into the log; its author may have written it long before."""
    row = desk.node.ledger.find(one.id)
    return otherwise if row is None else row.logged
