"""Long lists in pages, with how many there are in all; only what the reader sees is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Query

R_co = TypeVar("R_co", covariant=True)
S = TypeVar("S")
SIZE = 50
Number = Annotated[int, Query(ge=1, le=1_000_000, alias="page")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page(Generic[R_co]):
    """Some rows of a list."""

    rows: Sequence[R_co]
    number: int
    """Counted from 1."""
    total: int
    """Rows of the whole list."""
    first: int
    """The place of the first row shown, counted from 1."""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.last < self.total and self.rows else None

    def map(self, make: Callable[[R_co], S]) -> Page[S]:
        """Return the page with each row made into something else: what is not shown is not made."""
        rows = [make(one) for one in self.rows]
        return Page(rows=rows, number=self.number, total=self.total, first=self.first)


def cut(rows: Sequence[S], number: int, *, size: int = SIZE) -> Page[S]:
    """Return one page of a list; beyond its end the page is empty."""
    start = (number - 1) * size
    return Page(rows=rows[start : start + size], number=number, total=len(rows), first=start + 1)


def newest(rows: Sequence[S], number: int, *, size: int = SIZE) -> Page[S]:
    """Return one page of a list that begins with the oldest, the newest first."""
    end = max(0, len(rows) - (number - 1) * size)
    return Page(
        rows=rows[max(0, end - size) : end][::-1], number=number, total=len(rows), first=(number - 1) * size + 1
    )
