"""RSS (0.9x, 1.0, 2.0) and Atom (RFC 4287): one report an entry, its longest text as a page's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from consilience.errors import UnreadableInput
from consilience.ingest import marked_fields, markings
from consilience.ingest.dates import parse_date
from consilience.ingest.readers.decode import clean, decode_as
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words
from consilience.ingest.readers.html import text_of_html
from consilience.ingest.readers.office import parsed
from consilience.ingest.readers.plain import with_title

_MOST = 5_000
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{2,40})[\"'][^>]*\?>", re.IGNORECASE)
_DAYS = ("pubdate", "published", "issued", "date", "created")


def read_feed(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read every entry of a feed; raise `UnreadableInput` when the file is none."""
    try:
        root = _root(raw)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableInput(name, "it is no well-formed XML", "save the feed again, or its pages as .html") from error
    entries = [
        node for node in root.iter() if isinstance(node.tag, str) and etree.QName(node).localname in ("item", "entry")
    ]
    if etree.QName(root).localname not in ("rss", "feed", "RDF") or not entries:
        raise UnreadableInput(name, "it is XML but no feed with entries", "save it as .html or .txt")
    about = _told(
        next((node for node in root if isinstance(node.tag, str) and etree.QName(node).localname == "channel"), root)
    )
    whole = markings.in_lines(
        text
        for key in ("title", "subtitle", "description", "rights", "copyright", "category")
        for text in about.get(key, [])
    )
    found = [_document(entry, about, whole, number) for number, entry in enumerate(entries[:_MOST], start=1)]
    documents = [document for document in found if document.text]
    if not documents:
        raise UnreadableInput(name, "its entries hold no text", "save the pages that they lead to")
    notes = (
        (f"has {len(entries)} entries, of which the first {_MOST} were read; split it",) if len(entries) > _MOST else ()
    )
    return (*documents[:-1], replace(documents[-1], notes=notes))


def _root(raw: bytes) -> etree._Element:
    """The root of a feed; one whose label does not fit its letters is read as browsers read that label."""
    try:
        return parsed(raw)
    except (etree.LxmlError, ValueError):
        declared = _DECLARED.match(raw)
        text = decode_as(raw[declared.end() :], declared[1].decode("ascii").replace("_", "-")) if declared else None
        if text is None:
            raise
        return parsed(text.encode())


def _document(entry: etree._Element, about: dict[str, list[str]], whole: tuple[str, ...], number: int) -> Document:
    told = _told(entry)
    title = as_words(text_of_html(_first(told, "title"))) if _first(told, "title") else None
    texts = [
        text_of_html(text) for key in ("encoded", "content", "description", "summary") for text in told.get(key, [])
    ]
    text = max(texts, key=len, default="")
    fields = [markings.field(value, key) for key in told if key in marked_fields.NAMES for value in told[key]]
    own = markings.in_lines(
        [*(value for value in told.get("category", [])), *told.get("title", []), *told.get("rights", [])]
    )
    return Document(
        text=with_title(title, text) or (title or ""),
        title=title,
        author=as_words(_first(told, "creator", "author", "name")),
        publisher=as_words(_first(told, "source") or _first(about, "title")),
        published=next((day for key in _DAYS for value in told.get(key, []) if (day := parse_date(value))), None),
        url=as_words(_first(told, "link", "guid", "id")),
        marking=markings.gather([*whole, *fields, *own, *markings.in_text(text)]),
        part=f"entry {number}",
    )


def _first(told: dict[str, list[str]], *keys: str) -> str:
    return next((told[key][0] for key in keys if told.get(key)), "")


def _told(node: etree._Element) -> dict[str, list[str]]:
    """The texts of a node's own elements by their names, in small letters."""
    told: dict[str, list[str]] = {}
    for key, value in _elements(node):
        told.setdefault(key, []).append(clean(value))
    return told


def _elements(node: etree._Element) -> Iterator[tuple[str, str]]:
    for child in node:
        if not isinstance(child.tag, str):
            continue
        key = etree.QName(child).localname.lower()
        if key in ("item", "entry"):
            continue
        inner = "".join(etree.tostring(part, encoding="unicode") for part in child) if len(child) else ""
        if key == "author" and len(child):
            yield from (
                ("author", part.text or "")
                for part in child
                if isinstance(part.tag, str) and etree.QName(part).localname == "name"
            )
        elif key == "link" and child.get("href"):
            if child.get("rel", "alternate") == "alternate":
                yield key, child.get("href") or ""
        elif (child.text or "").strip() or inner:
            yield key, (child.text or "") + inner
        elif key == "category" and child.get("term"):
            yield key, child.get("term") or ""
