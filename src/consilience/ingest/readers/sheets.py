"""Spreadsheets (XLSX, XLS, ODS): each sheet that is shown as a table, a row on a line, its cells apart by a bar."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

import python_calamine as calamine

from consilience.errors import UnreadableInput
from consilience.ingest import marked_fields, marked_hints, marked_lines, markings
from consilience.ingest.readers import biff, biffcells, ods, xlsx
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.biffcells import Looks
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.numberformats import general
from consilience.ingest.readers.office import Package, opened
from consilience.ingest.readers.sheetrows import MOST_CELLS, MOST_ROWS, Sheet

_OLE = b"\xd0\xcf\x11\xe0"
_FRAME = re.compile(
    r"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]*)<|<style:(?:header|footer)[^>]*>(.*?)</style:(?:header|footer)",
    re.DOTALL,
)
_CODE = re.compile(r"&(?:amp;)?(?:[LCRPNDTAFZGBIUESXYO]|(?:&quot;|\")[^&\"]*(?:&quot;|\")|\d+|K[0-9A-F]{6})")


def read_sheets(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a workbook; raise `UnreadableInput` when it is damaged, encrypted or a bomb."""
    account = Account()
    if raw.startswith(_OLE):
        frames = [piece for frame in biff.frames(raw) for piece in _without_codes(frame)]
        told: list[str] = []
        sheets = _old(raw, name, account)
    else:
        with opened(raw, name, "workbook", ".xlsx") as package:
            if b"manifest:encryption-data" in (package.part("META-INF/manifest.xml") or b""):
                raise UnreadableInput(name, "it is encrypted", "save it without a password and file it again")
            frames = [*_frames(package), *xlsx.beside(package, account)]
            told = [mark for root in package.properties() for mark in marked_fields.of_properties(root)]
            sheets = list((ods if "content.xml" in package.names else xlsx).sheets(package, account))
        if not sheets:
            raise UnreadableInput(name, "it is a zip archive but no workbook", "open it and save it again as .xlsx")
    return (_document(sheets, frames, told, account),)


def _document(sheets: list[Sheet], frames: list[str], told: list[str], account: Account) -> Document:
    blocks = []
    unseen: list[str] = []
    for sheet in sheets:
        unseen += sheet.unseen
        if sheet.hidden:
            account.leave("hidden sheet")
            unseen += [sheet.name, sheet.text()]
            continue
        if sheet.has_hidden_columns:
            account.leave("hidden column")
        if sheet.cut:
            account.say(
                f"has a sheet of more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells, or with rows repeated by a number, of which the first were read; split it"
            )
        if block := sheet.text():
            blocks.append(block)
    text = "\n\n".join(blocks)
    found = [
        *told,
        *markings.in_furniture([*frames, *(sheet.name for sheet in sheets)]),
        *markings.in_text(text),
        *_in_cells(text),
    ]
    for block in unseen:
        found += [*markings.in_text(block), *_in_cells(block)]
    return Document(text=text, marking=markings.gather(found), notes=account.notes())


def _in_cells(text: str) -> Iterator[str]:
    """Markings that fill a cell, wherever it stands."""
    for cell in dict.fromkeys(cell.strip() for line in text.split("\n") for cell in line.split("|")):
        if not cell or cell.replace(".", "").isdigit():
            continue
        marking = markings.banner(cell)
        if marking:
            yield marking
        elif marked_hints.may_hold(cell):
            yield from marked_lines.anywhere(cell)


def _old(raw: bytes, name: str, account: Account) -> list[Sheet]:
    """The sheets of a workbook of the binary format."""
    sheets: list[Sheet] = []
    cells = 0
    looks = biffcells.looks(raw)
    try:
        book = calamine.load_workbook(io.BytesIO(raw))
        told = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
        if looks is None or len(looks) != len(told):
            looks = [Looks() for _ in told]
            account.say(
                "is a workbook of an old format, whose number formats are not applied: a cell that shows 25% is 0.25; save it as .xlsx"
            )
        for one, look in zip(told, looks, strict=True):
            if cells > MOST_CELLS:
                break
            sheet = Sheet(name=one.name, hidden=one.visible != calamine.SheetVisibleEnum.Visible)
            held = book.get_sheet_by_name(one.name)
            rows = held.to_python(skip_empty_area=True, nrows=MOST_ROWS)
            sheet.cut = len(rows) >= MOST_ROWS
            cells += _fill(sheet, rows, held.start or (0, 0), look, account)
            sheets.append(sheet)
    except calamine.PasswordError as error:
        raise UnreadableInput(name, "it is encrypted", "save it without a password and file it again") from error
    except (calamine.CalamineError, ValueError, TypeError, OverflowError, zipfile.BadZipFile, OSError) as error:
        raise _damaged(name, error) from error
    # A panic within the library is no `Exception`; it says as much of the file as its errors do.
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(name, error) from error
    return sheets


def _damaged(name: str, error: BaseException) -> UnreadableInput:
    return UnreadableInput(
        name, f"it is a damaged workbook ({type(error).__name__})", "open it and save it again as .xlsx"
    )


def _fill(sheet: Sheet, rows: Iterable[Sequence[object]], start: tuple[int, int], look: Looks, account: Account) -> int:
    cells = 0
    for row, values in enumerate(rows, start=start[0]):
        held: list[str] = []
        unseen: list[str] = []
        for column, value in enumerate(values, start=start[1]):
            where = (row, column)
            text = look.shown.get(where) or _cell(value)
            if text and (column in look.columns or row in look.rows):
                unseen.append(text)
                text = ""
            elif text and (where in look.struck or where in look.unseen):
                account.leave("piece of text that was struck out" if where in look.struck else "hidden cell")
                text = ""
            held.append(text)
        while held and not held[-1]:
            held.pop()
        cells += len(held)
        if unseen and row in look.rows:
            account.leave("hidden row", int(not sheet.hidden))
        elif unseen:
            sheet.has_hidden_columns = True
        sheet.add(row + 1, held, unseen)
        if cells > MOST_CELLS:
            sheet.cut = True
            break
    return cells


def _cell(value: object) -> str:
    """A cell's value in plain words: whole numbers without a point, days as YYYY-MM-DD."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return general(float(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return " ".join(clean(str(value)).split())


def _frames(package: Package) -> list[str]:
    """Heads and feet of the sheets, and the properties."""
    found: list[str] = []
    for part in package.names:
        if re.fullmatch(r"xl/(?:worksheets|chartsheets)/[^/]+\.xml|styles\.xml", part):
            content = (package.part(part) or b"").decode("utf-8", errors="replace")
            for match in _FRAME.finditer(content):
                found += _without_codes(re.sub(r"<[^>]*>", " ", match[1] or match[2] or ""))
    return [*found, *package.texts("docProps/core.xml", "docProps/custom.xml", "meta.xml")]


def _without_codes(frame: str) -> list[str]:
    """The pieces of a head or foot without the codes of its form ("&C&8Page &P")."""
    return re.split(r"\s{2,}|\n", _CODE.sub("  ", frame))
