"""Where reports come from: what each derives from, which share one origin, and which only cite each other in a circle.

Repetition is one origin, not corroboration.  An origin's id says what it is: `outlet:` an outlet that is not among
the reports, `report:` a report that stands on its own, `circle:` reports that only cite each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from consilience.ingest import boilerplate, outlets
from consilience.ingest.citations import Citation, Kind, citations
from consilience.ingest.likeness import shared_passages
from consilience.records.ids import OriginId, ReportId
from consilience.records.report import Link, Report

SAME = 0.5
"""Share of the shorter text at which two reports are one text."""
_PASSAGES = 0.2
_RELATED = 0.2
_MOST_CANDIDATES = 200
"""Reports of a cited outlet that are looked at, those nearest in time; keeps the work in step with the reports."""
_TELLING = re.compile(r"\b(?:[A-Z][\w’'-]+|\w{7,}|\d{2,})\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Traced:
    """The reports in the order given, with `derived_from` and `origin` set."""

    reports: tuple[Report, ...]
    circles: tuple[tuple[ReportId, ...], ...] = ()
    """Reports that rest on each other and on nothing outside; what they say together weighs nothing."""


def trace(reports: Sequence[Report]) -> Traced:
    """Return `reports` (of all parties together) with their links and origins."""
    shelf = _Shelf.of(reports)
    own_words = [boilerplate.own_words(report.text) for report in reports]
    resting = [_links(position, own_words[position], shelf) for position in range(len(reports))]
    upstream = [_upstream(position, found, shelf) for position, found in enumerate(resting)]
    roots, circles = _roots(upstream, reports)
    twins, passages = _alike(reports, own_words)
    origins = _united(roots, twins, reports)
    links = [
        (*(link for _, link in found), *_passage_links(position, passages, reports, found))
        for position, found in enumerate(resting)
    ]
    traced = tuple(
        replace(report, derived_from=links[position], origin=origins[position])
        for position, report in enumerate(reports)
    )
    kept = tuple(circle for circle in circles if str(origins[circle[0]]).startswith("circle:"))
    return Traced(reports=traced, circles=tuple(tuple(reports[position].id for position in circle) for circle in kept))


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The reports by outlet, and what tells each one's story."""

    reports: Sequence[Report]
    by_outlet: dict[str, list[int]]
    names: frozenset[str]
    telling: list[frozenset[str]]

    @classmethod
    def of(cls, reports: Sequence[Report]) -> _Shelf:
        by_outlet: dict[str, list[int]] = {}
        for position, report in enumerate(reports):
            if report.publisher:
                by_outlet.setdefault(outlets.key_of(report.publisher), []).append(position)
        names = frozenset(report.publisher for report in reports if report.publisher)
        return cls(reports, by_outlet, names, [_telling(report) for report in reports])

    def source_of(self, position: int, outlet: str) -> int | None:
        """The outlet's report that this one most likely repeats: on the same things, an earlier one first."""
        report, telling = self.reports[position], self.telling[position]
        candidates = [other for other in self.by_outlet.get(outlets.key_of(outlet), ()) if other != position]
        near = sorted(candidates, key=lambda other: _distance(report, self.reports[other]))[:_MOST_CANDIDATES]
        ranked = [
            (_later(self.reports[other], report), -overlap, other)
            for other in near
            if (overlap := _overlap(telling, self.telling[other])) >= _RELATED
        ]
        return min(ranked)[2] if ranked else None


def _links(position: int, own_words: list[str], shelf: _Shelf) -> list[tuple[Citation, Link]]:
    found = []
    for citation in citations(shelf.reports[position], own_words, shelf.names):
        source = None if citation.kind is Kind.UNNAMED else shelf.source_of(position, citation.name)
        report = None if source is None else shelf.reports[source].id
        found.append((citation, Link(source=citation.name, report=report, because=citation.because)))
    return found


def _upstream(position: int, found: list[tuple[Citation, Link]], shelf: _Shelf) -> int | str | None:
    """The one report or outlet that a report repeats; None when it stands on its own or on several."""
    whole = [pair for pair in found if pair[0].kind is Kind.COPY] or [
        pair for pair in found if pair[0].kind is Kind.CITED
    ]
    if not whole or (whole[0][0].kind is Kind.CITED and len(whole) > 1):
        return None
    citation = whole[0][0]
    source = shelf.source_of(position, citation.name)
    return outlets.key_of(citation.name) if source is None else source


def _roots(upstream: list[int | str | None], reports: Sequence[Report]) -> tuple[list[OriginId], list[tuple[int, ...]]]:
    """Follow each report upstream to where it began, or round in a circle."""
    roots: dict[int, OriginId] = {}
    circles: list[tuple[int, ...]] = []
    for start in range(len(upstream)):
        path: list[int] = []
        here: int | str | None = start
        while isinstance(here, int) and here not in roots and here not in path:
            path.append(here)
            here = upstream[here]
        if isinstance(here, str):
            root = OriginId("outlet:" + re.sub(r"[^\w.]+", "-", here))
        elif here is None:
            root = OriginId(f"report:{reports[path[-1]].id}")
        elif here in roots:
            root = roots[here]
        else:
            circle = tuple(sorted(path[path.index(here) :]))
            circles.append(circle)
            root = OriginId(f"circle:{min(reports[position].id for position in circle)}")
        roots.update(dict.fromkeys(path, root))
    return [roots[position] for position in range(len(upstream))], circles


def _alike(
    reports: Sequence[Report], own_words: Sequence[list[str]]
) -> tuple[list[tuple[int, int]], dict[int, list[tuple[int, float]]]]:
    """Pairs that are one text, and for each report the others it shares passages with."""
    pairs = shared_passages(own_words, least=_PASSAGES)
    passages: dict[int, list[tuple[int, float]]] = {}
    for pair in pairs:
        later = pair.right if not _later(reports[pair.left], reports[pair.right]) else pair.left
        passages.setdefault(later, []).append((pair.left + pair.right - later, pair.share))
    return [(pair.left, pair.right) for pair in pairs if pair.share >= SAME], passages


def _passage_links(
    position: int,
    passages: dict[int, list[tuple[int, float]]],
    reports: Sequence[Report],
    found: list[tuple[Citation, Link]],
) -> list[Link]:
    linked = {link.report for _, link in found}
    return [
        Link(
            source=reports[other].id,
            report=reports[other].id,
            because=f"{share:.0%} of the shorter text stands word for word in both",
        )
        for other, share in passages.get(position, ())
        if reports[other].id not in linked
    ]


def _united(roots: list[OriginId], twins: list[tuple[int, int]], reports: Sequence[Report]) -> list[OriginId]:
    """One origin for all reports that are one text: an outlet outside, else the earliest report, else the circle."""
    parent: dict[OriginId, OriginId] = {}

    def top(origin: OriginId) -> OriginId:
        while origin in parent:
            origin = parent[origin]
        return origin

    order = {
        OriginId(f"report:{report.id}"): (report.published is None, report.published, position)
        for position, report in enumerate(reports)
    }

    def rank(origin: OriginId) -> tuple[object, ...]:
        kind = ("outlet:", "report:", "circle:").index(origin[: origin.index(":") + 1])
        undated, day, position = order.get(origin, (True, None, 0))
        return kind, undated, str(day), position, origin

    for left, right in twins:
        first, second = sorted((top(roots[left]), top(roots[right])), key=rank)
        if first != second:
            parent[second] = first
    return [top(root) for root in roots]


def _later(report: Report, other: Report) -> bool:
    return report.published is not None and other.published is not None and report.published > other.published


def _distance(report: Report, other: Report) -> int:
    """Days between two reports; a report without a date counts as near."""
    return abs((report.published - other.published).days) if report.published and other.published else 0


def _telling(report: Report) -> frozenset[str]:
    """Names, numbers and long words: what tells one story from another."""
    return frozenset(word.casefold() for word in _TELLING.findall(report.text[:20_000]))


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0
