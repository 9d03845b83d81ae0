"""Parties by parties: agreements in force, what last went, forks; as a page and as CSV."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.brief.outputs.sheets import sheet
from consilience.brief.safe_text import guarded
from consilience.node.forum import grid as grids
from consilience.web.pages.sections import Section, show
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)


@router.get("/grid")
def grid(request: Request, visit: Here) -> Response:
    """Parties by parties: agreements in force, what last went, forks."""
    found = grids.grid(visit.site.exchange, visit.view)
    visit.note("read the grid")
    head = ("from \\ to", *found.parties)
    table = [[of, *("—" if of == to else _cell(found.cells[of, to]) for to in found.parties)] for of in found.parties]
    return show(request, visit, "The grid", (
        Section(id="grid", heading="From each party to each", head=head, table=table),
    ), lead="Agreements in force, and what last went. Of two other parties only what stands in shared texts is known here.", links=(("/grid.csv", "CSV"),))  # fmt: skip


@router.get("/grid.csv")
def grid_csv(visit: Here) -> Response:
    found = grids.grid(visit.site.exchange, visit.view)
    visit.note("exported the grid")
    head, *rows = grids.rows(found)
    raw = sheet(head, [[guarded(cell) for cell in row] for row in rows])
    return Response(
        raw, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="grid.csv"'}
    )


def _cell(one: grids.Cell) -> str:
    parts = [f"{each.title}: {'; '.join(each.terms) or 'no terms'}" for each in one.agreed] or [one.needs]
    if one.parcels is not None:
        parts.append(
            f"{one.parcels} parcels"
            + (f", the last {one.last.date().isoformat()}, {_receipts(one)}" if one.last else "")
        )
    if one.forks:
        parts.append(f"{one.forks} forks")
    return " · ".join(parts)


def _receipts(one: grids.Cell) -> str:
    return "all received" if one.received == one.parcels else f"{one.received} of them received"
