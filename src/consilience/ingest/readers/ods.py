"""ODS (OASIS ODF 1.3): the sheets and rows that are shown, numbers as they are shown with English signs, days as YYYY-MM-DD."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from consilience.ingest.readers.account import Account
from consilience.ingest.readers.numberformats import general
from consilience.ingest.readers.odf import Reading
from consilience.ingest.readers.office import Package
from consilience.ingest.readers.sheetrows import MOST_CELLS, MOST_ROWS, Sheet

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _STYLE, _DRAW, _TEXT = (
    f"{{{_NS}{part}:1.0}}" for part in ("table", "office", "style", "drawing", "text")
)
_MOST_COLUMNS = 1024
_MOST_REPEATED = 20_000
"""Cells of a sheet that come of rows repeated by a number: a few hundred bytes may ask for millions."""
_NUMBER = re.compile(r"\d[\d.,'’\s\u00a0\u202f]*\d|\d")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::00(?:\.0+)?)?(:\d\d)?.*)?")


def sheets(package: Package, account: Account) -> Iterator[Sheet]:
    """Yield the sheets in their order, hidden ones as such."""
    root = package.xml("content.xml")
    if root is None:
        return
    reading = Reading(account, [root, package.xml("styles.xml")])
    hidden = {
        str(style.get(_STYLE + "name"))
        for style in root.iter(_STYLE + "style")
        if any(child.get(_TABLE + "display") == "false" for child in style)
    }
    cells = 0
    for table in root.iter(_TABLE + "table"):
        if next(table.iterancestors(_TABLE + "table"), None) is not None:
            continue
        sheet = Sheet(
            name=str(table.get(_TABLE + "name") or ""), hidden=str(table.get(_TABLE + "style-name")) in hidden
        )
        cells += _fill(sheet, table, reading, account)
        for frame in table.iter(_DRAW + "frame", _DRAW + "custom-shape"):
            words = [" ".join("".join(part.itertext()).split()) for part in frame.iter(_TEXT + "p")]
            account.leave("text box" if any(words) else "picture")
            sheet.unseen += words
        yield sheet
        if cells > MOST_CELLS:
            return


def _fill(sheet: Sheet, table: etree._Element, reading: Reading, account: Account) -> int:
    unseen_columns = _hidden_columns(table)
    place, cells, repeated = 0, 0, 0
    for row in table.iter(_TABLE + "table-row"):
        times = _times(row, "number-rows-repeated", MOST_ROWS)
        held = _cells(row, reading, account)
        if not any(held):
            place += times
            continue
        hidden = row.get(_TABLE + "visibility", "visible") != "visible"
        account.leave("hidden row", int(hidden and not sheet.hidden))
        shown = [] if hidden else ["" if at in unseen_columns else cell for at, cell in enumerate(held)]
        unseen = held if hidden else [cell for at, cell in enumerate(held) if at in unseen_columns and cell]
        sheet.has_hidden_columns = sheet.has_hidden_columns or (bool(unseen) and not hidden)
        while shown and not shown[-1]:
            shown.pop()
        most = 1 + max(0, min(999, (_MOST_REPEATED - repeated) // len(held)))
        sheet.cut = sheet.cut or times > most
        repeated += (min(times, most) - 1) * len(held)
        for _ in range(min(times, most)):
            place += 1
            cells += len(held)
            sheet.add(place, shown, unseen)
            if len(sheet.rows) >= MOST_ROWS or cells > MOST_CELLS:
                sheet.cut = True
                return cells
        place += times - min(times, most)
    return cells


def _cells(row: etree._Element, reading: Reading, account: Account) -> list[str]:
    held: list[str] = []
    for cell in row:
        if cell.tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            text = _text(cell, reading, account) if cell.tag == _TABLE + "table-cell" else ""
            # The last cell of a row is often an empty one that is repeated to the edge of the sheet.
            held += [text] * _times(cell, "number-columns-repeated", _MOST_COLUMNS if not text else 64)
    while held and not held[-1]:
        held.pop()
    return held


def _text(cell: etree._Element, reading: Reading, account: Account) -> str:
    shown = " ".join(" ".join(reading.blocks(cell)).split())
    kind = str(cell.get(_OFFICE + "value-type") or "")
    value = str(cell.get(_OFFICE + "value") or "")
    if not shown:
        account.leave("formula without a value", int(cell.get(_TABLE + "formula") is not None and not value))
        return general(float(value)) if re.fullmatch(r"-?\d+(?:\.\d+)?", value) else ""
    if shown.startswith(("#", "Err:")) and cell.get(_TABLE + "formula") is not None:
        account.leave("cell with an error")
        return ""
    if (
        kind == "date"
        and re.search(r"\d.*\d", shown)
        and (day := _DAY.fullmatch(str(cell.get(_OFFICE + "date-value") or "")))
    ):
        clock = f"{day[2]}{day[3] or ''}" if day[2] and ":" in shown else ""
        numbers = re.findall(r"\d+", shown)
        return f"{day[1]} {clock}".strip() if len(numbers) > 1 else shown
    return english(shown, value) if kind in ("float", "currency", "percentage") else shown


def english(shown: str, value: str) -> str:
    """Return a number that is shown in the signs of some country in those of English, checked by the value behind it.

    >>> english("1.234,50 €", "1234.5"), english("25 %", "0.25"), english("1 200", "1200"), english("1.234", "1234"), english("3.5k", "3500")
    ('1,234.50 €', '25 %', '1,200', '1,234', '3.5k')
    """
    match = _NUMBER.search(shown)
    try:
        exact = abs(Decimal(value))
    except InvalidOperation:
        return shown
    if match is None:
        return shown
    for decimals in dict.fromkeys((_after(match.group(), ","), _after(match.group(), "."), 0)):
        digits = re.sub(r"\D", "", match.group())
        read = Decimal(digits).scaleb(-decimals)
        for wanted in (exact, exact * 100):
            if abs(read - wanted) <= Decimal(5).scaleb(-decimals - 1):
                grouped = (
                    f"{read:,.{decimals}f}"
                    if re.search(r"\d\D\d{3}(?!\d)", match.group()) and read >= 1000
                    else f"{read:.{decimals}f}"
                )
                return shown[: match.start()] + grouped + shown[match.end() :]
    return shown


def _after(number: str, sign: str) -> int:
    return len(number.rpartition(sign)[2]) if number.count(sign) == 1 else 0


def _times(node: etree._Element, name: str, most: int) -> int:
    value = str(node.get(_TABLE + name) or "1")
    return max(1, min(int(value), most)) if value.isascii() and value.isdigit() else 1


def _hidden_columns(table: etree._Element) -> set[int]:
    found: set[int] = set()
    at = 0
    for column in table.iter(_TABLE + "table-column"):
        times = _times(column, "number-columns-repeated", 16_384)
        if column.get(_TABLE + "visibility", "visible") != "visible":
            found |= set(range(at, at + times))
        at += times
    return found
