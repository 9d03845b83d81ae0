"""Workbooks of the binary format (BIFF8, [MS-XLS]): the words in heads, feet and boxes, in which a marking may stand."""

from __future__ import annotations

import io
import struct

import olefile

_HEADER, _FOOTER, _CONTINUE, _TEXT_BOX = 0x14, 0x15, 0x3C, 0x1B6
_MOST_BYTES = 20_000_000
_MOST = 2000


def frames(raw: bytes) -> list[str]:
    """Return the words of heads, feet and text boxes; none where the file is not whole, which its reader says."""
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as file:
            stream = next((name for name in ("Workbook", "Book") if file.exists(name)), None)
            content = b"" if stream is None else file.openstream(stream).read(_MOST_BYTES)
    except (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error):
        return []
    found: list[str] = []
    at, boxed = 0, False
    while at + 4 <= len(content) and len(found) < _MOST:
        kind, length = struct.unpack_from("<HH", content, at)
        body = content[at + 4 : at + 4 + length]
        at += 4 + length
        if kind in (_HEADER, _FOOTER) and len(body) > 3:
            found.append(_words(body[2:]))
        elif kind == _CONTINUE and boxed and len(body) > 1:
            found.append(_words(body))
        boxed = kind == _TEXT_BOX
    return [words for words in found if words.strip()]


def _words(body: bytes) -> str:
    """A string behind its flag: one byte a letter, or two."""
    return body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", errors="replace")
