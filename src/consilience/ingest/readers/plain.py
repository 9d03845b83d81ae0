"""Plain text."""

from __future__ import annotations

from dataclasses import replace

from consilience.ingest import markings
from consilience.ingest.readers.decode import decode
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import document_from, split_front_matter
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.mailtext import EARLIER, without_earlier


def read_plain(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a text file, with front matter when it has some."""
    decoded = decode(raw, name)
    values, body, notes = split_front_matter(decoded.text)
    own = without_earlier(body)
    notes += () if own is None else (EARLIER,)
    document = document_from(values, mend(body if own is None else own), decoded.notes + notes)
    marking = markings.gather([document.marking, *markings.in_text(body)])
    return (replace(document, marking=marking, text=with_title(document.title, document.text)),)


def with_title(title: str | None, text: str) -> str:
    """Return `text` led by its headline, which is a claim too, unless it stands near the top already."""
    if not title or not text:
        return text
    opening = _letters(text[: len(title) * 2 + 400])
    return text if _letters(title) in opening else f"{title}\n\n{text}"


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
