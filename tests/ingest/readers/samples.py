"""A good file of each format, made in code, for mutation: real structure, digits that can be counted."""

import io
import json
import struct

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.ingest import make
from tests.ingest.readers.test_more_formats import (
    ATOM,
    RSS,
    RTF,
    message,
    odt,
    outlook,
    shape,
    slides,
    workbook,
    zipped,
)
from tests.ingest.readers.test_sheets import ods

PROSE = [
    f"The board of valley {n} said that {1000 + 37 * n} people and {3 * n + 2} lorries had crossed the bridge of Tamur by 4 May 20{10 + n}."
    for n in range(12)
]
BODY = "".join(f"<p>{line}</p>" for line in PROSE)


def warc():
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    record = writer.create_warc_record(
        "https://t.example/1",
        "response",
        payload=io.BytesIO(f"<html><body><article>{BODY}</article></body></html>".encode()),
        http_headers=headers,
    )
    writer.write_record(record)
    record.raw_stream.close()
    return buffer.getvalue()


def xls():
    """A workbook of the binary format (BIFF8, [MS-XLS]) in its compound file, by hand: a label and a number a row."""

    def record(kind, body):
        return struct.pack("<HH", kind, len(body)) + body

    def words(text):
        return b"\1" + text.encode("utf-16-le")

    begins, ends = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x1DBB, 0x7CC, 0, 6)), record(0x0A, b"")
    rows = b"".join(
        record(0x204, struct.pack("<HHHH", n, 0, 0, len(line)) + words(line))
        + record(0x203, struct.pack("<HHHd", n, 1, 0, n))
        for n, line in enumerate(PROSE)
    )
    head = record(0x14, struct.pack("<H", 7) + words("&CTables"))
    book = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x1DBB, 0x7CC, 0, 6)) + record(0x42, struct.pack("<H", 1200))
    name = b"\6" + words("Losses")
    start = len(book) + 4 + 6 + len(name) + len(ends)
    stream = book + record(0x85, struct.pack("<IBB", start, 0, 0) + name) + ends + begins + head + rows + ends
    return outlook(Workbook=stream.ljust(4096, b"\0"))


def epub():
    chapters = {
        f"c{n}.xhtml": f"<html xmlns='http://www.w3.org/1999/xhtml'><body>{BODY}</body></html>" for n in range(2)
    }
    items = "".join(f'<item id="i{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(2))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(2))
    return zipped(
        mimetype="application/epub+zip",
        **{
            "META-INF__container_dot_xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
            "b_dot_opf": f'<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>{items}</manifest><spine>{spine}</spine></package>',
            **{name.replace(".", "_dot_"): text for name, text in chapters.items()},
        },
    )


def odp():
    pages = "".join(
        f"<draw:page><draw:frame><draw:text-box><text:p>{line}</text:p></draw:text-box></draw:frame></draw:page>"
        for line in PROSE
    )
    names = " ".join(
        f'xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for part, name in (("office", "office"), ("text", "text"), ("draw", "drawing"))
    )
    return zipped(
        mimetype="application/vnd.oasis.opendocument.presentation",
        content_dot_xml=f"<office:document-content {names}><office:body><office:presentation>{pages}</office:presentation></office:body></office:document-content>",
    )


def in_ods():
    cells = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = "".join(
        f"<table:table-row>{cells.format(line)}{cells.format(n)}</table:table-row>" for n, line in enumerate(PROSE)
    )
    return ods(f'<table:table table:name="Losses">{rows}</table:table>')


def every_format():
    """Return good bytes by file name."""
    page = f"<html><head><title>Valleys</title><meta name='date' content='2022-03-04'></head><body><article><h1>Valleys</h1>{BODY}</article></body></html>"
    mail = make.a_mail("\n\n".join(PROSE))
    return {
        "a.txt": "\n\n".join(PROSE).encode(), "a.md": ("# Valleys\n\n" + "\n\n".join(PROSE)).encode(), "a.html": page.encode(), "a.eml": mail,
        "a.jsonl": "\n".join(json.dumps({"text": line}) for line in PROSE).encode(), "a.pdf": make.a_pdf("Valleys", *PROSE), "a.docx": make.a_docx(*PROSE),
        "a.rtf": RTF % (b"", rb"\par ".join(line.encode() for line in PROSE)), "a.odt": odt("".join(f"<text:p>{line}</text:p>" for line in PROSE)),
        "a.xlsx": workbook([[line, n] for n, line in enumerate(PROSE)]), "a.pptx": slides(shape(*PROSE)), "a.rss": RSS.format("", f"<x>{PROSE[0]}</x>").encode(), "a.atom": ATOM.encode(),
        "a.mhtml": b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode(), "a.warc": warc(), "a.msg": message(body="\n\n".join(PROSE)),
        "a.xls": xls(), "a.ods": in_ods(), "a.odp": odp(), "a.epub": epub(),
        "a.mbox": b"From a@x.example Mon May  4 10:00:00 2026\n" + mail.replace(b"\r\n", b"\n") + b"\n", "a.emlx": b"%d\n" % len(mail) + mail + b"<plist/>",
        "a.zip": zipped(a_dot_txt="\n\n".join(PROSE), b_dot_html=page),
    }  # fmt: skip


PLAIN = (
    "a.txt",
    "a.md",
    "a.html",
    "a.eml",
    "a.mbox",
    "a.emlx",
    "a.jsonl",
    "a.pdf",
    "a.docx",
    "a.rtf",
    "a.odt",
    "a.pptx",
    "a.mhtml",
    "a.warc",
    "a.msg",
    "a.xlsx",
    "a.xls",
    "a.ods",
    "a.odp",
    "a.epub",
)
"""Formats in which every digit of the prose must come out as it went in."""
