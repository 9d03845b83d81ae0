"""Workbooks: cells as they are shown, what is hidden told and searched for markings."""

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.readers import sheets
from consilience.ingest.readers.formats import read_file
from consilience.ingest.readers.numberformats import shown
from consilience.ingest.readers.ods import english
from tests.ingest.readers.test_more_formats import _OFFICE, _RELS, _S, zipped

_ODS = " ".join(
    f'xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for part, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("draw", "drawing"),
    )
)


def book(sheet, *, strings="", formats="", xfs='<xf numFmtId="0"/>', fonts="", **parts):
    return zipped(
        xl__workbook_dot_xml=f'<workbook {_S}><sheets><sheet name="Losses" sheetId="1" r:id="r1"/></sheets></workbook>',
        xl___rels__workbook_dot_xml_dot_rels=f'<Relationships {_RELS}><Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        xl__worksheets__sheet1_dot_xml=f"<worksheet {_S}>{sheet}</worksheet>",
        xl__sharedStrings_dot_xml=f"<sst {_S}>{strings}</sst>",
        xl__styles_dot_xml=f"<styleSheet {_S}><numFmts>{formats}</numFmts><fonts>{fonts}</fonts><cellXfs>{xfs}</cellXfs></styleSheet>",
        **parts,
    )


def one(raw, name="a.xlsx"):
    (document,) = read_file(raw, name)
    return document


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.25, "0%", "25%"), (0.1234, "0.0%", "12.3%"), (-0.05, "0%;(0%)", "-5%"), (1234.5, '"$"#,##0.00', "$1,234.50"), (1234.5, "#,##0.00 [$€-407]", "1,234.50 €"), (-1234.5, "#,##0.00_);(#,##0.00)", "-1,234.50"),
        (-7, "#,##0;[Red]#,##0", "-7"), (-1234.5, '_-* #,##0.00 "kr"_-;-* #,##0.00 "kr"_-', "-1,234.50 kr"), (7, "0000", "0007"), (5551234, "000-0000", "555-1234"), (2.5, "# ?/?", "2 1/2"), (1234567, '0.0,,"m"', "1.2m"),
        (12, '0" km"', "12 km"), (12, 'General" MW"', "12 MW"), (44320, "dd.mm.yyyy", "2021-05-04"), (44320, "m/d/yy", "2021-05-04"), (44320, "[$-F800]dddd, mmmm dd, yyyy", "2021-05-04"), (44320, "mmm yyyy", "May 2021"),
        (44320.5, "d mmm yyyy h:mm AM/PM", "2021-05-04 12:00"), (0.75, "hh:mm", "18:00"), (1.25, "[h]:mm", "30:00"), (5, ";;;", None), (5, '[<10]"low";0', "low"), (0, '0;-0;"none"', "none"), (0.5, "0", "1"),
        (1e20, "General", "100000000000000000000"), (0.000012, "General", "0.000012"), (3, '0" days"', "3 days"), (5, "+0;-0;0", "+5"), (12, "@", "12"), (1.005, "0.00", "1.01"),
    ],
)  # fmt: skip
def test_a_cell_says_what_its_format_shows(value, code, text):
    assert shown(value, code) == text


def test_days_count_from_1904_where_the_workbook_says_so():
    assert shown(42858, "yyyy-mm-dd", base_1904=True) == "2021-05-04"


@pytest.mark.parametrize(
    ("told", "value", "text"),
    [("1.234,50 €", "1234.5", "1,234.50 €"), ("25 %", "0.25", "25 %"), ("1 200", "1200", "1,200"), ("1.234", "1234", "1,234"), ("1,5", "1.5", "1.5"), ("1'200", "1200", "1,200"), ("12 km", "12", "12 km"), ("3,5 Mio", "3500000", "3,5 Mio")],
)  # fmt: skip
def test_a_number_in_the_signs_of_another_country_is_checked_by_the_value_behind_it(told, value, text):
    assert english(told, value) == text


def test_formats_days_raised_marks_and_struck_words_of_a_workbook_are_read_as_shown():
    raw = book(
        '<sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" s="1"><v>0.25</v></c><c r="D2" s="2"><v>44320</v></c><c r="E2" s="3" t="inlineStr"><is><t>gone</t></is></c></row>'
        '<row r="3"><c r="B3" t="s"><v>1</v></c><c r="C3" s="1"><v>0.5</v></c><c r="D3" s="2"><v>44321</v></c></row></sheetData>',
        strings='<si><r><t>Dead 1200</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>3</t></r><r><t> in all</t></r></si><si><r><t>Tamur</t></r><r><rPr><strike/></rPr><t> not</t></r></si>',
        formats='<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>',
        fonts="<font/><font><strike/></font>",
        xfs='<xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="0" fontId="1"/>',
    )

    assert one(raw).text == "Losses\n\nDead 1200 in all | 25% | 2021-05-04\nTamur | 50% | 2021-05-05"
    assert "2 pieces of text that was struck out" in one(raw).notes[0]


def test_hidden_rows_columns_and_cells_formulas_without_a_value_and_errors_are_told():
    raw = book(
        '<cols><col min="3" max="3" hidden="1"/></cols><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Oslo</t></is></c><c r="B1"><v>4</v></c><c r="C1"><v>99</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>77</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>Rome</t></is></c><c r="B3"><f>1+1</f></c><c r="D3" t="e"><v>#N/A</v></c><c r="E3"><v>5</v></c></row></sheetData>'
    )
    document = one(raw)

    assert document.text == "Losses\n\nOslo | 4\nRome | | | | 5"
    assert all(
        word in document.notes[0]
        for word in ("1 hidden row", "1 hidden column", "1 formula without a value", "1 cell with an error")
    )


@pytest.mark.parametrize(
    ("sheet", "parts"),
    [
        ('<sheetData><row r="1" hidden="1"><c r="A1" t="inlineStr"><is><t>TLP:RED</t></is></c></row><row r="2"><c r="A2"><v>4</v></c></row></sheetData>', {}),
        ('<sheetData><row r="2"><c r="A2"><v>4</v></c></row></sheetData>', {"xl__comments1_dot_xml": f"<comments {_S}><commentList><comment><text><r><t>TLP:RED</t></r></text></comment></commentList></comments>"}),
        ('<sheetData><row r="2"><c r="A2"><v>4</v></c></row></sheetData>', {"xl__drawings__drawing1_dot_xml": '<x xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>TLP:</a:t></a:r><a:r><a:t>RED</a:t></a:r></a:p></x>'}),
        ('<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Place</t></is></c><c r="B1" t="inlineStr"><is><t>TLP</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Oslo</t></is></c><c r="B2" t="inlineStr"><is><t>red</t></is></c></row></sheetData>', {}),
        ('<sheetData><row r="2"><c r="A2"><v>4</v></c></row></sheetData><headerFooter><firstHeader>&amp;L&amp;8Tables&amp;RTLP:RED</firstHeader></headerFooter>', {}),
    ],
)  # fmt: skip
def test_a_marking_is_found_in_every_part_of_a_workbook(sheet, parts):
    assert one(book(sheet, **parts)).marking == "TLP:RED"


def test_a_blank_row_ends_a_table_and_words_alone_are_no_table():
    row = '<row r="{}"><c r="A{}" t="inlineStr"><is><t>{}</t></is></c></row>'
    raw = book(
        f"<sheetData>{row.format(1, 1, 'Report of May.')}{row.format(2, 2, 'Oslo fell.')}{row.format(5, 5, 'End.')}</sheetData>"
    )

    assert one(raw).text == "Losses\n\nReport of May.\nOslo fell.\n\nEnd."


def ods(rows, before=""):
    content = f"<office:document-content {_ODS}><office:automatic-styles>{before}</office:automatic-styles><office:body><office:spreadsheet>{rows}</office:spreadsheet></office:body></office:document-content>"
    return zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_dot_xml=content)


def test_an_opendocument_sheet_shows_its_cells_in_english_signs_and_its_days_in_order():
    cell = '<table:table-cell office:value-type="{}" {}><text:p>{}</text:p></table:table-cell>'
    row = (
        cell.format("percentage", 'office:value="0.25"', "25 %")
        + cell.format("date", 'office:date-value="2021-05-04"', "04.05.21")
        + '<table:table-cell table:number-columns-repeated="2"/>'
        + cell.format("currency", 'office:value="1234.5"', "1.234,50 €")
        + '<table:table-cell table:number-columns-repeated="1000"/>'
    )
    rows = f'<table:table-row>{row}</table:table-row><table:table-row table:visibility="collapse">{cell.format("string", "", "TLP:RED")}</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    document = one(ods(f'<table:table table:name="Losses">{rows}</table:table>'), "a.ods")

    assert document.text == "Losses\n\n25 % | 2021-05-04 | | | 1,234.50 €"
    assert document.marking == "TLP:RED"
    assert "1 hidden row" in document.notes[0]


def test_a_hidden_opendocument_sheet_is_told():
    hidden = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    row = "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    document = one(
        ods(
            f'<table:table table:name="A">{row.format("Oslo fell.")}</table:table><table:table table:name="B" table:style-name="ta2">{row.format("SECRET")}</table:table>',
            hidden,
        ),
        "a.ods",
    )

    assert document.text == "A\n\nOslo fell."
    assert document.marking == "SECRET"
    assert "1 hidden sheet" in document.notes[0]


class PanicException(BaseException):
    """Called as the one that a library in another language throws when it gives up."""


@pytest.mark.parametrize("thrown", [PanicException, KeyboardInterrupt])
def test_a_library_that_gives_up_costs_the_file_and_nothing_else(monkeypatch, thrown):
    def load(_):
        raise thrown

    monkeypatch.setattr(sheets.calamine, "load_workbook", load)
    with pytest.raises(UnreadableInput if thrown is PanicException else thrown):
        read_file(b"\xd0\xcf\x11\xe0" + bytes(600), "a.xls")


@pytest.mark.parametrize("columns", [1, 1000])
def test_rows_repeated_by_a_number_end_by_a_rule_and_it_is_said(columns):
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"><text:p>Nine men came.</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>' * 40

    document = read_file(ods(f'<table:table table:name="s">{rows}</table:table>'), "a.ods")[0]

    assert len(document.text) < 2_000_000
    assert "repeated by a number" in " ".join(document.notes)


def test_a_few_repeated_rows_are_all_read_and_nothing_is_said():
    row = '<table:table-row table:number-rows-repeated="3"><table:table-cell><text:p>Nine men came.</text:p></table:table-cell></table:table-row>'

    document = read_file(ods(f'<table:table table:name="s">{row}</table:table>'), "a.ods")[0]

    assert document.text.count("Nine men") == 3
    assert not document.notes
