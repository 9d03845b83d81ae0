"""DOCX: what a reader of the document sees, in order, and the document's own properties.

The parts are read as they are (ECMA-376, ISO/IEC 29500 transitional and strict); macros and linked things are not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from consilience.errors import UnreadableInput
from consilience.ingest import marked_fields, markings
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words
from consilience.ingest.readers.office import Package, opened
from consilience.ingest.readers.raised import lowered, raised
from consilience.ingest.readers.rows import row as table_row
from consilience.ingest.readers.wordstyle import Styles

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_V = "{urn:schemas-microsoft-com:vml}"
_NO_TITLE = ("untitled", "document", "word document")
_MOST_COLUMNS = 64
_MOST_HIDDEN = 500
_GONE = frozenset({_W + "del", _W + "moveFrom"})
_NOT_WORDS = frozenset(
    {
        _W + "instrText",
        _W + "delText",
        _W + "pPr",
        _W + "rPr",
        _W + "tblPr",
        _W + "tcPr",
        _W + "trPr",
        _W + "sectPr",
        _W + "sdtPr",
        _W + "rt",
    }
)
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SYMBOLS = {
    "B4": "×", "B1": "±", "A3": "≤", "B3": "≥", "B0": "°", "B7": "·", "D7": "·", "B8": "÷", "B9": "≠", "BB": "≈", "A5": "∞", "2D": "−", "2B": "+", "A4": "⁄",
    "6D": "μ", "44": "Δ", "57": "Ω", "AE": "→", "E0": "→", "FC": "✓", "FB": "✗", "A8": "•", "6C": "•", "6E": "•",
}  # fmt: skip
_AROUND = re.compile(r"word/(?:header|footer)\d*\.xml|word/.*(?:header|footer)[^/]*\.xml", re.IGNORECASE)
_LABELS = re.compile(
    r"(?i)classif|marking|sensitiv|categor|keyword|status|subject|label|title|descri|tlp|protect|handling|name"
)
_NOTES = {"footnotes": "footnote", "endnotes": "end note", "comments": "comment"}


def read_docx(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a word-processor document; raise `UnreadableInput` when it is damaged, encrypted or a bomb."""
    with opened(raw, name, "word-processor document", ".docx") as package:
        main = _main_part(package)
        body = None if main is None else package.xml(main)
        if body is None:
            raise UnreadableInput(
                name, "it is a zip archive but no word-processor document", "unpack it or save the text as .docx"
            )
        account = Account()
        reading = _Body(Styles(lambda: package.xml(_beside(main, "styles.xml"))), account)
        text = reading.text(body)
        _count_notes(package, account, len(list(body.iter(_W + "altChunk"))))
        title, author = _properties(package)
        return (
            Document(
                text=text,
                title=None if title is None or title.lower() in _NO_TITLE else title,
                author=author,
                marking=markings.gather(
                    [*_around(package), *markings.in_lines(reading.hidden), *markings.in_text(text)]
                ),
                notes=account.notes(),
            ),
        )


def _main_part(package: Package) -> str | None:
    """The document's own part: the one the package points to, whatever it is called."""
    links = package.xml("_rels/.rels")
    for link in links if links is not None else ():
        if str(link.get("Type", "")).endswith("/officeDocument") and "document" in str(link.get("Target", "")):
            return str(link.get("Target")).lstrip("/")
    return next((part for part in package.names if part.endswith("document.xml")), None)


def _beside(main: str | None, part: str) -> str:
    return f"{(main or '').rpartition('/')[0]}/{part}".lstrip("/")


class _Body:
    """Paragraphs apart by a blank line; a table row is a line, its cells apart by a bar."""

    def __init__(self, styles: Styles, account: Account) -> None:
        self._styles = styles
        self._account = account
        self.hidden: list[str] = []
        """Words that are there and not shown: a marking among them counts."""

    def text(self, root: etree._Element) -> str:
        return "\n\n".join(self._blocks(root))

    def _blocks(self, node: etree._Element) -> Iterator[str]:
        waiting = ""
        for kind, part in _parts(node):
            if kind == "tbl":
                block = "\n".join(row for row in self._rows(part) if row)
            else:
                boxes: list[etree._Element] = []
                block = _lines(waiting + "".join(self._words(part, boxes)))
                # A deleted paragraph mark joins the paragraph with the next one.
                if part.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None and block:
                    waiting = block + " "
                    continue
                waiting = ""
                yield from (inner for box in boxes for inner in self._blocks(box))
            if block:
                yield block
        if waiting.strip():
            yield waiting.strip()

    def _rows(self, table: etree._Element) -> Iterator[str]:
        for row in _inside(table, "tr"):
            if row.find(f"{_W}trPr/{_W}del") is None:
                yield table_row(self._places(row))

    def _places(self, row: etree._Element) -> Iterator[str]:
        """The cells of a row, with empty ones where one spans several columns or the row begins further in."""
        yield from [""] * _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _inside(row, "tc"):
            yield self._cell(cell)
            yield from [""] * (_number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1) - 1)

    def _cell(self, cell: etree._Element) -> str:
        blocks = [block.replace("\n", " | " if kind == "tbl" else " ") for kind, block in self._of(cell)]
        return " ".join(block for block in blocks if block.strip()).strip()

    def _of(self, cell: etree._Element) -> Iterator[tuple[str, str]]:
        for kind, part in _parts(cell):
            if kind == "tbl":
                yield kind, "\n".join(row for row in self._rows(part) if row)
            else:
                boxes: list[etree._Element] = []
                words = _lines("".join(self._words(part, boxes)))
                yield kind, "\n".join(filter(None, [words, *(inner for box in boxes for inner in self._blocks(box))]))

    def _words(self, paragraph: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
        """Words that stand in the paragraph now: deleted, struck and hidden ones and second copies are left out."""
        said = ""
        for piece, height in self._pieces(paragraph, boxes):
            word = raised(said, piece) if height > 0 else lowered(said, piece) if height < 0 else piece
            said = (said + word)[-40:]
            yield word

    def _pieces(self, node: etree._Element, boxes: list[etree._Element]) -> Iterator[tuple[str, int]]:
        for child in node:
            tag = child.tag
            if _is_gone(child) or tag in _NOT_WORDS:
                continue
            if tag == _W + "r":
                yield from self._run(child, boxes)
            elif tag == _M + "t":
                yield child.text or "", 1 if child.getparent().getparent().tag == _M + "sup" else 0
            elif tag == _W + "txbxContent":
                boxes.append(child)
            else:
                yield from self._pieces(child, boxes)

    def _run(self, run: etree._Element, boxes: list[etree._Element]) -> Iterator[tuple[str, int]]:
        look = self._styles.look(run.find(_W + "rPr"))
        words = "".join(_signs(child) for child in run)
        if look.struck or look.hidden:
            self._account.leave(
                "piece of text that was struck out" if look.struck else "piece of hidden text", int(bool(words.strip()))
            )
            self.hidden += [words] if look.hidden and len(self.hidden) < _MOST_HIDDEN else []
            return
        # The mark of a note that its writer chose stands in the run of the reference.
        height = 1 if any(child.get(_W + "customMarkFollows") in ("1", "true", "on") for child in run) else look.height
        for child in run:
            sign = _signs(child)
            if sign:
                yield sign, height
            elif not _is_gone(child) and child.tag not in _NOT_WORDS and len(child):
                held: list[etree._Element] = []
                yield from self._pieces(child, held)
                boxes += held
                if not held and (child.tag in (_W + "drawing", _W + "pict", _W + "object")):
                    self._account.leave("picture")


def _number(element: etree._Element | None, usual: int) -> int:
    value = "" if element is None else str(element.get(_W + "val") or "")
    return min(int(value), _MOST_COLUMNS) if value.isascii() and value.isdigit() else usual


def _parts(node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Paragraphs and tables in order, whatever they are wrapped in: controls, custom XML, insertions, smart tags."""
    waiting = [iter(node)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag in (_W + "p", _W + "tbl"):
            yield child.tag.removeprefix(_W), child
        elif not _is_gone(child) and child.tag not in _NOT_WORDS:
            waiting.append(iter(child))


def _is_gone(node: etree._Element) -> bool:
    """Whether a reader of the document does not see a part: deleted, moved away, a second copy for older programs."""
    if node.tag == _MC + "Fallback":
        above = node.getparent()
        return above is not None and above.find(_MC + "Choice") is not None
    return not isinstance(node.tag, str) or node.tag in _GONE


def _inside(node: etree._Element, kind: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, those in controls and insertions too, those of inner tables not."""
    waiting = [iter(node)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == _W + kind:
            yield child
        elif not _is_gone(child) and child.tag not in _NOT_WORDS and child.tag not in (_W + "tbl", _W + "tc"):
            waiting.append(iter(child))


def _signs(part: etree._Element) -> str:
    if not isinstance(part.tag, str) or not part.tag.startswith(_W):
        return ""
    kind = part.tag.removeprefix(_W)
    if kind == "sym":
        # A sign of a font of signs: it stands between digits as often as not, so it is never left out.
        return _SYMBOLS.get(str(part.get(_W + "char") or "").upper()[-2:], "\N{REPLACEMENT CHARACTER}")
    return (part.text or "") if kind == "t" else _SIGNS.get(kind, "")


def _lines(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in clean(text).split("\n") if line.strip())


def _around(package: Package) -> Iterator[str]:
    """The markings in heads and feet of every type, their tables, boxes, controls and watermarks; in notes and properties."""
    for part in package.names:
        if _AROUND.fullmatch(part):
            yield from markings.in_furniture(_frame(package.xml(part)))
    for root in package.properties():
        yield from markings.in_lines(_told(root))
        yield from marked_fields.of_properties(root)
    for kind in _NOTES:
        yield from markings.in_text("\n".join(_frame(package.xml(f"word/{kind}.xml"))))
    main = package.xml(_main_part(package) or "")
    yield from markings.in_lines(_drawn(main))


def _frame(root: etree._Element | None) -> Iterator[str]:
    if root is None:
        return
    for paragraph in root.iter(_W + "p"):
        yield "".join(_signs(part) for part in paragraph.iter())
    yield from _drawn(root)


def _drawn(root: etree._Element | None) -> Iterator[str]:
    """Words of watermarks and boxes, which stand in attributes or in drawings of their own."""
    for part in root.iter() if root is not None else ():
        if isinstance(part.tag, str) and (part.tag == _V + "textpath" or part.tag.endswith("}docPr")):
            yield from (str(value) for key, value in part.attrib.items() if key in ("string", "descr", "title"))
        elif isinstance(part.tag, str) and part.tag.endswith("}txbxContent"):
            yield from ("".join(_signs(word) for word in paragraph.iter()) for paragraph in part.iter(_W + "p"))


def _told(root: etree._Element) -> Iterator[str]:
    """What the properties say of the document, by their names."""
    for part in root.iter():
        if not isinstance(part.tag, str):
            continue
        named = f"{etree.QName(part).localname} {part.get('name') or ''}"
        above = part.getparent()
        named += f" {above.get('name') or etree.QName(above).localname}" if above is not None else ""
        if part.text and part.text.strip() and _LABELS.search(named):
            yield part.text
        yield from (str(value) for key, value in part.attrib.items() if key in ("value", "label", "markedas"))


def _count_notes(package: Package, account: Account, inserted: int) -> None:
    for file, kind in _NOTES.items():
        root = package.xml(f"word/{file}.xml")
        kinds = {_W + tag for tag in ("footnote", "endnote", "comment")}
        notes = (
            [part for part in root if part.tag in kinds and part.get(_W + "type") is None] if root is not None else []
        )
        account.leave(kind, len(notes))
    chunks = sum("/afchunk" in part for part in package.names)
    embedded = sum(part.startswith("word/embeddings/") for part in package.names)
    account.leave("embedded file", embedded + max(chunks, inserted))


def _properties(package: Package) -> tuple[str | None, str | None]:
    root = package.xml("docProps/core.xml")
    told = (
        {etree.QName(part).localname: part.text for part in root if isinstance(part.tag, str)}
        if root is not None
        else {}
    )
    author = as_words(told.get("creator"))
    return as_words(told.get("title")), author if author != "python-docx" else None
