"""The rows of a sheet, whatever wrote it, as lines: columns stay columns, a blank row ends a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.rows import row as table_row

MOST_ROWS = 50_000
MOST_CELLS = 500_000
_NO_NAME = re.compile(r"(?i)(?:sheet|tabelle|feuil|hoja|foglio|blad|лист|arkusz|planilha|sheet_)\s?\d*")
"""A name that a program gave says nothing."""


@dataclass(slots=True)
class Sheet:
    name: str
    hidden: bool = False
    rows: list[list[str]] = field(default_factory=list)
    """An empty one where rows are missing between two others."""
    unseen: list[str] = field(default_factory=list)
    """Lines of what is hidden, in which a marking may stand."""
    has_hidden_columns: bool = False
    cut: bool = False
    last: int = 0
    """The number of the last row, counted from 1."""

    def add(self, place: int, row: list[str], unseen: list[str]) -> None:
        """Add a row that stands at `place`, of which some may be hidden."""
        if unseen:
            self.unseen.append(" | ".join(unseen))
        if row:
            if self.rows and place > self.last + 1:
                self.rows.append([])
            self.rows.append(row)
            self.last = place
        elif unseen:
            # A hidden row is no blank one: what stands around it is one table.
            self.last = place

    def text(self) -> str:
        """Return the rows as lines under the sheet's name, without the columns at the left in which nothing stands."""
        left = min((next(place for place, cell in enumerate(row) if cell) for row in self.rows if any(row)), default=0)
        blocks = [
            "\n".join(_lines([row[left:] for row in rows])) for filled, rows in groupby(self.rows, key=any) if filled
        ]
        table = "\n\n".join(block for block in blocks if block)
        named = (
            "" if not table or _NO_NAME.fullmatch(self.name.strip()) else f"{' '.join(clean(self.name).split())}\n\n"
        )
        return named + table


def _lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """One table; where each row has one cell alone it is no table but a text written into a sheet."""
    if all(sum(map(bool, row)) == 1 for row in rows):
        return [next(filter(None, row)) for row in rows]
    width = max(map(len, rows))
    return [table_row([*row, *[""] * (width - len(row))]) for row in rows]
