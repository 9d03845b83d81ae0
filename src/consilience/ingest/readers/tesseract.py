"""Text recognition by Tesseract, where its library and its English data are installed (Debian: `tesseract-ocr`).

The library is called in the reading process itself, through ctypes: that process may start no programs.  Nothing else is needed,
and without it scanned pages are named as before.
"""

from __future__ import annotations

import atexit
import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_PICTURES = ("libleptonica.so.6", "liblept.so.5")
"""What unpacks pictures for Tesseract, and stands wherever it does."""
_MOST_POINTS = 12_000_000
"""A larger picture is made smaller, so that recognising it ends in time."""
_LARGEST = 60_000_000
_TIFF_FORMATS = frozenset((*range(4, 11), 17))
LIBRARIES = ("libtesseract.so.5", "libtesseract.so.4")
_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib")
_DATA = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
)
_LANGUAGE = "eng"
_WORD = "5"
_SURE = 80.0
"""Of a hundred.  A figure of which Tesseract is less sure is shown as a sign that nobody takes for one."""
_DOUBTFUL = "[illegible]"
_COLUMNS = 12
_FULL = 0.7


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognised:
    """The words of a picture, lines as lines, and how many figures in them were too uncertain to be told."""

    text: str
    doubtful: int
    sure: float = 100.0
    """How sure Tesseract is of the words on the whole, of a hundred."""


def data_folder() -> Path | None:
    """Return where the data of the language stand; None where they are missing."""
    return next(
        (folder for name in _DATA if (folder := Path(name), (folder / f"{_LANGUAGE}.traineddata").is_file())[1]), None
    )


def library() -> str | None:
    """Return the file of the library; None where it is missing.  Nothing is loaded."""
    return _file_of(LIBRARIES)


def languages() -> list[str]:
    """Return which other languages' data are installed: they are not used, and whoever installed them should know."""
    folder = data_folder()
    found = sorted(file.stem for file in folder.glob("*.traineddata")) if folder else []
    return [name for name in found if name not in (_LANGUAGE, "osd", "equ")]


def _file_of(names: Sequence[str]) -> str | None:
    for folder in _FOLDERS:
        for name in names:
            found = next(iter([*Path(folder).glob(name), *Path(folder).glob(f"*-linux-gnu*/{name}")]), None)
            if found is not None:
                return str(found)
    return None


@lru_cache(maxsize=1)
def version() -> str:
    """Return which library stands where, so that what was read without it is read again; "" where there is none."""
    found = library()
    return f"{Path(found).resolve().name}" if found and data_folder() else ""


class Engine:
    """One recogniser; it holds some 100 MB and is made with the first picture."""

    def __init__(self, file: str, data: Path) -> None:
        self._library = ctypes.CDLL(file)
        calls: tuple[tuple[str, object, tuple[object, ...]], ...] = (
            ("TessBaseAPICreate", ctypes.c_void_p, ()),
            ("TessBaseAPIInit3", ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)),
            ("TessBaseAPISetPageSegMode", None, (ctypes.c_void_p, ctypes.c_int)),
            ("TessBaseAPISetImage", None, (ctypes.c_void_p, ctypes.c_char_p, *[ctypes.c_int] * 4)),
            ("TessBaseAPISetImage2", None, (ctypes.c_void_p, ctypes.c_void_p)),
            ("TessBaseAPISetSourceResolution", None, (ctypes.c_void_p, ctypes.c_int)),
            ("TessBaseAPIGetTsvText", ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int)),
            ("TessDeleteText", None, (ctypes.c_void_p,)),
            ("TessBaseAPIClear", None, (ctypes.c_void_p,)),
            ("TessBaseAPIDelete", None, (ctypes.c_void_p,)),
        )
        for name, gives, takes in calls:
            call = getattr(self._library, name)
            call.restype, call.argtypes = gives, takes
        self._handle = self._library.TessBaseAPICreate()
        if not self._handle or self._library.TessBaseAPIInit3(self._handle, str(data).encode(), _LANGUAGE.encode()):
            raise OSError("the recogniser could not be started")
        self._library.TessBaseAPISetPageSegMode(self._handle, 3)
        atexit.register(self._library.TessBaseAPIDelete, self._handle)

    def read_picture(self, raw: bytes, page: int) -> Recognised | None:
        """Return the words of a page of a picture in whatever format; None where it has no such page.

        Raise `ValueError` for what is no picture or too large, before it is unpacked.
        """
        library = _pictures()
        told = [ctypes.c_int() for _ in range(7)]
        header = [ctypes.byref(one) for one in told]
        kind = ctypes.c_int()
        if library.findFileFormatBuffer(raw, ctypes.byref(kind)) or not kind.value:
            raise ValueError("no picture")
        many = kind.value in _TIFF_FORMATS
        if page and not many:
            return None
        if many:
            missing = library.readHeaderMemTiff(raw, len(raw), page, *header)
        else:
            missing = library.pixReadHeaderMem(raw, len(raw), *header[:6])
        width, height = (told[0].value, told[1].value) if many else (told[1].value, told[2].value)
        if missing:
            if page:
                return None
            raise ValueError("a damaged picture")
        if not 0 < width * height <= _LARGEST:
            raise ValueError("a picture of too many points")
        pix = library.pixReadMemTiff(raw, len(raw), page) if many else library.pixReadMem(raw, len(raw))
        if not pix:
            raise ValueError("a damaged picture")
        held = [ctypes.c_void_p(pix)]
        try:
            if width * height > _MOST_POINTS:
                factor = (_MOST_POINTS / (width * height)) ** 0.5
                held.append(ctypes.c_void_p(library.pixScale(held[0], factor, factor)))
            self._library.TessBaseAPISetImage2(self._handle, held[-1])
            return self._told()
        finally:
            for one in held:
                library.pixDestroy(ctypes.byref(one))

    def read(self, grey: bytes, width: int, height: int, stride: int, resolution: int) -> Recognised:
        """Return the words of a picture of one byte a point, `stride` bytes a line, so many points an inch."""
        self._library.TessBaseAPISetImage(self._handle, grey, width, height, 1, stride)
        self._library.TessBaseAPISetSourceResolution(self._handle, resolution)
        return self._told()

    def _told(self) -> Recognised:
        told = self._library.TessBaseAPIGetTsvText(self._handle, 0)
        try:
            table = (ctypes.string_at(told) if told else b"").decode("utf-8", errors="replace")
        finally:
            if told:
                self._library.TessDeleteText(told)
            self._library.TessBaseAPIClear(self._handle)
        return words(table)


@lru_cache(maxsize=1)
def _pictures() -> ctypes.CDLL:
    """Leptonica, with what its calls take."""
    found = ctypes.CDLL(_file_of(_PICTURES) or _PICTURES[0])
    count, pointer = ctypes.c_size_t, ctypes.c_void_p
    calls: tuple[tuple[str, object, tuple[object, ...]], ...] = (
        ("setMsgSeverity", ctypes.c_int, (ctypes.c_int,)),
        ("findFileFormatBuffer", ctypes.c_int, (ctypes.c_char_p, pointer)),
        ("pixReadHeaderMem", ctypes.c_int, (ctypes.c_char_p, count, *[pointer] * 6)),
        ("readHeaderMemTiff", ctypes.c_int, (ctypes.c_char_p, count, ctypes.c_int, *[pointer] * 7)),
        ("pixReadMem", pointer, (ctypes.c_char_p, count)),
        ("pixReadMemTiff", pointer, (ctypes.c_char_p, count, ctypes.c_int)),
        ("pixScale", pointer, (pointer, ctypes.c_float, ctypes.c_float)),
        ("pixDestroy", None, (pointer,)),
    )
    for name, gives, takes in calls:
        call = getattr(found, name)
        call.restype, call.argtypes = gives, takes
    found.setMsgSeverity(6)
    return found


@lru_cache(maxsize=1)
def engine() -> Engine | None:
    """Return the recogniser; None where it is not installed or cannot be started."""
    file, data = library(), data_folder()
    if file is None or data is None:
        return None
    try:
        return Engine(file, data)
    except (OSError, AttributeError):
        return None


def words(table: str) -> Recognised:
    """Return the words of Tesseract's table of tab-separated values, paragraphs apart by a blank line.

    >>> row = "5 1 1 1 1 {} 0 0 9 9 {} {}".format
    >>> words(chr(10).join(row(n, sure, word).replace(" ", chr(9)) for n, sure, word in [(1, 96, "Some"), (2, 41, "40"), (3, 93, "men")])).text
    'Some [illegible] men'
    """
    paragraphs: dict[tuple[str, str], dict[str, list[str]]] = {}
    doubtful = 0
    weight = letters = 0.0
    for kind, block, paragraph, line, sure, word in _rows(table):
        if kind != _WORD or not word.strip():
            continue
        weight, letters = weight + sure * len(word), letters + len(word)
        told = word.strip()
        if any(map(str.isdigit, word)) and sure < _SURE:
            told, doubtful = _DOUBTFUL, doubtful + 1
        paragraphs.setdefault((block, paragraph), {}).setdefault(line, []).append(told)
    text = "\n\n".join(_joined([" ".join(line) for line in lines.values()]) for lines in paragraphs.values())
    return Recognised(text=text, doubtful=doubtful, sure=weight / letters if letters else 0.0)


def _joined(lines: Sequence[str]) -> str:
    """The lines of a paragraph as one, but for those that end well before the others: they were meant to."""
    full = _FULL * max(map(len, lines))
    return "".join(
        line + ("" if place + 1 == len(lines) else " " if len(line) >= full else "\n")
        for place, line in enumerate(lines)
    )


def _rows(table: str) -> Iterator[tuple[str, str, str, str, float, str]]:
    for row in table.split("\n"):
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) == _COLUMNS and cells[0].isdigit():
            try:
                yield cells[0], cells[2], cells[3], cells[4], float(cells[10]), cells[11]
            except ValueError:
                continue
