"""Pictures of words (PNG, JPEG, TIFF, GIF, WebP, BMP), recognised where Tesseract is installed; its own library Leptonica unpacks them.

They are opened in the confined process only, never above a bound of points, and a picture without a text gives no report.
"""

from __future__ import annotations

import time

from consilience.errors import UnreadableInput
from consilience.ingest import markings, recognised
from consilience.ingest.readers import tesseract
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.tesseract import Recognised

_MOST_PAGES = 50
_SECONDS = 18.0
_FEW_LETTERS = 30
"""Signs and labels of a photograph or a logo have no more."""
_LEAST_SURE = 60.0
"""Of a hundred, on the whole: below, the words are of another script or language, or nobody can read them."""


def read_picture(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read the words of a picture, of a TIFF page by page; raise `UnreadableInput` where there are none that can be told."""
    if not tesseract.version():
        raise UnreadableInput(
            name,
            "it is a picture, and no text recognition is installed",
            "install tesseract-ocr (Debian: apt-get install tesseract-ocr), or file its text",
        )
    engine = tesseract.engine()
    if engine is None:
        raise UnreadableInput(name, "it is a picture, and text recognition could not be started", "file its text")
    account = Account()
    try:
        pages = _pages(engine, raw, account)
    except (OSError, ValueError, AttributeError) as error:
        raise UnreadableInput(
            name, "it is damaged, larger than can be read, or no picture", "save it again as PNG, smaller"
        ) from error
    return (_document(pages, account, name),)


def _pages(engine: tesseract.Engine, raw: bytes, account: Account) -> list[Recognised]:
    until = time.monotonic() + _SECONDS
    found: list[Recognised] = []
    for page in range(_MOST_PAGES):
        if page and time.monotonic() > until:
            account.say("has more pages than there was time for; split it")
            break
        one = engine.read_picture(raw, page)
        if one is None:
            break
        found.append(one)
    else:
        account.say(f"has more than {_MOST_PAGES} pages, of which the first were read; split it")
    return found


def _document(pages: list[Recognised], account: Account, name: str) -> Document:
    said = [mend(clean(page.text), ragged=0.8) for page in pages]
    if sum(map(str.isalpha, "".join(said))) < _FEW_LETTERS:
        raise UnreadableInput(name, "it is a picture with hardly any words", "if it says something, file its text")
    sure = sum(page.sure * len(page.text) for page in pages) / sum(len(page.text) for page in pages)
    if sure < _LEAST_SURE:
        raise UnreadableInput(
            name,
            "it is a picture whose words cannot be told for sure (another language than English, handwriting, or too faint)",
            "file its text, or a translation",
        )
    doubtful = sum(page.doubtful for page in pages)
    more = f", {doubtful} figures in it were too faint to be told" if doubtful else ""
    account.say(
        f"is a picture whose words were recognised by Tesseract as English, which may misread them{more}; compare what matters with the file"
    )
    text = "\n\n".join(recognised.framed(words, place) for place, words in enumerate(said, start=1) if words.strip())
    return Document(text=text, marking=markings.gather(markings.in_text("\n\n".join(said))), notes=account.notes())
