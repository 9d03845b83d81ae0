"""Text out of other software's fields, read as files are: markup to words, the markings in it, and its language.

Nothing says what such a text is written in, so its form is told by signs that plain prose does not have; all other text
stays as it is written, but for characters that nobody can see.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from consilience.ingest import markings
from consilience.ingest.language import language_of
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document

_ATTRIBUTES = r"(?:\s+[\w:-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"']+))?){0,20}"
_BLOCK = re.compile(
    rf"<(?:/(?:p|div|ul|ol|li|table|tr|td|th|h[1-6]|blockquote|section|article|body|html)|"
    rf"(?:p|br|hr|div|ul|ol|li|table|h[1-6]|blockquote|section|article|body|html){_ATTRIBUTES}\s*/?)\s*>|<!doctype html|</(?:script|style)\s*>",
    re.IGNORECASE,
)
_INLINE = re.compile(r"</(?:a|b|i|u|s|em|strong|span|code|sup|sub|font|small|mark|del|ins)\s*>", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"^ {0,3}#{1,6} +\S|^ {0,3}```|^ {0,3}> +\S|^\|?(?: *:?-{3,}:? *\|)+|\*\*[^\s*][^*\n]*\*\*|\[[^\]\n]+\]\((?:https?://|mailto:|/|#)[^)\s]*\)",
    re.MULTILINE,
)
_ESCAPED = re.compile(r"&lt;/?[a-zA-Z][^&<>]*&gt;|&(?:amp|quot|apos|nbsp|#\d{2,5}|#x[\da-fA-F]{2,5});")
_ENGLISH = frozenset({"en", "eng", "english"})


@dataclass(frozen=True, slots=True)
class ForeignText:
    """The words of a field, and what was found in it."""

    words: str
    marking: str | None
    language: str
    """Its two letters; `en` unless another one is stated or plain."""


Words = Callable[[str], str]
"""Markup in, its words out."""


def read_foreign(text: str, *, title: str = "", lang: str = "", words: Words | None = None) -> ForeignText:
    """Return what a reader of the field would read; `lang` is the language that its maker states, if any.

    `words` reads markup, in a process of its own for instance; plain text stays here.

    >>> read_foreign("<p>The quay <b>closed</b>.</p>").words
    'The quay closed.'
    """
    text = text.replace("\r\n", "\n").strip()
    if _ESCAPED.search(text):
        text = html.unescape(text)
    said = (words or words_of_markup)(text) if _has_markup(text) else clean(text).strip()
    found = markings.gather([*markings.in_text(text), *markings.in_text(said), *markings.in_lines([title])])
    return ForeignText(said, found, _language(said, lang))


def _has_markup(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_BLOCK, _INLINE, _MARKDOWN))


def words_of_markup(text: str) -> str:
    """Return the words of a text in HTML or Markdown, read in this process."""
    # The parsers come with the first markup: fields without any do not need them.
    from consilience.ingest.readers.html import text_of_html  # noqa: PLC0415
    from consilience.ingest.readers.markdown import text_of_markdown  # noqa: PLC0415

    return (text_of_html(text) if _BLOCK.search(text) else text_of_markdown(text)).strip()


def read_field(raw: bytes, _name: str) -> tuple[Document, ...]:
    """Read the markup of a field in the reading process."""
    return (Document(text=words_of_markup(raw.decode("utf-8", errors="replace"))),)


def _language(words: str, lang: str) -> str:
    stated = re.split(r"[-_]", lang.strip().lower())[0][:16]
    # Platforms fill in English where nobody said anything; another language was meant.
    return stated if stated and stated not in _ENGLISH else language_of(words)
