"""Files that hold files: zip archives, web archives, saved pages (MHTML), books (EPUB).  Each inner file goes to its own reader."""

from __future__ import annotations

import email
import email.policy
import io
import re
import stat
import zlib
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from itertools import count
from pathlib import PurePosixPath

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from consilience.errors import UnreadableInput
from consilience.ingest import markings, own
from consilience.ingest.readers import formats
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.decode import clean, decode, decode_as
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words
from consilience.ingest.readers.html import read_page
from consilience.ingest.readers.office import Package, opened

_MOST = 2_000
_LARGEST = 20_000_000
_SIDECARS = re.compile(r"(?:^|/)reports\.(?:csv(?:\.\w+)?|tsv|xlsx?|ods)$", re.IGNORECASE)
_HEAD = 1024
_OF_SYSTEM = ("__MACOSX", ".DS_Store")
_NESTED = (".zip", ".warc", ".gz")


def read_zip(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read the files in an archive, within limits; archives in archives are named, not opened."""
    with opened(raw, name, "zip archive", ".zip") as package:
        if any(_SIDECARS.search(part) for part in package.names if not _is_hidden(part)):
            raise UnreadableInput(
                name, "it holds a sidecar, which may mark the files beside it", "unpack it into a folder of its own"
            )
        account = Account()
        documents: list[Document] = []
        places: set[str] = set()
        for file, content in package.files():
            part = file.filename
            if _is_hidden(part):
                if not part.startswith(_OF_SYSTEM) and not part.endswith("/.DS_Store"):
                    account.leave("hidden file")
                continue
            if len(places) == _MOST:
                account.leave("more file")
                continue
            place = _place(part, places)
            places.add(place)
            if stat.S_ISLNK(file.external_attr >> 16):
                account.say(f"holds {_shown(part)}, a link to another file, which was not followed")
            else:
                documents += _inner(content, place, account)
        if whole := markings.in_lines(package.comment.split("\n")):
            documents = [replace(one, marking=markings.gather([one.marking, *whole])) for one in documents]
        return _told(documents, account, name)


def _place(part: str, places: set[str]) -> str:
    """Return the name of a file, with a number where another one before it has that name."""
    folder, slash, last = part.rpartition("/")
    numbered = (f"{folder}{slash}{number}-{last}" for number in count(2))
    return part if part not in places else next(name for name in numbered if name not in places)


def _is_hidden(part: str) -> bool:
    pieces = (piece for piece in PurePosixPath(part).parts if piece != "..")
    return any(piece.startswith((".", "~$", "__MACOSX")) for piece in pieces)


def _inner(raw: bytes, part: str, account: Account) -> Iterator[Document]:
    """The documents of one inner file; what cannot be read is named."""
    shown = _shown(part)
    if part.lower().endswith(_NESTED):
        account.say(f"holds {shown}, an archive in an archive, which was not opened; unpack it")
    elif own.is_ours(raw):
        account.say(f"holds {shown}, which {own.SENTENCE}")
    elif len(raw) > _LARGEST:
        account.say(f"holds {shown}, which is larger than {_LARGEST // 1_000_000} MB; file it alone")
    else:
        try:
            for document in formats.read_file(raw, part):
                notes = tuple(f"{shown}: {note}" for note in document.notes)
                yield replace(
                    document, part=shown if document.part is None else f"{shown}#{document.part}", notes=notes
                )
        except UnreadableInput as error:
            account.say(f"holds {shown}, which was not read: {error.why}")


def _shown(part: str) -> str:
    return "".join(letter for letter in part if letter.isprintable())[:200]


def _told(documents: list[Document], account: Account, name: str) -> tuple[Document, ...]:
    if not documents:
        why = next(iter(account.notes()), "it holds no files")
        raise UnreadableInput(name, f"nothing in it could be read ({why})", "unpack it and file what is inside")
    return (replace(documents[0], notes=account.notes() + documents[0].notes), *documents[1:])


def read_saved_page(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a page saved in one file (MHTML, RFC 2557): its root page, pictures and styles apart."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        for place, part in enumerate(message.walk()):
            if place > _MOST:
                break
            payload = (
                part.get_payload(decode=True)
                if part.get_content_type() in ("text/html", "application/xhtml+xml")
                else None
            )
            if isinstance(payload, bytes):
                document = read_page(_characters(payload, part, name), name)
                subject = as_words(clean(str(message.get("Subject") or "")))
                address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
                marking = markings.gather([document.marking, *markings.in_frame(subject or "")])
                return (
                    replace(
                        document,
                        title=document.title or subject,
                        url=document.url or as_words(address),
                        marking=marking,
                    ),
                )
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise UnreadableInput(
            name, f"it is a damaged saved page ({type(error).__name__})", "save the page as .html"
        ) from error
    raise UnreadableInput(name, "no page stands in it", "save the page again as .html")


def _characters(payload: bytes, part: EmailMessage, name: str) -> str:
    charset = part.get_content_charset()
    text = decode_as(payload, charset) if charset else None
    return decode(payload, name).text if text is None else text


def _opens_archive(raw: bytes) -> bool:
    """Whether the first bytes, unpacked, are those of WARC or its forerunner ARC: what is none may be endless zeros."""
    head = raw[:_HEAD]
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, _HEAD)
        except zlib.error:
            return False
    return head.lstrip().startswith((b"WARC/", b"filedesc:"))


def read_web_archive(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read the pages and documents of a web archive (WARC, ISO 28500), each a report with its address."""
    if not _opens_archive(raw):
        raise UnreadableInput(name, "it does not begin as a web archive does", "save its pages as .html")
    account = Account()
    documents: list[Document] = []
    try:
        for place, record in enumerate(ArchiveIterator(io.BytesIO(raw))):
            if place >= _MOST or len(documents) >= _MOST:
                account.say(f"holds more than {_MOST} records, of which the first were read; split it")
                break
            if record.rec_type not in ("response", "resource"):
                continue
            status = record.http_headers.get_statuscode() if record.http_headers else "200"
            address = str(record.rec_headers.get_header("WARC-Target-URI") or "")
            kind = (
                str((record.http_headers or record.rec_headers).get_header("Content-Type") or "")
                .partition(";")[0]
                .strip()
                .lower()
            )
            ending = _ENDINGS.get(kind)
            if ending is None or not status.startswith("2"):
                account.leave(
                    f"record ({kind.partition('/')[0] or 'unknown'})"
                    if status.startswith("2")
                    else "answer without a page"
                )
                continue
            content = record.content_stream().read(_LARGEST + 1)
            read = _inner(content, f"record {place + 1}{ending}", account)
            documents += [replace(document, url=document.url or as_words(address)) for document in read]
    except (ArchiveLoadFailed, OSError, ValueError, EOFError, AttributeError, TypeError, LookupError) as error:
        if not documents:
            raise UnreadableInput(
                name, f"it is a damaged web archive ({type(error).__name__})", "save its pages as .html"
            ) from error
        account.say("is damaged; what stands before the damage was read")
    return _told(documents, account, name)


_ENDINGS = {"text/html": ".html", "application/xhtml+xml": ".xhtml", "text/plain": ".txt", "application/pdf": ".pdf", "application/rss+xml": ".rss", "application/atom+xml": ".atom"}  # fmt: skip


def read_book(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a book (EPUB 3.3): its chapters in the order of the spine, as one report."""
    with opened(raw, name, "book", ".epub") as package:
        root = package.xml("META-INF/container.xml")
        place = (
            next((str(node.get("full-path")) for node in root.iter() if node.get("full-path")), "")
            if root is not None
            else ""
        )
        book = package.xml(place)
        if book is None:
            raise UnreadableInput(name, "it is a zip archive but no book", "save its text as .html")
        if "META-INF/encryption.xml" in package.names and b"CipherReference" in (
            package.part("META-INF/encryption.xml") or b""
        ):
            raise UnreadableInput(name, "it is encrypted", "file a copy without protection")
        chapters = [read_page(_chapter(package, part), part) for part in _spine(book, place) if part in package.names]
        told = {str(node.tag).rpartition("}")[2]: node.text for node in book.iter() if isinstance(node.tag, str)}
        text = "\n\n".join(chapter.text for chapter in chapters)
        marking = markings.gather(
            [
                *(chapter.marking for chapter in chapters),
                *markings.in_lines([told.get("title") or "", told.get("rights") or "", told.get("subject") or ""]),
            ]
        )
        return (
            Document(
                text=text,
                title=as_words(told.get("title")),
                author=as_words(told.get("creator")),
                publisher=as_words(told.get("publisher")),
                marking=marking,
                notes=tuple(dict.fromkeys(note for chapter in chapters for note in chapter.notes)),
            ),
        )


def _chapter(package: Package, part: str) -> str:
    return decode(package.part(part) or b"", part).text


def _spine(book: object, place: str) -> list[str]:
    items = {node.get("id"): node.get("href") for node in book.iter() if str(node.tag).endswith("}item")}  # type: ignore[attr-defined]
    order = [items.get(node.get("idref")) for node in book.iter() if str(node.tag).endswith("}itemref")]  # type: ignore[attr-defined]
    folder = place.rpartition("/")[0]
    return [str(PurePosixPath(folder) / href.partition("#")[0]) for href in order if href][:_MOST]
