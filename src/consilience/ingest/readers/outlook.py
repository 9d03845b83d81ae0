"""Outlook messages (.msg, [MS-OXMSG]): subject, sender, day and body; what is attached is named."""

from __future__ import annotations

import re
import struct
from datetime import UTC, date, datetime, timedelta

import olefile

from consilience.errors import UnreadableInput
from consilience.ingest.dates import parse_date
from consilience.ingest.readers.decode import clean, decode, decode_as
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.mail import Mail, document_of
from consilience.ingest.readers.rtf import read_rtf

# Tags of properties, [MS-OXPROPS].
_SUBJECT, _SENDER, _ADDRESS, _BODY, _HTML, _RTF, _HEADERS = "0037", "0C1A", "0C1F", "1000", "1013", "1009", "007D"
_ANSWERS = "1042"
_SENT, _DELIVERED = 0x0039, 0x0E06
_FILE_NAME, _LONG_NAME, _SHOWN_NAME = "3704", "3707", "3001"
_DEEPEST = 5
_MOST = 20_000_000
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    rb"{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def read_outlook(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read one message; raise `UnreadableInput` when it is damaged or none."""
    try:
        with olefile.OleFileIO(raw) as held:
            if not held.exists("__properties_version1.0"):
                raise UnreadableInput(
                    name, "it is an old office file but no message", "save it as .docx, .xlsx or .eml"
                )
            return (document_of(_Message(held, "", name).mail(0)),)
    except (
        OSError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
        struct.error,
    ) as error:
        raise UnreadableInput(
            name, f"it is a damaged message ({type(error).__name__})", "save the message as .eml"
        ) from error


class _Message:
    """A message, or one attached to it, at a place in the file."""

    def __init__(self, held: olefile.OleFileIO, place: str, name: str) -> None:
        self._held = held
        self._place = place
        self._name = name

    def mail(self, depth: int) -> Mail:
        headers = self._words(_HEADERS)
        sender = self._words(_SENDER) or self._words(_ADDRESS)
        mail = Mail(
            subject=" ".join(self._words(_SUBJECT).split()),
            sender=" ".join(sender.split()) or None,
            sent=self._day() or _day_in(headers),
            answers=bool(self._words(_ANSWERS).strip()),
        )
        mail.marks = [
            match[2].strip()
            for match in re.finditer(
                r"^(X-[\w-]*(?:Classif|Marking|TLP)[\w-]*|Sensitivity|Classification)\s*:\s*(.+)$",
                headers,
                re.IGNORECASE | re.MULTILINE,
            )
        ]
        mail.text, mail.page = self._words(_BODY), self._page()
        if not mail.text.strip() and not mail.page.strip():
            mail.text = self._rich()
        self._attached(mail, depth)
        return mail

    def _stream(self, path: str) -> bytes | None:
        path = f"{self._place}{path}"
        if not self._held.exists(path) or self._held.get_size(path) > _MOST:
            return None
        return bytes(self._held.openstream(path).read())

    def _words(self, tag: str, place: str = "") -> str:
        wide = self._stream(f"{place}__substg1.0_{tag}001F")
        if wide is not None:
            return clean(wide.decode("utf-16-le", errors="replace").rstrip("\0"))
        narrow = self._stream(f"{place}__substg1.0_{tag}001E")
        return "" if narrow is None else decode_as(narrow.rstrip(b"\0"), "cp1252") or ""

    def _page(self) -> str:
        raw = self._stream(f"__substg1.0_{_HTML}0102")
        if raw is None:
            return self._words(_HTML)
        said = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", raw[:4096])
        text = decode_as(raw, said[1].decode("ascii")) if said else None
        return decode(raw, self._name).text if text is None else text

    def _rich(self) -> str:
        raw = self._stream(f"__substg1.0_{_RTF}0102")
        if raw is None:
            return ""
        return read_rtf(unpacked(raw), self._name)[0].text

    def _day(self) -> date | None:
        raw = self._stream("__properties_version1.0") or b""
        start = 32 if not self._place else 24
        for place in range(start, len(raw) - 15, 16):
            kind, tag = struct.unpack_from("<HH", raw, place)
            if kind == 0x0040 and tag in (_SENT, _DELIVERED):
                ticks = struct.unpack_from("<Q", raw, place + 8)[0]
                if 0 < ticks < 3 * 10**17:
                    return (datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)).date()
        return None

    def _attached(self, mail: Mail, depth: int) -> None:
        level = self._place.count("/")
        folders = sorted(
            {
                "/".join(path[: level + 1])
                for path in self._held.listdir()
                if len(path) > level and "/".join(path).startswith(self._place) and path[level].startswith("__attach")
            }
        )
        for folder in folders[:500]:
            inner = folder.removeprefix(self._place) + "/"
            if self._held.exists(f"{folder}/__substg1.0_3701000D/__properties_version1.0") and depth < _DEEPEST:
                mail.carried.append(_Message(self._held, f"{folder}/__substg1.0_3701000D/", self._name).mail(depth + 1))
            else:
                name = next(
                    filter(None, (self._words(tag, inner) for tag in (_LONG_NAME, _FILE_NAME, _SHOWN_NAME))), "a file"
                )
                mail.attached.append(" ".join(name.split())[:80])


def _day_in(headers: str) -> date | None:
    said = re.search(r"^Date:\s*(.+)$", headers, re.IGNORECASE | re.MULTILINE)
    return parse_date(said[1]) if said else None


def unpacked(raw: bytes) -> bytes:
    """Return the RTF in a compressed body, [MS-OXRTFCP]; raise `ValueError` for anything else."""
    if len(raw) < 16:
        raise ValueError("compressed RTF")
    _, size, kind, _ = struct.unpack_from("<IIII", raw)
    if kind == _PLAIN:
        return raw[16 : 16 + size]
    if kind != _COMPRESSED or size > _MOST:
        raise ValueError("compressed RTF")
    window, write, place = bytearray(4096), len(_DICTIONARY), 16
    window[:write] = _DICTIONARY
    out = bytearray()
    while place < len(raw) and len(out) < size:
        control, place = raw[place], place + 1
        for bit in range(8):
            if place >= len(raw) or len(out) >= size:
                break
            if not control >> bit & 1:
                out.append(raw[place])
                window[write], write, place = raw[place], (write + 1) % 4096, place + 1
                continue
            token = int.from_bytes(raw[place : place + 2], "big")
            place += 2
            read, length = token >> 4, (token & 15) + 2
            if read == write:
                return bytes(out)
            for step in range(length):
                letter = window[(read + step) % 4096]
                out.append(letter)
                window[write], write = letter, (write + 1) % 4096
    return bytes(out)
