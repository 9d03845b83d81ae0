"""What a text or record has taken the place of, back to its first form."""

from __future__ import annotations

from typing import Any

from consilience.forum.board import Board, Spoken
from consilience.records.meeting import Meeting
from consilience.records.memorandum import Memorandum, Objective
from consilience.records.proposal import Proposal
from consilience.records.scenario import Indicator, PreparedResponse, Scenario


def first_form(board: Board, said: Spoken[Any]) -> tuple[Spoken[Any], int]:
    """Return the form in which a thing was said first, as far as it is here, and how often it was revised since."""
    seen, before = {said.id}, _before(board, said)
    while before is not None and before.id not in seen:
        said = before
        seen.add(said.id)
        before = _before(board, said)
    return said, len(seen) - 1


def _before(board: Board, said: Spoken[Any]) -> Spoken[Any] | None:
    body = said.body
    if (
        isinstance(body, Meeting | Memorandum | Proposal | Scenario | Indicator | PreparedResponse)
        and body.revises is not None
    ):
        return board.text(body.revises, type(body))
    if isinstance(body, Objective) and len(body.revises) == 1:
        return board.text(next(iter(body.revises)), Objective)
    return board.record(said.supersedes, type(body)) if said.supersedes is not None else None
