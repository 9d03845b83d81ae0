"""XLSX (ECMA-376, SpreadsheetML): the sheets and rows that are shown, each cell as it is shown; the rest is told and searched for markings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite

from lxml import etree

from consilience.ingest.readers.account import Account
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.numberformats import BUILT_IN, general, shown
from consilience.ingest.readers.office import Package
from consilience.ingest.readers.raised import lowered, raised
from consilience.ingest.readers.sheetrows import MOST_CELLS, MOST_ROWS, Sheet

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_COLUMNS = 16_384
_HALF_HIDDEN = re.compile(
    r"xl/(?:(?:\w+/)?comments?[^/]*|comments/[^/]+|(?:drawings|threadedComments|charts)/[^/]+)\.xml", re.IGNORECASE
)
_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


@dataclass(slots=True)
class _Styles:
    """What the format of a cell says: how numbers are shown, and whether its words are struck out."""

    codes: list[str] = field(default_factory=list)
    struck: list[bool] = field(default_factory=list)


def sheets(package: Package, account: Account) -> Iterator[Sheet]:
    """Yield the sheets in their order, hidden ones as such."""
    book = package.xml("xl/workbook.xml")
    links = package.xml("xl/_rels/workbook.xml.rels")
    if book is None:
        book = next(
            (
                root
                for name in package.names
                if re.fullmatch(r"xl/workbook[^/]*\.xml", name) and (root := package.xml(name)) is not None
            ),
            None,
        )
    if book is None:
        return
    targets = {link.get("Id"): str(link.get("Target") or "") for link in links} if links is not None else {}
    strings, styles = _strings(package, account), _styles(package)
    properties = book.find(f"{_S}workbookPr")
    base_1904 = properties is not None and str(properties.get("date1904")) in ("1", "true")
    cells = 0
    for number, sheet in enumerate(book.iter(_S + "sheet"), start=1):
        target = targets.get(sheet.get(_R + "id"), f"worksheets/sheet{number}.xml")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "chartsheets/" in part or "dialogsheets/" in part:
            account.leave("chart")
            continue
        content = package.part(part)
        if content is None:
            continue
        reading = _Reading(strings, styles, base_1904, account)
        made = reading.read(
            content, str(sheet.get("name") or ""), hidden=str(sheet.get("state") or "visible") != "visible"
        )
        yield made
        cells += reading.cells
        if cells > MOST_CELLS:
            return


def beside(package: Package, account: Account) -> list[str]:
    """Return the words in boxes, comments and charts, which are no cells; they are counted."""
    found: list[str] = []
    for name in package.names:
        if not _HALF_HIDDEN.fullmatch(name) or (root := package.xml(name)) is None:
            continue
        words = [
            "".join(part.itertext())
            for part in root.iter()
            if isinstance(part.tag, str) and (part.tag == _A + "p" or etree.QName(part).localname == "text")
        ]
        words = [word for word in (" ".join(clean(word).split()) for word in words) if word]
        found += words
        kind = "comment" if "omment" in name else "chart" if "charts/" in name else "text box"
        account.leave(kind, len(words) if kind == "comment" else int(bool(words)))
    return found


@dataclass(slots=True)
class _Reading:
    """One sheet, row by row, so that its tree is never whole in memory."""

    strings: list[str]
    styles: _Styles
    base_1904: bool
    account: Account
    cells: int = 0

    def read(self, content: bytes, name: str, *, hidden: bool) -> Sheet:
        sheet = Sheet(name=name, hidden=hidden)
        hidden_columns: set[int] = set()
        wanted = (_S + "row", _S + "cols")
        for strict in (False, True):
            tags = (
                wanted
                if not strict
                else tuple(
                    tag.replace(
                        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                        "http://purl.oclc.org/ooxml/spreadsheetml/main",
                    )
                    for tag in wanted
                )
            )
            for _, node in etree.iterparse(io.BytesIO(content), events=("end",), tag=tags, **_PARSER):
                if node.tag.endswith("}cols"):
                    hidden_columns |= _hidden_columns(node)
                elif len(sheet.rows) < MOST_ROWS and self.cells <= MOST_CELLS:
                    self._row(node, sheet, hidden_columns)
                else:
                    sheet.cut = True
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
            if sheet.rows or sheet.unseen:
                break
        return sheet

    def _row(self, node: etree._Element, sheet: Sheet, hidden_columns: set[int]) -> None:
        row: list[str] = []
        unseen: list[str] = []
        number = str(node.get("r") or "")
        place = int(number) if number.isdigit() else sheet.last + 1
        for cell in node:
            if not isinstance(cell.tag, str) or not cell.tag.endswith("}c"):
                continue
            match = _REFERENCE.fullmatch(str(cell.get("r") or ""))
            column = _column(match[1]) if match else len(row)
            if not len(row) <= column < _MOST_COLUMNS:
                column = len(row)
            text = self._text(cell)
            if not text:
                continue
            if column in hidden_columns:
                unseen.append(text)
                continue
            row += [""] * (column - len(row))
            row.append(text)
        self.cells += len(row)
        if not row and not unseen:
            return
        if _is_on(node.get("hidden")) and row:
            unseen = [*row, *unseen]
            row = []
            self.account.leave("hidden row", int(not sheet.hidden))
        elif unseen:
            sheet.has_hidden_columns = True
        sheet.add(place, row, unseen)

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t") or "n"
        style = str(cell.get("s") or "0")
        form = int(style) if style.isdigit() else 0
        if kind == "inlineStr":
            inline = next((child for child in cell if child.tag.endswith("}is")), None)
            text = "" if inline is None else _rich(inline, self.account)
        else:
            value = next((child.text for child in cell if child.tag.endswith("}v")), None)
            if value is None:
                self.account.leave("formula without a value", int(any(child.tag.endswith("}f") for child in cell)))
                return ""
            text = self._value(kind, value, form)
        text = " ".join(clean(text).split())
        if text and form < len(self.styles.struck) and self.styles.struck[form]:
            self.account.leave("piece of text that was struck out")
            return ""
        return text

    def _value(self, kind: str, value: str, form: int) -> str:
        if kind == "s":
            return self.strings[int(value)] if value.strip().isdigit() and int(value) < len(self.strings) else ""
        if kind == "b":
            return "yes" if value.strip() in ("1", "true") else "no"
        if kind == "e":
            self.account.leave("cell with an error")
            return ""
        if kind in ("str", "d"):
            return value.replace("T", " ").removesuffix(" 00:00:00") if kind == "d" else value
        try:
            number = float(value)
        except ValueError:
            return value
        if not isfinite(number):
            return value
        code = self.styles.codes[form] if form < len(self.styles.codes) else "General"
        told = shown(number, code, base_1904=self.base_1904) if code != "General" else general(number)
        if told is None:
            self.account.leave("hidden cell")
            return ""
        return told


def _is_on(value: str | None) -> bool:
    return str(value or "").lower() in ("1", "true", "on")


def _hidden_columns(node: etree._Element) -> set[int]:
    found: set[int] = set()
    for column in node:
        low, high = str(column.get("min") or ""), str(column.get("max") or "")
        if _is_on(column.get("hidden")) and low.isdigit() and high.isdigit():
            found |= set(range(int(low) - 1, min(int(high), _MOST_COLUMNS)))
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _strings(package: Package, account: Account) -> list[str]:
    root = package.xml("xl/sharedStrings.xml")
    return (
        []
        if root is None
        else [_rich(item, account) for item in root if isinstance(item.tag, str) and item.tag == _S + "si"]
    )


def _rich(item: etree._Element, account: Account) -> str:
    """The words of a string, its raised runs apart from numbers, readings of signs and struck words left out."""
    said = ""
    for part in item:
        tag = etree.QName(part).localname if isinstance(part.tag, str) else ""
        if tag == "t":
            said += part.text or ""
        elif tag == "r":
            words = "".join(
                child.text or "" for child in part if isinstance(child.tag, str) and etree.QName(child).localname == "t"
            )
            look = {
                etree.QName(child).localname: str(child.get("val") or "")
                for holder in part
                if etree.QName(holder).localname == "rPr"
                for child in holder
            }
            if look.get("strike", "0") not in ("0", "false"):
                account.leave("piece of text that was struck out", int(bool(words.strip())))
                continue
            height = look.get("vertAlign")
            said += (
                raised(said, words)
                if height == "superscript"
                else lowered(said, words)
                if height == "subscript"
                else words
            )
    return said


def _styles(package: Package) -> _Styles:
    root = package.xml("xl/styles.xml")
    if root is None:
        return _Styles()
    own = {str(node.get("numFmtId")): str(node.get("formatCode") or "") for node in root.iter(_S + "numFmt")}
    fonts = root.find(_S + "fonts")
    struck_fonts = [
        (mark := font.find(_S + "strike")) is not None and str(mark.get("val", "1")) not in ("0", "false")
        for font in (fonts if fonts is not None else ())
    ]
    styles = _Styles()
    formats = root.find(_S + "cellXfs")
    for form in formats if formats is not None else ():
        number, font = str(form.get("numFmtId") or "0"), str(form.get("fontId") or "0")
        code = own.get(number) or (BUILT_IN.get(int(number)) if number.isdigit() else None) or "General"
        styles.codes.append(code)
        styles.struck.append(font.isdigit() and int(font) < len(struck_fonts) and struck_fonts[int(font)])
    return styles
