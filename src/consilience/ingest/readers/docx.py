"""DOCX: paragraphs and tables in order, and the document's own properties.  Macros and linked things are not touched."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from consilience.errors import UnreadableInput
from consilience.ingest import markings
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words
from consilience.ingest.readers.layout import split_blocks

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOST_BYTES = 200_000_000
_MOST_RATIO = 200
_MOST_PARTS = 5_000
_CHUNK = 1 << 20
_NO_TITLE = ("untitled", "document", "word document")


def read_docx(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a word-processor document; raise `UnreadableInput` when it is damaged, encrypted or a bomb."""
    _refuse_bomb(raw, name)
    try:
        opened = docx.Document(io.BytesIO(raw))
        text = _text(opened.element.body)
        banner = _banner(opened)
        about = opened.core_properties
        title = as_words(about.title)
        return (
            Document(
                text=text,
                title=None if title is None or title.lower() in _NO_TITLE else title,
                author=as_words(about.author) if about.author != "python-docx" else None,
                marking=banner,
                notes=_left_out(raw),
            ),
        )
    except (
        OpcError,
        etree.LxmlError,
        zipfile.BadZipFile,
        zlib.error,
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        OSError,
        RecursionError,
        TypeError,
        ValueError,
        EOFError,
    ) as error:
        raise UnreadableInput(
            name,
            f"it is a damaged word-processor document ({type(error).__name__})",
            "open it and save it again as .docx",
        ) from error


def _refuse_bomb(raw: bytes, name: str) -> None:
    """Check what the archive declares, then what it really unpacks to, before anything keeps it in memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise UnreadableInput(name, "it is encrypted", "save it without a password and file it again")
            most = min(_MOST_BYTES, max(_MOST_RATIO * len(raw), 20_000_000))
            if (
                len(parts) > _MOST_PARTS
                or sum(part.file_size for part in parts) > most
                or _unpacked(archive, parts, most) > most
            ):
                raise UnreadableInput(
                    name, "it unpacks to far more than a document holds", "it may be a zip bomb; file only its text"
                )
            if "word/document.xml" not in archive.namelist() and not any(
                part.endswith("document.xml") for part in archive.namelist()
            ):
                raise UnreadableInput(
                    name, "it is a zip archive but no word-processor document", "unpack it or save the text as .docx"
                )
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        OSError,
        EOFError,
        ValueError,
        LookupError,
        RuntimeError,
    ) as error:
        raise UnreadableInput(
            name, "it is a damaged word-processor document", "open it and save it again as .docx"
        ) from error


def _unpacked(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], most: int) -> int:
    total = 0
    for part in parts:
        with archive.open(part) as stream:
            while (piece := stream.read(_CHUNK)) and total <= most:
                total += len(piece)
    return total


def _text(body: etree._Element) -> str:
    """Paragraphs apart by a blank line; a table row is a line, its cells apart by a bar."""
    return "\n\n".join(block for block in (_block(child) for child in body) if block)


def _block(node: etree._Element) -> str:
    if node.tag == _W + "p":
        return _paragraph(node)
    if node.tag == _W + "tbl":
        rows = (
            " | ".join(cell for cell in (_cell(cell) for cell in row.iterchildren(_W + "tc")) if cell)
            for row in node.iterchildren(_W + "tr")
        )
        return "\n".join(row for row in rows if row)
    if node.tag == _W + "sdt":
        return "\n\n".join(
            block for content in node.iterchildren(_W + "sdtContent") for child in content if (block := _block(child))
        )
    return ""


def _cell(cell: etree._Element) -> str:
    return " ".join(paragraph for paragraph in map(_paragraph, cell.iter(_W + "p")) if paragraph)


def _paragraph(node: etree._Element) -> str:
    return "\n".join(" ".join(line.split()) for line in clean("".join(_runs(node))).split("\n") if line.strip())


def _runs(node: etree._Element) -> Iterator[str]:
    """Words that stand in the document now: deleted ones and the second copy of a drawing's text are left out."""
    skipped: etree._Element | None = None
    for event, part in etree.iterwalk(node, events=("start", "end")):
        if skipped is not None:
            skipped = None if event == "end" and part is skipped else skipped
        elif event == "start" and part.tag in (_W + "del", _W + "moveFrom", _FALLBACK):
            skipped = part
        elif event == "start":
            yield {
                _W + "t": part.text or "",
                _W + "tab": " ",
                _W + "br": "\n",
                _W + "cr": "\n",
                _W + "noBreakHyphen": "-",
            }.get(part.tag, "")
        elif part.tag == _W + "p" and part is not node:
            yield "\n"


def _banner(opened: docx.document.Document) -> str | None:
    """A marking that stands in a page header."""
    for section in opened.sections:
        for block in split_blocks("\n".join(paragraph.text for paragraph in section.header.paragraphs)):
            found = next((banner for line in block if (banner := markings.banner(line))), None)
            if found:
                return found
    return None


def _left_out(raw: bytes) -> tuple[str, ...]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
    notes = [
        part for part, file in (("footnotes", "word/footnotes.xml"), ("comments", "word/comments.xml")) if file in names
    ]
    return (f"has {' and '.join(notes)}, which are not read; put what matters into the text",) if notes else ()
