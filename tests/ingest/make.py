"""Builders for the files and reports that the tests of `ingest` read."""

import io
import zipfile
from email.message import EmailMessage

import docx
from pypdf import PdfReader, PdfWriter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from consilience.ingest.folder import read_folder
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report

LONG = (
    "The two governments agreed on Tuesday to set up four joint working groups on the missile programme of their neighbour. "
    "Officials said that the first long-range review would be held in Geneva on 12 January."
)


def a_pdf(*paragraphs, title=None, password=None):
    """A PDF whose first paragraph is its headline."""
    styles, buffer = getSampleStyleSheet(), io.BytesIO()
    story = [Paragraph(text, styles["Title" if place == 0 else "BodyText"]) for place, text in enumerate(paragraphs)]
    SimpleDocTemplate(buffer, title=title, invariant=1).build(story)
    if password is None:
        return buffer.getvalue()
    writer = PdfWriter()
    writer.append(PdfReader(buffer))
    writer.encrypt(password, algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def a_docx(*paragraphs, header="", table=(), title=""):
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "Ann Writer"
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, text in enumerate(cells):
                grid.cell(row, column).text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def hostile_files():
    """Files that a person may send, by mistake or on purpose, of which none can be read."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "ha">{levels}]><d>&e9;</d>'
    return {
        "empty.txt": b"",
        "blank.txt": b" \n\t ",
        "binary.txt": bytes(range(256)) * 40,
        "locked.pdf": a_pdf("Title", "Words.", password="secret"),
        "broken.pdf": b"%PDF-1.7 nonsense",
        "broken.docx": b"PK\x03\x04 nonsense",
        "bomb.docx": a_zip(word__document_dot_xml=bytes(250_000_000)),
        "laughs.docx": a_zip(word__document_dot_xml=laughs, **{"[Content_Types]_dot_xml": laughs}),
        "lies.pdf": b"MZ\x90\x00" + b"\x00" * 500,
        "rows.jsonl": b'{"text": 3}\n[[[[\nnonsense\n',
    }


def a_zip(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def a_page(body, head=""):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def a_mail(text="", *, html=None, attach=(), **headers):
    message = EmailMessage()
    for name, value in {
        "From": "Ann Writer <ann@example.org>",
        "To": "desk@example.org",
        "Subject": "Talks resumed",
        **headers,
    }.items():
        message[name] = value
    if text or html is None:
        message.set_content(text)
    if html is not None:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    for name in attach:
        message.add_attachment(b"bytes", maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def a_folder(where, **files):
    """Write files (`_dot_` for a point, `__` for a slash) and return the folder."""
    for name, content in files.items():
        path = where / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return where


def read(where, **options):
    return read_folder(where, PartyName("alpha"), **options)


def a_report(text, *, name="r-1", party="alpha", **fields):
    return Report(id=ReportId(name), party=PartyName(party), file=f"{name}.txt", text=text, **fields)
