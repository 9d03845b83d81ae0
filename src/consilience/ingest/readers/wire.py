"""Documents as JSON bytes and back: for the reading process and for the cache."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import orjson

from consilience.errors import MalformedRecord
from consilience.ingest.readers.document import Document

_WORDS = ("title", "author", "publisher", "url", "reliability", "marking", "part")


def pack(documents: tuple[Document, ...]) -> bytes:
    """Return the bytes that `unpack` reads."""
    return orjson.dumps(
        [{field.name: getattr(document, field.name) for field in fields(document)} for document in documents]
    )


def unpack(raw: bytes) -> tuple[Document, ...]:
    """Return the documents in `raw`; raise `MalformedRecord` for anything that `pack` does not write."""
    try:
        items = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MalformedRecord("documents", "JSON", "other bytes") from error
    if not isinstance(items, list):
        raise MalformedRecord("documents", "list", type(items).__name__)
    return tuple(_document(item, f"documents[{position}]") for position, item in enumerate(items))


def _document(item: object, path: str) -> Document:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise MalformedRecord(f"{path}.text", "str", type(item).__name__)
    published, notes, line = item.get("published"), item.get("notes"), item.get("line")
    try:
        day = date.fromisoformat(published) if isinstance(published, str) else None
    except ValueError as error:
        raise MalformedRecord(f"{path}.published", "a date", "other words") from error
    words = {name: value for name in _WORDS if isinstance(value := item.get(name), str)}
    return Document(
        text=item["text"],
        published=day,
        line=line if isinstance(line, int) else None,
        notes=tuple(str(note) for note in notes) if isinstance(notes, list) else (),
        **words,
    )
