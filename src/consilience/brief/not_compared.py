"""What was not compared, and why: words that are no claim, by file; files not read; matters in which nothing can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from consilience.brief.index import Index
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report

MOST_FILES = 60
MOST_EXAMPLES = 3
_LONGEST_EXAMPLE = 90


@dataclass(frozen=True, kw_only=True, slots=True)
class PassedOver:
    """Passages of one file that were taken for no claim."""

    party: PartyName
    file: str
    passages: int
    share: float
    """Of the file's letters and digits, in per cent."""
    examples: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NotCompared:
    files: tuple[PassedOver, ...]
    hidden_files: int
    passages: int
    unclear: int
    unread: tuple[tuple[str, int], ...]
    """Slot → number of claims in which its words were seen and could not be read whole."""
    problems: int
    left_out: int


def not_compared(index: Index) -> NotCompared:
    """Return the account; reports without text (rows of tables) have no passages."""
    claims: dict[ReportId, list[Claim]] = {}
    for claim in index.claims.values():
        claims.setdefault(claim.report, []).append(claim)
    found = [
        passed
        for report in index.reports.values()
        if report.text and (passed := _passed_over(report, claims.get(report.id, [])))
    ]
    found.sort(key=lambda passed: -passed.passages)
    return NotCompared(
        files=tuple(found[:MOST_FILES]),
        hidden_files=max(0, len(found) - MOST_FILES),
        passages=sum(passed.passages for passed in found),
        unclear=sum(matter.verdict is Verdict.UNCLEAR for matter in index.matters),
        unread=_unread(index),
        problems=len(index.alignment.problems),
        left_out=sum(index.alignment.left_out.values()),
    )


def _passed_over(report: Report, claims: list[Claim]) -> PassedOver | None:
    passages = list(_passages(report.text, claims))
    if not passages:
        return None
    return PassedOver(
        party=report.party,
        file=report.file,
        passages=len(passages),
        share=round(100 * _size("".join(passages)) / max(1, _size(report.text)), 1),
        examples=tuple(_clipped(passage) for passage in passages[:MOST_EXAMPLES]),
    )


def _passages(text: str, claims: list[Claim]) -> Iterator[str]:
    """The lines, or parts of lines, that no claim's sentence covers and that hold a word."""
    at = 0
    for claim in sorted(claims, key=lambda claim: claim.span.start):
        yield from _lines(text[at : claim.span.start])
        at = max(at, claim.span.end)
    yield from _lines(text[at:])


def _lines(gap: str) -> Iterator[str]:
    for line in gap.splitlines():
        plain = " ".join(line.split())
        if re.search(r"[^\W\d_]{2}", plain):
            yield plain


def _size(text: str) -> int:
    return sum(map(str.isalnum, text))


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST_EXAMPLE else text[: _LONGEST_EXAMPLE - 1] + "…"


def _unread(index: Index) -> tuple[tuple[str, int], ...]:
    counts = Counter(slot for claim in index.claims.values() for slot in claim.not_read)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
