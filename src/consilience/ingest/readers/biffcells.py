"""Workbooks of the binary format (BIFF8, [MS-XLS]): how each cell is shown, which its reader does not tell.

Numbers under their formats, struck cells, hidden rows and columns.  What is not of this form says nothing, and the cells stay as they are.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite

import olefile

from consilience.ingest.readers.numberformats import BUILT_IN, general, shown

_BOF, _EOF, _BOUNDSHEET, _DATEMODE, _FONT, _FORMAT, _XF = 0x809, 0x0A, 0x85, 0x22, 0x31, 0x41E, 0xE0
_NUMBER, _RK, _MULRK, _FORMULA, _LABEL, _LABELSST, _ROW, _COLINFO = 0x203, 0x27E, 0xBD, 0x06, 0x204, 0xFD, 0x208, 0x7D
_BIFF8, _STRIKEOUT, _ROW_HIDDEN, _NO_NUMBER = 0x600, 0x08, 0x20, b"\xff\xff"
_MOST_BYTES = 20_000_000
_MOST_CELLS = 500_000
_MOST_COLUMNS = 256


@dataclass(slots=True)
class Looks:
    """How the cells of one sheet are shown, by row and column counted from 0."""

    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    struck: set[tuple[int, int]] = field(default_factory=set)
    unseen: set[tuple[int, int]] = field(default_factory=set)
    """Cells whose format hides their number."""
    rows: set[int] = field(default_factory=set)
    """Hidden ones."""
    columns: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Book:
    codes: dict[int, str] = field(default_factory=dict)
    fonts: list[bool] = field(default_factory=list)
    forms: list[tuple[int, int]] = field(default_factory=list)
    """(font, format) of each."""
    sheets: list[tuple[int, int]] = field(default_factory=list)
    """(place, type) of each."""
    base_1904: bool = False

    def code(self, form: int) -> str:
        number = self.forms[form][1] if form < len(self.forms) else 0
        return self.codes.get(number) or BUILT_IN.get(number, "General")

    def is_struck(self, form: int) -> bool:
        # There is no font 4: those behind it are counted one higher ([MS-XLS] 2.5.129).
        number = self.forms[form][0] if form < len(self.forms) else 0
        place = number - 1 if number > 4 else number
        return place < len(self.fonts) and self.fonts[place]


def looks(raw: bytes) -> list[Looks] | None:
    """Return the looks of each worksheet in its order; None where the file is no BIFF8 or not whole."""
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as file:
            if not file.exists("Workbook"):
                return None
            content = file.openstream("Workbook").read(_MOST_BYTES)
        book = _book(content)
        return None if book is None else [_sheet(content, place, book) for place, kind in book.sheets if kind == 0]
    except (OSError, ValueError, IndexError, TypeError, AttributeError, OverflowError, struct.error):
        return None


def _records(content: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one stretch, up to its end."""
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        yield kind, content[at + 4 : at + 4 + length]
        if kind == _EOF:
            return
        at += 4 + length


def _book(content: bytes) -> _Book | None:
    book = _Book()
    for place, (kind, body) in enumerate(_records(content, 0)):
        if place == 0 and (kind != _BOF or struct.unpack_from("<H", body)[0] != _BIFF8):
            return None
        if kind == _FORMAT:
            number, length, wide = struct.unpack_from("<HHB", body)
            book.codes[number] = (
                body[5 : 5 + 2 * length].decode("utf-16-le", "replace")
                if wide & 1
                else body[5 : 5 + length].decode("latin-1")
            )
        elif kind == _XF:
            book.forms.append(struct.unpack_from("<HH", body))
        elif kind == _FONT:
            book.fonts.append(bool(body[2] & _STRIKEOUT))
        elif kind == _BOUNDSHEET:
            book.sheets.append((struct.unpack_from("<I", body)[0], body[5]))
        elif kind == _DATEMODE:
            book.base_1904 = bool(body[0])
    return book


def _sheet(content: bytes, at: int, book: _Book) -> Looks:
    found = Looks()
    depth = 0
    for kind, body in _records(content, at):
        depth += kind == _BOF
        if depth > 1 or len(found.shown) > _MOST_CELLS:
            break
        if kind == _ROW and len(body) >= 14 and body[12] & _ROW_HIDDEN:
            found.rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO and len(body) >= 10 and body[8] & 1:
            low, high = struct.unpack_from("<HH", body)
            found.columns |= set(range(low, min(high + 1, _MOST_COLUMNS)))
        elif kind in (_LABEL, _LABELSST) and len(body) >= 6:
            row, column, form = struct.unpack_from("<HHH", body)
            if book.is_struck(form):
                found.struck.add((row, column))
        for row, column, form, value in _numbers(kind, body):
            _look(found, (row, column), form, value, book)
    return found


def _look(found: Looks, where: tuple[int, int], form: int, value: float, book: _Book) -> None:
    if book.is_struck(form):
        found.struck.add(where)
    if not isfinite(value):
        return
    code = book.code(form)
    told = general(value) if code == "General" else shown(value, code, base_1904=book.base_1904)
    if told is None:
        found.unseen.add(where)
    else:
        found.shown[where] = told


def _numbers(kind: int, body: bytes) -> Iterator[tuple[int, int, int, float]]:
    """(row, column, form, value) of each number in a record."""
    if kind == _NUMBER or (kind == _FORMULA and body[12:14] != _NO_NUMBER):
        row, column, form, value = struct.unpack_from("<HHHd", body)
        yield row, column, form, value
    elif kind == _RK:
        row, column, form = struct.unpack_from("<HHH", body)
        yield row, column, form, _rk(body[6:10])
    elif kind == _MULRK:
        row, first = struct.unpack_from("<HH", body)
        for step in range((len(body) - 6) // 6):
            (form,) = struct.unpack_from("<H", body, 4 + 6 * step)
            yield row, first + step, form, _rk(body[6 + 6 * step : 10 + 6 * step])


def _rk(packed: bytes) -> float:
    """A number in four bytes: a whole one or the upper half of a fraction, either perhaps a hundred times too large."""
    (bits,) = struct.unpack("<i", packed)
    value = float(bits >> 2) if bits & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", bits & ~3))[0]
    return value / 100 if bits & 1 else value
