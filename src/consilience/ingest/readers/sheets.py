"""Spreadsheets (XLSX, XLS, ODS): each sheet that is shown as a table, a row on a line, its cells apart by a bar."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

import python_calamine as calamine

from consilience.errors import UnreadableInput
from consilience.ingest import markings
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.office import Package, opened

_MOST_ROWS = 50_000
_MOST_CELLS = 500_000
_FRAME = re.compile(
    r"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]*)<|<style:(?:header|footer)[^>]*>(.*?)</style:(?:header|footer)",
    re.DOTALL,
)
_CODE = re.compile(r"&amp;(?:[LCRPNDTAFZGBIUESXYO]|&quot;[^&]*&quot;|\d+|K[0-9A-F]{6})")


def read_sheets(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a workbook; raise `UnreadableInput` when it is damaged, encrypted or a bomb."""
    if not raw.startswith(b"\xd0\xcf\x11\xe0"):
        with opened(raw, name, "workbook", ".xlsx") as package:
            frames = _frames(package)
    else:
        frames = []
    account = Account()
    try:
        book = calamine.load_workbook(io.BytesIO(raw))
        blocks = list(_blocks(book, account))
    except calamine.PasswordError as error:
        raise UnreadableInput(name, "it is encrypted", "save it without a password and file it again") from error
    except (calamine.CalamineError, ValueError, TypeError, OverflowError, zipfile.BadZipFile, OSError) as error:
        raise UnreadableInput(
            name, f"it is a damaged workbook ({type(error).__name__})", "open it and save it again as .xlsx"
        ) from error
    text = "\n\n".join(blocks)
    cells = [cell for line in text.split("\n") for cell in line.split(" | ")]
    found = [*markings.in_lines(frames), *markings.in_text("\n".join(cells))]
    return (Document(text=text, marking=markings.gather(found), notes=account.notes()),)


def _blocks(book: calamine.CalamineWorkbook, account: Account) -> list[str]:
    blocks: list[str] = []
    cells = 0
    for sheet in book.sheets_metadata:
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            account.leave("hidden sheet")
            continue
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            account.leave("chart")
            continue
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=True, nrows=_MOST_ROWS)
        cells += sum(map(len, rows))
        if cells > _MOST_CELLS or len(rows) >= _MOST_ROWS:
            account.say(
                f"has a sheet of more than {_MOST_ROWS:,} rows or {_MOST_CELLS:,} cells, of which the first were read; split it"
            )
        lines = [" | ".join(word for cell in row if (word := _cell(cell))) for row in rows]
        table = "\n".join(line for line in lines if line)
        if table:
            # A name that a program gave says nothing.
            named = (
                ""
                if re.fullmatch(r"(?i)(?:sheet|tabelle|feuil|hoja|foglio|blad|лист|arkusz)\s?\d*", sheet.name)
                else f"{clean(sheet.name)}\n\n"
            )
            blocks.append(named + table)
        if cells > _MOST_CELLS:
            break
    return blocks


def _cell(value: object) -> str:
    """A cell's value in plain words: whole numbers without a point, days as YYYY-MM-DD."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return " ".join(clean(str(value)).split())


def _frames(package: Package) -> list[str]:
    """Heads and feet of the sheets, and the properties."""
    found: list[str] = []
    for part in package.names:
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml|styles\.xml", part):
            content = (package.part(part) or b"").decode("utf-8", errors="replace")
            for match in _FRAME.finditer(content):
                found += re.split(r"\s{2,}|\n", _CODE.sub("  ", re.sub(r"<[^>]*>", " ", match[1] or match[2] or "")))
    return [*found, *package.texts("docProps/core.xml", "docProps/custom.xml", "meta.xml")]
