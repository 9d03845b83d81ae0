"""PDF: the words of each page in reading order, wrapped lines and divided words mended, heads and feet apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdf

from consilience.errors import UnreadableInput
from consilience.ingest import markings, recognised
from consilience.ingest.dates import parse_date
from consilience.ingest.readers import pdfaround, pdflayout
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.pdfglyphs import pieces
from consilience.ingest.readers.pdflayout import Line
from consilience.ingest.readers.scans import Recogniser, is_scan
from consilience.ingest.readers.tesseract import Recognised

_MOST_PAGES = 2000
_MOST_LETTERS = 3_000_000
_EDGE = 4
"""Lines at the top and foot of a page among which heads and feet are looked for."""
_DIGITS = re.compile(r"\d+")
_NO_TITLE = re.compile(
    r"\(?(?:untitled|anonymous|unspecified)\)?|microsoft word\b.*|.*\.(?:docx?|pdf|indd|tex|dvi|rtf|odt|txt|qxd)",
    re.IGNORECASE,
)
_MARK = "\N{WHITE SQUARE CONTAINING BLACK SMALL SQUARE}\N{WHITE SQUARE CONTAINING BLACK SMALL SQUARE}"
_PLACE = re.compile(rf"{_MARK}(\d+){_MARK}")
"""Where a page's recognised words go, while the other pages are mended."""
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]»]*$")


@dataclass(slots=True)
class _Page:
    number: int
    lines: list[Line]
    slanted: list[str] = field(default_factory=list)
    pictures: int = 0
    fields: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    """What stamps and boxes show."""
    recognised: Recognised | None = None
    """Words of the picture that the page is."""


def read_pdf(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a PDF's text; raise `UnreadableInput` when it is encrypted, damaged or holds only pictures."""
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if any(word in str(error).lower() for word in ("password", "security")):
            raise UnreadableInput(
                name, "it is an encrypted PDF", "save it without a password and file it again"
            ) from error
        raise _damaged(name, error) from error
    try:
        return (_document(document, name, raw),)
    except (pdfium.PdfiumError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise _damaged(name, error) from error
    finally:
        document.close()


def _damaged(name: str, error: Exception) -> UnreadableInput:
    return UnreadableInput(
        name, f"it is a damaged PDF ({type(error).__name__})", "open it in a PDF viewer and save it again"
    )


def _document(document: pdfium.PdfDocument, name: str, raw: bytes) -> Document:
    account = Account()
    recogniser = Recogniser()
    pages = list(_pages(document, recogniser))
    if not any(letter.isalpha() for page in pages for line in page.lines for letter in line.text) and not any(
        page.recognised for page in pages
    ):
        raise UnreadableInput(
            name,
            "its pages hold no text, perhaps only pictures of it",
            "run text recognition on it and file the result"
            if recogniser.there
            else "install tesseract-ocr, or run text recognition on it and file the result",
        )
    if len(document) > len(pages):
        account.say(f"has {len(document)} pages, of which the first {len(pages)} were read; split it")
    _tell(pages, account, recogniser)
    account.leave("attached file", len(pdfaround.attached(document)))
    marking = markings.gather(_markings(pages, pdfaround.said_of_it(document, raw)))
    furniture = _furniture(pages)
    text = _with_recognised(mend(clean(_text(pages, furniture)), ragged=0.8), pages)
    told = document.get_metadata_dict(skip_empty=True)
    title = as_words(clean(told.get("Title", "")))
    if title and (_NO_TITLE.fullmatch(title) or " " not in title):
        title = None
    # The creation date is when the file was made, which says nothing of when its text was published.
    made = Document(
        text=text,
        title=title,
        author=_author(told),
        published=parse_date(document.get_metadata_value("Published") or None),
    )
    return replace(made, marking=marking, notes=account.notes())


def _author(told: dict[str, str]) -> str | None:
    author = as_words(clean(told.get("Author", "")))
    return None if author is None or _NO_TITLE.fullmatch(author) else author


def _pages(document: pdfium.PdfDocument, recogniser: Recogniser) -> Iterator[_Page]:
    letters = 0
    for number in range(min(len(document), _MOST_PAGES)):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            yield _Page(number, [], pictures=1)
            continue
        upright, slanted = pieces(page)
        made = _Page(number, pdflayout.lines(upright), [" ".join(piece.text.split()) for piece in slanted])
        if not upright:
            made.pictures = sum(
                1 for _ in page.get_objects(filter=[pdf.FPDF_PAGEOBJ_IMAGE, pdf.FPDF_PAGEOBJ_PATH], max_depth=3)
            )
        if is_scan(page, sum(len(piece.text) for piece in upright)):
            made.pictures = made.pictures or 1
            made.recognised = recogniser.read(page)
        drawn = _annotations(page, made)
        page.close()
        if drawn:
            known = {" ".join(piece.text.split()) for piece in (*upright, *slanted)}
            made.looks = pdfaround.looks_of(document, number, known)
        yield made
        letters += sum(len(piece.text) for piece in upright)
        if letters > _MOST_LETTERS:
            return


def _annotations(page: pdfium.PdfPage, made: _Page) -> bool:
    """Form fields and comments, which are not among the page's words; whether any of them is drawn with words of its own."""
    drawn = False
    for place in range(min(pdf.FPDFPage_GetAnnotCount(page), 5000)):
        annotation = pdf.FPDFPage_GetAnnot(page, place)
        if not annotation:
            continue
        kind = pdf.FPDFAnnot_GetSubtype(annotation)
        if kind == pdf.FPDF_ANNOT_WIDGET:
            value = _string(annotation, b"V")
            made.fields += [value] if value else []
        elif kind in (
            pdf.FPDF_ANNOT_TEXT,
            pdf.FPDF_ANNOT_FREETEXT,
            pdf.FPDF_ANNOT_STAMP,
            pdf.FPDF_ANNOT_WATERMARK,
            pdf.FPDF_ANNOT_HIGHLIGHT,
        ):
            words = _string(annotation, b"Contents") or _string(annotation, b"Name")
            made.comments += [words] if words else []
            drawn = drawn or kind in (pdf.FPDF_ANNOT_FREETEXT, pdf.FPDF_ANNOT_STAMP, pdf.FPDF_ANNOT_WATERMARK)
        pdf.FPDFPage_CloseAnnot(annotation)
    return drawn


def _string(annotation: object, key: bytes) -> str:
    size = pdf.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size < 100_000:
        return ""
    buffer = (pdf.FPDF_WCHAR * (size // 2 + 1))()
    pdf.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", errors="replace").strip("\0 ")


def _tell(pages: Sequence[_Page], account: Account, recogniser: Recogniser) -> None:
    """Name the pages that are pictures, read or not, and count fields and comments."""
    bare = [str(page.number + 1) for page in pages if page.pictures and page.recognised is None]
    if bare:
        why = "there was no time left for them; " if recogniser.late else ""
        install = "" if recogniser.there else "install tesseract-ocr, or "
        account.say(
            f"{_which(bare)} without words, perhaps pictures of them; {why}{install}run text recognition on the file and file the result"
        )
    read = [page for page in pages if page.recognised is not None]
    if read:
        doubtful = sum(page.recognised.doubtful for page in read if page.recognised)
        more = f", {doubtful} figures in them were too faint to be told" if doubtful else ""
        pictures = "a picture" if len(read) == 1 else "pictures"
        account.say(
            f"{_which([str(page.number + 1) for page in read])} {pictures} whose words were recognised by Tesseract, which may misread them{more}; compare what matters with the file"
        )
    account.leave("form field", sum(len(page.fields) for page in pages))
    account.leave("comment", sum(len(page.comments) for page in pages))


def _which(pages: Sequence[str]) -> str:
    shown = ", ".join(pages[:10]) + (" and more" if len(pages) > 10 else "")
    return f"page {shown} is" if len(pages) == 1 else f"{len(pages)} pages ({shown}) are"


def _with_recognised(text: str, pages: Sequence[_Page]) -> str:
    """Each page's recognised words in the place of its page, framed."""
    blocks = {
        str(page.number): recognised.framed(mend(clean(page.recognised.text), ragged=0.8), page.number + 1)
        for page in pages
        if page.recognised is not None
    }
    return _PLACE.sub(lambda place: blocks.get(place[1], ""), text) if blocks else text


def _markings(pages: Sequence[_Page], told: Iterator[str]) -> Iterator[str]:
    """Markings in heads and feet of every page, slanted words, comments and properties, before any of it is taken out."""
    yield from markings.in_lines(told)
    seen: set[str] = set()
    repeated = _furniture(pages)
    for page in pages:
        ordered = sorted(page.lines, key=lambda line: -line.base)
        for line in (*ordered[:_EDGE], *ordered[-_EDGE:]):
            if line.text not in seen:
                seen.add(line.text)
                shown = clean(line.text)
                yield from markings.in_furniture([shown]) if id(line) in repeated else markings.in_frame(shown)
        yield from markings.in_lines(
            [clean(text) for text in (*page.slanted, "".join(page.slanted), *page.comments, *page.looks, *page.fields)][
                :200
            ]
        )
    yield from markings.in_text(clean("\n".join(line.text for page in pages for line in page.lines)))
    for page in pages:
        if page.recognised is not None:
            words = clean(page.recognised.text)
            lines = [line for line in words.split("\n") if line.strip()]
            yield from markings.in_lines([*lines[:_EDGE], *lines[-_EDGE:]])
            yield from markings.in_text(words)


def _furniture(pages: Sequence[_Page]) -> set[int]:
    """The heads and feet: lines (by identity) that stand at one place of most pages, and numbers that count them."""
    if len(pages) < 2:
        return set()
    places: dict[tuple[str, int], list[tuple[int, Line]]] = {}
    for page in pages:
        for line in _outer(page.lines):
            for slot in (round(line.base / 4), round(line.base / 4) + 1):
                places.setdefault((_DIGITS.sub("#", line.text), slot), []).append((page.number, line))
    return {
        id(line)
        for (shape, _), held in places.items()
        if len({number for number, _ in held}) * 2 > sum(bool(page.lines) for page in pages)
        and len(held) > 1
        and _is_furniture(shape, held)
        for _, line in held
    }


def _outer(found: Sequence[Line]) -> list[Line]:
    """The few lines above the first and below the last white that is wider than between lines of the text."""
    ordered = sorted(found, key=lambda line: -line.base)
    gaps = [above.base - below.base for above, below in pairwise(ordered)]
    leads = sorted(gap for gap in gaps if gap > 1)
    usual = leads[len(leads) // 3] if len(leads) > 3 else 1.4 * min(line.size for line in ordered) if ordered else 0.0
    wide = [place for place, gap in enumerate(gaps) if gap > 1.45 * usual]
    if not wide:
        return []
    head, foot = ordered[: wide[0] + 1], ordered[wide[-1] + 1 :]
    outer = [line for group in (head, foot) if len(group) <= _EDGE for line in group]
    if len(outer) < len(ordered):
        return outer
    # All that stands on the page would be furniture: what is nearer to its middle is not.
    middle = (ordered[0].base + ordered[-1].base) / 2
    inner = head if abs(head[-1].base - middle) < abs(foot[0].base - middle) else foot
    return [line for line in outer if line not in inner]


def _is_furniture(shape: str, held: list[tuple[int, Line]]) -> bool:
    """The same words on every page, or words whose one changing number counts with the pages."""
    texts = Counter(line.text for _, line in held)
    if len(texts) == 1:
        return shape != "#" or len(held) > 2
    numbers = [[int(number) for number in _DIGITS.findall(line.text)[:8]] for _, line in held]
    if len({len(found) for found in numbers}) != 1:
        return False
    changing = [column for column in zip(*numbers, strict=True) if len(set(column)) > 1]
    steps = [number - held[0][0] for number, _ in held]
    return bool(changing) and all(
        all(value - column[0] == step for value, step in zip(column, steps, strict=True)) for column in changing
    )


def _text(pages: Sequence[_Page], furniture: set[int]) -> str:
    """All pages after one another, footnotes behind them; a sentence that crosses to the next page stays one."""
    sizes = Counter[float]()
    for line in (line for page in pages for line in page.lines):
        sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    out: list[str] = []
    notes: list[str] = []
    for page in pages:
        body = [line for line in page.lines if id(line) not in furniture]
        start = _notes_from(body, usual)
        for place, line in enumerate(body[:start]):
            if out and (_new_page(out[-1], line) if place == 0 else line.breaks):
                out.append("")
            out.append(line.text)
        if page.recognised is not None:
            out += ["", f"{_MARK}{page.number}{_MARK}", ""]
        for place, line in enumerate(body[start:]):
            notes += ["", line.text] if place == 0 or line.breaks or pdflayout.is_note(line, usual) else [line.text]
    return "\n".join([*out, *notes])


def _notes_from(body: Sequence[Line], usual: float) -> int:
    """Where the footnotes of a page begin: its last lines that are all smaller, the first of them behind a mark."""
    start = len(body)
    while start and body[start - 1].size < 0.9 * usual and body[start - 1].cells == 1:
        start -= 1
    while start < len(body) and not pdflayout.is_note(body[start], usual):
        start += 1
    return start or len(body)


def _new_page(last: str, line: Line) -> bool:
    """Whether a paragraph ends with a page: its sentence does, and what follows begins one."""
    goes_on = not _SENTENCE_END.search(last) and (line.text[:1].islower() or line.text[:1].isdigit() or len(last) > 40)
    return not goes_on
