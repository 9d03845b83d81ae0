"""A good file of each format, made in code, for mutation: real structure, digits that can be counted."""

import io
import json

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.ingest import make
from tests.ingest.readers.test_more_formats import ATOM, RSS, RTF, message, odt, shape, slides, workbook, zipped

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
        "a.zip": zipped(a_dot_txt="\n\n".join(PROSE), b_dot_html=page),
    }  # fmt: skip


PLAIN = (
    "a.txt",
    "a.md",
    "a.html",
    "a.eml",
    "a.jsonl",
    "a.pdf",
    "a.docx",
    "a.rtf",
    "a.odt",
    "a.pptx",
    "a.mhtml",
    "a.warc",
    "a.msg",
)
"""Formats in which every digit of the prose must come out as it went in."""
