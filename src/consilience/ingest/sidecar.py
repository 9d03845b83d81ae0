"""`reports.csv`: what a person knows of the files beside it, stronger than anything the files say themselves."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from consilience.errors import UnreadableInput
from consilience.ingest.dates import parse_date
from consilience.ingest.readers.decode import decode
from consilience.ingest.readers.frontmatter import as_reliability, as_words

NAME = "reports.csv"
COLUMNS = ("file", "title", "publisher", "published", "reliability", "marking")
ALSO = ("author", "url")
_MOST_ROWS = 200_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the sidecar; None where its cell is empty or bad."""

    number: int
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    reliability: str | None = None
    marking: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sidecar:
    rows: Mapping[str, Row] = field(default_factory=dict)
    """By file, relative to the sidecar's folder."""
    notes: tuple[str, ...] = ()


def read_sidecar(raw: bytes, name: str = NAME) -> Sidecar:
    """Return the rows of a sidecar with a note on each thing that is wrong in it; raise `UnreadableInput` when it is no table."""
    decoded = decode(raw, name)
    try:
        table = list(csv.reader(io.StringIO(decoded.text), delimiter=_delimiter(decoded.text), strict=True))
    except csv.Error as error:
        raise UnreadableInput(
            name,
            "it is not a table of comma-separated values",
            "save it again as CSV with quotes around cells that hold commas",
        ) from error
    header = [cell.strip().lower() for cell in table[0]] if table else []
    if "file" not in header:
        raise UnreadableInput(name, "its first line names no column `file`", f"begin it with {','.join(COLUMNS)}")
    return _sidecar(header, table[1:], decoded.notes)


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _sidecar(header: list[str], table: list[list[str]], notes: tuple[str, ...]) -> Sidecar:
    rows: dict[str, Row] = {}
    found = list(notes)
    unknown = [column for column in header if column and column not in COLUMNS + ALSO]
    if unknown:
        found.append(f"has columns that are not used ({len(unknown)} beside {', '.join(COLUMNS + ALSO)})")
    for number, cells in enumerate(table[:_MOST_ROWS], start=2):
        values = {column: cell.strip() for column, cell in zip(header, cells, strict=False) if cell.strip()}
        if not values:
            continue
        file = values.get("file", "").replace("\\", "/").removeprefix("./")
        if not file:
            found.append(f"row {number} names no file; fill in its `file` or remove the row")
        elif file in rows:
            found.append(
                f"row {number} names the same file as row {rows[file].number}; the first one counts, remove the other"
            )
        else:
            rows[file], bad = _row(values, number)
            found += bad
    return Sidecar(rows=rows, notes=tuple(found))


def _row(values: Mapping[str, str], number: int) -> tuple[Row, list[str]]:
    published, reliability = parse_date(values.get("published")), as_reliability(values.get("reliability"))
    bad = []
    if "published" in values and published is None:
        bad.append(f"row {number} has a `published` that cannot be read; write it as YYYY-MM-DD")
    if "reliability" in values and reliability is None:
        bad.append(f"row {number} has a `reliability` that is not one of A to F; correct it or leave it empty")
    words = {column: as_words(values.get(column)) for column in ("title", "author", "publisher", "url", "marking")}
    return Row(number=number, published=published, reliability=reliability, **words), bad
