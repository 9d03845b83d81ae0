"""Which lines of the reports became no claim, by file, so that a reader sees what was taken for no content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from consilience.records.claim import Claim
from consilience.records.ids import ReportId
from consilience.records.report import Report

_FILES = 25
"""Files that are named one by one."""
_EXAMPLES = 3
_SHOWN = 60
_TELLING = re.compile(r"[^\W\d_]{2,}|\d")


def lines(report: Report, claims: Sequence[Claim]) -> list[str]:
    """Return the lines of a report of which no claim quotes anything."""
    quoted = sorted((claim.span.start, claim.span.end) for claim in claims)
    found, at = [], 0
    for match in re.finditer(r"[^\n]+", report.text):
        while at < len(quoted) and quoted[at][1] <= match.start():
            at += 1
        here = any(start < match.end() and match.start() < end for start, end in quoted[at : at + 50])
        if not here and _TELLING.search(match.group()):
            found.append(" ".join(match.group().split()))
    return found


def notes(reports: Sequence[Report], claims: Mapping[ReportId, Sequence[Claim]]) -> Iterator[str]:
    """Yield a sentence for each file with lines that became no claim, with their count and examples."""
    told = [(report, found) for report in reports if (found := lines(report, claims.get(report.id, ())))]
    for report, found in told[:_FILES]:
        shown = " · ".join(f"“{_short(line)}”" for line in list(dict.fromkeys(found))[:_EXAMPLES])
        several = f"{len(found)} lines were" if len(found) > 1 else "1 line was"
        yield f"{report.party}/{report.file}: {several} taken for no content (headings, bylines, credits and the like): {shown}."
    rest = told[_FILES:]
    if rest:
        yield f"In {len(rest)} further files {sum(len(found) for _, found in rest)} lines were taken for no content."


def _short(line: str) -> str:
    return line if len(line) <= _SHOWN else line[:_SHOWN].rsplit(" ", 1)[0] + " …"
