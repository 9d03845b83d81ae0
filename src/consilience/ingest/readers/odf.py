"""OpenDocument text and slides (OASIS ODF 1.3): paragraphs, lists, tables in order; heads and feet for markings alone."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from consilience.errors import UnreadableInput
from consilience.ingest import marked_fields, markings
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words
from consilience.ingest.readers.office import Package, opened
from consilience.ingest.readers.plain import with_title
from consilience.ingest.readers.raised import lowered, raised
from consilience.ingest.readers.rows import row as table_row
from consilience.ingest.readers.wordstyle import Look

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_T, _TABLE, _OFFICE, _STYLE, _DRAW = (
    f"{{{_NS}{part}:1.0}}" for part in ("text", "table", "office", "style", "drawing")
)
_PARAGRAPHS = (_T + "p", _T + "h")
_SKIPPED = frozenset(
    {
        _T + "tracked-changes",
        _T + "sequence-decls",
        _T + "ruby-text",
        _OFFICE + "forms",
        _OFFICE + "annotation-end",
        _T + "bibliography-source",
        _T + "table-of-content-source",
    }
)
_MOST_COLUMNS = 64
_LEFT = {_T + "note": "footnote", _OFFICE + "annotation": "comment"}


def read_odf(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read an OpenDocument text or presentation; raise `UnreadableInput` when it is damaged, encrypted or a bomb."""
    with opened(raw, name, "OpenDocument file", ".odt") as package:
        root = package.xml("content.xml")
        if root is None:
            raise UnreadableInput(
                name, "it is a zip archive but no OpenDocument file", "unpack it or save the text as .docx"
            )
        if b"manifest:encryption-data" in (package.part("META-INF/manifest.xml") or b""):
            raise UnreadableInput(name, "it is encrypted", "save it without a password and file it again")
        account = Account()
        reading = Reading(account, [root, package.xml("styles.xml")])
        body = root.find(f"{_OFFICE}body")
        text = "\n\n".join(reading.blocks(body)) if body is not None else ""
        title, author = _about(package)
        marking = markings.gather(
            [
                *markings.in_furniture(_frames(package)),
                *(mark for root in package.properties() for mark in marked_fields.of_properties(root)),
                *markings.in_lines([title or ""]),
                *markings.in_text(text),
            ]
        )
        return (
            Document(text=with_title(title, text), title=title, author=author, marking=marking, notes=account.notes()),
        )


class Reading:
    """Blocks of text under the styles of one document."""

    def __init__(self, account: Account, roots: list[etree._Element | None]) -> None:
        self._account = account
        self._styles = {
            style.get(_STYLE + "name"): style
            for root in roots
            if root is not None
            for style in root.iter(_STYLE + "style")
        }

    def blocks(self, node: etree._Element) -> Iterator[str]:
        for child in node:
            if not isinstance(child.tag, str) or child.tag in _SKIPPED:
                continue
            if child.tag in _PARAGRAPHS:
                boxes: list[etree._Element] = []
                text = _lines("".join(self._words(child, boxes)))
                if text:
                    yield text
                yield from (block for box in boxes for block in self.blocks(box))
            elif child.tag == _TABLE + "table":
                rows = "\n".join(row for row in self._rows(child) if row)
                if rows:
                    yield rows
            elif child.tag in _LEFT:
                self._account.leave(_LEFT[child.tag])
            elif child.tag.endswith("}notes"):
                self._account.leave("speaker note")
            else:
                yield from self.blocks(child)

    def _rows(self, table: etree._Element) -> Iterator[str]:
        for row in table.iter(_TABLE + "table-row"):
            cells: list[str] = []
            for cell in row:
                if cell.tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                    repeated = str(cell.get(_TABLE + "number-columns-repeated") or "1")
                    times = min(int(repeated), _MOST_COLUMNS) if repeated.isascii() and repeated.isdigit() else 1
                    cells += [" ".join(" ".join(self.blocks(cell)).split())] * times
            yield table_row(cells)

    def _words(
        self, node: etree._Element, boxes: list[etree._Element], look: Look | None = None, said: list[str] | None = None
    ) -> Iterator[str]:
        said = said if said is not None else []
        look = look or Look()
        yield from self._say(node.text, look, said)
        for child in node:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in _LEFT:
                self._account.leave("end note" if child.get(_T + "note-class") == "endnote" else _LEFT[tag])
            elif tag == _T + "s":
                yield from self._say(" " * min(int(child.get(_T + "c") or 1), 50), look, said)
            elif tag in (_T + "tab", _T + "line-break"):
                yield from self._say(" " if tag == _T + "tab" else "\n", look, said)
            elif tag == _T + "span":
                yield from self._words(child, boxes, self._look(child.get(_T + "style-name"), look), said)
            elif tag.startswith(_DRAW) and child.find(f".//{_T}p") is not None:
                boxes.append(child)
            elif tag == _DRAW + "frame":
                self._account.leave("picture")
            elif tag and tag not in _SKIPPED:
                yield from self._words(child, boxes, look, said)
            yield from self._say(child.tail, look, said)

    def _say(self, words: str | None, look: Look, said: list[str]) -> Iterator[str]:
        if not words:
            return
        if (look.struck or look.hidden) and words.strip():
            self._account.leave("piece of text that was struck out" if look.struck else "piece of hidden text")
            return
        before = "".join(said[-4:])
        words = raised(before, words) if look.height > 0 else lowered(before, words) if look.height < 0 else words
        said.append(words)
        yield words

    def _look(self, name: str | None, above: Look) -> Look:
        style = self._styles.get(name)
        told = None if style is None else style.find(_STYLE + "text-properties")
        if told is None:
            return above
        place = (told.get(_STYLE + "text-position") or "").split(" ")[0]
        height = (
            1
            if place == "super" or (place.endswith("%") and place[:1] not in ("-", "0"))
            else -1
            if place == "sub" or place.startswith("-")
            else above.height
        )
        struck = (
            told.get(_STYLE + "text-line-through-style", "none") != "none"
            or told.get(_STYLE + "text-line-through-type", "none") != "none"
        )
        return Look(height, above.struck or struck, above.hidden or told.get(f"{{{_NS}text:1.0}}display") == "none")


def _lines(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in clean(text).split("\n") if line.strip())


def _frames(package: Package) -> Iterator[str]:
    """What stands in heads, feet and master pages, in notes and in properties of the user's own."""
    for part in ("styles.xml", "content.xml"):
        root = package.xml(part)
        for node in root.iter() if root is not None else ():
            if isinstance(node.tag, str) and (
                (node.tag.startswith(_STYLE) and node.tag.rpartition("}")[2].startswith(("header", "footer", "master")))
                or node.tag in _LEFT
            ):
                yield from (_framed(paragraph) for paragraph in node.iter(*_PARAGRAPHS))
    about = package.xml("meta.xml")
    for node in about.iter() if about is not None else ():
        if (
            isinstance(node.tag, str)
            and node.tag.rpartition("}")[2] in ("user-defined", "keyword", "subject", "description")
            and node.text
        ):
            yield node.text


def _framed(paragraph: etree._Element) -> str:
    """The words of a line of a head, its tabs wide, so that what stands left, in the middle and right stays apart."""
    wide = {_T + "tab": "   ", _T + "s": " ", _T + "line-break": "   "}
    return "".join(wide.get(str(node.tag), node.text or "") + (node.tail or "") for node in paragraph.iter())


def _about(package: Package) -> tuple[str | None, str | None]:
    root = package.xml("meta.xml")
    told = (
        {node.tag.rpartition("}")[2]: node.text for node in root.iter() if isinstance(node.tag, str)}
        if root is not None
        else {}
    )
    return as_words(told.get("title")), as_words(told.get("initial-creator") or told.get("creator"))
