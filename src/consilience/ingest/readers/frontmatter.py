"""YAML front matter: the block between `---` lines at the top of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from consilience.ingest import marked_fields
from consilience.ingest.dates import parse_date
from consilience.ingest.readers.document import Document

_BLOCK = re.compile(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_LARGEST = 16 * 1024
_NAMES = {
    "headline": "title", "by": "author", "authors": "author", "byline": "author", "date": "published", "published_at": "published",
    "publication_date": "published", "source": "publisher", "outlet": "publisher", "site": "publisher", "link": "url",
}  # fmt: skip
FIELDS = ("title", "author", "publisher", "published", "url", "reliability", "marking")


def split_front_matter(text: str) -> tuple[Mapping[str, object], str, tuple[str, ...]]:
    """Return the front matter, the text after it, and notes on what in it could not be used."""
    if not text.lstrip().startswith("---"):
        return {}, text, ()
    match = _BLOCK.match(text[:_LARGEST])
    if match is None or ":" not in match.group(1):
        return {}, text, ()
    try:
        values = _parse(match.group(1))
    except (yaml.YAMLError, ValueError, RecursionError):
        return (
            _marked_lines(match.group(1)),
            text[match.end() :],
            ("has front matter that is not valid YAML; its fields were left out, correct it between the `---` lines",),
        )
    if not isinstance(values, dict):
        return {}, text, ()
    return {str(key).strip().lower().replace("-", "_"): value for key, value in values.items()}, text[match.end() :], ()


def _marked_lines(block: str) -> Mapping[str, object]:
    """The markings of a block that is no YAML, so that a slip in another field does not unmark a report."""
    lines = [re.fullmatch(r"\s*[\"']?([\w -]+?)[\"']?\s*[:=]\s*(.*)", line) for line in block.split("\n")]
    named = [(match[1].strip().lower().replace("-", "_").replace(" ", "_"), match[2]) for match in lines if match]
    return {name: value.strip(" \"'[]") or "UNREADABLE" for name, value in named if marked_fields.is_sure(name)}


def document_from(
    values: Mapping[str, object], text: str, notes: tuple[str, ...] = (), *, line: int | None = None
) -> Document:
    """Return the document with the fields that `values` (front matter, a JSON object) gives it."""
    named = {_NAMES.get(key, key): value for key, value in reversed(list(values.items()))}
    published = parse_date(named.get("published"))
    reliability = as_reliability(named.get("reliability"))
    if named.get("published") not in (None, "") and published is None:
        notes += ("gives a publication date that cannot be read; write it as YYYY-MM-DD",)
    if named.get("reliability") not in (None, "") and reliability is None:
        notes += ("gives a reliability that is not one of A to F; it was left out",)
    return Document(
        text=text,
        title=as_words(named.get("title")),
        author=as_words(named.get("author")),
        publisher=as_words(named.get("publisher")),
        published=published,
        url=as_words(named.get("url")),
        reliability=reliability,
        marking=marked_fields.marking_from(values),
        line=line,
        notes=notes,
    )


def as_words(value: object) -> str | None:
    """Return a field's text on one line; lists are joined, anything else but text and numbers is None."""
    if isinstance(value, list):
        value = ", ".join(item for item in value if isinstance(item, str))
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    text = " ".join(value.split())[:500] if isinstance(value, str) else ""
    return text or None


def as_reliability(value: object) -> str | None:
    """Return the Admiralty letter that a field holds, a grade such as `B2` included."""
    text = value.strip().upper() if isinstance(value, str) else ""
    return text[0] if re.fullmatch(r"[A-F][1-6]?", text) else None


def _parse(block: str) -> object:
    # An alias can stand for itself many times over; no honest front matter needs one.
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, Loader=yaml.CSafeLoader)):
        raise ValueError("alias in front matter")
    return yaml.load(block, Loader=yaml.CSafeLoader)
