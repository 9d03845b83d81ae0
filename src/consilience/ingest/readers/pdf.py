"""PDF: the words of each page in reading order, wrapped lines and divided words mended."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from consilience.errors import UnreadableInput
from consilience.ingest.dates import parse_date
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words
from consilience.ingest.readers.layout import mend

_MOST_PAGES = 2000
_DIGITS = re.compile(r"\d+")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
_NO_TITLE = re.compile(
    r"untitled|anonymous|unspecified|microsoft word\b.*|.*\.(?:docx?|pdf|indd|tex|dvi|rtf|odt|txt|qxd)", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]»]*$")
# The library logs every oddity of a file; what matters to the person is said in a sentence.
_QUIET = logging.getLogger("pypdf")


def read_pdf(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a PDF's text; raise `UnreadableInput` when it is encrypted, damaged or holds only pictures."""
    _QUIET.setLevel(logging.CRITICAL)
    try:
        return (_document(_opened(raw, name), name),)
    except UnreadableInput:
        raise
    except (FileNotDecryptedError, DependencyError) as error:
        raise _encrypted(name) from error
    # pypdf follows whatever the file says and may fail with nearly any built-in error on a damaged one.
    except (
        PyPdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        OSError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise UnreadableInput(
            name, f"it is a damaged PDF ({type(error).__name__})", "open it in a PDF viewer and save it again"
        ) from error


def _opened(raw: bytes, name: str) -> PdfReader:
    reader = PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        raise _encrypted(name)
    return reader


def _document(reader: PdfReader, name: str) -> Document:
    pages = [_lines(reader.pages[number].extract_text() or "") for number in range(min(len(reader.pages), _MOST_PAGES))]
    text = mend("\n\n".join(_paragraphs(page) for page in _without_running_heads(pages)), ragged=0.8)
    if not any(letter.isalpha() for letter in text):
        raise UnreadableInput(
            name,
            "its pages hold no text, perhaps only pictures of it",
            "run text recognition on it and file the result",
        )
    notes = (
        (f"has {len(reader.pages)} pages, of which the first {_MOST_PAGES} were read; split it",)
        if len(reader.pages) > _MOST_PAGES
        else ()
    )
    return replace(_about(reader, text), notes=notes)


def _about(reader: PdfReader, text: str) -> Document:
    told: Mapping[str, object] = reader.metadata or {}
    title = as_words(_plain(told.get("/Title")))
    if title and (_NO_TITLE.fullmatch(title) or " " not in title):
        title = None
    # The creation date is when the file was made, which says nothing of when its text was published.
    return Document(
        text=text,
        title=title,
        author=as_words(_plain(told.get("/Author"))),
        published=parse_date(_plain(told.get("/Published"))),
    )


def _plain(value: object) -> str | None:
    return clean(str(value)) if value is not None else None


def _lines(page: str) -> list[str]:
    return [" ".join(line.split()) for line in clean(page.translate(_LIGATURES)).split("\n")]


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """Drop lines that stand at the top or foot of most pages, page numbers apart."""
    if len(pages) < 3:
        return [[line for line in page if not line.isdigit()] for page in pages]
    edges = [[line for line in page if line] for page in pages]
    seen = Counter(key for page in edges for key in {_DIGITS.sub("#", line) for line in page[:2] + page[-2:]})
    repeated = {key for key, times in seen.items() if times * 2 > len(pages) and times > 2}
    return [
        [
            line
            for position, line in enumerate(page)
            if not (_at_edge(page, position) and _DIGITS.sub("#", line) in repeated)
        ]
        for page in pages
    ]


def _at_edge(page: list[str], position: int) -> bool:
    return sum(map(bool, page[:position])) < 2 or sum(map(bool, page[position + 1 :])) < 2


def _paragraphs(page: list[str]) -> str:
    """A sentence that ends well before the margin ends its paragraph."""
    full = sorted(len(line) for line in page if line)
    margin = full[int(len(full) * 0.9)] if full else 0
    out: list[str] = []
    for line in page:
        out.append(line)
        if line and _SENTENCE_END.search(line) and len(line) < 0.8 * margin:
            out.append("")
    return "\n".join(out)


def _encrypted(name: str) -> UnreadableInput:
    return UnreadableInput(name, "it is an encrypted PDF", "save it without a password and file it again")
