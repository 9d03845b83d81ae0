"""Text out of other software's fields, read as files are: markup to words, the markings in it, and its language.

Nothing says what such a text is written in, so its form is told by signs that plain prose does not have; all other text
stays as it is written, but for characters that nobody can see.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from consilience.ingest import markings
from consilience.ingest.language import language_of
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.html import text_of_html
from consilience.ingest.readers.markdown import text_of_markdown

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


def read_foreign(text: str, *, title: str = "", lang: str = "") -> ForeignText:
    """Return what a reader of the field would read; `lang` is the language that its maker states, if any.

    >>> read_foreign("<p>The quay <b>closed</b>.</p>").words
    'The quay closed.'
    """
    text = text.replace("\r\n", "\n").strip()
    if _ESCAPED.search(text):
        text = html.unescape(text)
    words = _words(text)
    found = markings.gather([*markings.in_text(text), *markings.in_text(words), *markings.in_lines([title])])
    return ForeignText(words, found, _language(words, lang))


def _words(text: str) -> str:
    if _BLOCK.search(text):
        return text_of_html(text).strip()
    if _INLINE.search(text) or _MARKDOWN.search(text):
        return text_of_markdown(text).strip()
    return clean(text).strip()


def _language(words: str, lang: str) -> str:
    stated = re.split(r"[-_]", lang.strip().lower())[0][:16]
    # Platforms fill in English where nobody said anything; another language was meant.
    return stated if stated and stated not in _ENGLISH else language_of(words)
