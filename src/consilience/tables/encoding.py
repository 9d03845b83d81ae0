"""In which encoding a text table is written, and a copy of it in UTF-8 where it is another one.

As browsers do, ISO 8859-1 is taken as Windows-1252 (WHATWG Encoding Standard); a byte that even that does not have becomes U+FFFD, never nothing.
"""

from __future__ import annotations

import codecs
from pathlib import Path

_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHOWN = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "Windows-1252"}


def utf8_copy(path: Path, folder: Path) -> tuple[Path, str]:
    """Return a file in UTF-8 with the text of `path`, itself where it is UTF-8, and the name of its encoding."""
    encoding = _encoding(path)
    if encoding == "utf-8":
        return path, "UTF-8"
    out = folder / f"{len(list(folder.iterdir()))}.txt"
    decode = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as source, out.open("wb") as copy:
        while block := source.read(_BLOCK):
            copy.write(decode.decode(block).encode())
        copy.write(decode.decode(b"", final=True).encode())
    return out, _SHOWN.get(encoding, encoding.upper())


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        first = file.read(4096)
        for mark, name in _MARKS:
            if first.startswith(mark):
                return name
        if unmarked := _without_mark(first):
            return unmarked
        file.seek(0)
        decode = codecs.getincrementaldecoder("utf-8")("strict")
        try:
            while block := file.read(_BLOCK):
                decode.decode(block)
            decode.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _without_mark(first: bytes) -> str:
    """UTF-16 without a mark: every other byte of English text is zero."""
    even, odd = first[0::2].count(0), first[1::2].count(0)
    half = len(first) // 2
    if half and odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if half and even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return ""
