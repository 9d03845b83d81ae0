"""Text tables (CSV and its kin): every cell as text, row by row, bad rows set aside with their place and reason.

Nothing is guessed beyond the first line: encoding and separator are settled first, then every cell is text.  What cannot
be a row of the table is kept apart instead of ending the reading.  RFC 4180, as generously as files in use need it.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from consilience.errors import UnreadableInput
from consilience.tables.encoding import utf8_copy

ROW = "consilience row"
"""Column with the place of each row in its file, the first line being 1."""
LONGEST_CELL = 1_000_000
"""Characters; a longer cell is a quotation mark that was not closed, or no table's."""
MOST_LINES = 200
"""Lines that one row may run over."""
_BLOCK = 1 << 24
_SEPARATORS = {".csv": ",;\t|", ".tsv": "\t,;|", ".tab": "\t,;|"}
_TOLD = re.compile(r"\"?sep=(.)\"?[,;\t]*", re.IGNORECASE)
_ABOVE = 10
"""Lines among which the names of the columns are looked for."""
_OTHERS = (
    (b"pk\x03\x04", "a workbook or another archive"), (b"\xd0\xcf\x11\xe0", "a workbook of an older format"), (b"%pdf-", "a PDF"), (b"par1", "Parquet"), (b"<!doctype html", "a web page"),
    (b"<html", "a web page"), (b"{\\rtf", "rich text"), (b"sqlite format 3", "a database"),
)  # fmt: skip
_EXPANDS = 200
"""How many times its size a compressed table may grow; beyond it, it is a bomb."""
_LARGE = 1 << 30

ABOVE = "it stands above the header"
TOO_SHORT, TOO_LONG = "the row has fewer cells than the header", "the row has more cells than the header"
UNCLOSED, HUGE = "a quotation mark is not closed", f"a cell has more than {LONGEST_CELL:,} characters"


@dataclass(frozen=True, kw_only=True, slots=True)
class TextTable:
    """A text file as a table: where its rows lie as Parquet, and what was found on the way."""

    rows: Path
    columns: tuple[str, ...]
    encoding: str
    unread: tuple[tuple[int, str], ...] = ()
    """(place of the row, reason) of every row that was set aside."""


@dataclass(slots=True)
class _Writing:
    """Rows on their way to Parquet, and the rows set aside."""

    columns: tuple[str, ...]
    path: Path
    header: int
    """The line that names the columns; 0 where none does."""
    separator: str
    spare: int = 0
    """Columns at the end without a name: a row may leave them out."""
    unread: list[tuple[int, str]] = field(default_factory=list)
    _writer: pyarrow.parquet.ParquetWriter | None = None

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([*((name, pa.string()) for name in self.columns), (ROW, pa.int64())])

    def take(self, cells: Sequence[pa.Array], places: Sequence[int]) -> None:
        """Write rows that have the right number of cells, but for those with a cell that is too long."""
        batch = pa.table([*cells, pa.array(places, pa.int64())], schema=self.schema)
        long = np.zeros(len(batch), bool)
        for name in self.columns:
            sizes = pc.fill_null(pc.utf8_length(batch[name]), 0)
            long |= np.asarray(sizes.to_numpy()) > LONGEST_CELL
        if long.any():
            self.unread += [(int(place), HUGE) for place in np.asarray(places)[long]]
            batch = batch.filter(pa.array(~long))
        if self._writer is None:
            self._writer = pyarrow.parquet.ParquetWriter(self.path, self.schema, compression="lz4")
        self._writer.write_table(batch)

    def close(self) -> None:
        if self._writer is None:
            self.take([pa.array([], pa.string()) for _ in self.columns], [])
        if self._writer is not None:
            self._writer.close()


def is_text(path: Path) -> bool:
    """Return whether a file is a text table by its name, compressed or not."""
    return suffix(path) in _SEPARATORS


def suffix(path: Path) -> str:
    """Return a table's ending in small letters, without that of the compression."""
    name = path.name.lower().removesuffix(".gz").removesuffix(".zip")
    return Path(name).suffix


def read_text(path: Path, folder: Path, *, header: bool | None = None) -> TextTable:
    """Return the table of a text file; its rows are written into `folder`.

    Without a `header` the columns are called by their places, from 0; None tells it from the first line.
    Raise `UnreadableInput` for what is no text table at all.
    """
    source = _unpacked(path, folder) if path.name.lower().endswith((".gz", ".zip")) else path
    _refuse_other(source, path)
    plain, encoding = utf8_copy(source, folder)
    line, separator, names, above = _first_line(plain, path)
    headed = _is_header(names) if header is None else header
    columns = _unlike([n.strip() for n in names]) if headed else tuple(str(i) for i in range(len(names)))
    spare = len(names) - len("".join("x" if name.strip() else " " for name in names).rstrip()) if headed else 0

    def writing() -> _Writing:
        path = folder / f"{len(list(folder.iterdir()))}.parquet"
        return _Writing(columns=columns, path=path, header=line if headed else 0, separator=separator, spare=spare)

    into = writing()
    try:
        _fast(plain, into)
    except pa.ArrowInvalid:
        into = writing()
        _row_by_row(plain, into)
    into.close()
    unread = tuple(sorted([*((place, ABOVE) for place in above), *into.unread]))
    return TextTable(rows=into.path, columns=columns, encoding=encoding, unread=unread)


def _refuse_other(source: Path, path: Path) -> None:
    """A file of another format under a table's name is named for what it is."""
    with source.open("rb") as file:
        head = file.read(1024)
    what = next((what for start, what in _OTHERS if head.lstrip().lower().startswith(start)), None)
    if what:
        raise UnreadableInput(str(path), f"it is {what}, whatever its name says", "save it as CSV")


def _unpacked(path: Path, folder: Path) -> Path:
    """Return a compressed file's content as a file in `folder`."""
    out = folder / f"{len(list(folder.iterdir()))}.txt"
    most = max(path.stat().st_size * _EXPANDS, _LARGE)
    try:
        with _packed(path) as packed, out.open("wb") as plain:
            while block := packed.read(1 << 20):
                if plain.tell() > most:
                    raise UnreadableInput(
                        str(path), f"it grows to more than {_EXPANDS} times its size", "unpack it first"
                    )
                plain.write(block)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            raise
        kind = "zip" if path.name.lower().endswith(".zip") else "gzip"
        raise UnreadableInput(str(path), f"it is no whole {kind} file, or is encrypted", "copy it again") from None
    return out


@contextmanager
def _packed(path: Path) -> Iterator[IO[bytes]]:
    """The one file in a gzip file or a zip archive."""
    if not path.name.lower().endswith(".zip"):
        with path.open("rb") as file, gzip.GzipFile(fileobj=file) as packed:
            yield io.BufferedReader(packed)
        return
    with zipfile.ZipFile(path) as archive:
        inside = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX")]
        if len(inside) != 1:
            raise UnreadableInput(str(path), f"it holds {len(inside)} files instead of one table", "unpack it first")
        with archive.open(inside[0]) as packed:
            yield packed


def _first_line(plain: Path, path: Path) -> tuple[int, str, list[str], list[int]]:
    """Return the number of the first line that has cells, the separator, its cells, and the lines of words above it."""
    with plain.open(encoding="utf-8", newline="") as file:
        lines = [(n, found) for n, found in enumerate(_some_lines(file), 1) if found.strip()]
    if not lines:
        raise UnreadableInput(str(path), "it is empty", "give a table with a header row")
    separators = _SEPARATORS[suffix(path)]
    if told := _TOLD.fullmatch(lines[0][1].strip()):
        # What a spreadsheet program writes above a table for itself.
        separators, lines = told[1], lines[1:] or lines
    first = _parted(lines[0][1], separators)
    if len(first[1]) == 1:
        # A title or two, with the names of the columns below.
        for place, (number, line) in enumerate(lines[1:_ABOVE], 1):
            below = _parted(line, separators)
            if len(below[1]) > 2 and all(cell.strip() and not cell.strip()[0].isdigit() for cell in below[1]):
                return number, *below, [above for above, _ in lines[:place]]
    return lines[0][0], *first, []


def _parted(line: str, separators: str) -> tuple[str, list[str]]:
    """The separator that splits a line, the usual one where it does, and the line's cells."""
    tried = [(separator, next(csv.reader([line], delimiter=separator), [])) for separator in separators]
    return tried[0] if len(tried[0][1]) > 1 else max(tried, key=lambda one: len(one[1]))


def _some_lines(file: io.TextIOBase) -> Iterator[str]:
    for _ in range(100):
        line = file.readline(LONGEST_CELL)
        if not line:
            return
        yield line.rstrip("\r\n").lstrip("\ufeff")


def _is_header(names: Sequence[str]) -> bool:
    """A first line that begins with a number, and has another, is a row: no column is called so."""
    numbers = [cell.strip().lstrip("+-").replace(".", "", 1).isdigit() for cell in names]
    return not (numbers[0] and sum(numbers) > 1)


def _unlike(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of columns, each once: a second one of the same name gets a number."""
    found: list[str] = []
    for place, name in enumerate(names):
        plain = name.replace('"', "'").replace("`", "'") or f"column {place + 1}"
        number, free = 2, plain
        while free.lower() in {other.lower() for other in found} or free == ROW:
            number, free = number + 1, f"{plain} ({number})"
        found.append(free)
    return tuple(found)


def _fast(plain: Path, writing: _Writing) -> None:
    """Read with Arrow, which names the rows that do not have the header's number of cells.

    Raise `ArrowInvalid` where a cell runs over lines: a quotation mark that was never closed looks the same.
    """
    expected = len(writing.columns)
    bad: list[tuple[int | None, int]] = []
    fitting: list[int] = []

    def set_aside(row: pyarrow.csv.InvalidRow) -> str:
        if _may_fit(row, writing):
            fitting.append(row.number or 0)
        bad.append((None if "\n" in row.text.strip() else row.number, row.actual_columns))
        return "skip"

    reader = pyarrow.csv.open_csv(
        plain,
        read_options=pyarrow.csv.ReadOptions(
            column_names=writing.columns, skip_rows=writing.header, block_size=_BLOCK, use_threads=False
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=writing.separator, newlines_in_values=True, ignore_empty_lines=True, invalid_row_handler=set_aside
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in writing.columns}, strings_can_be_null=True, null_values=[""]
        ),
    )
    place = 1 + writing.header
    for batch in reader:
        runs_on = any(pc.any(pc.match_substring(cells, "\n")).as_py() for cells in batch.columns)
        if runs_on or fitting or any(number is None for number, _ in bad):
            raise pa.ArrowInvalid("rows that run over lines")
        apart = {int(number or 0): actual for number, actual in bad}
        bad.clear()
        places = np.arange(place, place + len(batch) + len(apart))
        places = places[~np.isin(places, list(apart))][: len(batch)]
        writing.unread += [(number, TOO_SHORT if actual < expected else TOO_LONG) for number, actual in apart.items()]
        place += len(batch) + len(apart)
        writing.take(batch.columns, places.tolist())
    # What stands behind the last row that could be read, perhaps all there is.
    if fitting or any(number is None for number, _ in bad):
        raise pa.ArrowInvalid("rows that run over lines")
    writing.unread += [(number or 0, TOO_SHORT if actual < expected else TOO_LONG) for number, actual in bad]


def _may_fit(row: pyarrow.csv.InvalidRow, writing: _Writing) -> bool:
    """Whether a row of another length has only empty cells too many at its end, or lacks only columns without a name."""
    if row.actual_columns > row.expected_columns:
        return bool(row.text.rstrip("\r\n").endswith(writing.separator))
    return bool(row.actual_columns >= row.expected_columns - writing.spare)


def _fitted(cells: list[str], writing: _Writing) -> list[str]:
    """A row without empty cells beyond the header, and with those that stand under no name."""
    expected = len(writing.columns)
    while len(cells) > expected and not cells[-1].strip():
        cells.pop()
    if expected - writing.spare <= len(cells) < expected:
        cells += [""] * (expected - len(cells))
    return cells


def _row_by_row(plain: Path, writing: _Writing) -> None:
    """Read line by line, joining the lines of a quoted cell; a row that cannot be read costs itself alone."""
    waiting: list[list[str]] = []
    places: list[int] = []
    for place, cells in _rows(plain, writing):
        waiting.append(cells)
        places.append(place)
        if len(waiting) >= 20_000:
            writing.take(_columns(waiting, len(writing.columns)), places)
            waiting, places = [], []
    writing.take(_columns(waiting, len(writing.columns)), places)


def _columns(rows: Sequence[Sequence[str]], count: int) -> list[pa.Array]:
    return [pa.array([row[i] or None for row in rows], pa.string()) for i in range(count)]


def _rows(plain: Path, writing: _Writing) -> Iterator[tuple[int, list[str]]]:
    with plain.open(encoding="utf-8", newline="") as file:
        lines = enumerate(file, 1)
        held: list[tuple[int, str]] = []
        for number, line in _again(lines, held):
            if not line.strip() or number <= writing.header:
                continue
            cells, taken = _whole_row(line, _again(lines, held), writing.separator)
            cells = cells if cells is None else _fitted(cells, writing)
            if taken and (cells is None or len(cells) != len(writing.columns)):
                # The lines taken for it are rows of their own.
                writing.unread.append((number, UNCLOSED))
                held[:0] = taken
            elif cells is None:
                writing.unread.append((number, UNCLOSED))
            elif len(cells) != len(writing.columns):
                writing.unread.append((number, TOO_SHORT if len(cells) < len(writing.columns) else TOO_LONG))
            else:
                yield number, cells


def _again(lines: Iterator[tuple[int, str]], held: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the lines that a broken row had taken before those that follow."""
    while True:
        if held:
            yield held.pop(0)
        elif (found := next(lines, None)) is not None:
            yield found
        else:
            return


def _whole_row(
    line: str, lines: Iterator[tuple[int, str]], separator: str
) -> tuple[list[str] | None, list[tuple[int, str]]]:
    """Return the cells of the row that begins with `line`, and the further lines that were taken for it."""
    taken: list[tuple[int, str]] = []
    text = line
    while text.count('"') % 2:
        more = next(lines, None) if len(taken) < MOST_LINES and len(text) <= LONGEST_CELL else None
        if more is None:
            return None, taken
        taken.append(more)
        text += more[1]
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 30))
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), []), taken
