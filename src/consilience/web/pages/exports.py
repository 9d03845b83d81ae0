"""Exports: exactly what a picture page shows, as CSV or Markdown, with the marking of the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from consilience.alignment.result import Alignment
from consilience.brief.outputs.sheets import claims_sheet, for_excel, matters_sheet
from consilience.errors import WrongUse
from consilience.marking import Marking
from consilience.web.pages.lists import plain
from consilience.web.pages.picture import Filters, filters, marking_of, matching, picture_of
from consilience.web.render import marking_line
from consilience.web.security import NotHere
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)
Filtered = Annotated[Filters, Depends(filters)]
_TYPES = {"matters.csv": "text/csv", "claims.csv": "text/csv", "picture.md": "text/markdown"}


@router.get("/picture/export/{name}")
def export(visit: Here, name: str, chosen: Filtered, excel: bool = False) -> Response:
    if name not in _TYPES:
        raise NotHere
    shown, marking = _shown(visit, chosen)
    visit.note(f"exported {name}")
    line = "" if marking is None else marking_line(marking)
    body = {
        "matters.csv": lambda: matters_sheet(shown),
        "claims.csv": lambda: claims_sheet(shown),
        "picture.md": lambda: _markdown(shown, line).encode(),
    }[name]()
    if excel and name.endswith(".csv"):
        body = for_excel(body)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Marking": line.encode("ascii", "replace").decode(),
    }
    return Response(body, media_type=f"{_TYPES[name]}; charset=utf-8", headers=headers)


def _shown(visit: Visit, chosen: Filters) -> tuple[Alignment, Marking | None]:
    found, _ = picture_of(visit, chosen, patience=20)
    if found is None:
        raise WrongUse("the picture is being made; try again in a moment")
    matters = matching(found, chosen)
    ids = {id_ for one in matters for id_ in one.claims}
    whole = found.alignment
    claims = tuple(claim for claim in whole.claims if claim.id in ids)
    cut = replace(whole, matters=tuple(matters), claims=claims, links=())
    return cut, marking_of(visit, found, matters)


def _markdown(shown: Alignment, marking: str) -> str:
    by_id = {claim.id: claim for claim in shown.claims}
    lines = [f"# {plain(' · '.join(shown.parties))}", "", f"**{marking}**" if marking else "", ""]
    for matter in shown.matters:
        lines += [f"## {plain(matter.title)}", "", f"*{matter.verdict.value}* · {plain(matter.topic)}", ""]
        for id_ in matter.claims:
            claim = by_id[id_]
            state = "drafted" if claim.draft else "checked"
            lines.append(f"- **{plain(claim.party)}** ({state}, {claim.grade}): {plain(claim.quote)}")
        lines += [*(f"- because: {plain(reason.because)}" for reason in matter.reasons[:6]), ""]
    return "\n".join(lines) + (f"\n**{marking}**\n" if marking else "")
