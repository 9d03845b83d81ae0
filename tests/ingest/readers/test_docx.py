"""Word documents: all that a reader sees and nothing else, figures whole, markings wherever they stand."""

import pytest

from consilience.ingest.readers.formats import read_file
from tests.ingest.readers.test_more_formats import zipped

_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
OPEN = "The bridge of Tamur is open."


def p(*runs):
    return f"<w:p>{''.join(run if run.startswith('<') else r(run) for run in runs)}</w:p>"


def r(words, look=""):
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def docx(body, strict=False, **parts):
    document = f"<w:document {_NS}><w:body>{body}</w:body></w:document>"
    if strict:
        document = document.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
    return zipped(word__document_dot_xml=document, **parts)


def one(raw):
    (document,) = read_file(raw, "a.docx")
    return document


RAISED = ['<w:vertAlign w:val="superscript"/>', '<w:position w:val="8"/>', '<w:rStyle w:val="Mark"/>']


@pytest.mark.parametrize("look", RAISED)
def test_a_raised_mark_is_no_digit_of_the_number_before_it(look):
    styles = f'<w:styles {_NS}><w:style w:styleId="Base"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style><w:style w:styleId="Mark"><w:basedOn w:val="Base"/></w:style></w:styles>'

    assert (
        one(docx(p("It holds 1450", r("3", look), " people."), word__styles_dot_xml=styles)).text
        == "It holds 1450 people."
    )


def test_powers_ordinals_and_formulas_stay():
    up = '<w:vertAlign w:val="superscript"/>'
    formula = "<m:oMath><m:r><m:t>10</m:t></m:r></m:oMath>"

    assert (
        one(
            docx(
                p(
                    "12 km",
                    r("2", up),
                    ", the 21",
                    r("st", up),
                    " of May, CO",
                    r("2", '<w:vertAlign w:val="subscript"/>'),
                )
                + p("n = ", formula)
            )
        ).text
        == "12 km², the 21st of May, CO2\n\nn = 10"
    )


WRAPPED = [
    "<w:customXml>{}</w:customXml>", "<w:ins>{}</w:ins>", "<w:moveTo>{}</w:moveTo>", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:smartTag>{}</w:smartTag>", "<w:customXml><w:sdt><w:sdtContent><w:ins>{}</w:ins></w:sdtContent></w:sdt></w:customXml>",
    "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    "<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>{}</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>", "<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>",
]  # fmt: skip


@pytest.mark.parametrize("wrapped", WRAPPED)
@pytest.mark.parametrize("strict", [False, True])
def test_words_are_read_whatever_they_are_wrapped_in(wrapped, strict):
    assert (
        one(docx(wrapped.replace("{}", p(OPEN)) + p("Nine lorries crossed."), strict)).text
        == f"{OPEN}\n\nNine lorries crossed."
    )


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        (p(r("Nobody says 77.", "<w:strike/>")), "struck out"), (p(r("Nobody says 77.", "<w:vanish/>")), "hidden text"), (f"<w:p><w:del>{r('Nobody says 77.')}</w:del></w:p>", None),
        (f"<w:moveFrom>{p('Nobody says 77.')}</w:moveFrom>", None), (f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('Nobody says 77.')}</w:tc></w:tr></w:tbl>", None), ("<w:p><w:r><w:instrText>SEQ 77</w:instrText></w:r></w:p>", None),
    ],
)  # fmt: skip
def test_what_no_reader_sees_is_left_out_and_what_was_struck_or_hidden_is_named(gone, named):
    document = one(docx(p(OPEN) + gone))

    assert document.text == OPEN
    assert [named in note for note in document.notes] == ([True] if named else [])


def test_a_switch_that_is_off_strikes_nothing():
    assert one(docx(p(r(OPEN, '<w:strike w:val="0"/><w:vanish w:val="false"/>')))).text == OPEN


def test_footnotes_end_notes_and_comments_are_counted():
    notes = {
        kind: f'<w:{kind} {_NS}><w:{tag} w:type="separator"/><w:{tag}>{p("See 9.")}</w:{tag}></w:{kind}>'
        for kind, tag in (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment"))
    }
    document = one(docx(p(OPEN), **{f"word__{kind}_dot_xml": content for kind, content in notes.items()}))

    assert document.notes[0].startswith("has 1 footnote, 1 end note and 2 comments") or document.notes[0].startswith(
        "has 1 footnote, 1 end note and 1 comment"
    )


HEADS = [
    p("TLP:RED"), f"<w:tbl><w:tr><w:tc>{p('Board')}</w:tc><w:tc>{p('[tlp:red]')}</w:tc></w:tr></w:tbl>", f"<w:sdt><w:sdtContent>{p('TLP:RED')}</w:sdtContent></w:sdt>", p("Valley Board – TLP:RED – page 1"), p("TLP", ":", "RED"),
    "<w:p><w:r><w:pict><v:shape><v:textpath string='TLP:RED'/></v:shape></w:pict></w:r></w:p>", f"<w:p><w:r><w:pict><w:txbxContent>{p('TLP:RED')}</w:txbxContent></w:pict></w:r></w:p>",
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("part", ["header1", "header3", "footer2"])
def test_a_marking_in_a_head_or_foot_of_any_type_is_found(head, part):
    kind = "hdr" if part.startswith("header") else "ftr"

    assert one(docx(p(OPEN), **{f"word__{part}_dot_xml": f"<w:{kind} {_NS}>{head}</w:{kind}>"})).marking == "TLP:RED"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("docProps__custom", '<Properties xmlns="x" xmlns:vt="y"><property name="Classification"><vt:lpwstr>TLP:RED</vt:lpwstr></property></Properties>'),
        ("docProps__core", '<cp:coreProperties xmlns:cp="x"><cp:category>TLP:RED</cp:category></cp:coreProperties>'), ("docProps__core", '<cp:coreProperties xmlns:cp="x"><cp:keywords>bridge, TLP:RED</cp:keywords></cp:coreProperties>'),
        ("customXml__item1", '<label xmlns="x"><element value="TLP:RED"/></label>'), ("word__comments", f"<w:comments {_NS}><w:comment>{p('TLP:RED')}</w:comment></w:comments>"),
        ("word__footnotes", f"<w:footnotes {_NS}><w:footnote>{p('TLP:RED')}</w:footnote></w:footnotes>"),
    ],
)  # fmt: skip
def test_a_marking_in_properties_labels_and_notes_is_found(part, content):
    assert one(docx(p(OPEN), **{f"{part}_dot_xml": content})).marking == "TLP:RED"


def test_portion_marks_are_among_the_markings():
    assert one(docx(p("(U) The road is open.") + p("(S//NF) The bridge is not."))).marking == "S//NF"


def test_an_ordinary_document_has_no_marking_and_no_note():
    head = f"<w:hdr {_NS}>{p('Valley Board – Annual report – page 4')}</w:hdr>"
    document = one(docx(p(OPEN), word__header1_dot_xml=head))

    assert (document.marking, document.notes) == (None, ())
