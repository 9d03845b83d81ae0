"""Pages of a PDF that are pictures of words: found, made into a picture of grey points, and recognised within a time."""

from __future__ import annotations

import time
from math import sqrt

import pypdfium2 as pdfium
import pypdfium2.raw as pdf

from consilience.ingest.readers import tesseract
from consilience.ingest.readers.tesseract import Recognised

_RESOLUTION = 300
_MOST_POINTS = 12_000_000
_SECONDS = 18.0
"""For all pages of a file; what is left of the file's 30 is for the rest."""
_FEW_LETTERS = 200
_COVERS = 0.4
"""Of the page, from which a picture beside few words is taken for what the page says."""


def is_scan(page: pdfium.PdfPage, letters: int) -> bool:
    """Return whether a page of so many letters is a picture, perhaps with a number or stamp put on it."""
    if letters >= _FEW_LETTERS:
        return False
    width, height = page.get_size()
    for place, one in enumerate(page.get_objects(filter=[pdf.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
        left, bottom, right, top = one.get_bounds()
        if (right - left) * (top - bottom) >= _COVERS * width * height or place > 500:
            return True
    return False


class Recogniser:
    """Recognises the pages of one file, until its time is over."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._until = time.monotonic() + seconds
        self.late = False
        """Pages were left because the time was over."""

    @property
    def there(self) -> bool:
        """Whether recognition is installed at all."""
        return bool(tesseract.version())

    def read(self, page: pdfium.PdfPage) -> Recognised | None:
        """Return the words of a page's picture; None where there is no recogniser or no time, or where it fails."""
        if not self.there:
            return None
        if time.monotonic() >= self._until:
            self.late = True
            return None
        engine = tesseract.engine()
        if engine is None:
            return None
        width, height = (max(size, 1.0) for size in page.get_size())
        scale = min(_RESOLUTION / 72, sqrt(_MOST_POINTS / (width * height)))
        if scale < 0.5:
            return None
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        try:
            grey = bytes(bitmap.buffer)
            found = engine.read(grey, bitmap.width, bitmap.height, bitmap.stride, round(scale * 72))
        finally:
            bitmap.close()
        return found if any(map(str.isalnum, found.text)) else None
