"""The same as data: records one may read, search, and the picture.  Signed in by the same session as the pages, or by a token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from consilience.alignment.result import Alignment
from consilience.ledger.reading import Record
from consilience.node.reader_view import Asked
from consilience.records.codec import write_time
from consilience.records.ids import RecordId
from consilience.records.kinds import KINDS
from consilience.records.record import write_marking
from consilience.web.pages.fields import oneof
from consilience.web.pages.picture import Filters, filters, marking_of, matching, picture_of
from consilience.web.render import marking_line
from consilience.web.security import NotHere
from consilience.web.sessions import Here

router = APIRouter(prefix="/api", tags=["data"])
_PAGE = 100
Filtered = Annotated[Filters, Depends(filters)]
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


class RecordOut(BaseModel):
    """One record as it was signed, with its place."""

    id: str
    index: int
    """The place among all that the reader sees; the place in the log stands in the record's evidence."""
    kind: str
    author: str
    logged: str
    marking: str
    statement: dict[str, object]


class RecordsOut(BaseModel):
    """One page of records, the newest first; `before` asks for the next."""

    records: list[RecordOut]
    before: int | None = None


class MatterOut(BaseModel):
    id: str
    topic: str
    title: str
    verdict: str
    claims: list[str]


class PictureOut(BaseModel):
    parties: list[str]
    marking: str | None
    current: bool
    """False while a newer one is being made."""
    matters: list[MatterOut]


class Fault(BaseModel):
    fault: str


FAULTS: dict[int | str, dict[str, object]] = {
    code: {"model": Fault} for code in (401, 403, 404, 405, 421, 422, 429, 503)
}


@router.get("/records", responses=FAULTS)
def records(
    visit: Here, kind: str = "report/1", before: Annotated[int | None, Query(ge=0, le=2**53)] = None
) -> RecordsOut:
    """List records of one kind."""
    place = None if before is None else visit.view.index_of(before)
    chosen = Asked(kind=oneof(kind, list(KINDS), "kind"), before=place, history=True, limit=_PAGE)
    found = visit.view.find(chosen)
    visit.note(f"read {chosen.kind} as data")
    listed = _listed(visit, found)
    return RecordsOut(records=listed, before=listed[-1].index if len(found) == _PAGE else None)


@router.get("/records/{record}", responses=FAULTS)
def record(visit: Here, record: Digest) -> RecordOut:
    """Return one record."""
    found = visit.view.record(RecordId(record))
    if found is None:
        raise NotHere
    visit.note("opened", found.id)
    return _out(found, visit.view.rank(found))


@router.get("/search", responses=FAULTS)
def search(visit: Here, q: Annotated[str, Query(max_length=200)]) -> RecordsOut:
    """Return the newest records with all words of `q`."""
    visit.note("searched")
    return RecordsOut(records=_listed(visit, visit.view.search(q)))


@router.get("/picture", responses=FAULTS)
def picture(visit: Here, chosen: Filtered) -> PictureOut:
    """Return the picture, filtered like the page."""
    found, current = picture_of(visit, chosen, patience=20)
    if found is None:
        return PictureOut(parties=[], marking=None, current=False, matters=[])
    matters = matching(found, chosen)
    visit.note("opened picture")
    marking = marking_of(visit, found, matters)
    return PictureOut(
        parties=list(_parties(found.alignment)),
        marking=None if marking is None else marking_line(marking),
        current=current,
        matters=[
            MatterOut(id=one.id, topic=one.topic, title=one.title, verdict=one.verdict.value, claims=list(one.claims))
            for one in matters
        ],
    )


def _listed(visit: Here, found: Sequence[Record]) -> list[RecordOut]:
    ranks = visit.view.ranks(found)
    return [_out(one, ranks[one.id]) for one in found]


def _out(one: Record, rank: int) -> RecordOut:
    statement = one.statement
    payload = orjson.loads(statement.payload)
    payload["marking"] = write_marking(statement.marking)
    return RecordOut(
        id=one.id,
        index=rank,
        kind=statement.kind,
        author=statement.head.author,
        logged=write_time(one.logged),
        marking=marking_line(statement.marking),
        statement=payload,
    )


def _parties(alignment: Alignment) -> tuple[str, ...]:
    return tuple(str(party) for party in alignment.parties)
