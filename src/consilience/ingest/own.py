"""What this product writes is no evidence: it is known by its own mark, whatever it is called and wherever it lies."""

from __future__ import annotations

import re
from pathlib import Path

SENTENCE = (
    "was written by Consilience itself and is no evidence, so it was not read; keep such files out of the reports"
)
_HEAD = 200_000
_MARKS = (
    re.compile(
        rb"<meta[^>]{0,80}name\s*=\s*3?D?[\"']?generator[\"']?[^>]{0,40}content\s*=\s*3?D?[\"']?consilience\b",
        re.IGNORECASE,
    ),
    re.compile(rb"\"generator\"\s*:\s*\"consilience\b", re.IGNORECASE),
    # Tables have no place for a mark but their own columns.
    re.compile(
        rb"\A(?:\xef\xbb\xbf)?\"?(?:id\"?[,;\t]\"?matter\"?[,;\t]\"?party\"?[,;\t]\"?report\"?[,;\t]\"?file"
        rb"|left_claim\"?[,;\t]\"?right_claim\"?[,;\t]\"?probability\"?[,;\t]\"?verdict"
        rb"|id\"?[,;\t]\"?topic\"?[,;\t]\"?title\"?[,;\t]\"?verdict\"?[,;\t]\"?probability)"
    ),
    re.compile(rb"x_consilience|extension-definition--[^\"]{36}\"[^{}]{0,200}consilience", re.IGNORECASE),
)
# The foot of a brief, as a copy of its text, a print or a saved form of it still has.
_FOOT = re.compile(r"\bConsilience\s+on\s+\d{4}-\d\d-\d\d\s+from\s+\d[\d,.\s]{0,10}\s*reports?\b")
# Its head, where only the first part was copied: counts and the sentence about who confirmed what.
_HEAD_OF_BRIEF = re.compile(
    r"\bMachine draft: (?:none of the \d[\d,.]* claims has|\d[\d,.]* of \d[\d,.]* claims have not) been confirmed by a person\b"
)
_OUTPUTS = frozenset("html json csv xlsx docx ics stix tsv parquet".split())


def is_ours(raw: bytes) -> bool:
    """Return whether a file's bytes carry the mark of what this product writes."""
    head = raw[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:200]:
        head = head.replace(b"\x00", b"")
    return any(mark.search(head) for mark in _MARKS)


def is_our_text(text: str) -> bool:
    """Return whether a text is a copy of a brief: its foot says so."""
    return bool(_FOOT.search(text[-20_000:]) or _FOOT.search(text[:20_000]) or _HEAD_OF_BRIEF.search(text[:20_000]))


def is_our_folder(folder: Path) -> bool:
    """Return whether a folder holds what this product writes and nothing else; it is passed over as a whole."""
    try:
        files = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return False
    if (
        not files
        or len(files) > 200
        or any(path.suffix.lower().lstrip(".") not in _OUTPUTS or not path.is_file() for path in files)
    ):
        return False
    return any(is_ours(_head(path)) for path in files if path.suffix.lower() in (".html", ".json"))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            return source.read(_HEAD)
    except OSError:
        return b""
