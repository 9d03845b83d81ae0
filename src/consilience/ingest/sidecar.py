"""`reports.csv`: what a person knows of the files beside it, stronger than anything the files say themselves.

A marking is the exception: a row tightens what the file says and is tightened by it.  What may hold a marking and cannot
be read raises, because its folder must not be taken for unmarked.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import unquote

from consilience.errors import UnreadableInput
from consilience.ingest import marked_fields, markings
from consilience.ingest.dates import parse_date
from consilience.ingest.readers.decode import decode
from consilience.ingest.readers.frontmatter import as_reliability, as_words

NAME = "reports.csv"
COLUMNS = ("file", "title", "publisher", "published", "reliability", "marking")
ALSO = ("author", "url")
_FILE_NAMES = ("file", "filename", "file name", "path", "document")
_MOST_ROWS = 200_000
_HEADER_WITHIN = 10
_SEPARATOR = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)


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
    """By file, relative to the sidecar's folder, in composed letters."""
    notes: tuple[str, ...] = ()

    def row(self, file: str) -> Row | None:
        """Return the row that names `file`, whatever the case or composition of its letters."""
        exact = self.rows.get(_composed(file))
        return exact or self._loosely.get(_loose(file))

    def names(self, files: Iterable[str]) -> Sidecar:
        """Return the sidecar with rows that give a folder or a path of another machine put to the one file they can mean."""
        present = {_loose(file): _composed(file) for file in files}
        ends: dict[str, list[str]] = {}
        for loose in present:
            ends.setdefault(loose.rpartition("/")[2], []).append(loose)
        moved = {}
        for file, row in self.rows.items():
            alike = ends.get(_loose(file).partition("#")[0].rpartition("/")[2], [])
            known = _loose(file) in present or _loose(file).partition("#")[0] in present
            moved[file if known or len(alike) != 1 else present[alike[0]]] = row
        return replace(self, rows=moved) if len(moved) == len(self.rows) else self

    @property
    def _loosely(self) -> Mapping[str, Row]:
        return {_loose(file): row for file, row in self.rows.items()}


_LIKE_ONE = re.compile(
    r"(?i)[\W_]*(?:(?:file|filename|file name|document|datei|dateiname|fichier|archivo)[\"' ]*[,;|\t].*\b(?:marking|classification|tlp|einstufung|handling)\b|"
    r".*\b(?:marking|classification|tlp|einstufung|handling)[\"' ]*[,;|\t][\"' ]*(?:file|filename|file name|document|datei|dateiname|fichier|archivo)\b)"
)


def looks_like_one(raw: bytes) -> bool:
    """Return whether a table under another name begins as a sidecar that marks files does."""
    head = raw[:2000].replace(b"\0", b"").decode("utf-8", errors="replace").lstrip("\ufeff").strip()
    return _LIKE_ONE.match(head.split("\n", 1)[0]) is not None


def read_sidecar(raw: bytes, name: str = NAME) -> Sidecar:
    """Return the rows of a sidecar with a note on each thing that is wrong in it; raise `UnreadableInput` when it is no table."""
    decoded = decode(raw, name)
    text, delimiter = _delimited(decoded.text)
    try:
        table = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableInput(
            name,
            "it is not a table of comma-separated values",
            "save it again as CSV with quotes around cells that hold commas",
        ) from error
    top = next((n for n, cells in enumerate(table[:_HEADER_WITHIN]) if "file" in _header(cells)), None)
    if top is None:
        raise UnreadableInput(name, "its first line names no column `file`", f"begin it with {','.join(COLUMNS)}")
    if len(table) - top > _MOST_ROWS:
        raise UnreadableInput(name, f"it has more than {_MOST_ROWS:,} rows", "split the folder")
    return _Reading(name, _header(table[top]), decoded.notes).read(table[top + 1 :], top + 2)


def _delimited(text: str) -> tuple[str, str]:
    """The table's text and its separator: said in a line of its own, as spreadsheets do, or seen in the header."""
    lines = text.split("\n")
    said = _SEPARATOR.fullmatch(lines[0])
    if said:
        # An empty line in its place keeps the numbers of the rows.
        return "\n".join(["", *lines[1:]]), said[1]
    header = next((line for line in lines[:_HEADER_WITHIN] if re.search(r"\bfile", line, re.IGNORECASE)), lines[0])
    return text, max(",;\t|", key=header.count)


def _header(cells: list[str]) -> list[str]:
    names = [" ".join(cell.strip().lower().replace("_", " ").split()) for cell in cells]
    return [_column(name, names) for name in names]


def _column(name: str, names: list[str]) -> str:
    if name.replace(" ", "_") in marked_fields.NAMES:
        return "marking"
    return "file" if name in _FILE_NAMES and (name == "file" or "file" not in names) else name


class _Reading:
    """One table on its way to rows."""

    def __init__(self, name: str, header: list[str], notes: tuple[str, ...]) -> None:
        self._name = name
        self._header = header
        self._rows: dict[str, Row] = {}
        self._notes = list(notes)
        unknown = [column for column in header if column and column not in COLUMNS + ALSO]
        if unknown:
            self._notes.append(f"has columns that are not used ({len(unknown)} beside {', '.join(COLUMNS + ALSO)})")

    def read(self, table: list[list[str]], first: int) -> Sidecar:
        for number, cells in enumerate(table, start=first):
            if any(cell.strip() for cell in cells):
                self._take(number, [cell.strip() for cell in cells])
        return Sidecar(rows=self._rows, notes=tuple(self._notes))

    def _take(self, number: int, cells: list[str]) -> None:
        if any(cells[len(self._header) :]):
            raise UnreadableInput(
                self._name,
                f"row {number} has more cells than the first line has names, so nobody can tell which is which",
                "put quotes around cells that hold the separator",
            )
        values = {
            column: cell for column, cell in zip(self._header, cells, strict=False) if cell and column != "marking"
        }
        file = _composed(values.get("file", "").replace("\\", "/").removeprefix("./"))
        marking = self._marking(cells)
        if not file:
            if marking:
                raise UnreadableInput(self._name, f"row {number} has a marking and names no file", "fill in its `file`")
            self._notes.append(f"row {number} names no file; fill in its `file` or remove the row")
        elif file in self._rows:
            first = self._rows[file]
            self._rows[file] = replace(first, marking=markings.gather([first.marking, marking]))
            self._notes.append(
                f"row {number} names the same file as row {first.number}; the first one counts, remove the other"
            )
        else:
            self._rows[file] = self._row(values, marking, number)

    def _marking(self, cells: list[str]) -> str | None:
        """The marking of a row: its own cells, and any other cell that is nothing but one."""
        told = []
        for column, cell in zip(self._header, cells, strict=False):
            if column == "marking":
                told.append(markings.field(cell, "tlp"))
            elif column not in ("file", "reliability", "published", "url") and cell:
                told.append(markings.banner(cell))
        return markings.gather(told)

    def _row(self, values: Mapping[str, str], marking: str | None, number: int) -> Row:
        published, reliability = parse_date(values.get("published")), as_reliability(values.get("reliability"))
        if "published" in values and published is None:
            self._notes.append(f"row {number} has a `published` that cannot be read; write it as YYYY-MM-DD")
        if "reliability" in values and reliability is None:
            self._notes.append(
                f"row {number} has a `reliability` that is not one of A to F; correct it or leave it empty"
            )
        words = {column: as_words(values.get(column)) for column in ("title", "author", "publisher", "url")}
        return Row(number=number, published=published, reliability=reliability, marking=marking, **words)


def _composed(file: str) -> str:
    return unicodedata.normalize("NFC", file.strip())


def _loose(file: str) -> str:
    return unicodedata.normalize("NFKC", unquote(file).strip().lstrip("/")).casefold()
