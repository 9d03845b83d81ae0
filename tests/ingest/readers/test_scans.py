"""Scanned pages: recognised in the confined process where Tesseract is installed, named where it is not."""

import io

import pypdfium2 as pdfium
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from consilience.cli.checks import tools
from consilience.ingest.readers import scans, tesseract
from consilience.ingest.readers.formats import read_file
from consilience.ingest.readers.isolated import Isolation

WORDS = [
    "NATO RESTRICTED",
    "",
    "The board of the valley of Tamur said that 1,240",
    "people and 37 lorries had crossed the bridge.",
]
installed = pytest.mark.skipif(not tesseract.version(), reason="tesseract-ocr is not installed")


def drawn(draw):
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(595, 842), invariant=1)
    draw(page)
    page.save()
    return buffer.getvalue()


def picture():
    """A page of words as points, as a scanner gives it."""

    def draw(page):
        page.setFont("Times-Roman", 14)
        for place, line in enumerate(WORDS):
            page.drawString(60, 760 - 24 * place, line)

    document = pdfium.PdfDocument(drawn(draw))
    bitmap = document[0].render(scale=200 / 72, grayscale=True)
    return bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride


def scanned(pages=1, *, before="The ministry met on Monday and took note of the annex.", stamp=""):
    grey, width, height, stride = picture()
    rows = b"".join(grey[row * stride : row * stride + width] for row in range(height))
    head = b"P5 %d %d 255\n" % (width, height)

    def draw(page):
        if before:
            page.drawString(60, 700, before)
            page.showPage()
        for _ in range(pages):
            page.drawImage(ImageReader(io.BytesIO(head + rows)), 0, 0, 595, 842)
            page.drawString(500, 20, stamp)
            page.showPage()

    return drawn(draw)


@installed
def test_a_scanned_page_is_recognised_in_the_confined_process_in_its_place():
    with Isolation(always=True, seconds=90) as isolation:
        (document,) = isolation.read(scanned(stamp="0012"), "a.pdf")

    assert "said that 1,240 people and 37 lorries had crossed the bridge." in document.text
    assert (
        document.text.index("took note")
        < document.text.index("[Recognised text of page 2]")
        < document.text.index("1,240")
    )
    assert document.marking == "NATO RESTRICTED"
    assert "page 2 is a picture whose words were recognised by Tesseract" in document.notes[0]


@installed
def test_a_file_of_scans_alone_is_a_report():
    (document,) = read_file(scanned(before=""), "a.pdf")

    assert "37 lorries" in document.text


def test_without_the_recogniser_a_scanned_page_is_named_with_what_to_install(monkeypatch):
    monkeypatch.setattr(tesseract, "version", lambda: "")
    (document,) = read_file(scanned(stamp="0012"), "a.pdf")

    assert "lorries" not in document.text
    assert "page 2 is without words" in document.notes[0]
    assert "install tesseract-ocr" in document.notes[0]


@installed
def test_pages_for_which_there_is_no_time_are_named(monkeypatch):
    monkeypatch.setattr(scans.Recogniser.__init__, "__defaults__", (0.0,))
    (document,) = read_file(scanned(2), "a.pdf")

    assert "2 pages (2, 3) are without words" in document.notes[0]
    assert "no time" in document.notes[0]


def test_figures_that_are_uncertain_are_told_as_illegible():
    def row(number, sure, word):
        return "\t".join(["5", "1", "1", "1", "1", str(number), "0", "0", "9", "9", str(sure), word])

    found = tesseract.words(
        "\n".join([row(1, 40, "Some"), row(2, 41, "40"), row(3, 96, "men"), "level\tx", row(4, 97, "7")])
    )
    assert (found.text, found.doubtful) == ("Some [illegible] men 7", 1)


def test_doctor_says_whether_pages_can_be_recognised(monkeypatch):
    monkeypatch.setattr(tesseract, "library", lambda: None)
    found = next(finding for finding in tools.findings() if finding.name == "text recognition")

    assert not found.there
    assert "apt-get install tesseract-ocr" in found.mend
