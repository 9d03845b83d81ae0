"""What stands in a PDF beside its pages: properties of every kind, bookmarks, attached files, the looks of stamps."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdf
from lxml import etree

from consilience.ingest import marked_fields
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.office import parsed
from consilience.ingest.readers.pdfglyphs import pieces

_PROPERTIES = ("Title", "Subject", "Keywords")
_OWN_PROPERTIES = (
    "Classification", "Security Classification", "SecurityClassification", "Marking", "ProtectiveMarking", "Protective Marking", "TLP", "Sensitivity", "Handling", "Caveat", "Category",
    "Label", "Distribution", "Einstufung", "Status", "Comments",
)  # fmt: skip
"""The library tells a property by its name only, so these are asked for."""
_PACKET = re.compile(rb"<x:xmpmeta\b.{0,200000}?</x:xmpmeta>", re.DOTALL)
_MOST_PACKETS, _MOST = 20, 500
_NO_NAMES = frozenset({"alt", "bag", "seq", "li", "rdf", "description", "xmpmeta"})


def said_of_it(document: pdfium.PdfDocument, raw: bytes) -> Iterator[str]:
    """Yield the lines in which a PDF may carry a marking outside its pages."""
    told = document.get_metadata_dict(skip_empty=True)
    yield from (clean(told.get(key, "")) for key in _PROPERTIES)
    for name in _OWN_PROPERTIES:
        value = clean(document.get_metadata_value(name))
        if value:
            yield f"TLP:{value}" if name == "TLP" and "tlp" not in value.lower() else value
    for packet in list(_PACKET.finditer(raw))[:_MOST_PACKETS]:
        yield from _of_packet(packet.group())
    for place, item in enumerate(document.get_toc(max_depth=6)):
        if place >= _MOST:
            break
        yield clean(item.get_title())
    yield from attached(document)


def attached(document: pdfium.PdfDocument) -> list[str]:
    """Return the names of the files that a PDF carries, without their endings."""
    names = (document.get_attachment(place).get_name() for place in range(min(document.count_attachments(), _MOST)))
    return [re.sub(r"_+", " ", clean(name)).rpartition(".")[0] or clean(name) for name in names]


def looks_of(document: pdfium.PdfDocument, number: int, known: set[str]) -> list[str]:
    """Return the words that a page shows once its stamps and boxes are drawn, without those that are `known`."""
    page = document[number]
    drawn = pdf.FPDFPage_Flatten(page, pdf.FLAT_NORMALDISPLAY) == pdf.FLATTEN_SUCCESS
    page.close()
    if not drawn:
        return []
    page = document[number]
    upright, slanted = pieces(page)
    page.close()
    return [text for piece in (*upright, *slanted) if (text := " ".join(piece.text.split())) not in known][:_MOST]


def _of_packet(packet: bytes) -> Iterator[str]:
    """The values of an XMP packet that stand under a name which may hold a marking."""
    try:
        root = parsed(packet)
    except (etree.LxmlError, ValueError):
        return
    for node in root.iter() if root is not None else ():
        if not isinstance(node.tag, str):
            continue
        named = {_local(name): value for name, value in node.attrib.items()}
        above: etree._Element | None = node
        while above is not None and _local(above.tag).lower() in _NO_NAMES:
            above = above.getparent()
        if above is not None and (node.text or "").strip():
            named[_local(above.tag)] = node.text or ""
        found = marked_fields.marking_from({name: clean(str(value)) for name, value in named.items()})
        yield from (found or "").split("; ")


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
