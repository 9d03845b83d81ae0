"""JSON Lines: one report on a line, its words under `text`."""

from __future__ import annotations

from dataclasses import replace

import orjson

from consilience.errors import UnreadableInput
from consilience.ingest.readers.decode import clean, decode
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import document_from
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.plain import with_title


def read_json_lines(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read every line that holds an object with `text`; the others are named in a note of the first document."""
    decoded = decode(raw, name)
    documents: list[Document] = []
    broken: list[int] = []
    for number, row in enumerate(decoded.text.split("\n"), start=1):
        if not row.strip():
            continue
        document = _document(row, number)
        if document is None:
            broken.append(number)
        else:
            documents.append(document)
    if not documents:
        raise UnreadableInput(
            name, "no line holds a JSON object with a `text`", "write one object a line, its words under `text`"
        )
    notes = decoded.notes + _about(broken)
    return (replace(documents[0], notes=notes + documents[0].notes), *documents[1:])


def _document(row: str, number: int) -> Document | None:
    try:
        values = orjson.loads(row)
    except (orjson.JSONDecodeError, RecursionError):
        return None
    text = values.get("text") if isinstance(values, dict) else None
    if not isinstance(text, str) or not text.strip():
        return None
    document = document_from(values, mend(clean(text)), line=number)
    return replace(document, text=with_title(document.title, document.text))


def _about(broken: list[int]) -> tuple[str, ...]:
    if not broken:
        return ()
    shown = ", ".join(str(number) for number in broken[:10]) + (" and more" if len(broken) > 10 else "")
    what = f"line {shown} holds" if len(broken) == 1 else f"{len(broken)} lines ({shown}) hold"
    return (f"{what} no JSON object with a `text`, left out; write one object a line, its words under `text`",)
