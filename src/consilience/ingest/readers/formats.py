"""Which reader reads what: by the file's ending, checked against its first bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import PurePosixPath

from consilience.errors import UnreadableInput
from consilience.ingest.readers.document import Document, Reader
from consilience.ingest.readers.gates import GATE, is_gate
from consilience.ingest.readers.mailheads import in_maildir, is_mailbox, is_message

VERSION = "15"
"""Raised whenever a reader gives another text for the same bytes, so that nothing stale is taken from a cache."""


@dataclass(frozen=True, slots=True)
class _Late:
    """A reader whose libraries are imported with its first file: most runs read only plain text in this process."""

    module: str
    name: str

    def __call__(self, raw: bytes, file: str) -> tuple[Document, ...]:
        return self.load()(raw, file)

    def load(self) -> Reader:
        reader: Reader = getattr(import_module(f"consilience.ingest.readers.{self.module}"), self.name)
        return reader


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    name: str
    suffixes: tuple[str, ...]
    read: _Late
    alone_above: int
    """-1 for always.  Files of more bytes are read in a process of their own, which can be stopped."""
    starts: tuple[bytes, ...] = ()
    """What the content must begin with; empty when any text will do."""


_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORMATS = (
    Format(name="a PDF", suffixes=(".pdf",), read=_Late("pdf", "read_pdf"), alone_above=-1, starts=(b"%PDF-",)),
    Format(
        name="a word-processor document",
        suffixes=(".docx",),
        read=_Late("docx", "read_docx"),
        alone_above=-1,
        starts=(b"PK\x03\x04",),
    ),
    Format(name="HTML", suffixes=(".html", ".htm", ".xhtml"), read=_Late("html", "read_html"), alone_above=-1),
    Format(name="an e-mail", suffixes=(".eml",), read=_Late("mail", "read_mail"), alone_above=-1),
    Format(
        name="a mailbox",
        suffixes=(".mbox", ".mbx"),
        read=_Late("mailboxes", "read_mailbox"),
        alone_above=-1,
        starts=(b"From ",),
    ),
    Format(
        name="a message of Apple Mail", suffixes=(".emlx",), read=_Late("mailboxes", "read_apple_mail"), alone_above=-1
    ),
    Format(name="plain text", suffixes=(".txt", ".text"), read=_Late("plain", "read_plain"), alone_above=2_000_000),
    Format(
        name="Markdown", suffixes=(".md", ".markdown"), read=_Late("markdown", "read_markdown"), alone_above=200_000
    ),
    Format(
        name="JSON Lines",
        suffixes=(".jsonl", ".ndjson"),
        read=_Late("jsonlines", "read_json_lines"),
        alone_above=2_000_000,
    ),
    Format(name="rich text", suffixes=(".rtf",), read=_Late("rtf", "read_rtf"), alone_above=-1, starts=(b"{\\rtf",)),
    Format(
        name="an OpenDocument file",
        suffixes=(".odt", ".odp"),
        read=_Late("odf", "read_odf"),
        alone_above=-1,
        starts=(_ZIP,),
    ),
    Format(
        name="a workbook",
        suffixes=(".xlsx", ".xls", ".ods"),
        read=_Late("sheets", "read_sheets"),
        alone_above=-1,
        starts=(_ZIP, _OLE),
    ),
    Format(
        name="a presentation", suffixes=(".pptx",), read=_Late("slides", "read_slides"), alone_above=-1, starts=(_ZIP,)
    ),
    Format(name="a feed", suffixes=(".rss", ".atom", ".xml"), read=_Late("feed", "read_feed"), alone_above=-1),
    Format(name="a saved page", suffixes=(".mhtml", ".mht"), read=_Late("bundles", "read_saved_page"), alone_above=-1),
    Format(
        name="a web archive",
        suffixes=(".warc", ".warc.gz"),
        read=_Late("bundles", "read_web_archive"),
        alone_above=-1,
        starts=(b"WARC/", b"\x1f\x8b"),
    ),
    Format(
        name="an Outlook message",
        suffixes=(".msg",),
        read=_Late("outlook", "read_outlook"),
        alone_above=-1,
        starts=(_OLE,),
    ),
    Format(
        name="a picture",
        suffixes=(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".webp", ".bmp"),
        read=_Late("pictures", "read_picture"),
        alone_above=-1,
        starts=(b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF8", b"RIFF", b"BM"),
    ),
    Format(name="a book", suffixes=(".epub",), read=_Late("bundles", "read_book"), alone_above=-1, starts=(_ZIP,)),
    Format(
        name="a zip archive",
        suffixes=(".zip",),
        read=_Late("bundles", "read_zip"),
        alone_above=-1,
        starts=(_ZIP, b"PK\x05\x06"),
    ),
)
_BY_SUFFIX: Mapping[str, Format] = {suffix: entry for entry in FORMATS for suffix in entry.suffixes}
FIELD = Format(name="a field", suffixes=(".consilience-field",), read=_Late("foreign", "read_field"), alone_above=-1)
"""Markup out of other software's fields, which is no file of anybody's."""
_TABLES = (".csv", ".tsv", ".parquet")
_COPIED = ("plain text", "Markdown", "JSON Lines", "a feed")
"""Formats into which pages are copied by programs, errors and logins among them."""
NO_WORDS = "no words were found in it"
_OLD = {
    ".doc": "save it as .docx", ".dot": "save it as .docx", ".docm": "save it as .docx, without macros", ".xlsm": "save it as .xlsx, without macros", ".pptm": "save it as .pptx, without macros",
    ".pst": "save its messages as .msg or .eml files", ".pages": "export it as .docx", ".numbers": "export it as .xlsx", ".key": "export it as .pptx",
    ".json": "write one report a line as .jsonl", ".gz": "unpack it", ".tar": "unpack it", ".tgz": "unpack it", ".rar": "unpack it",
    ".7z": "unpack it", ".ppt": "save it as .pptx", ".mobi": "save it as .epub or .html", ".wpd": "save it as .docx", ".xps": "save it as .pdf",
}  # fmt: skip
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?(?:<!doctype html|<html[\s>])", re.IGNORECASE | re.DOTALL)


def read_file(raw: bytes, name: str) -> tuple[Document, ...]:
    """Return the documents in a file's bytes; raise `UnreadableInput` with what is wrong and what to do.

    `name` is used for its ending and in messages.
    """
    entry = format_of(raw, name)
    documents = _checked(entry.read(raw, name), name)
    return _without_gates(documents, name) if entry.name in _COPIED else documents


def load_readers() -> None:
    """Import every reader now, for a process that will not be allowed to later."""
    for entry in (*FORMATS, FIELD):
        entry.read.load()


def format_of(raw: bytes, name: str) -> Format:
    """Return the format that a file's ending names and its content does not contradict."""
    suffix = PurePosixPath(name).suffix.lower()
    if name.lower().endswith(".warc.gz"):
        suffix = ".warc.gz"
    if not raw.strip():
        raise UnreadableInput(name, "it is empty", "file the text again or remove the file")
    if suffix == FIELD.suffixes[0]:
        return FIELD
    if suffix in _TABLES:
        raise UnreadableInput(
            name, "it is a table, not a report", "name the table itself instead of its folder to have its rows read"
        )
    if suffix not in _BY_SUFFIX and (why := in_maildir(name)) is not None:
        return _of_maildir(raw, name, why)
    if suffix in _OLD:
        raise UnreadableInput(name, f"files ending in {suffix} are not read", _OLD[suffix])
    found = _BY_SUFFIX.get(suffix) if suffix else _sniffed(raw)
    if found is None:
        what = (
            f"files ending in {suffix} are not read"
            if suffix
            else "it has no ending and its content is of no known format"
        )
        raise UnreadableInput(name, what, f"use one of {', '.join(sorted(_BY_SUFFIX))}")
    if found.suffixes[0] == ".txt" and _HTML.match(raw[:2000]) and ".html" in _BY_SUFFIX:
        return _BY_SUFFIX[".html"]
    if found.name == "a word-processor document" and raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableInput(name, "it is encrypted or of an older format", "save it without a password as .docx")
    if found.starts and not any(start in raw[:1024] for start in found.starts):
        raise UnreadableInput(
            name,
            f"its content is not {found.name}, whatever its name says",
            "give the file the ending of its real format",
        )
    return found


def _of_maildir(raw: bytes, name: str, why: str) -> Format:
    """A message in a Maildir, whose name has no ending."""
    if why or not is_message(raw):
        raise UnreadableInput(name, why or "it lies in a Maildir and is no message", "save it as .eml to have it read")
    return _BY_SUFFIX[".eml"]


def _sniffed(raw: bytes) -> Format | None:
    if raw.startswith(_ZIP):
        inside = {
            b"word/document.xml": ".docx",
            b"xl/workbook": ".xlsx",
            b"ppt/presentation": ".pptx",
            b"mimetypeapplication/vnd.oasis.opendocument.text": ".odt",
            b"mimetypeapplication/epub": ".epub",
        }
        return _BY_SUFFIX[next((ending for mark, ending in inside.items() if mark in raw), ".zip")]
    for entry in FORMATS:
        if entry.name not in ("a mailbox", "a picture") and any(raw.startswith(start) for start in entry.starts):
            return entry
    if is_mailbox(raw):
        return _BY_SUFFIX[".mbox"]
    return _BY_SUFFIX[".eml" if is_message(raw) else ".txt"]


def _checked(documents: tuple[Document, ...], name: str) -> tuple[Document, ...]:
    """No text at all is a problem, not a report."""
    kept = tuple(replace(document, text=document.text.strip()) for document in documents)
    if not any(any(letter.isalnum() for letter in document.text) for document in kept):
        raise UnreadableInput(name, NO_WORDS, "if it holds scanned pages or pictures, file a text version")
    return kept


def _without_gates(documents: tuple[Document, ...], name: str) -> tuple[Document, ...]:
    """Reports out of copied pages, without those that are a page in front of another one; they are named."""
    kept = [document for document in documents if not is_gate(document.text, document.title)]
    if not kept:
        raise UnreadableInput(name, GATE, "file the page behind it")
    left = len(documents) - len(kept)
    if not left:
        return documents
    note = f"holds {left} report{'s' * (left > 1)} that {'are pages' if left > 1 else 'is a page'} in front of another one (a check, an error, a login), left out"
    return (replace(kept[0], notes=(note, *kept[0].notes)), *kept[1:])
