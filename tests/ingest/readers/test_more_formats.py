"""What people have besides: rich text, OpenDocument, workbooks, slides, feeds, saved pages, archives, Outlook, books."""

import contextlib
import io
import stat
import struct
import warnings
import zipfile
from datetime import date

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from consilience.errors import UnreadableInput
from consilience.ingest.readers.formats import read_file
from tests.ingest import make

PAGE = b"<html><head><title>Bridge open</title></head><body><article><h1>Bridge open</h1><p>The bridge of Tamur was reopened on Tuesday after 40 men had mended its piers.</p></article></body></html>"


def one(raw, name):
    (document,) = read_file(raw, name)
    return document


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


# --- rich text

RTF = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}{\info{\title Bridge open}{\author Ana Rel}}%s\pard The bridge \'93stands\'94: 40\'9650 men.\par %s}"


def test_rich_text_gives_its_words_and_properties():
    document = one(
        RTF
        % (
            b"",
            rb"It holds 1450{\super 3} people, 12 km{\super 2}.\par {\f1 \'cc\'ee\'f1\'ea\'e2\'e0} and \u8364? 5.\par {\v hidden}{\strike struck}",
        ),
        "a.rtf",
    )

    assert (
        document.text
        == "Bridge open\n\nThe bridge “stands”: 40–50 men.\n\nIt holds 1450 people, 12 km².\n\nМосква and € 5."
    )
    assert (document.title, document.author) == ("Bridge open", "Ana Rel")
    assert "hidden text" in document.notes[0]


def test_the_cells_of_a_rich_text_table_stay():
    rows = b"".join(
        rb"\trowd\cellx100\cellx200\intbl %s\cell %s\cell\row " % row
        for row in ((b"Valley", b"Dead"), (b"Tamur", b"14"), (b"Arun", b"7"))
    )

    assert "Valley | Dead\nTamur | 14\nArun | 7" in one(RTF % (b"", rows), "a.rtf").text


@pytest.mark.parametrize(
    "where",
    [
        rb"{\header\pard TLP:RED\par}",
        rb"{\footerl\pard [tlp:red] page 1\par}",
        rb"{\header{\shp{\*\shpinst{\shptxt TLP:RED\par}}}}",
    ],
)
def test_a_marking_in_a_head_of_rich_text_is_found(where):
    assert one(RTF % (where, b""), "a.rtf").marking == "TLP:RED"


@pytest.mark.parametrize(
    "raw", [b"{\\rtf1" + b"{" * 900, b"{\\rtf1 \\u", b"{\\rtf1\\ansi\\'zz text}", b"{\\rtf1\\bin99999999 x"]
)
def test_damaged_rich_text_ends(raw):
    with contextlib.suppress(UnreadableInput):
        read_file(raw, "a.rtf")


# --- OpenDocument

_ODF = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'


def odt(body, styles=""):
    content = f'<office:document-content {_ODF}><office:automatic-styles><style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>'
    return zipped(
        mimetype="application/vnd.oasis.opendocument.text",
        content_dot_xml=content,
        styles_dot_xml=f"<office:document-styles {_ODF}>{styles}</office:document-styles>",
    )


def test_an_opendocument_text_gives_paragraphs_tables_and_no_raised_digits():
    rows = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{cell}</text:p></table:table-cell>' for cell in row)}</table:table-row>"
        for row in (("Valley", "Dead"), ("Tamur", "14"))
    )
    body = f'<text:h>Bridge open</text:h><text:p>It holds 1450<text:span text:style-name="T1">3</text:span> people.<text:note><text:note-body><text:p>see 99</text:p></text:note-body></text:note></text:p><table:table>{rows}</table:table><text:list><text:list-item><text:p>two roads</text:p></text:list-item></text:list>'
    document = one(odt(body), "a.odt")

    assert document.text == "Bridge open\n\nIt holds 1450 people.\n\nValley | Dead\nTamur | 14\n\ntwo roads"
    assert "1 footnote" in document.notes[0]


def test_a_marking_in_a_foot_of_an_opendocument_text_is_found():
    styles = "<office:master-styles><style:master-page><style:footer><text:p>Page 1 - TLP:RED</text:p></style:footer></style:master-page></office:master-styles>"
    assert one(odt("<text:p>The bridge is open.</text:p>", styles), "a.odt").marking == "TLP:RED"


# --- workbooks and slides

_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(rows, foot="", hidden=False):
    def cell(column, row, value):
        if isinstance(value, str):
            return f'<c r="{"ABCDE"[column]}{row}" t="inlineStr"><is><t>{value}</t></is></c>'
        return f'<c r="{"ABCDE"[column]}{row}"><v>{value}</v></c>'

    data = "".join(
        f'<row r="{r}">{"".join(cell(c, r, value) for c, value in enumerate(row))}</row>'
        for r, row in enumerate(rows, 1)
    )
    sheet = f"<worksheet {_S}><sheetData>{data}</sheetData>{foot}</worksheet>"
    state = ' state="hidden"' if hidden else ""
    return zipped(
        **{
            "[Content_Types]_dot_xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
        },
        _rels___dot_rels=f'<Relationships {_RELS}><Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        xl__workbook_dot_xml=f'<workbook {_S}><sheets><sheet name="Losses" sheetId="1" r:id="r1"/><sheet name="Old" sheetId="2" r:id="r2"{state}/></sheets></workbook>',
        xl___rels__workbook_dot_xml_dot_rels=f'<Relationships {_RELS}><Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        xl__worksheets__sheet1_dot_xml=sheet,
        xl__worksheets__sheet2_dot_xml=f'<worksheet {_S}><sheetData><row r="1"><c r="A1"><v>77</v></c></row></sheetData></worksheet>',
    )


def test_the_sheets_of_a_workbook_are_tables_and_hidden_ones_are_named():
    document = one(workbook([["Valley", "Dead"], ["Tamur", 14], ["Arun", 1200.5]], hidden=True), "a.xlsx")

    assert document.text == "Losses\n\nValley | Dead\nTamur | 14\nArun | 1200.5"
    assert "1 hidden sheet" in document.notes[0]


@pytest.mark.parametrize(
    "foot",
    [
        "<headerFooter><oddHeader>&amp;CTLP:RED</oddHeader></headerFooter>",
        '<headerFooter><evenFooter>&amp;L&amp;"Arial"&amp;8[tlp:red]&amp;RPage &amp;P</evenFooter></headerFooter>',
    ],
)
def test_a_marking_in_a_head_of_a_sheet_is_found(foot):
    assert one(workbook([["Valley", "Dead"]], foot), "a.xlsx").marking == "TLP:RED"


def test_a_marking_in_a_cell_is_found():
    assert one(workbook([["tlp:red"], ["Valley", "Dead"], ["Tamur", 14]]), "a.xlsx").marking == "TLP:RED"


_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def slides(*pages, master=""):
    parts = {
        f"ppt__slides__slide{n}_dot_xml": f"<p:sld {_A}{' show=' + chr(34) + '0' + chr(34) if page.startswith('!') else ''}><p:cSld><p:spTree>{page.removeprefix('!')}</p:spTree></p:cSld></p:sld>"
        for n, page in enumerate(pages, 1)
    }
    ids = "".join(f'<p:sldId r:id="s{n}"/>' for n in range(len(pages), 0, -1))
    links = "".join(f'<Relationship Id="s{n}" Target="slides/slide{n}.xml"/>' for n in range(1, len(pages) + 1))
    return zipped(
        ppt__presentation_dot_xml=f"<p:presentation {_A}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>", ppt___rels__presentation_dot_xml_dot_rels=f"<Relationships {_RELS}>{links}</Relationships>",
        ppt__slideMasters__slideMaster1_dot_xml=f"<p:sldMaster {_A}>{master}</p:sldMaster>", **parts,
    )  # fmt: skip


def shape(*lines, kind=""):
    holder = f'<p:nvPr><p:ph type="{kind}"/></p:nvPr>' if kind else ""
    return f"<p:sp>{holder}<p:txBody>{''.join(f'<a:p><a:r><a:t>{line}</a:t></a:r></a:p>' for line in lines)}</p:txBody></p:sp>"


def test_slides_are_read_in_the_order_shown_with_lists_and_tables():
    rows = "".join(
        f"<a:tr>{''.join(f'<a:tc><a:txBody><a:p><a:r><a:t>{cell}</a:t></a:r></a:p></a:txBody></a:tc>' for cell in row)}</a:tr>"
        for row in (("Valley", "Dead"), ("Tamur", "14"))
    )
    raised = '<p:sp><p:txBody><a:p><a:r><a:t>1450</a:t></a:r><a:r><a:rPr baseline="30000"/><a:t>3</a:t></a:r><a:r><a:t> people</a:t></a:r></a:p></p:txBody></p:sp>'
    document = one(
        slides(
            f"<p:graphicFrame><a:tbl>{rows}</a:tbl></p:graphicFrame>{raised}",
            shape("Bridge open") + shape("two roads", "one ferry"),
            "!" + shape("Nobody sees 77"),
        ),
        "a.pptx",
    )

    assert document.text == "Bridge open\n\ntwo roads\none ferry\n\nValley | Dead\nTamur | 14\n\n1450 people"
    assert "1 hidden slide" in document.notes[0]


@pytest.mark.parametrize(
    "raw",
    [
        slides(shape("Bridge open") + shape("TLP:RED", kind="ftr")),
        slides(shape("Bridge open"), master=shape("TLP:RED")),
        slides(shape("Bridge open"), shape("[tlp:red]")),
    ],
)
def test_a_marking_on_slides_or_their_master_is_found(raw):
    assert one(raw, "a.pptx").marking == "TLP:RED"


# --- feeds and saved pages

RSS = "<rss version='2.0'><channel><title>Valley Post</title>{}<item><title>Bridge open</title><link>https://t.example/1</link><pubDate>Fri, 04 Mar 2022 10:00:00 +0545</pubDate><description>&lt;p&gt;Some 40&amp;#150;50 men.&lt;/p&gt;</description>{}</item><item><title>Road shut</title><description>The road is shut.</description></item></channel></rss>"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Valley Post</title><entry><title>Bridge open</title><link href='https://t.example/1'/><published>2022-03-04T10:00:00Z</published><author><name>Ana Rel</name></author><content type='html'>&lt;p&gt;It is open.&lt;/p&gt;</content><summary>short</summary></entry></feed>"


def test_each_entry_of_a_feed_is_a_report():
    first, second = read_file(RSS.format("", "").encode(), "a.rss")

    assert (first.text, first.published, first.publisher, first.url) == (
        "Bridge open\n\nSome 40–50 men.",
        date(2022, 3, 4),
        "Valley Post",
        "https://t.example/1",
    )
    assert (second.text, second.published) == ("Road shut\n\nThe road is shut.", None)
    assert first.place_in("a.rss") == "a.rss#entry 1"


def test_an_atom_feed_is_read():
    document = one(ATOM.encode(), "a.xml")

    assert (document.text, document.author, document.published) == (
        "Bridge open\n\nIt is open.",
        "Ana Rel",
        date(2022, 3, 4),
    )


@pytest.mark.parametrize(
    "parts",
    [
        ("<category>TLP:RED</category>", ""),
        ("", "<category>tlp:red</category>"),
        ("<description>TLP:RED</description>", ""),
    ],
)
def test_a_marking_of_a_feed_or_entry_is_kept(parts):
    assert read_file(RSS.format(*parts).encode(), "a.rss")[0].marking == "TLP:RED"


def test_a_page_saved_in_one_file_is_read():
    raw = (
        b"From: <Saved>\r\nSubject: Bridge open\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: https://t.example/1\r\n\r\n"
        + PAGE
        + b"\r\n--x\r\nContent-Type: text/css\r\n\r\np{}\r\n--x--\r\n"
    )
    document = one(raw, "a.mhtml")

    assert "40 men had mended" in document.text
    assert document.url == "https://t.example/1"


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_pages_of_a_web_archive_are_reports():
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    for place, (status, kind, body) in enumerate(
        [("200 OK", "text/html", PAGE), ("404 Not Found", "text/html", b"x"), ("200 OK", "image/png", b"x")]
    ):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                f"https://t.example/{place}", "response", payload=io.BytesIO(body), http_headers=headers
            )
        )
    document = one(buffer.getvalue(), "a.warc.gz")

    assert "40 men had mended" in document.text
    assert document.url == "https://t.example/0"
    assert "1 answer without a page" in document.notes[0]


# --- archives and books


def test_each_file_of_an_archive_goes_to_its_reader_and_what_cannot_be_read_is_named():
    raw = zipped(
        a_dot_txt="The bridge is open.",
        sub__b_dot_html=PAGE,
        c_dot_png=b"x",
        d_dot_zip=zipped(e_dot_txt="x"),
        f_dot_jsonl='{"text": "Two roads."}\n{"text": "Three roads."}',
    )
    documents = read_file(raw, "a.zip")

    assert [document.place_in("a.zip") for document in documents] == [
        "a.zip#a.txt",
        "a.zip#sub/b.html",
        "a.zip#f.jsonl#1",
        "a.zip#f.jsonl#2",
    ]
    assert any("c.png" in note for note in documents[0].notes)
    assert any("archive in an archive" in note for note in documents[0].notes)


def archive(*files):
    """A zip archive of names, or whole entries, with their content, as they come."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as out:
        warnings.simplefilter("ignore")
        for entry, content in files:
            out.writestr(entry, content)
    return buffer.getvalue()


def test_files_of_one_name_and_of_absolute_or_upward_names_are_each_read():
    names = ["a.txt", "a.txt", "sub/a.txt", "sub/a.txt", "/etc/b.txt", "../../c.txt", "2-a.txt"]

    documents = read_file(archive(*((name, f"Road {at} is open.") for at, name in enumerate(names))), "a.zip")

    assert [(one.place_in("a.zip"), one.text) for one in documents] == [
        ("a.zip#a.txt", "Road 0 is open."),
        ("a.zip#2-a.txt", "Road 1 is open."),
        ("a.zip#sub/a.txt", "Road 2 is open."),
        ("a.zip#sub/2-a.txt", "Road 3 is open."),
        ("a.zip#/etc/b.txt", "Road 4 is open."),
        ("a.zip#../../c.txt", "Road 5 is open."),
        ("a.zip#2-2-a.txt", "Road 6 is open."),
    ]


def test_links_and_hidden_files_of_an_archive_are_named_and_not_read():
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16

    (document,) = read_file(
        archive((link, "/srv/x"), (".a.txt", "x"), ("__MACOSX/b", "x"), ("c.txt", "Open.")), "a.zip"
    )

    assert document.text == "Open."
    assert any("link.txt, a link to another file" in note for note in document.notes)
    assert any("1 hidden file" in note for note in document.notes)


def test_an_archive_without_files_says_so():
    with pytest.raises(UnreadableInput, match="it holds no files"):
        read_file(archive(), "a.zip")


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.odt", "a.pptx", "a.epub"])
def test_a_document_with_two_parts_of_one_name_is_refused(name):
    with pytest.raises(UnreadableInput, match="two parts of one name"):
        read_file(archive(("word/document.xml", "<a/>"), ("word/document.xml", "<b/>")), name)


def test_an_archive_with_a_sidecar_is_refused_because_it_may_mark_its_files():
    with pytest.raises(UnreadableInput, match="sidecar"):
        read_file(zipped(a_dot_txt="The bridge is open.", reports_dot_csv="file,marking\na.txt,TLP:RED\n"), "a.zip")


@pytest.mark.parametrize("name", ["a.zip", "a.xlsx", "a.odt", "a.pptx", "a.epub"])
def test_a_bomb_is_refused_under_any_name(name):
    with pytest.raises(UnreadableInput, match="unpacks to far more"):
        read_file(make.a_zip(content_dot_xml=bytes(250_000_000)), name)


def test_a_book_is_read_in_the_order_of_its_spine():
    container = "<container><rootfiles><rootfile full-path='OPS/book.opf'/></rootfiles></container>"
    book = "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'><metadata><dc:title>Valley year</dc:title><dc:creator>Ana Rel</dc:creator></metadata><manifest><item id='b' href='b.xhtml'/><item id='a' href='a.xhtml'/></manifest><spine><itemref idref='a'/><itemref idref='b'/></spine></package>"
    pages = {
        f"OPS__{name}_dot_xhtml": f"<html><body><h1>{title}</h1><p>{words}</p></body></html>"
        for name, title, words in (("a", "Spring", "The bridge of Tamur stood."), ("b", "Summer", "It fell in June."))
    }
    document = one(zipped(**{"META-INF__container_dot_xml": container, "OPS__book_dot_opf": book, **pages}), "a.epub")

    assert document.text.index("stood") < document.text.index("fell in June")
    assert (document.title, document.author) == ("Valley year", "Ana Rel")


def outlook(**streams):
    """A compound file ([MS-CFB]) with these streams at its root, each in sectors of its own."""
    sector, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    # Streams below 4,096 bytes would have to stand in a stream of their own.
    names, contents = list(streams), [content.ljust(4096, b"\0") for content in streams.values()]
    sizes = [max(1, -(-len(content) // sector)) for content in contents]
    entries = -(-(len(names) + 1) // 4)
    first, starts = 1 + entries, []
    for size in sizes:
        starts.append(first)
        first += size
    fat = [0xFFFFFFFD, *(n + 1 if n < entries else end for n in range(1, entries + 1))]
    for start, size in zip(starts, sizes, strict=True):
        fat += [n + 1 if n < start + size - 1 else end for n in range(start, start + size)]
    fat += [free] * (128 - len(fat))
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        1,
        1,
        0,
        0,
        end,
        0,
        end,
        0,
    )

    def entry(name, kind, after, child, start, size):
        wide = name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII16sIQQIQ", wide, len(wide), kind, 1, free, after, child, b"", 0, 0, 0, start, size
        )

    tree = entry("Root Entry", 5, free, 1, end, 0)
    for n, (name, content, start) in enumerate(zip(names, contents, starts, strict=True), 1):
        tree += entry(name, 2, n + 1 if n < len(names) else free, free, start, len(content))
    body = b"".join(content.ljust(size * sector, b"\0") for content, size in zip(contents, sizes, strict=True))
    return (
        head
        + struct.pack("<109I", 0, *[free] * 108)
        + struct.pack("<128I", *fat)
        + tree.ljust(entries * sector, b"\0")
        + body
    )


def message(subject="RE: Bridge", body="We deny that.", **more):
    sent = struct.pack("<HHIQ", 0x40, 0x39, 0, 132937632000000000)
    told = {"0037": subject, "0C1A": "Ana Rel", "1000": body, **more}
    return outlook(
        **{
            "__properties_version1.0": bytes(32) + sent,
            **{f"__substg1.0_{tag}001F": text.encode("utf-16-le") for tag, text in told.items()},
        }
    )


def test_an_outlook_message_is_read_as_mail_is():
    below = "From: Bo Lim\nSent: Monday, April 4, 2022\nTo: Ana Rel\nSubject: Bridge\n\nNine lorries crossed."
    document = one(message(body=f"We deny that of the bridge.\n\n{below}"), "a.msg")

    assert document.text == "We deny that of the bridge."
    assert (document.title, document.author, document.published) == ("Bridge", "Ana Rel", date(2022, 4, 7))


@pytest.mark.parametrize(
    "raw",
    [
        message("[TLP:RED] Bridge"),
        message(body="TLP:RED\n\nWe deny that."),
        message(**{"007D": "X-Classification: TLP:RED\nDate: x"}),
    ],
)
def test_a_marking_of_an_outlook_message_is_found(raw):
    assert one(raw, "a.msg").marking == "TLP:RED"


@pytest.mark.parametrize("name", ["a.msg", "a.xls"])
def test_what_only_looks_like_an_old_office_file_is_refused(name):
    with pytest.raises(UnreadableInput):
        read_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), name)
