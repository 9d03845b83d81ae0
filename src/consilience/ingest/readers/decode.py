"""Bytes to characters: BOMs, UTF-8, UTF-16, and a guess, said as such, for anything older."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

from consilience.errors import UnreadableInput
from consilience.ingest.readers.raised import without_marks

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a file begins with when it is not text, whatever its name says.
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ\x00", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_SAMPLE = 64 * 1024
_WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽ‘’“”„‚«»‹›–—…•·€£¥§©®°±½¼¾²³´ºª¿¡™\xa0"
)
_ASCII = dict.fromkeys(range(128))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\u00ad\ud800-\udfff]+")
_BETWEEN = re.compile("(?<=\\d)[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\u00ad\ud800-\udfff]+(?=\\d)")
_NEXT_LINE = re.compile("(?<![0-9A-Za-z])\x85|\x85(?=\n)")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
# Browsers read these labels as the code pages of Windows (WHATWG, Encoding Standard, "Names and labels").
_AS_BROWSERS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252", "iso8859-1": "cp1252", "iso_8859-1": "cp1252",
    "windows-1252": "cp1252", "ansi": "cp1252", "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "x-user-defined": "cp1252",
    "unicode": "utf-8", "utf8": "utf-8", "iso-8859-8-i": "iso-8859-8", "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "x-sjis": "cp932",
}  # fmt: skip
_C1 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D)
}
_MENDED = {**_LIGATURES, **_C1}


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    guessed: str | None = None
    """The encoding's name when nothing in the file said it."""

    @property
    def notes(self) -> tuple[str, ...]:
        if self.guessed is None:
            return ()
        return (
            f"is not UTF-8 and was read as {self.guessed}, which is a guess; save it as UTF-8 if letters look wrong",
        )


def decode(raw: bytes, name: str, *, cleaned: bool = True) -> Decoded:
    """Return the characters of `raw`, cleaned unless a format wants its own signs; raise `UnreadableInput` when it is not text."""
    found = _decoded(raw, name)
    return Decoded(clean(found.text), found.guessed) if cleaned else found


def _decoded(raw: bytes, name: str) -> Decoded:
    refuse_binary(raw, name)
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return Decoded(raw[len(mark) :].decode(encoding, errors="replace"))
    wide = _wide_encoding(raw)
    if wide is not None:
        return Decoded(raw.decode(wide, errors="replace"), guessed=wide)
    if b"\x00" in raw:
        raise _not_text(name, "binary data")
    try:
        return Decoded(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        # A long text with a single broken byte is still UTF-8; a guess would spoil all its other letters.
        damaged = raw.decode("utf-8", errors="replace")
        if damaged.count("\ufffd") * 200 < len(damaged) and any(
            ord(letter) > 127 for letter in damaged if letter != "\ufffd"
        ):
            return Decoded(damaged, guessed=f"UTF-8 with damage at byte {error.start}")
        return _guess(raw, name)


def decode_as(raw: bytes, label: str) -> str | None:
    """Return the characters of `raw` in the encoding that a document names, cleaned; None where that cannot be.

    Latin-1 is read as Windows-1252.  Text that is sound UTF-8 under a label of one byte a letter is read as UTF-8.
    """
    label = label.strip().strip("\"'").lower()
    encoding = _AS_BROWSERS.get(label, label)
    try:
        # Letters beyond ASCII that form valid UTF-8 do so by intention, whatever the label says.
        return clean(raw.decode("utf-8" if encoding in ("cp1252", "cp1254") and not raw.isascii() else encoding))
    except (LookupError, UnicodeDecodeError, ValueError):
        pass
    if encoding not in ("cp1252", "cp1254", "cp874"):
        return None
    return clean(raw.decode(encoding, errors="replace"))


def clean(text: str) -> str:
    """Return `text` with one kind of line end and blank, whole ligatures, and without characters nobody can see.

    Between two digits a sign that cannot be seen becomes a blank, so that two numbers do not become one.
    """
    text = _line_ends(text)
    if text.isascii():
        return _without_controls(text)
    text = text.replace("\x85", "…").translate(_MENDED)
    text = _without_controls(text).replace("\xa0", " ").replace("\u202f", " ")
    return without_marks(unicodedata.normalize("NFC", text))


def _line_ends(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in "\x0b\x0c\u2028\u2029":
        text = text.replace(sign, "\n")
    # In a code page of Windows the sign of a next line is an ellipsis.
    return _NEXT_LINE.sub("\n", text) if "\x85" in text else text


def _without_controls(text: str) -> str:
    return _CONTROL.sub("", _BETWEEN.sub(" ", text)) if _CONTROL.search(text) else text


def refuse_binary(raw: bytes, name: str) -> None:
    """Raise `UnreadableInput` when the first bytes are those of a known format that is not text."""
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            raise _not_text(name, what)


def _wide_encoding(raw: bytes) -> str | None:
    """UTF-16 without a mark: in Latin text every second byte is zero."""
    sample = raw[:_SAMPLE]
    if len(sample) < 4 or len(raw) % 2:
        return None
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.6 * half and sample[::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.6 * half and sample[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return None


def _guess(raw: bytes, name: str) -> Decoded:
    controls = sum(byte < 9 or 13 < byte < 32 for byte in raw[:_SAMPLE])
    if controls > 0.01 * len(raw[:_SAMPLE]):
        raise _not_text(name, "binary data")
    encoding = "cp1252"
    if not _looks_western(raw[:_SAMPLE]):
        best = from_bytes(raw[:_SAMPLE]).best()
        encoding = _AS_BROWSERS.get(best.encoding.replace("_", "-"), best.encoding) if best is not None else encoding
    return Decoded(raw.decode(encoding, errors="replace"), guessed=encoding)


def _looks_western(sample: bytes) -> bool:
    """Few letters beyond ASCII, all of them common in western Europe: statistics cannot tell these code pages apart."""
    beyond = sample.decode("cp1252", errors="replace").translate(_ASCII)
    return len(beyond) * 8 < len(sample) and all(letter in _WESTERN for letter in beyond)


def _not_text(name: str, what: str) -> UnreadableInput:
    return UnreadableInput(
        name, f"its content is {what}, not text", "give the file the ending of its real format or leave it out"
    )
