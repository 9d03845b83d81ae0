"""What is new in the forums for a member since a moment: what others said here, and what came in, as the member may see it."""

from __future__ import annotations

from datetime import datetime

from consilience.forum import news
from consilience.forum.board import Board
from consilience.forum.news import News
from consilience.node.forum.boards import board_of, own_since
from consilience.node.reader_view import ReaderView
from consilience.node.sequence import came_since
from consilience.node.service import Service
from consilience.records.ids import MemberId, RecordId

_FIRST = 200
"""Records that are looked through for somebody who was never here."""


def since(service: Service, view: ReaderView, member: MemberId, moment: datetime | None) -> list[News]:
    """Return what is new, the newest first; where there was no moment before, the newest of all there is."""
    board = board_of(service, view)
    return board.remember(("news", member, moment), lambda: news.of(board, _fresh(service, board, member, moment)))


def _fresh(service: Service, board: Board, member: MemberId, moment: datetime | None) -> set[RecordId]:
    if moment is None:
        newest = board.remember("newest", lambda: board.newest(_FIRST))
        return {one.id for one in newest if (one.party, one.author) != (service.party, member)}
    own = own_since(service, moment)
    ours = {id_ for id_, author in own if author != member and (said := board.any_record(id_)) and board.in_force(said)}
    baselines = {said.statement.id for _, said in service.baselines.said() if said.came >= moment}
    came = {*came_since(service.received.data, moment), *baselines}
    return ours | {id_ for id_ in came if board.has(id_)}
