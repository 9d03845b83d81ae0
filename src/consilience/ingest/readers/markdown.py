"""Markdown: what a reader of the rendered page would read, without the marks."""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from consilience.errors import UnreadableInput
from consilience.ingest import markings
from consilience.ingest.readers.decode import decode
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import document_from, split_front_matter
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.plain import with_title
from consilience.ingest.readers.raised import lowered, raised
from consilience.ingest.readers.rows import row as table_row

_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_STRUCK = re.compile(r"<(/?)(?:del|s|strike)\b", re.IGNORECASE)
_RAISED = re.compile(r"<(/?)(sup|sub)\b", re.IGNORECASE)
_WORDS = {"text": None, "code_inline": None, "softbreak": "\n", "hardbreak": "\n"}
_ENDS_BLOCK = frozenset({"paragraph_close", "heading_close", "tr_close"})


def read_markdown(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a Markdown file, with front matter when it has some."""
    decoded = decode(raw, name)
    values, body, notes = split_front_matter(decoded.text)
    try:
        tokens = _parser().parse(body)
    except RecursionError as error:
        raise UnreadableInput(name, "its Markdown is nested too deeply", "save it as plain text") from error
    document = document_from(values, mend(_text(tokens)), decoded.notes + notes)
    title = document.title or _first_heading(tokens)
    marking = markings.gather([document.marking, *markings.in_text(body), *markings.in_text(document.text)])
    return (replace(document, title=title, marking=marking, text=with_title(title, document.text)),)


def text_of_markdown(text: str) -> str:
    """Return the words of a text in Markdown; as it stands where it is nested too deeply to be read."""
    try:
        return mend(_text(_parser().parse(text)))
    except RecursionError:
        return text


def _text(tokens: list[Token]) -> str:
    pieces: list[str] = []
    row, cell = 0, 0
    cells: list[str] = []
    for token in tokens:
        if token.type == "list_item_open":
            # The bullet tells the layout that a line begins here; it takes it off again.
            pieces.append("\n• ")
        elif token.type == "inline":
            pieces.append(_inline(token))
        elif token.type in ("fence", "code_block"):
            pieces.append(token.content + "\n\n")
        elif token.type == "html_block":
            pieces.append(_TAG.sub(" ", _HIDDEN.sub(" ", token.content)) + "\n\n")
        elif token.type == "tr_open":
            row, cells = len(pieces), []
        elif token.type in ("th_open", "td_open"):
            cell = len(pieces)
        elif token.type in ("th_close", "td_close"):
            cells.append("".join(pieces[cell:]))
        elif token.type == "tr_close":
            pieces[row:] = [table_row(cells), "\n"]
        elif token.type in _ENDS_BLOCK:
            pieces.append("\n" if token.hidden else "\n\n")
        elif token.type in ("bullet_list_close", "ordered_list_close", "table_close"):
            pieces.append("\n")
    return "".join(pieces)


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _inline(token: Token) -> str:
    """The words of a line; struck ones and pictures with their captions are left out, raised signs set apart."""
    said, struck, height = "", 0, ""
    for child in token.children or ():
        if child.type in ("s_open", "s_close"):
            struck += 1 if child.type == "s_open" else -1
        elif child.type == "html_inline":
            if tag := _STRUCK.match(child.content):
                struck += -1 if tag[1] else 1
            elif tag := _RAISED.match(child.content):
                height = "" if tag[1] else tag[2].lower()
        elif struck > 0 or child.type not in _WORDS:
            continue
        else:
            words = child.content if _WORDS[child.type] is None else _WORDS[child.type] or ""
            said += raised(said, words) if height == "sup" else lowered(said, words) if height == "sub" else words
    return said


def _first_heading(tokens: list[Token]) -> str | None:
    """The first heading, when nothing but other headings stands before it."""
    if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return " ".join(_inline(tokens[1]).split()) or None
    return None
