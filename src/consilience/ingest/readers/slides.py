"""PPTX: slide by slide its title, lists and tables; what stands on every slide for markings alone."""

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

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FURNITURE = ("ftr", "sldNum", "dt", "hdr")
_AROUND = re.compile(r"ppt/(?:slideMasters|slideLayouts|notesMasters|handoutMasters|notesSlides|comments)/[^/]+\.xml")


def read_slides(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a presentation; raise `UnreadableInput` when it is damaged, encrypted or a bomb."""
    with opened(raw, name, "presentation", ".pptx") as package:
        account = Account()
        slides = [root for part in _order(package) if (root := package.xml(part)) is not None]
        if not slides:
            raise UnreadableInput(name, "it is a zip archive but no presentation", "save it again as .pptx, or as .pdf")
        shown = [root for root in slides if root.get("show") not in ("0", "false")]
        account.leave("hidden slide", len(slides) - len(shown))
        account.leave(
            "page of speaker notes", sum(part.startswith("ppt/notesSlides/notesSlide") for part in package.names)
        )
        account.leave("comment", sum(part.startswith("ppt/comments/") for part in package.names))
        text = "\n\n".join(block for root in shown for block in _blocks(root, account))
        found = [*markings.in_furniture(_around(package, slides)), *markings.in_text(text)]
        for root in package.properties():
            found += marked_fields.of_properties(root)
        for root in slides:
            found += markings.in_text("\n".join(_paragraphs(root)))
        title, author = _properties(package)
        return (Document(text=text, title=title, author=author, marking=markings.gather(found), notes=account.notes()),)


def _order(package: Package) -> list[str]:
    """The parts of the slides in the order in which they are shown."""
    show, links = package.xml("ppt/presentation.xml"), package.xml("ppt/_rels/presentation.xml.rels")
    if show is None or links is None:
        return sorted(
            (part for part in package.names if re.fullmatch(r"ppt/slides/slide\d+\.xml", part)),
            key=lambda part: int(re.sub(r"\D", "", part)),
        )
    targets = {link.get("Id"): str(link.get("Target") or "") for link in links}
    parts = [targets.get(slide.get(_R + "id"), "") for slide in show.iter(_P + "sldId")]
    return [part.lstrip("/") if part.startswith("/") else f"ppt/{part}" for part in parts if part]


def _blocks(root: etree._Element, account: Account) -> Iterator[str]:
    """Shapes in order; the paragraphs of one are lines, so that the items of a list stay apart."""
    for node in root.iter(_P + "sp", _A + "tbl", _P + "pic"):
        if node.tag == _P + "pic":
            account.leave("picture")
        elif node.tag == _A + "tbl":
            rows = (
                table_row(" ".join(_lines(cell, account)) for cell in row.iter(_A + "tc"))
                for row in node.iter(_A + "tr")
            )
            yield "\n".join(row for row in rows if row)
        elif not _is_furniture(node):
            words = "\n".join(_lines(node, account))
            if words:
                yield words


def _is_furniture(shape: etree._Element) -> bool:
    return any(kind.get("type") in _FURNITURE for kind in shape.iter(_P + "ph"))


def _lines(node: etree._Element, account: Account) -> Iterator[str]:
    for paragraph in node.iter(_A + "p"):
        said = ""
        for run in paragraph:
            words = "\n" if run.tag == _A + "br" else "".join(part.text or "" for part in run.iter(_A + "t"))
            look = run.find(_A + "rPr")
            if look is not None and look.get("strike", "noStrike") != "noStrike" and words.strip():
                account.leave("piece of text that was struck out")
                continue
            height = (
                int(look.get("baseline") or 0)
                if look is not None and (look.get("baseline") or "0").lstrip("-").isdigit()
                else 0
            )
            said += raised(said, words) if height > 0 else lowered(said, words) if height < 0 else words
        yield from (" ".join(line.split()) for line in clean(said).split("\n") if line.strip())


def _paragraphs(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(_A + "p"):
        yield clean("".join(part.text or "" for part in paragraph.iter(_A + "t")))


def _around(package: Package, slides: list[etree._Element]) -> Iterator[str]:
    """Heads, feet and what stands on the masters."""
    for part in package.names:
        if _AROUND.fullmatch(part):
            root = package.xml(part)
            yield from _paragraphs(root) if root is not None else ()
    for root in slides:
        for shape in root.iter(_P + "sp"):
            if _is_furniture(shape):
                yield from _paragraphs(shape)
    yield from package.texts("docProps/core.xml", "docProps/custom.xml")


def _properties(package: Package) -> tuple[str | None, str | None]:
    root = package.xml("docProps/core.xml")
    told = (
        {etree.QName(part).localname: part.text for part in root if isinstance(part.tag, str)}
        if root is not None
        else {}
    )
    title = as_words(told.get("title"))
    return (None if title is None or title.lower().startswith("powerpoint") else title), as_words(told.get("creator"))
