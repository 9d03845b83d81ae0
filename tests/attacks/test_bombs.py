"""Small files that unpack to much, sent to the upload page: each ends soon, is named or read as what little it is, and costs the node nothing.

The good file beside them is kept, whatever they do.
"""

import io
import resource
import struct
import zipfile
import zlib
from base64 import b64encode

import pytest

from consilience.node.reader_view import Asked
from tests.ingest.make import a_mail, a_zip
from tests.web.make import ANNA, world
from tests.web.test_intake import ENGLISH, filed

MEGABYTES = 1 << 20
BLANK = b" " * MEGABYTES
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet><table:table>{}</table:table></office:spreadsheet></office:body></office:document-content>"
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def packed(**parts):
    return a_zip(**{name: part if isinstance(part, bytes) else part.encode() for name, part in parts.items()})


def overlapping(count=400, size=4 * MEGABYTES):
    """Many names for one and the same packed bytes."""
    whole = packed(a=b" " * size)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        (one,) = archive.infolist()
        start = archive.start_dir
    entry = whole[start : start + 46 + len(one.filename)]
    names = [b"word/part%06d.xml" % number for number in range(count)]
    listed = b"".join(entry[:28] + struct.pack("<H", len(name)) + entry[30:46] + name for name in names)
    return whole[:start] + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(listed), start, 0)


def lying():
    """An entry that says it holds ten bytes."""
    whole = packed(word__document_dot_xml=b" " * (200 * MEGABYTES))
    return whole.replace(struct.pack("<L", 200 * MEGABYTES), struct.pack("<L", 10))


def a_pdf_of(stream, *, filters="/FlateDecode", pages=1, extra=""):
    kids = " ".join(["3 0 R"] * pages)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        f"<</Length {len(stream)}/Filter[{filters}]>>stream\n".encode() + stream + b"\nendstream",
        f"<</Type/XObject/Subtype/Image{extra}/Length 0>>stream\n\nendstream".encode(),
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%btrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def squeezed(megabytes, times=1):
    body = BLANK * megabytes
    for _ in range(times):
        body = zlib.compress(body, 9)
    return body


def bombs():
    inner = packed(word__document_dot_xml=BLANK * 200)
    return {
        "overlap.docx": overlapping(),
        "lying.docx": lying(),
        "many.epub": packed(**{f"p{number}_dot_xhtml": b"<p>x</p>" for number in range(30_000)}),
        "nested.docx": packed(
            word__document_dot_xml=WORD.format("<w:p><w:r><w:t>Short.</w:t></w:r></w:p>"),
            word__embeddings__inner_dot_docx=inner,
        ),
        "deep.docx": packed(word__document_dot_xml=WORD.format("<w:p>" * 100_000 + "</w:p>" * 100_000)),
        "strings.xlsx": packed(
            **{"[Content_Types]_dot_xml": "<Types/>", "xl__sharedStrings_dot_xml": BLANK * 150},
            xl__worksheets__sheet1_dot_xml=SHEET.format(""),
        ),
        "far.xlsx": packed(
            xl__worksheets__sheet1_dot_xml=SHEET.format(
                '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Here.</t></is></c></row>'
            )
        ),
        "repeated.ods": packed(
            content_dot_xml=ODS.format(
                "<table:table-row><table:table-cell><text:p>Nine men.</text:p></table:table-cell></table:table-row>"
                '<table:table-row table:number-rows-repeated="1000000">'
                '<table:table-cell table:number-columns-repeated="16000"/>'
                "</table:table-row>"
            )
        ),
        "flate.pdf": a_pdf_of(squeezed(300)),
        "twice.pdf": a_pdf_of(squeezed(400, 2), filters="/FlateDecode/FlateDecode"),
        "pages.pdf": a_pdf_of(zlib.compress(b"BT (Nine men.) Tj ET"), pages=200_000),
        "picture.pdf": a_pdf_of(
            zlib.compress(b"q 100 0 0 100 0 0 cm /I Do Q"),
            extra="/Width 100000/Height 100000/BitsPerComponent 1/ColorSpace/DeviceGray",
        ),
        "groups.rtf": b"{\\rtf1 " + b"{" * 500_000 + b"x" + b"}" * 500_000 + b"}",
        "divs.html": b"<html><body>" + b"<div>" * 200_000 + b"x",
        "deep.jsonl": b"[" * 200_000 + b"]" * 200_000 + b"\n",
        "carried.eml": attached(inner),
    }


def attached(document):
    message = a_mail("See the file.", attach=["file.docx"])
    return message.replace(b"Ynl0ZXM=", b64encode(document))


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("bombed") / "n") as one:
        one.person(ANNA, compartments=("GAMMA",))
        yield one


@pytest.mark.slow
def test_bombs_sent_to_the_upload_page_harm_nobody(node):
    files = bombs()
    assert sum(map(len, files.values())) < 16 * MEGABYTES
    anna = node.browser(ANNA)
    filed(anna, {"first.txt": ENGLISH.encode()})
    before, spent = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)

    said = filed(anna, {**files, "good.txt": f"{ENGLISH} He said so twice.".encode()})

    after, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    held = {
        one.statement.body.file: one.statement.body for one in node.service.view_of(ANNA).find(Asked(kind="report/1"))
    }
    assert "good.txt" in held
    for name in files:
        assert f"<li>{name}: " in said or len(held[name].text) < MEGABYTES, name
    for name in ("overlap.docx", "lying.docx", "strings.xlsx", "flate.pdf", "twice.pdf"):
        assert f"<li>{name}: " in said, name
    # The node's own process, which the peers and members need; kilobytes.
    assert after.ru_maxrss - before.ru_maxrss < 100 * 1024
    assert children.ru_utime - spent.ru_utime < 240
    assert list((node.folder / "inbox").iterdir()) == []
