"""The letters of a PDF page with their places, put together to pieces of lines; raised and lowered signs set apart."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdf

from consilience.ingest.readers.raised import lowered, raised

MOST = 200_000
"""Letters of one page; more are no page that somebody reads."""
_TALL = 1.17
"""Of a font's size, what a line of it takes with what stands above and below."""
_UNREAD = {0: "\ufffd", 0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}
_THIN = 0.2
"""Of a font's size, the least blank that a figure drawn on its own may have before it."""
_BLANK = 0x20
_HYPHEN, _NO_LETTER = 0x02, (0x0, 0xFFFE, 0xFFFF)


@dataclass(slots=True)
class Glyph:
    sign: str
    left: float
    right: float
    base: float
    size: float
    bottom: float = 0.0
    top: float = 0.0
    along: float = 0.0
    """Where it begins across the base line, for a page on its side."""
    apart: bool = False
    """A blank stands before it that has no letter of its own."""


@dataclass(slots=True)
class Piece:
    """Letters on one base line that stand close together."""

    text: str
    left: float
    right: float
    base: float
    size: float
    signs: list[Piece] = field(default_factory=list)
    """Raised and lowered ones that stand at its end."""


def pieces(page: pdfium.PdfPage) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of a page, and those that are set at an angle (watermarks, notes at the margin), points from the lower left."""
    upright, slanted = _glyphs(page)
    return _joined(upright), _joined(slanted)


def _glyphs(page: pdfium.PdfPage) -> tuple[list[Glyph], list[Glyph]]:
    text = page.get_textpage()
    try:
        placed = _runs(page, text) or _letters(text)
    finally:
        text.close()
    # A page may lie on its side: what most of its letters do is upright.
    turns = Counter[int]()
    for angle, glyph in placed:
        turns[round(angle) % 4 if abs(angle - round(angle)) < 0.03 else 9] += len(glyph.sign)
    usual = turns.most_common(1)[0][0] if turns else 0
    turn = 0 if usual == 9 else usual
    upright: list[Glyph] = []
    slanted: list[Glyph] = []
    for angle, glyph in placed:
        straight = abs(angle - round(angle)) < 0.03 and round(angle) % 4 == turn
        (upright if straight else slanted).append(_turned(glyph, turn) if straight else glyph)
    return upright, slanted


def _runs(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> list[tuple[float, Glyph]]:
    """The page's text objects with their places; none where they do not tell enough and letters must be asked one by one."""
    found: list[tuple[float, Glyph]] = []
    letters = 0
    for held in page.get_objects(filter=[pdf.FPDF_PAGEOBJ_TEXT, pdf.FPDF_PAGEOBJ_FORM], max_depth=1):
        if held.type == pdf.FPDF_PAGEOBJ_FORM:
            return []
        words = _words(held.raw, text.raw)
        letters += len(words.strip())
        if words.strip():
            run = _run(held.raw, words)
            # Wide white within an object may stand between the cells of a table.
            if run is None or run[1].right - run[1].left > 0.62 * run[1].size * (len(words) + 1) or letters > MOST:
                return []
            found.append(run)
    return found if letters >= 4 * len(found) and 2 * letters > min(text.count_chars(), MOST) else []


def _words(held: object, text: object) -> str:
    size = pdf.FPDFTextObj_GetText(held, text, None, 0)
    if not 2 < size < 2 * MOST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdf.FPDFTextObj_GetText(held, text, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    words = buffer.raw[: size - 2].decode("utf-16-le", errors="replace").replace("\x02", "-")
    return words.translate(_UNREAD).replace("\r", " ").replace("\n", " ")


def _run(held: object, words: str) -> tuple[float, Glyph] | None:
    matrix, height = pdf.FS_MATRIX(), ctypes.c_float()
    edges = [ctypes.c_float() for _ in range(4)]
    if not (
        pdf.FPDFPageObj_GetMatrix(held, matrix)
        and pdf.FPDFTextObj_GetFontSize(held, height)
        and pdf.FPDFPageObj_GetBounds(held, *edges)
    ):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    size = _TALL * abs(height.value) * math.hypot(matrix.c, matrix.d)
    if not all(map(math.isfinite, (left, bottom, right, top, size))) or size <= 0:
        return None
    angle = -math.atan2(matrix.b, matrix.a) / (math.pi / 2)
    return angle, Glyph(words, left, right, matrix.f, size, bottom, top, matrix.e)


def _letters(text: pdfium.PdfTextPage) -> list[tuple[float, Glyph]]:
    count = min(max(text.count_chars(), 0), MOST)
    found: list[tuple[float, Glyph]] = []
    apart = False
    for n in range(count):
        glyph = _glyph(text, n)
        if glyph is None:
            apart = pdf.FPDFText_GetUnicode(text, n) == _BLANK
            continue
        glyph.apart, apart = apart, False
        found.append((pdf.FPDFText_GetCharAngle(text, n) / (math.pi / 2), glyph))
    return found


def _turned(glyph: Glyph, turn: int) -> Glyph:
    """The glyph on a page that was turned upright; angles are counted clockwise."""
    left, bottom, right, top, base = glyph.left, glyph.bottom, glyph.right, glyph.top, glyph.base
    if turn == 3:
        left, right, base = bottom, top, -glyph.along
    elif turn == 2:
        left, right, base = -right, -left, -base
    elif turn == 1:
        left, right, base = -top, -bottom, glyph.along
    return Glyph(glyph.sign, left, max(left, right), base, glyph.size, apart=glyph.apart)


def _glyph(text: pdfium.PdfTextPage, n: int) -> Glyph | None:
    code = pdf.FPDFText_GetUnicode(text, n)
    if pdf.FPDFText_IsGenerated(text, n) == 1:
        return None
    sign = "-" if code == _HYPHEN else "\ufffd" if code in _NO_LETTER else chr(code)
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdf.FS_RECTF()
    if not pdf.FPDFText_GetCharOrigin(text, n, x, y) or not pdf.FPDFText_GetLooseCharBox(text, n, box):
        return None
    size = abs(box.top - box.bottom)
    if not all(map(math.isfinite, (box.left, box.right, x.value, y.value, size))) or size <= 0:
        return None
    return Glyph(sign, box.left, max(box.right, box.left), y.value, size, box.bottom, box.top, x.value)


def _joined(glyphs: list[Glyph]) -> list[Piece]:
    """Pieces in the order of the file; a step to another line, size or distant place begins a new one."""
    found: list[Piece] = []
    last: Glyph | None = None
    letters: list[str] = []
    for glyph in glyphs:
        piece = found[-1] if found else None
        if piece is not None and last is not None and _goes_on(last, glyph):
            gap = glyph.left - last.right
            # The white beside a narrow figure is no blank within a number.
            figures = last.sign[-1:].isdigit() and glyph.sign[:1].isdigit()
            least = 0.18 if not figures else _THIN if glyph.apart else 0.35
            if gap > least * glyph.size and last.sign[-1:] != " " and glyph.sign[:1] != " ":
                letters.append(" ")
            letters.append(glyph.sign)
            piece.right = max(piece.right, glyph.right)
        else:
            if piece is not None:
                piece.text = "".join(letters)
            letters = [glyph.sign]
            found.append(Piece("", glyph.left, glyph.right, glyph.base, glyph.size))
        last = glyph
    if found:
        found[-1].text = "".join(letters)
    return _with_signs([piece for piece in found if piece.text.strip()])


def _goes_on(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    return (
        abs(last.base - glyph.base) < 0.08 * size
        and min(last.size, glyph.size) > 0.9 * size
        and -0.5 * size < glyph.left - last.right < 0.9 * size
    )


def _with_signs(found: list[Piece]) -> list[Piece]:
    """Give raised and lowered pieces to the one that they stand at."""
    by_line: dict[int, list[Piece]] = {}
    for piece in found:
        for line in range(int(piece.base // 12) - 1, int(piece.base // 12) + 3):
            by_line.setdefault(line, []).append(piece)
    kept = []
    for piece in found:
        host = next((one for one in by_line.get(int(piece.base // 12), ()) if _stands_at(piece, one)), None)
        if host is None:
            kept.append(piece)
        else:
            host.signs.append(piece)
    for piece in kept:
        for sign in sorted(piece.signs, key=lambda one: one.left):
            set_ = raised if sign.base > piece.base else lowered
            piece.text = piece.text.rstrip() + set_(piece.text.rstrip(), sign.text)
            piece.right = max(piece.right, sign.right)
    return kept


def _stands_at(sign: Piece, host: Piece) -> bool:
    if sign is host or len(sign.text.strip()) > 8 or host.signs[8:] or sign.signs:
        return False
    smaller = sign.size < 0.88 * host.size
    up = (sign.base - host.base) / host.size
    gap = (sign.left - max([host.right, *(one.right for one in host.signs)])) / host.size
    return (
        0.08 < abs(up) < 0.75
        if smaller
        else 0.15 < abs(up) < 0.5 and len(sign.text.strip()) <= 3 and sign.text.strip().isdigit()
    ) and -0.15 < gap < 0.3
