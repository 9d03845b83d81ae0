"""The verdicts, and which of them is the most serious."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What the comparison of two parties' claims of one matter says; the most serious first."""

    CONFLICTING = "conflicting"
    CHANGED = "changed"
    ALIGNED = "aligned"
    UNCLEAR = "unclear"
    ONE_SIDED = "one-sided"
    NOT_COVERED = "not covered"


_SERIOUSNESS = {verdict: rank for rank, verdict in enumerate(Verdict)}


def headline(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the most serious of a matter's pairwise verdicts.

    >>> headline([Verdict.ALIGNED, Verdict.CONFLICTING])
    <Verdict.CONFLICTING: 'conflicting'>
    """
    return min(verdicts, key=_SERIOUSNESS.__getitem__)
