"""Which reports rest on which origin: a chart with one row for each origin and one column for each party, and a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from consilience.alignment.brief.index import Index, origin_of
from consilience.records.ids import OriginId, PartyName, ReportId
from consilience.records.report import Link, Report

MOST_ORIGINS = 24
MOST_OUTSIDE = 10
_LINE, _GAP, _TOP, _MARGIN = 24, 14, 46, 16
_OUTSIDE, _COLUMN = 200, 210
_LABEL = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Dot:
    x: int
    y: int
    label: str
    anchor: str
    derived: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """The row of one origin."""

    number: int
    y: int
    height: int
    shared: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """Reports as dots, outside sources as squares at the left, curves from a report to what it derives from."""

    width: int
    height: int
    columns: tuple[tuple[str, int], ...]
    bands: tuple[Band, ...]
    dots: tuple[Dot, ...]
    outside: tuple[Dot, ...]
    curves: tuple[str, ...]
    hidden: int
    """Origins that were left to the table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One row of the table."""

    anchor: str
    report: Report
    origin: int
    shared_with: tuple[int, ...]
    """Numbers of other reports of the same origin."""
    number: int
    claims: int
    derived_from: tuple[tuple[str, str], ...]
    """Name of what it derives from, and what shows it."""


def sources(index: Index) -> tuple[Source, ...]:
    claims = Counter(claim.report for claim in index.claims.values())
    rows = _rows(index)
    return tuple(
        Source(
            anchor=f"r{index.report_numbers[report.id]}",
            report=report,
            origin=index.origin_numbers[origin_of(report)],
            number=index.report_numbers[report.id],
            shared_with=tuple(
                index.report_numbers[other.id] for other in rows[origin_of(report)] if other.id != report.id
            )[:MOST_ORIGINS],
            claims=claims[report.id],
            derived_from=tuple((_name(index, link), link.because) for link in report.derived_from),
        )
        for report in index.reports.values()
    )


def graph(index: Index) -> Graph | None:
    """Return the chart; shared and derived origins first, since they are what a reader must know."""
    rows = _rows(index)
    order = sorted(rows, key=lambda origin: (-_interest(rows[origin]), index.origin_numbers[origin]))
    kept = order[:MOST_ORIGINS]
    if not kept:
        return None
    names = _outside_names(rows, kept)
    left = _OUTSIDE if names else 0
    parties = index.alignment.parties
    columns = {party: left + 90 + n * _COLUMN for n, party in enumerate(parties)}
    bands, places, dots = _place_rows(index, rows, kept, columns)
    bottom = bands[-1].y + bands[-1].height
    outside = {name: (_MARGIN, _TOP + 16 + n * _LINE) for n, name in enumerate(names)}
    return Graph(
        width=left + 90 + len(parties) * _COLUMN,
        height=max(bottom, _TOP + 16 + len(names) * _LINE) + 10,
        columns=tuple((_clip(party), columns[party]) for party in parties),
        bands=tuple(bands),
        dots=tuple(dots),
        outside=tuple(Dot(x=x, y=y, label=_clip(n), anchor="", derived=False) for n, (x, y) in outside.items()),
        curves=tuple(_curves(rows, kept, places, outside)),
        hidden=len(order) - len(kept),
    )


def _rows(index: Index) -> dict[OriginId, list[Report]]:
    rows: dict[OriginId, list[Report]] = {}
    for report in index.reports.values():
        rows.setdefault(origin_of(report), []).append(report)
    return rows


def _interest(reports: list[Report]) -> int:
    return 2 * (len(reports) > 1) + any(report.derived_from for report in reports)


def _outside_names(rows: dict[OriginId, list[Report]], kept: list[OriginId]) -> list[str]:
    links = [link for origin in kept for report in rows[origin] for link in report.derived_from]
    return list(dict.fromkeys(link.source for link in links if link.report is None))[:MOST_OUTSIDE]


def _place_rows(
    index: Index, rows: dict[OriginId, list[Report]], kept: list[OriginId], columns: dict[PartyName, int]
) -> tuple[list[Band], dict[ReportId, tuple[int, int]], list[Dot]]:  # fmt: skip
    bands: list[Band] = []
    dots: list[Dot] = []
    places: dict[ReportId, tuple[int, int]] = {}
    y = _TOP
    for origin in kept:
        filled: Counter[str] = Counter()
        for report in rows[origin]:
            place = (columns.get(report.party, 0), y + 16 + filled[report.party] * _LINE)
            filled[report.party] += 1
            places[report.id] = place
            dots.append(_dot(index, report, place))
        height = 8 + _LINE * max(filled.values())
        shared = len(rows[origin]) > 1
        bands.append(Band(number=index.origin_numbers[origin], y=y, height=height, shared=shared))
        y += height + _GAP
    return bands, places, dots


def _dot(index: Index, report: Report, place: tuple[int, int]) -> Dot:
    name = report.publisher or report.title or report.file.rsplit("/", 1)[-1]
    number = index.report_numbers[report.id]
    return Dot(
        x=place[0], y=place[1], label=f"{number} {_clip(name)}", anchor=f"r{number}", derived=bool(report.derived_from)
    )


def _curves(
    rows: dict[OriginId, list[Report]],
    kept: list[OriginId],
    places: dict[ReportId, tuple[int, int]],
    outside: dict[str, tuple[int, int]],
) -> list[str]:
    curves = []
    for report in (report for origin in kept for report in rows[origin]):
        for link in report.derived_from:
            end = places.get(link.report) if link.report else outside.get(link.source)
            if end:
                curves.append(_curve(places[report.id], end, outside=link.report is None))
    return curves


def _curve(start: tuple[int, int], end: tuple[int, int], *, outside: bool) -> str:
    """Return the path from a report to its source, bowed to the left so that it does not run through labels."""
    (x1, y1), (x2, y2) = start, end
    if outside:
        tip = x2 + 150
        return f"M{x1 - 8} {y1} C{x1 - 60} {y1} {tip + 50} {y2} {tip} {y2}"
    bow = min(x1, x2) - 30
    return f"M{x1 - 8} {y1} C{bow} {y1} {bow} {y2} {x2 - 8} {y2}"


def _name(index: Index, link: Link) -> str:
    source = index.reports.get(link.report) if link.report else None
    return f"report {index.report_numbers[source.id]}: {source.title or source.file}" if source else link.source


def _clip(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LABEL else flat[: _LABEL - 1] + "…"
