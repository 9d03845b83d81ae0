"""How each thing of a forum stands, the track record and the grid, as data.  Through the reader view of whoever asks."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from consilience.node import track_record as record_of
from consilience.node.forum import grid as grids
from consilience.node.forum import standings
from consilience.web.pages.api import FAULTS
from consilience.web.pages.forum import forum_of
from consilience.web.pages.forum_api import Digest
from consilience.web.pages.forum_shapes import PageOut, SaidOut, Shapes
from consilience.web.pages.paging import Number, cut
from consilience.web.sessions import Here

router = APIRouter(prefix="/api", tags=["forum"], responses=FAULTS)
Noun = StrEnum("Noun", [(one, one) for one in standings.NOUNS])  # type: ignore[misc]  # made from the list that is kept once
_SIZE = 100


class StandingOut(BaseModel):
    """One thing, how it stands, and what else follows from other records."""

    said: SaidOut
    state: str
    missing: list[str]
    """Parties whose signature is missing."""
    more: dict[str, Any]
    marking: str
    """Of the thing with all that its state was worked out from and all that is shown with it."""


class GridOut(BaseModel):
    parties: list[str]
    cells: list[dict[str, Any]]


class TrackRecordOut(BaseModel):
    """How estimates did, as far as the reader sees estimates and outcomes."""

    parties: dict[str, dict[str, Any]]
    agencies: dict[str, dict[str, Any]]
    grades: list[dict[str, Any]]
    scored: list[dict[str, Any]]
    waiting: int
    """Agreed outcomes to which the reader sees no estimate."""


@router.get("/forums/{forum}/standing/{noun}")
def standing(visit: Here, forum: Digest, noun: Noun, number: Number = 1) -> PageOut[StandingOut]:
    """List how all of a noun stand: who has sealed, what keeps to the line or departs from it, what is answered."""
    board, found = forum_of(visit, forum)
    visit.note("read a forum as data")
    lined_up, shapes = visit.site.lined_up, Shapes(board, visit.service.policies)
    seen = standings.Seen(
        service=visit.service, view=visit.view, board=board, forum=found.text,
        line_up=lambda line, said: lined_up.of((line.text, line.body), (said.text, said.body), stand=visit.view.stand),
    )  # fmt: skip
    part = cut(standings.of(noun.value, seen), number, size=_SIZE)
    rows = [
        StandingOut(
            said=shapes.said(one.said), state=one.state, missing=[*one.missing], more=dict(one.more),
            marking=shapes.marking(one.markings),
        )
        for one in part.rows
    ]  # fmt: skip
    return PageOut(rows=rows, total=part.total, page=part.number, next=part.after)


@router.get("/track-record")
def track(visit: Here) -> TrackRecordOut:
    """Return scores by party, agency and grade of evidence, with counts and intervals."""
    visit.note("read the track record as data")
    found = record_of.track_record(visit.service, visit.view, visit.foreign())
    return TrackRecordOut(**record_of.as_data(found))


@router.get("/grid")
def grid(visit: Here) -> GridOut:
    """Return what is in force between each two parties, and what last went."""
    visit.note("read the grid as data")
    return GridOut(**grids.as_data(grids.grid(visit.site.exchange, visit.view)))
