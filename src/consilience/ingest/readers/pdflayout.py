"""Pieces of a page to lines in reading order: columns one after the other, the cells of a row apart by a bar.

Columns are found as a recursive cut along the white between them (Nagy and Seth 1984, *Hierarchical representation of
optically scanned documents*).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from consilience.ingest.readers.pdfglyphs import Piece
from consilience.ingest.readers.rows import row as table_row

_SENTENCE_END = re.compile(r"[.!?…:][\"'”’)\]»]*$")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§]|\([a-z0-9]\))[.)]?\s+\S")
_LONG_CELL = 9
"""Words from which a piece alone in its row is prose below a table."""
_FEWEST = 4
"""Lines that a column has at least."""


@dataclass(slots=True)
class Line:
    """One line of one column."""

    text: str
    left: float
    right: float
    base: float
    size: float
    cells: int = 1
    breaks: bool = False
    """A new paragraph begins with it."""


def lines(pieces: Sequence[Piece]) -> list[Line]:
    """Return the lines of a page in reading order."""
    return _read(_rows(pieces), 0)


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces on one base line, from the top; within a row from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (-one.base, one.left)):
        if rows and abs(rows[-1][0].base - piece.base) < 0.3 * min(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_merged(sorted(row, key=lambda one: one.left)) for row in rows]


def _merged(row: list[Piece]) -> list[Piece]:
    """Pieces that stand a word's gap apart are one."""
    out = [row[0]]
    for piece in row[1:]:
        last = out[-1]
        gap = piece.left - last.right
        if gap < 0.9 * max(piece.size, last.size):
            blank = (
                ""
                if last.text.endswith(" ") or piece.text.startswith((" ", ",", ".", ";", ")")) or gap < 0.1 * piece.size
                else " "
            )
            out[-1] = Piece(
                last.text + blank + piece.text,
                last.left,
                max(last.right, piece.right),
                last.base,
                max(last.size, piece.size),
            )
        else:
            out.append(piece)
    return out


def _read(rows: list[list[Piece]], depth: int) -> list[Line]:
    """The rows as lines: where a gutter runs through, the columns between rows that cross it one after the other."""
    gutter = _gutter(rows) if depth < 3 else None
    if gutter is None:
        return _plain(rows)
    out: list[Line] = []
    band: list[list[Piece]] = []
    for row in [*rows, []]:
        crosses = any(piece.left < gutter < piece.right for piece in row)
        if (crosses or not row) and band:
            for side in (
                [[one for one in held if one.right <= gutter] for held in band],
                [[one for one in held if one.left >= gutter] for held in band],
            ):
                column = _read([held for held in side if held], depth + 1)
                if column:
                    column[0].breaks = column[0].breaks or not out
                    out += column
            band = []
        if crosses:
            out += _plain([row])
        elif row:
            band.append(row)
    return out


def _gutter(rows: list[list[Piece]]) -> float | None:
    """Where white runs down between two columns of prose; None for one column or a table."""
    if len(rows) < _FEWEST:
        return None
    left = min(piece.left for row in rows for piece in row)
    right = max(piece.right for row in rows for piece in row)
    width = right - left
    starts = sorted(
        {
            round(piece.left, 1)
            for row in rows
            for piece in row
            if left + 0.2 * width < piece.left < right - 0.15 * width
        }
    )
    best: tuple[int, float] | None = None
    for start in starts:
        place = start - 2
        crossing = sum(any(piece.left < place < piece.right for piece in row) for row in rows)
        before = [row[-1] for row in ([one for one in row if one.right <= place] for row in rows) if row]
        after = [row[0] for row in ([one for one in row if one.left >= place] for row in rows) if row]
        single = sum(
            sum(one.right <= place for one in row) <= 2 and sum(one.left >= place for one in row) <= 2 for row in rows
        )
        if min(len(before), len(after)) < _FEWEST or crossing > 0.4 * len(rows) or single < 0.8 * len(rows):
            continue
        if min(median(len(one.text) for one in before), median(len(one.text) for one in after)) < 18:
            continue
        aligned = sum(abs(one.left - start) < 2 for one in after)
        if aligned * 2 >= len(after) and (best is None or aligned > best[0]):
            best = (aligned, place)
    return best[1] if best else None


def _plain(rows: list[list[Piece]]) -> list[Line]:
    """One line a row, cells of tables apart by a bar, paragraphs known by their distance."""
    table = _table_rows(rows)
    placed = _in_columns(rows, table)
    out: list[Line] = []
    for number, row in enumerate(rows):
        texts = [" ".join(piece.text.split()) if piece else "" for piece in placed.get(number, row)]
        cells = number in table or any(b.left - a.right > 2.5 * max(a.size, b.size) for a, b in pairwise(row))
        out.append(
            Line(
                table_row(texts) if cells else " ".join(texts),
                row[0].left,
                row[-1].right,
                row[0].base,
                max(piece.size for piece in row),
                len(row) if cells else 1,
            )
        )
    _break(out)
    return out


def _in_columns(rows: list[list[Piece]], table: set[int]) -> dict[int, Sequence[Piece | None]]:
    """The rows of tables that have fewer cells than others, with None where a column has none."""
    placed: dict[int, Sequence[Piece | None]] = {}
    for block in _blocks(sorted(table)):
        widest = max(len(rows[number]) for number in block)
        full = [rows[number] for number in block if len(rows[number]) == widest]
        columns = [
            (min(row[place].left for row in full), max(row[place].right for row in full)) for place in range(widest)
        ]
        if any(left[1] > right[0] for left, right in pairwise(columns)):
            continue
        for number in block:
            found = [_column(piece, columns) for piece in rows[number]]
            if len(found) < widest and all(a < b for a, b in pairwise(found)):
                by_place = dict(zip(found, rows[number], strict=True))
                placed[number] = [by_place.get(place) for place in range(widest)]
    return placed


def _blocks(numbers: Sequence[int]) -> list[list[int]]:
    blocks: list[list[int]] = []
    for number in numbers:
        if blocks and number == blocks[-1][-1] + 1:
            blocks[-1].append(number)
        else:
            blocks.append([number])
    return blocks


def _column(piece: Piece, columns: Sequence[tuple[float, float]]) -> int:
    """The column that a piece shares most of its width with, or stands nearest to."""
    return max(
        range(len(columns)),
        key=lambda place: (
            min(piece.right, columns[place][1]) - max(piece.left, columns[place][0]),
            -abs(piece.left - columns[place][0]),
        ),
    )


def _table_rows(rows: list[list[Piece]]) -> set[int]:
    """Rows of several pieces, of which one begins where one of the row above or below does."""
    several = {number for number, row in enumerate(rows) if len(row) > 1}
    return _with_gaps(
        rows,
        several,
        {
            number
            for number in several
            for other in (number - 1, number + 1)
            if other in several
            and any(
                abs(a.left - b.left) < 3 or abs(a.right - b.right) < 3
                for a in rows[number][1:]
                for b in rows[other][1:]
            )
        },
    )


def _with_gaps(rows: list[list[Piece]], several: set[int], table: set[int]) -> set[int]:
    """The rows of tables with those between them in which cells are missing, so that nothing beside it aligns."""
    found = set(table)
    for number in range(len(rows)):
        if number in found or number - 1 not in found:
            continue
        run = {number - 1}
        while min(run) - 1 in found:
            run.add(min(run) - 1)
        known = [piece for other in run for piece in rows[other]]
        fits = all(any(abs(a.left - b.left) < 3 or abs(a.right - b.right) < 3 for b in known) for a in rows[number])
        short = all(len(piece.text.split()) < _LONG_CELL for piece in rows[number])
        if fits and short and (number in several or number + 1 in several):
            found.add(number)
    return found


def _break(found: list[Line]) -> None:
    """Mark where paragraphs begin: after more than the usual distance, another size, a short last line, at an indent."""
    leads = [a.base - b.base for a, b in pairwise(found) if 0 < a.base - b.base < 3 * a.size]
    usual = median(leads) if leads else 0.0
    margin = max((line.right for line in found), default=0.0)
    edge = median(line.left for line in found) if found else 0.0
    for above, line in pairwise(found):
        lead = above.base - line.base
        ended = bool(_SENTENCE_END.search(above.text))
        short = ended and above.right < edge + 0.8 * (margin - edge)
        indented = ended and line.left > edge + 0.8 * line.size and above.left <= edge + 0.3 * line.size
        sized = abs(above.size - line.size) > 0.12 * max(above.size, line.size)
        line.breaks = (lead > 1.3 * usual if usual else False) or lead < 0 or sized or short or indented
        if line.cells > 1 and above.cells > 1 and not sized:
            line.breaks = lead > 2.2 * usual


def is_note(line: Line, usual: float) -> bool:
    """Whether a line at a page's foot begins a footnote: smaller than the text, behind its mark."""
    return line.size < 0.9 * usual and bool(_NOTE.match(line.text))
