"""Which reports rest on which origin: a chart with one row for each origin and one column for each party, and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consilience.brief.index import Index
from consilience.records.ids import OriginId, PartyName, ReportId
from consilience.records.report import Link, Report

CIRCLE = "circle:"
"""How the id of an origin begins that is nothing but reports citing each other."""
MOST_REPORTS = 500
"""Rows of the table."""
MOST_ORIGINS = 24
MOST_OUTSIDE = 4
"""Outside sources shown in the row of one origin."""
_LINE, _GAP, _TOP = 24, 12, 44
_OUTSIDE, _NUMBER, _COLUMN = 196, 110, 216
_LABEL = 24
_LANE = 18
"""How far to the left of a dot its line runs; labels stand to the right of dots, so that no line crosses one."""


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
    """Reports as dots, outside sources as squares at the left, lines from a report to what it derives from."""

    width: int
    height: int
    columns: tuple[tuple[str, int], ...]
    bands: tuple[Band, ...]
    dots: tuple[Dot, ...]
    outside: tuple[Dot, ...]
    lines: tuple[str, ...]
    left: int
    """Where the rows begin."""
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
    circle: bool
    """Whether the origin is nothing but reports that cite each other."""
    derived_from: tuple[tuple[str, str], ...]
    """Name of what it derives from, and what shows it."""


def sources(index: Index) -> tuple[Source, ...]:
    claims = Counter(claim.report for claim in index.claims.values())
    rows = _rows(index)
    return tuple(
        Source(
            anchor=f"r{index.report_numbers[report.id]}",
            report=report,
            origin=index.origin_numbers[index.origin_of[report.id]],
            number=index.report_numbers[report.id],
            shared_with=tuple(
                index.report_numbers[other.id] for other in rows[index.origin_of[report.id]] if other.id != report.id
            )[:MOST_ORIGINS],
            claims=claims[report.id],
            circle=index.origin_of[report.id].startswith(CIRCLE),
            derived_from=tuple((_name(index, link), link.because) for link in report.derived_from),
        )
        for report in list(index.reports.values())[:MOST_REPORTS]
    )


def anchored_origins(index: Index) -> frozenset[int]:
    """Return the origins that the table shows, so that no link leads nowhere."""
    shown = list(index.reports.values())[:MOST_REPORTS]
    return frozenset(index.origin_numbers[index.origin_of[report.id]] for report in shown)


def graph(index: Index) -> Graph | None:
    """Return the chart; shared and derived origins first, since they are what a reader must know."""
    rows = _rows(index)
    order = sorted(rows, key=lambda origin: (-_interest(rows[origin]), index.origin_numbers[origin]))
    kept = order[:MOST_ORIGINS]
    if not kept:
        return None
    left = _OUTSIDE if any(_outside_names(rows[origin]) for origin in kept) else 0
    parties = index.alignment.parties
    columns = {party: left + _NUMBER + n * _COLUMN for n, party in enumerate(parties)}
    layout = _Layout(index=index, columns=columns, left=left)
    for origin in kept:
        layout.add(origin, rows[origin])
    return Graph(
        width=left + _NUMBER + len(parties) * _COLUMN,
        height=layout.y,
        left=left,
        columns=tuple((_clip(party), columns[party]) for party in parties),
        bands=tuple(layout.bands),
        dots=tuple(layout.dots),
        outside=tuple(layout.outside),
        lines=tuple(dict.fromkeys(layout.lines(rows[origin] for origin in kept))),
        hidden=len(order) - len(kept),
    )


def _rows(index: Index) -> dict[OriginId, list[Report]]:
    rows: dict[OriginId, list[Report]] = {}
    for report in index.reports.values():
        rows.setdefault(index.origin_of[report.id], []).append(report)
    return rows


def _interest(reports: list[Report]) -> int:
    return 2 * (len(reports) > 1) + any(report.derived_from for report in reports)


def _outside_names(reports: list[Report]) -> list[str]:
    """Return what the reports of one origin derive from and what is not among the reports."""
    links = (link for report in reports for link in report.derived_from)
    return list(dict.fromkeys(link.source for link in links if link.report is None))[:MOST_OUTSIDE]


class _Layout:
    """Places rows from top to bottom, and then knows where lines may run."""

    def __init__(self, *, index: Index, columns: dict[PartyName, int], left: int) -> None:
        self._index = index
        self._columns = columns
        self._left = left
        self._places: dict[ReportId, tuple[int, int]] = {}
        self._tags: dict[tuple[int, str], int] = {}
        self._row_of: dict[ReportId, int] = {}
        self.y = _TOP
        self.bands: list[Band] = []
        self.dots: list[Dot] = []
        self.outside: list[Dot] = []

    def add(self, origin: OriginId, reports: list[Report]) -> None:
        names = _outside_names(reports)
        filled: Counter[str] = Counter()
        for report in reports:
            self._add_report(report, filled[report.party])
            filled[report.party] += 1
        for n, name in enumerate(names):
            self._tags[len(self.bands), name] = y = self.y + 16 + n * _LINE
            self.outside.append(Dot(x=self._left - 16, y=y, label=_clip(name), anchor="", derived=False))
        height = 14 + _LINE * max(*filled.values(), len(names))
        number = self._index.origin_numbers[origin]
        self.bands.append(Band(number=number, y=self.y, height=height, shared=len(reports) > 1))
        self.y += height + _GAP

    def lines(self, rows: Iterable[list[Report]]) -> Iterator[str]:
        for report in (report for row in rows for report in row):
            for link in report.derived_from:
                path = self._inside(report, link.report) if link.report else self._out(report, link.source)
                if path:
                    yield path

    def _add_report(self, report: Report, n: int) -> None:
        x, y = self._columns.get(report.party, self._left), self.y + 16 + n * _LINE
        self._places[report.id] = (x, y)
        self._row_of[report.id] = len(self.bands)
        number = self._index.report_numbers[report.id]
        name = report.publisher or report.title or report.file.rsplit("/", 1)[-1]
        derived = bool(report.derived_from)
        self.dots.append(Dot(x=x, y=y, label=f"{number} {_clip(name)}", anchor=f"r{number}", derived=derived))

    def _inside(self, report: Report, source: ReportId) -> str | None:
        """Return the line to another report: by the lane of the column, through the foot of the row."""
        if source not in self._places or source == report.id:
            return None
        (x1, y1), (x2, y2) = self._places[report.id], self._places[source]
        if x1 == x2:
            return f"M{x1 - 7} {y1}H{x1 - _LANE}V{y2}H{x2 - 8}"
        return f"M{x1 - 7} {y1}H{x1 - _LANE}V{self._foot(report)}H{x2 - _LANE}V{y2}H{x2 - 8}"

    def _out(self, report: Report, name: str) -> str | None:
        y2 = self._tags.get((self._row_of[report.id], name))
        if y2 is None:
            return None
        x1, y1 = self._places[report.id]
        return f"M{x1 - 7} {y1}H{x1 - _LANE}V{self._foot(report)}H{self._left - 4}V{y2}H{self._left - 10}"

    def _foot(self, report: Report) -> int:
        band = self.bands[self._row_of[report.id]]
        return band.y + band.height - 6


def _name(index: Index, link: Link) -> str:
    source = index.reports.get(link.report) if link.report else None
    return f"report {index.report_numbers[source.id]}: {source.title or source.file}" if source else link.source


def _clip(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LABEL else flat[: _LABEL - 1] + "…"
