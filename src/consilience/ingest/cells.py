"""Tables in plain text, in whatever form a reader leaves them, as rows, columns and values with their places.

Forms: bars ("| Lanta | 530 |", "Lanta | 530"), tabs, columns apart by two blanks or more, values apart by semicolons or
commas, and rows whose blanks were run together ("Lanta 530 12" under "District Cases Deaths").  A single row is no table
unless it has bars or tabs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from consilience.ingest import times

_FIGURE = r"(?:[<>≥≤~±+−-]?\s?(?:[$€£¥]\s?)?\d[\d.,'’ \u00a0\u202f]*(?:\s?(?:%|k|m|bn|mn))?\+?\*?|[–—-]|n/?a|nil|\.\.+)"
_NUMERIC = re.compile(rf"{_FIGURE}(?:\s*\([^()]*\))?", re.IGNORECASE)
_NOTHING = re.compile(r"[\s–—.·*-]*|n/?a|nil|none|unknown|\?+", re.IGNORECASE)
_RULE = re.compile(r"[\s|:+=–—_-]*[-=–—_]{2,}[\s|:+=–—_-]*")
_RUN_TOGETHER = re.compile(
    r"(?P<label>[^\W\d_][^\d|]{0,60}?)(?P<figures>(?:[ \t]+(?:\d[\d.,'’]*%?|[–—-]|n/?a))+)\s*", re.IGNORECASE
)
_CAPTION = re.compile(r"(?:table|tab\.|figure|annex)\s+\w+", re.IGNORECASE)
_LONG_CELL = 9
"""Words from which a cell is a text of its own."""
_LONG_LABEL = 10


@dataclass(frozen=True, slots=True)
class Cell:
    start: int
    end: int
    text: str

    @property
    def empty(self) -> bool:
        return _NOTHING.fullmatch(self.text) is not None

    @property
    def numeric(self) -> bool:
        return _NUMERIC.fullmatch(self.text) is not None and any(letter.isdigit() for letter in self.text)


@dataclass(frozen=True, slots=True)
class Row:
    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """One cell of a table's body with the words that say what it is the value of."""

    row: Row
    label: Cell | None
    value: Cell
    column: str
    context: str
    """Words of the caption and of the section within the table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    start: int
    end: int
    """Of its rows, header and caption within it included."""
    opens: int
    """Where the caption above it begins, or its header or first row."""
    values: tuple[Value, ...]


def find(text: str) -> list[Table]:
    """Return the tables of `text` in order, each with its values; header rows and rules are in none."""
    lines = [(match.start(), match.end(), match.group()) for match in re.finditer(r"[^\n]+", text)]
    found: list[Table] = []
    at = 0
    while at < len(lines):
        table, after = _table_at(text, lines, at)
        if table is not None:
            found.append(table)
        at = after
    return found


Line = tuple[int, int, str]


def _table_at(text: str, lines: Sequence[Line], at: int) -> tuple[Table | None, int]:
    for form in _FORMS:
        rows, after = _rows(lines, at, form)
        body = [row for row in rows if row is not None]
        if form is _run_together:
            table = _of_run_together(text, lines, at, body)
        else:
            ruled = any(row is None for row in rows[1:3])
            table = _built(body, _caption(text, lines, at), ruled=ruled) if len(body) >= _least(form, body) else None
        if table is not None and table.values:
            return table, after
    return None, at + 1


def _least(form: Form, body: Sequence[Row]) -> int:
    """Rows that make a table: one will do where it has bars and a figure; "Home | News | Sport" is none."""
    return 1 if form is _barred and body and any(cell.numeric for cell in body[0].cells[1:]) else 2


def _opens_another(rows: Sequence[Row | None], cells: tuple[Cell, ...]) -> bool:
    """Whether a row behind a blank line is the header of a table of its own: only names, or another width, below figures."""
    above = rows[-1]
    if above is None or not any(cell.numeric for cell in above.cells[1:]):
        return False
    named = not any(cell.numeric and not is_day(cell.text) for cell in cells[1:]) and not any(
        cell.empty for cell in cells[1:]
    )
    return named or (len(cells) != len(above.cells) and not any(cell.empty for cell in cells))


def _rows(lines: Sequence[Line], at: int, form: Form) -> tuple[list[Row | None], int]:
    """The rows from line `at` on that have one form; None for a rule between them."""
    rows: list[Row | None] = []
    while at < len(lines):
        start, end, line = lines[at]
        if _RULE.fullmatch(line) and ("|" in line or "-" in line) and (rows or form is _barred):
            rows.append(None)
        elif cells := form(line, start):
            if rows and start - lines[at - 1][1] > 1 and _opens_another(rows, cells):
                break
            rows.append(Row(start, end, cells))
        else:
            break
        at += 1
    return rows, at


Form = Callable[[str, int], tuple[Cell, ...]]


def _barred(line: str, start: int) -> tuple[Cell, ...]:
    bare = line.strip()
    if "|" not in bare:
        return ()
    cells = _split(line, start, re.compile(r"\|"))
    if bare.startswith("|"):
        cells = cells[1:]
    if bare.endswith("|") and len(cells) > 2:
        cells = cells[:-1]
    return cells if len(cells) > 1 and any(cell.text for cell in cells) else ()


def _tabbed(line: str, start: int) -> tuple[Cell, ...]:
    return _split(line, start, re.compile(r"\t+")) if "\t" in line.strip() else ()


def _spaced(line: str, start: int) -> tuple[Cell, ...]:
    if not re.search(r"\S {2,}\S", line):
        return ()
    return tuple(cell for cell in _split(line, start, re.compile(r" {2,}")) if cell.text)


def _separated(mark: str) -> Form:
    def form(line: str, start: int) -> tuple[Cell, ...]:
        cells = _split(line, start, re.compile(mark))
        small = all(len(cell.text.split()) <= 4 for cell in cells) and not re.search(r"[.!?:]\s*$", line)
        return cells if len(cells) > 1 and small and not re.search(rf"{mark} ", line) else ()

    return form


def _run_together(line: str, start: int) -> tuple[Cell, ...]:
    match = _RUN_TOGETHER.fullmatch(line)
    if match is None or len(match["label"].split()) > 6:
        return ()
    label = Cell(start + match.start("label"), start + match.end("label"), match["label"].strip())
    base = start + match.start("figures")
    return (label, *(Cell(base + m.start(), base + m.end(), m.group()) for m in re.finditer(r"\S+", match["figures"])))


_FORMS: tuple[Form, ...] = (_barred, _tabbed, _spaced, _separated(";"), _separated(","), _run_together)


def _split(line: str, start: int, mark: re.Pattern[str]) -> tuple[Cell, ...]:
    cells, at = [], 0
    for match in (*mark.finditer(line), None):
        end = match.start() if match else len(line)
        piece = line[at:end]
        begin = start + at + len(piece) - len(piece.lstrip())
        cells.append(Cell(begin, begin + len(piece.strip()), piece.strip()))
        at = match.end() if match else end
    return tuple(cells)


_Caption = tuple[str, int | None]
"""The words of a caption and where they begin; no words and None where there is none."""


def _caption(text: str, lines: Sequence[Line], at: int) -> _Caption:
    """The line right above, where it has the form of a caption or introduces the table."""
    if at == 0:
        return "", None
    start, end, line = lines[at - 1]
    near = text[end : lines[at][0]].count("\n") <= 2
    bare = line.strip()
    fits = bare.endswith(":") or not bare.endswith((".", "!", "?")) or _CAPTION.match(bare) is not None
    return (bare, start) if near and len(bare) < 200 and fits else ("", None)


def _of_run_together(text: str, lines: Sequence[Line], at: int, body: Sequence[Row]) -> Table | None:
    """Rows without edges between cells need a header line above that names as many columns, or all the same width."""
    width = len(body[0].cells) if body else 0
    same = [row for row in body if len(row.cells) == width]
    if at == 0 or width < 2 or len(same) < 2:
        return None
    start, end, line = lines[at - 1]
    heads = _heads(line, width)
    if not heads:
        return None
    header = Row(start, end, tuple(Cell(start, start, head) for head in heads))
    return _built([header, *same], _caption(text, lines, at - 1), ruled=True)


def _heads(line: str, width: int) -> list[str]:
    """The names of `width` columns in a line whose blanks were run together, by its words, else by its capitals."""
    bare = line.strip()
    if bare.endswith((".", "!", "?")) or any(mark in bare for mark in "|\t"):
        return []
    words = bare.split()
    capitals = re.findall(r"(?:[A-Z%$€£(]|\d{4}\b)[^A-Z\s]*(?:\s+(?![A-Z]|\d{4}\b)\S+)*", bare)
    for heads in (words, capitals):
        if len(heads) == width:
            return heads
        if len(heads) == width - 1 and heads is capitals:
            return ["", *heads]
    return []


def _built(rows: Sequence[Row], caption: _Caption, *, ruled: bool) -> Table | None:
    if not rows:
        return None
    body = list(rows)
    words, opens = caption
    told = [words] if words else []
    while body and _alone(body[0]) is not None:  # a caption that a reader laid into the table's first row
        told.append(_alone(body[0]) or "")
        body.pop(0)
    header: tuple[Cell, ...] = ()
    if body and (ruled or _is_header(body)):
        header = body.pop(0).cells
    if (
        body and header and not body[0].cells[0].text and _is_header(body)
    ):  # a second row of header words: "Cases | new | in all"
        header = _merged(header, body.pop(0).cells)
    values = tuple(_values(body, header, told))
    return Table(start=rows[0].start, end=rows[-1].end, opens=rows[0].start if opens is None else opens, values=values)


def _alone(row: Row) -> str | None:
    filled = [cell for cell in row.cells if cell.text]
    return filled[0].text if len(filled) == 1 and len(row.cells) > 1 and not filled[0].numeric else None


def _is_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names columns: no figures in it but days and years, and figures or short texts below."""
    first, rest = rows[0], rows[1:]
    names_columns = all(not cell.numeric or is_day(cell.text) for cell in first.cells[1:]) and any(
        cell.text for cell in first.cells[1:]
    )
    figures = any(cell.numeric for row in rest for cell in row.cells[1:])
    headed = all(len(cell.text.split()) <= 6 for cell in first.cells)
    alike = not figures and len(rest) > 1 and all(cell.text for cell in first.cells)
    return names_columns and bool(rest) and headed and (figures or alike)


def is_day(text: str) -> bool:
    """Return whether a text is a day, month or year and nothing else."""
    found = times.find(text, None)
    return len(found) == 1 and found[0].end - found[0].start >= len(text.strip()) - 1


def _merged(over: Sequence[Cell], under: Sequence[Cell]) -> tuple[Cell, ...]:
    known, merged = "", []
    for place, cell in enumerate(under):
        known = over[place].text if place < len(over) and over[place].text else known
        merged.append(replace(cell, text=f"{known} {cell.text}".strip() if place else known or cell.text))
    return tuple(merged)


def _values(body: Sequence[Row], header: Sequence[Cell], told: Sequence[str]) -> Iterator[Value]:
    section, label = "", None
    second, named = _second_labels(body), ""
    for row in body:
        alone = _alone(row)
        if alone is not None and len(alone.split()) < _LONG_CELL:
            section = alone
            continue
        first = row.cells[0]
        plain = not first.text or first.numeric or len(first.text.split()) > _LONG_LABEL
        label = label if not first.text else None if plain and first.numeric is False else first
        if second and len(row.cells) > 1 and row.cells[1].text:
            # Two columns of names: what stands further right is told of the second, within the first.
            named = first.text or named
            yield from _told_of(row, row.cells[1], header, [*told, section, named, header[0].text if header else ""])
            continue
        for place, cell in enumerate(row.cells):
            if (place == 0 and cell is label) or cell.empty or (place == 0 and first.numeric):
                continue
            column = header[place].text if place < len(header) else ""
            corner = header[0].text if header and place else ""
            context = ". ".join(part for part in (*told, section, corner) if part)
            yield Value(row=row, label=label, value=cell, column=column, context=context)


def _told_of(row: Row, label: Cell, header: Sequence[Cell], told: Sequence[str]) -> Iterator[Value]:
    context = ". ".join(part for part in told if part)
    for place, cell in enumerate(row.cells[2:], start=2):
        if not cell.empty:
            yield Value(
                row=row,
                label=label,
                value=cell,
                column=header[place].text if place < len(header) else "",
                context=context,
            )


def _second_labels(body: Sequence[Row]) -> bool:
    """Whether the second column names what a row tells of and the first a group of rows that it is one of."""
    full = [row.cells for row in body if len(row.cells) > 2]
    if len(full) < 2 or not any(cell.numeric for cells in full for cell in cells[2:]):
        return False
    firsts = [cells[0].text for cells in full]
    groups = not all(firsts) or len(set(firsts)) < len(firsts)
    seconds = [cells[1] for cells in full]
    return (
        groups
        and all(cell.text and not cell.numeric and not cell.empty and len(cell.text.split()) <= 6 for cell in seconds)
        and len({cell.text for cell in seconds}) == len(seconds)
    )


def is_text(cell: Cell) -> bool:
    """Return whether a cell holds whole sentences, which are read as such."""
    return len(cell.text.split()) >= _LONG_CELL
