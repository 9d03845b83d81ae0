"""A grade table: what one party's grades mean as rates.  Versioned; its difference between parties *is* the grading cause.

The rates are those of D. A. Schum, *The Evidential Foundations of Probabilistic Reasoning* (1994): how often a source
of this grade reports the thing when it is so (hit), and when it is not (false).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from consilience.records.estimate import Band
from consilience.records.grade import Grade
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """Hit and false-report rate of one grade, each with the band the party allows it."""

    hit: Band
    false: Band

    def __post_init__(self) -> None:
        for band in (self.hit, self.false):
            if band.low < 0 or band.high > 1:
                raise ValueError("rates lie between 0 and 1")


@dataclass(frozen=True, kw_only=True, slots=True)
class GradeRow:
    """One grade, such as `"B2"`, with its rates."""

    grade: str
    rates: Rates

    def __post_init__(self) -> None:
        Grade.parse(self.grade)


@dataclass(frozen=True, kw_only=True, slots=True)
class GradeTable:
    """One party's rates by grade, under a name and version it can be cited by; each grade at most once."""

    KIND: ClassVar[Kind] = Kind(
        tag="grade_table/1",
        name="grade table",
        title="{name}",
        says=frozenset({Sayer.MEMBER}),
    )

    name: str
    version: str
    rows: tuple[GradeRow, ...] = ()

    def __post_init__(self) -> None:
        if len({row.grade for row in self.rows}) != len(self.rows):
            raise ValueError("a grade has two rows")

    @classmethod
    def of(cls, rows: Mapping[str, Rates], *, name: str, version: str) -> GradeTable:
        """Return the table of `rows`, keyed by grade."""
        return cls(name=name, version=version, rows=tuple(GradeRow(grade=g, rates=r) for g, r in rows.items()))

    @property
    def by_grade(self) -> dict[str, Rates]:
        return {row.grade: row.rates for row in self.rows}
