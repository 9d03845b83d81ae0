"""What a reader gives: the readable text of one document and what the file itself says about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One document as read from its bytes; everything but the text is optional.

    In `text`, paragraphs are separated by a blank line, and a single line break is a boundary that was
    meant: between list items, headlines, or sentences that stand one on a line.  Wrapped prose has been joined.
    """

    text: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    reliability: str | None = None
    marking: str | None = None
    line: int | None = None
    """Line of a JSON Lines file, counted from 1; None when the file is one document."""
    part: str | None = None
    """Which of several documents of a file it is (a file in an archive, a sheet); None when the file is one document."""
    notes: tuple[str, ...] = ()
    """Sentences for the person who filed it: what was guessed or left out."""

    def place_in(self, file: str) -> str:
        """Return the name of the document as a part of `file`.

        >>> Document(text="", line=3).place_in("a.jsonl"), Document(text="").place_in("a.txt")
        ('a.jsonl#3', 'a.txt')
        """
        inner = self.part if self.line is None else f"{self.part}#{self.line}" if self.part else str(self.line)
        return file if inner is None else f"{file}#{inner}"


Reader = Callable[[bytes, str], tuple[Document, ...]]
"""Takes a file's bytes and its name; gives its documents or raises `UnreadableInput`, and nothing else."""
