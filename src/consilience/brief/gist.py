"""The page's opening sentences: what a chair should have read after ten seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consilience.alignment.result import Matter
from consilience.brief.index import Index
from consilience.reasons.verdict import Verdict

MOST_MARKINGS = 8

_TOGETHER = {
    Verdict.CONFLICTING: ("conflicts", "conflict"),
    Verdict.CHANGED: ("changed between the reports", "changed between the reports"),
    Verdict.ALIGNED: ("is aligned", "are aligned"),
    Verdict.UNCLEAR: ("cannot be compared", "cannot be compared"),
}
"""The verdicts of matters that two or more parties hold, in words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gist:
    held_by_two: int
    matters: int
    compared: str
    """What became of the matters that two or more parties hold."""
    apart: str
    """What only one party holds; empty when there is nothing of the kind."""
    one_origin: str
    """How much of the agreement is repetition; empty when none is."""
    draft: str
    markings: tuple[str, ...]
    """Portion markings as written, of claims and reports."""
    more_markings: int


def gist(index: Index) -> Gist:
    counts = index.alignment.summary()
    markings = _markings(index)
    return Gist(
        held_by_two=sum(counts[verdict] for verdict in _TOGETHER),
        matters=len(index.matters),
        compared=_compared(counts),
        apart=_apart(counts, "another" if len(index.alignment.parties) > 2 else "the other"),
        one_origin=_one_origin(index),
        draft=_draft(index),
        markings=tuple(markings[:MOST_MARKINGS]),
        more_markings=max(0, len(markings) - MOST_MARKINGS),
    )


def listed(parts: Sequence[str]) -> str:
    """Return the parts as one phrase.

    >>> listed(["two conflict", "one is aligned", "one is unclear"])
    'two conflict, one is aligned and one is unclear'
    """
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _compared(counts: dict[Verdict, int]) -> str:
    parts = [_phrase(counts[verdict], forms) for verdict, forms in _TOGETHER.items() if counts[verdict]]
    return listed(parts)


def _apart(counts: dict[Verdict, int], other: str) -> str:
    parts = []
    if n := counts[Verdict.ONE_SIDED]:
        parts.append(f"{n} {_plural(n, 'is', 'are')} reported by one side only, though {other} covers the subject")
    if n := counts[Verdict.NOT_COVERED]:
        parts.append(f"{n} {_plural(n, 'lies', 'lie')} where {other} side does not report at all")
    return listed(parts)


def _one_origin(index: Index) -> str:
    aligned = [matter for matter in index.matters if matter.verdict is Verdict.ALIGNED]
    repeated = sum(1 for matter in aligned if _origins(index, matter) == 1)
    if not repeated:
        return ""
    whole = f"{len(aligned)} aligned {_plural(len(aligned), 'matter', 'matters')}"
    return f"{repeated} of the {whole} {_plural(repeated, 'rests', 'rest')} on a single origin: repetition, not corroboration."


def _origins(index: Index, matter: Matter) -> int:
    return len({claim.origin for claim in index.claims_of(matter)})


def _draft(index: Index) -> str:
    drafted = sum(claim.draft for claim in index.claims.values())
    if not drafted:
        return "Every claim was confirmed by a person."
    if drafted == len(index.claims):
        return f"Machine draft: none of the {drafted} claims has been confirmed by a person."
    return f"Machine draft: {drafted} of {len(index.claims)} claims have not been confirmed by a person."


def _markings(index: Index) -> list[str]:
    found = [report.marking for report in index.reports.values()] + [claim.marking for claim in index.claims.values()]
    return sorted({marking for marking in found if marking})


def _phrase(count: int, forms: tuple[str, str]) -> str:
    return f"{count} {_plural(count, *forms)}"


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many
