"""Lists as CSV and Markdown: the rows of the page, no more and no fewer, with the marking of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from consilience.brief.outputs.sheets import for_excel, sheet
from consilience.brief.safe_text import guarded, visible
from consilience.marking import Marking, combine
from consilience.records.codec import write_time
from consilience.records.kinds import KINDS
from consilience.records.party import Role
from consilience.records.report import Report
from consilience.web.pages.audit import Before, Filter
from consilience.web.pages.audit import page_of as page_of_audit
from consilience.web.pages.questions import page_of
from consilience.web.pages.reports import rows_of
from consilience.web.pages.search import KindOf
from consilience.web.pages.search_results import groups_of
from consilience.web.render import marking_line
from consilience.web.security import NotHere
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)
_TYPES = {"csv": "text/csv", "excel": "text/csv", "md": "text/markdown"}
"""A table for Excel is one with the UTF-8 mark."""
Kind = Annotated[str, Query(alias="as")]
Place = Annotated[int | None, Query(ge=0)]
Words = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A list as it stands on its page."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    markings: Sequence[Marking] = ()
    above: tuple[str, ...] = ()
    """Paragraphs that stand above the table."""


@router.get("/export/reports")
def reports(visit: Here, as_: Kind = "csv", offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Response:
    rows = rows_of(visit, offset)
    written = [
        (body.title or body.file, body.publisher or "", _day(body.published), marking_line(one.statement.marking),
         str(waiting), one.id)
        for one, waiting in rows
        if isinstance(body := one.statement.body, Report)
    ]  # fmt: skip
    columns = ("report", "publisher", "published", "marking", "to check", "record")
    listed = Listed(name="reports", columns=columns, rows=written, markings=[one.statement.marking for one, _ in rows])
    return _response(visit, listed, as_)


@router.get("/export/search")
def search(visit: Here, q: Words = "", kind: KindOf = "", as_: Kind = "csv", before: Place = None) -> Response:
    hits = [
        one for group in groups_of(visit, q, kind=kind if kind in KINDS else "", before=before) for one in group.hits
    ]
    rows = [
        (
            KINDS[one.kind].KIND.name, one.party, _day(one.day), one.title, one.excerpt, marking_line(one.marking),
            one.record,
        )
        for one in hits
    ]  # fmt: skip
    columns = ("kind", "party", "day", "title", "words", "marking", "record")
    listed = Listed(name="search", columns=columns, rows=rows, markings=[one.marking for one in hits])
    return _response(visit, listed, as_)


@router.get("/export/audit")
def audit(visit: Here, chosen: Filter, as_: Kind = "csv", before: Before = "") -> Response:
    visit.need(Role.AUDITOR)
    found = page_of_audit(visit, chosen, before).rows
    rows = [
        (
            write_time(line.moment), line.member, visit.names.who(line.member), line.act,
            "" if record is None else visit.names.kind(record), "" if record is None else visit.names.title(record),
            line.record or "",
        )
        for line, record in found
    ]  # fmt: skip
    columns = ("when", "member", "who", "did", "kind", "title", "record")
    markings = [record.statement.marking for _, record in found if record]
    return _response(visit, Listed(name="audit", columns=columns, rows=rows, markings=markings), as_)


@router.get("/export/questions/{name}")
def question(visit: Here, name: str, as_: Kind = "md") -> Response:
    shown = page_of(visit, name)
    rows = [
        (" / ".join(view["parties"]), row["cause"], row["decibans"], row["range"], row["points"], row["because"])
        for view in shown.views
        for row in view["rows"]
    ]
    said = [f"{party} says {words}." for party, words in shown.said]
    leads = [str(view["lead"]) for view in shown.views]
    columns = ("between", "cause", "decibans", "from – to", "points", "because")
    listed = Listed(
        name="question", columns=columns, rows=[tuple(map(str, row)) for row in rows], markings=shown.markings,
        above=(shown.text, *said, *leads),
    )  # fmt: skip
    return _response(visit, listed, as_)


def _response(visit: Visit, listed: Listed, kind: str) -> Response:
    if kind not in _TYPES:
        raise NotHere
    line = marking_line(combine(listed.markings, visit.service.policies)) if listed.markings else ""
    table = _csv(listed) if kind != "md" else b""
    body = _markdown(listed, line) if kind == "md" else for_excel(table) if kind == "excel" else table
    name = f"{listed.name}.{'md' if kind == 'md' else 'csv'}"
    visit.note(f"exported {name}")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Marking": line.encode("ascii", "replace").decode(),
    }
    return Response(body, media_type=f"{_TYPES[kind]}; charset=utf-8", headers=headers)


def _csv(listed: Listed) -> bytes:
    return sheet(listed.columns, [[guarded(cell) for cell in row] for row in listed.rows])


def _markdown(listed: Listed, marking: str) -> bytes:
    lines = [f"# {listed.name.capitalize()}", "", *([f"**{marking}**", ""] if marking else [])]
    for paragraph in listed.above:
        lines += [plain(paragraph), ""]
    lines += [_row(listed.columns), _row(["---"] * len(listed.columns), plainly=False)]
    lines += [_row(row) for row in listed.rows]
    return ("\n".join(lines) + (f"\n\n**{marking}**\n" if marking else "\n")).encode()


def _row(cells: Sequence[str], *, plainly: bool = True) -> str:
    return "| " + " | ".join(plain(cell) if plainly else cell for cell in cells) + " |"


def plain(text: str) -> str:
    """Return text that Markdown takes as words alone."""
    flat = " ".join(visible(text).split())
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]<>()#+-!|~" else letter for letter in flat)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
