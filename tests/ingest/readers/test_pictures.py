"""Pictures of words: recognised where Tesseract is installed, named where not; photographs, bombs and other scripts are no reports."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from consilience.errors import UnreadableInput
from consilience.ingest.readers import tesseract
from consilience.ingest.readers.formats import read_file
from consilience.ingest.readers.isolated import Isolation

LINES = ["TLP:AMBER", "The depot of Orsk said that 1,240 tents", "and 37 lorries had left for the coast."]
installed = pytest.mark.skipif(not tesseract.version(), reason="tesseract-ocr is not installed")
ENDINGS = {"a.png": "PNG", "a.JPG": "JPEG", "a.tif": "TIFF", "a.gif": "GIF", "a.webp": "WEBP", "a.bmp": "BMP"}


@pytest.fixture(scope="module")
def isolation():
    with Isolation(seconds=120) as reading:
        yield reading


def drawn(lines=LINES):
    picture = Image.new("L", (1500, 320), 255)
    for place, line in enumerate(lines):
        ImageDraw.Draw(picture).text((60, 40 + 70 * place), line, font=ImageFont.load_default(40), fill=0)
    return picture


def saved(picture, form="PNG", **more):
    buffer = io.BytesIO()
    picture.save(buffer, form, **more)
    return buffer.getvalue()


@installed
@pytest.mark.parametrize("name", ENDINGS)
def test_the_words_of_a_picture_are_recognised_and_marked_as_such(name, isolation):
    (document,) = isolation.read(saved(drawn(), ENDINGS[name]), name)

    assert "1,240 tents" in document.text
    assert document.text.startswith("[Recognised text of page 1]")
    assert document.marking == "TLP:AMBER"
    assert "recognised by Tesseract as English" in document.notes[0]


@installed
def test_each_page_of_a_tiff_is_read(isolation):
    (document,) = isolation.read(saved(drawn(), "TIFF", save_all=True, append_images=[drawn()]), "a.tiff")

    assert document.text.count("37 lorries") == 2
    assert "[Recognised text of page 2]" in document.text


@installed
@pytest.mark.parametrize(
    "picture", [Image.new("L", (300, 300), 255), drawn(["ACME"]), Image.effect_noise((200, 200), 150)]
)
def test_a_picture_without_a_text_is_no_report(picture, isolation):
    with pytest.raises(UnreadableInput, match=r"hardly any words|cannot be told"):
        isolation.read(saved(picture), "a.png")


@installed
@pytest.mark.parametrize(
    "raw",
    [saved(Image.new("1", (20_000, 20_000))), saved(drawn())[:300], b"\x89PNG\r\n\x1a\n" + b"x" * 500, b"II*\0" + b"\xff" * 400, b"GIF89a<html>", b"BM" + bytes(90)],
    ids=["bomb", "cut", "png", "tiff", "gif", "bmp"],
)  # fmt: skip
def test_what_is_damaged_or_too_large_is_refused_before_it_is_unpacked(raw, isolation):
    name = "a.tif" if raw.startswith(b"II") else "a.png"
    with pytest.raises(UnreadableInput, match="damaged, larger"):
        isolation.read(raw, name)


def test_without_the_recogniser_a_picture_is_named_with_what_to_install(monkeypatch):
    monkeypatch.setattr(tesseract, "version", lambda: "")
    with pytest.raises(UnreadableInput, match="no text recognition is installed") as told:
        read_file(saved(drawn()), "a.png")

    assert "apt-get install tesseract-ocr" in told.value.advice


def test_words_that_cannot_be_told_are_no_report():
    row = "5\t1\t1\t1\t1\t{}\t0\t0\t9\t9\t{}\t{}".format

    found = tesseract.words("\n".join(row(n, 30, "Ckopocts") for n in range(9)))

    assert found.sure == pytest.approx(30)


def test_other_languages_that_are_installed_are_named(monkeypatch, tmp_path):
    for name in ("eng", "osd", "fra", "ukr"):
        (tmp_path / f"{name}.traineddata").touch()
    monkeypatch.setattr(tesseract, "data_folder", lambda: tmp_path)

    assert tesseract.languages() == ["fra", "ukr"]
