"""A table with gaps, told in every format: no value may slip into another column."""

import io

import docx
import pytest
from reportlab.pdfgen import canvas

from consilience.ingest import cells
from consilience.ingest.readers.formats import read_file
from tests.ingest import make
from tests.ingest.readers.test_more_formats import RTF, odt, slides, workbook

TABLE = [
    ["Place", "Dead", "Hurt", "Lost"],
    ["Oslo", "", "4", "9"],
    ["Rome", "5", "", "7"],
    ["North", "", "", ""],
    ["Bonn", "", "", "8"],
]
WANTED = {
    ("Oslo", "Hurt", "4"),
    ("Oslo", "Lost", "9"),
    ("Rome", "Dead", "5"),
    ("Rome", "Lost", "7"),
    ("Bonn", "Lost", "8"),
}
PROSE = "The board of the valley told on Monday what each place lost in the flood, and thanked all men who had come."


def a_docx():
    document = docx.Document()
    grid = document.add_table(len(TABLE), 4)
    for row, line in enumerate(TABLE):
        for column, text in enumerate(line):
            grid.cell(row, column).text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def a_pdf():
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, invariant=1)
    for row, line in enumerate(TABLE):
        for column, text in enumerate(line):
            page.drawString(60 + 100 * column, 700 - 15 * row, text)
    page.save()
    return buffer.getvalue()


def a_table(cell="td"):
    rows = "".join(f"<tr>{''.join(f'<{cell}>{text}</{cell}>' for text in line)}</tr>" for line in TABLE)
    return f"<article><h1>Losses</h1><p>{PROSE}</p><table>{rows}</table><p>{PROSE}</p></article>"


def in_odf():
    rows = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{text}</text:p></table:table-cell>' for text in line)}</table:table-row>"
        for line in TABLE
    )
    return f"<table:table>{rows}</table:table>"


def in_rtf():
    head, end = r"\trowd\cellx1\cellx2\cellx3\cellx4\intbl ", r"\cell "
    rows = "".join(head + "".join(text + end for text in line) + r"\row " for line in TABLE)
    return RTF % (b"", rows.encode())


def in_slides():
    rows = "".join(
        f"<a:tr>{''.join(f'<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>' for text in line)}</a:tr>"
        for line in TABLE
    )
    return slides(
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def in_markdown():
    lines = [f"| {' | '.join(line)} |" for line in TABLE]
    return "\n".join([lines[0], "|---|---|---|---|", *lines[1:]]).encode()


FILES = {
    "a.docx": a_docx(), "a.pdf": a_pdf(), "a.html": make.a_page(a_table()), "b.html": make.a_page(a_table("th")), "a.eml": make.a_mail(html=f"<html><body>{a_table()}</body></html>"), "a.odt": odt(in_odf()),
    "a.rtf": in_rtf(), "a.pptx": in_slides(), "a.md": in_markdown(), "a.xlsx": workbook([[int(text) if text.isdigit() else text for text in line] for line in TABLE]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_no_value_slips_into_the_column_of_an_empty_cell(name):
    (document,) = read_file(FILES[name], name)

    found = {
        (value.label and value.label.text, value.column, value.value.text)
        for table in cells.find(document.text)
        for value in table.values
    }
    assert found == WANTED, document.text


def test_cells_that_span_columns_or_rows_keep_the_others_in_their_places():
    page = make.a_page(
        f"<article><h1>Losses</h1><p>{PROSE}</p><table><tr><th>Region</th><th>Place</th><th>Dead</th><th>Hurt</th></tr><tr><td rowspan=2>North</td><td>Oslo</td><td>4</td><td>5</td></tr>"
        "<tr><td>Rome</td><td colspan=2>6</td></tr><tr><td>South</td><td>Bonn</td><td></td><td>8</td></tr></table></article>"
    )
    (document,) = read_file(page, "a.html")

    (table,) = cells.find(document.text)
    found = [(value.label.text, value.column, value.value.text) for value in table.values]
    assert found == [("Oslo", "Dead", "4"), ("Oslo", "Hurt", "5"), ("Rome", "Dead", "6"), ("Bonn", "Hurt", "8")]
    assert "North" in table.values[2].context


def test_two_tables_with_a_blank_line_between_them_have_each_its_header():
    text = "Place | Dead\nOslo | 4\nRome | 5\n\nPlace | Hurt\nBonn | 6\nLyon | 7"

    found = [(value.label.text, value.column, value.value.text) for table in cells.find(text) for value in table.values]
    assert found == [("Oslo", "Dead", "4"), ("Rome", "Dead", "5"), ("Bonn", "Hurt", "6"), ("Lyon", "Hurt", "7")]


def test_a_bar_within_a_cell_is_no_edge():
    (document,) = read_file(workbook([["Place", "Note", "Dead"], ["Oslo", "north|south", 4]]), "a.xlsx")

    assert "Place | Note | Dead\nOslo | north¦south | 4" in document.text


def test_a_sign_of_a_font_of_signs_keeps_two_numbers_apart():
    document = docx.Document()
    run = document.add_paragraph("5").add_run()
    sign = run._r.makeelement(
        docx.oxml.ns.qn("w:sym"), {docx.oxml.ns.qn("w:font"): "Symbol", docx.oxml.ns.qn("w:char"): "F0B4"}
    )
    run._r.append(sign)
    run.add_text("10 tons, 3")
    run._r.append(
        run._r.makeelement(
            docx.oxml.ns.qn("w:sym"), {docx.oxml.ns.qn("w:font"): "Odd", docx.oxml.ns.qn("w:char"): "F077"}
        )
    )
    run.add_text("7 men.")
    buffer = io.BytesIO()
    document.save(buffer)
    (read,) = read_file(buffer.getvalue(), "a.docx")

    assert read.text == "5×10 tons, 3\N{REPLACEMENT CHARACTER}7 men."
