"""JSON Lines: one report on a line, its words under `text`.  A line ends at a line feed and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace

import orjson

from consilience.errors import UnreadableInput
from consilience.ingest import markings
from consilience.ingest.readers.decode import clean, decode
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import document_from
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.plain import with_title

_NAMED = 10
_KINDS = {str: "text", int: "a number", float: "a number", bool: "a truth value", list: "a list", dict: "an object", type(None): "null"}  # fmt: skip


def read_json_lines(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read every line that holds an object with `text`; the others are named with the reason in a note of the first document."""
    decoded = decode(raw, name, cleaned=False)
    documents: list[Document] = []
    broken: dict[int, str] = {}
    odd: list[int] = []
    # A mark that was lost to the encoding stands in the text and not in the bytes.
    torn = b"\xef\xbf\xbd" not in raw
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        # The mark of a record in front (RFC 7464) is no part of it.
        row = line.lstrip("\x1e")
        if not row.strip():
            continue
        if torn and "\ufffd" in row:
            odd.append(number)
        document = _document(row, number)
        if isinstance(document, str):
            broken[number] = document
        else:
            documents.append(document)
    if not documents:
        why = next((f" (line {number}: {reason})" for number, reason in broken.items()), "")
        raise UnreadableInput(
            name, f"no line holds a JSON object with a `text`{why}", "write one object a line, its words under `text`"
        )
    notes = decoded.notes + _about(broken) + _torn(odd)
    return (replace(documents[0], notes=notes + documents[0].notes), *documents[1:])


def _document(row: str, number: int) -> Document | str:
    """The report of a line, or why there is none."""
    try:
        values = orjson.loads(row)
    except (orjson.JSONDecodeError, RecursionError):
        return _fault(row)
    if isinstance(values, dict) and _says_twice(row, values):
        return "it gives one name twice"
    if not isinstance(values, dict):
        return f"it is {_KINDS[type(values)]}, not an object"
    text = values.get("text")
    if not isinstance(text, str):
        return f"its `text` is {_KINDS[type(text)]}" if "text" in values else "it has no `text`"
    if not text.strip():
        return "its `text` is empty"
    words = clean(text)
    document = document_from(values, mend(words), line=number)
    marking = markings.gather([document.marking, *markings.in_text(words)])
    notes = tuple(f"line {number} {note}" for note in document.notes)
    return replace(document, marking=marking, notes=notes, text=with_title(document.title, document.text))


def _says_twice(row: str, values: dict[str, object]) -> bool:
    """Whether an object gives one of its names twice: of two texts or markings nobody knows which is meant."""
    if row.count('":') + row.count('" :') + row.count('"\t:') <= _names(values):
        return False
    twice: list[bool] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        twice.append(len(dict(pairs)) != len(pairs))
        return dict(pairs)

    json.loads(row, object_pairs_hook=once)
    return any(twice)


def _names(value: object) -> int:
    """How many names stand in a value."""
    if isinstance(value, dict):
        return len(value) + sum(map(_names, value.values()))
    return sum(map(_names, value)) if isinstance(value, list) else 0


def _torn(lines: list[int]) -> tuple[str, ...]:
    if not lines:
        return ()
    shown = ", ".join(map(str, lines[:_NAMED])) + (" and more" if len(lines) > _NAMED else "")
    return (f"line {shown} held bytes that are no characters, shown as \ufffd; write it in UTF-8",)


def _fault(row: str) -> str:
    """What is wrong with a line that is no JSON, or not such as may be kept."""
    odd: list[str] = []
    try:
        json.loads(row, parse_constant=odd.append)
    except RecursionError:
        return "it is nested too deeply"
    except ValueError as error:
        place = f" at sign {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        return f"it is no JSON{place}"
    if odd:
        return f"it holds {odd[0]}, which JSON does not know; write null"
    return "it holds half a character (a lone surrogate) or a number that is too large"


def _about(broken: dict[int, str]) -> tuple[str, ...]:
    if not broken:
        return ()
    first = list(broken.items())[:_NAMED]
    shown = ", ".join(str(number) for number, _ in first) + (" and more" if len(broken) > _NAMED else "")
    what = f"line {shown} holds" if len(broken) == 1 else f"{len(broken)} lines ({shown}) hold"
    reasons = "; ".join(f"line {number}: {reason}" for number, reason in first)
    return (f"{what} no report, left out ({reasons}); write one object a line, its words under `text`",)
