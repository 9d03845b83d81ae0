"""Places in which a marking stands beside the words: properties, bookmarks, stamps, comments, headers of mail, hidden words."""

import io
import zipfile

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from consilience.ingest.readers.formats import read_file
from tests.ingest import make
from tests.ingest.readers.test_more_formats import odt

WORDS = "The ferry of Quell carried 2,310 people on 9 May 2022."
MARK = "NATO CONFIDENTIAL"


def marking_of(raw, name):
    return read_file(raw if isinstance(raw, bytes) else raw.encode(), name)[0].marking


def pdf_with(change):
    writer = pypdf.PdfWriter()
    writer.append(pypdf.PdfReader(io.BytesIO(make.a_pdf("Ferries", WORDS))))
    change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def packet(writer):
    writer.xmp_metadata = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:rights><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{MARK}</rdf:li></rdf:Alt></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def stamp(writer):
    fonts = {"/F1": {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}}
    look = StreamObject()
    look._data = f"BT /F1 12 Tf 2 4 Td ({MARK}) Tj ET".encode()
    look.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([NumberObject(side) for side in (0, 0, 220, 20)]),
            NameObject("/Resources"): DictionaryObject(
                {
                    NameObject("/Font"): DictionaryObject(
                        {
                            NameObject(name): DictionaryObject(
                                {NameObject(key): NameObject(value) for key, value in font.items()}
                            )
                            for name, font in fonts.items()
                        }
                    )
                }
            ),
        }
    )
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Stamp"),
            NameObject("/F"): NumberObject(4),
            NameObject("/Rect"): ArrayObject([NumberObject(side) for side in (200, 780, 420, 800)]),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(look)}),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


@pytest.mark.parametrize(
    "change",
    [
        lambda writer: writer.add_metadata({"/Classification": MARK}),
        packet,
        stamp,
        lambda writer: writer.add_outline_item(title=MARK, page_number=0),
        lambda writer: writer.add_attachment(f"{MARK} annex.txt", b"words"),
    ],
    ids=["property", "packet", "stamp", "bookmark", "attached"],
)
def test_a_marking_beside_the_pages_of_a_pdf_is_found(change):
    assert MARK in marking_of(pdf_with(change), "a.pdf")


def test_a_stamp_changes_no_words_and_what_is_attached_is_named():
    plain = read_file(pdf_with(lambda writer: None), "a.pdf")[0]
    stamped = read_file(pdf_with(stamp), "a.pdf")[0]
    loaded = read_file(pdf_with(lambda writer: writer.add_attachment("b.txt", b"x")), "a.pdf")[0]

    assert stamped.text == plain.text
    assert (plain.marking, plain.notes) == (None, ())
    assert any("1 attached file" in note for note in loaded.notes)


def hidden():
    document = docx.Document()
    document.add_paragraph(WORDS)
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document.element.body.insert(
        0, parse_xml(f"<w:p {space}><w:r><w:rPr><w:vanish/></w:rPr><w:t>{MARK}</w:t></w:r></w:p>")
    )
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_part(raw, name, content):
    buffer = io.BytesIO(raw)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


ARTICLE = f"<article><h1>Ferries</h1><p>{WORDS}</p><p>The pier was closed.</p></article>"


def rtf(around):
    return f"{{\\rtf1\\ansi {around.replace('MARK', MARK)}\\pard {WORDS}\\par}}"


RSS = f"<rss version='2.0'><channel><title>Quell</title><item><title>{MARK} - Ferries</title><description>{WORDS}</description></item></channel></rss>"
HEAD = "<office:master-styles><style:master-page><style:header><text:p>No 4<text:tab/>%s<text:tab/>p. 1</text:p></style:header></style:master-page></office:master-styles>"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (hidden(), "a.docx"),
        (odt(f"<text:p>{WORDS}</text:p>", HEAD % MARK.replace(" ", "<text:s/>")), "a.odt"),
        (rtf("{\\info{\\doccomm MARK}}"), "a.rtf"),
        (rtf("{\\info{\\category MARK}}"), "a.rtf"),
        (rtf("{\\*\\userprops{\\propname Class}\\proptype30{\\staticval MARK}}"), "a.rtf"),
        (rtf("{\\header{\\shp{\\*\\shpinst{\\sp{\\sn gtextUNICODE}{\\sv MARK}}}}}"), "a.rtf"),
        (rtf("{\\v MARK}"), "a.rtf"),
        (make.a_page(ARTICLE, f'<meta name="dc.rights" content="{MARK}">'), "a.html"),
        (make.a_page(f"<!-- {MARK} -->{ARTICLE}"), "a.html"),
        (make.a_page(ARTICLE, '<script type="application/ld+json">{"@type":"Article","headline":"Ferries","conditionsOfAccess":"MARK"}</script>'.replace("MARK", MARK)), "a.html"),
        (make.a_mail(WORDS, **{"X-Security-Label": MARK}), "a.eml"),
        (make.a_mail(WORDS, Organization=MARK), "a.eml"),
        (RSS, "a.rss"),
    ],
)  # fmt: skip
def test_a_marking_beside_the_words_is_found(raw, name):
    assert MARK in (marking_of(raw, name) or "")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (make.a_page(f"<!-- restricted area of the template -->{ARTICLE}"), "a.html"),
        (make.a_page(ARTICLE, '<meta name="dc.rights" content="Quell Press, all rights reserved">'), "a.html"),
        (make.a_mail(WORDS, **{"X-Security-Scan": "passed", "Importance": "high"}), "a.eml"),
        (rtf("{\\info{\\doccomm a secret garden}{\\manager Ann Secret}}"), "a.rtf"),
    ],
)
def test_what_else_stands_there_marks_nothing(raw, name):
    assert marking_of(raw, name) is None
