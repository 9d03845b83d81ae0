"""A party's grade table: how often what it graded so turned out true, and how often it was reported though false."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.records.grade import CREDIBILITY, RELIABILITY


@dataclass(frozen=True, kw_only=True, slots=True)
class GradeRow:
    """One grade; rates in basis points."""

    grade: str
    hit: int
    false: int

    def __post_init__(self) -> None:
        if len(self.grade) != 2 or self.grade[0] not in RELIABILITY or self.grade[1] not in CREDIBILITY:
            raise ValueError("the grade is not a letter A to F and a digit 1 to 6")
        if not (0 <= self.hit <= 10_000 and 0 <= self.false <= 10_000):
            raise ValueError("rates do not run from 0 to 10000 basis points")


@dataclass(frozen=True, kw_only=True, slots=True)
class GradeTable:
    """All rows of one party's table, each grade at most once."""

    title: str
    rows: tuple[GradeRow, ...]

    def __post_init__(self) -> None:
        if len({row.grade for row in self.rows}) != len(self.rows):
            raise ValueError("a grade has two rows")
