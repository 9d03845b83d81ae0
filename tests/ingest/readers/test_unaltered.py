"""Figures and words as they stand: raised marks, boxes, struck words, insertions, blanks between digits; nothing lost unsaid."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from reportlab.pdfgen import canvas

from consilience.errors import UnreadableInput
from consilience.ingest import own
from consilience.ingest.readers.armour import without_armour
from consilience.ingest.readers.formats import read_file
from tests.ingest import make
from tests.ingest.readers.test_more_formats import one, zipped

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MORE = "The harbour office of Quell said that the ferry had left at dawn with all its crew."


def page(words):
    return one(make.a_page(f"<article><h1>Ferries</h1><p>{words}</p><p>{MORE}</p></article>"), "a.html").text


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ('It took 640<span class="superscript">5</span> lorries.', "It took 640 lorries."),
        ('It took 640<tt style="position:relative; top:-.4em">5</tt> lorries.', "It took 640 lorries."),
        ('It took <span style="text-decoration: line-through">730</span> 640 lorries.', "It took 640 lorries."),
        ('A <span style="display:table-cell">64</span><span style="display:table-cell">508</span> B', "A 64 508 B"),
        ('Some 12 km<span class="sup">2</span> burnt.', "Some 12 km² burnt."),
    ],
)
def test_the_figures_of_a_page_are_not_run_together(words, read):
    assert read in page(words)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("It took 640<sup>5</sup> lorries.", "It took 640 lorries."),
        ("It took ~~730~~ 640 lorries.", "It took 640 lorries."),
        ("It took <del>730</del>640 lorries.", "It took 640 lorries."),
        ("Some 12 km<sup>2</sup> of CO<sub>2</sub>.", "Some 12 km² of CO2."),
        ("It <b>took</b> 640.", "It took 640."),
    ],
)
def test_markup_within_markdown_is_read_as_it_is_shown(words, read):
    assert one(f"# Ferries\n\n{words}\n".encode(), "a.md").text == f"Ferries\n\n{read}"


def document(runs):
    made = docx.Document()
    made.add_paragraph(MORE)
    made.element.body.insert(0, parse_xml(f"<w:p {_SPACE}>{runs}</w:p>"))
    buffer = io.BytesIO()
    made.save(buffer)
    return one(buffer.getvalue(), "a.docx")


@pytest.mark.parametrize(
    ("runs", "read"),
    [
        ('<w:r><w:t>It took 640</w:t></w:r><w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>5</w:t></w:r><w:r><w:t xml:space="preserve"> lorries.</w:t></w:r>', "It took 640 lorries."),
        ("<w:r><w:t>It took </w:t><w:ruby><w:rt><w:r><w:t>9</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>640</w:t></w:r></w:rubyBase></w:ruby></w:r>", "It took 640"),
        ("<mc:AlternateContent><mc:Fallback><w:r><w:t>It took 640.</w:t></w:r></mc:Fallback></mc:AlternateContent>", "It took 640."),
        ("<mc:AlternateContent><mc:Choice Requires='x'><w:r><w:t>It took 640.</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>It took 640.</w:t></w:r></mc:Fallback></mc:AlternateContent>", "It took 640."),
    ],
)  # fmt: skip
def test_the_runs_of_a_document_are_read_once_and_as_they_stand(runs, read):
    assert document(runs).text.split("\n\n")[0] == read


def test_a_document_within_a_document_is_named():
    made = docx.Document()
    made.add_paragraph(MORE)
    made.element.body.insert(
        0,
        parse_xml(
            f'<w:altChunk {_SPACE} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId7"/>'
        ),
    )
    buffer = io.BytesIO()
    made.save(buffer)

    assert any("1 embedded file" in note for note in one(buffer.getvalue(), "a.docx").notes)


def test_a_short_paragraph_with_a_note_in_a_link_is_not_lost():
    assert "It took 640 lorries." in page('It took 640<a href="#n5"><sup>[5]</sup></a> lorries.')


@pytest.mark.parametrize("label", ["us-ascii", "ISO8859_1", "latin1", "windows-1252"])
def test_dashes_of_a_feed_stay_whatever_its_label_says(label):
    feed = f'<?xml version="1.0" encoding="{label}"?><rss version="2.0"><channel><title>Q</title><item><title>T</title><description>Some 640–730 left.</description></item></channel></rss>'

    assert "640–730" in read_file(feed.encode("cp1252"), "a.rss")[0].text


def test_a_comment_of_an_archive_marks_what_is_in_it():
    buffer = io.BytesIO(zipped(a_dot_txt=MORE, b_dot_txt="Two of them sank."))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"TLP:RED"

    assert {document.marking for document in read_file(buffer.getvalue(), "a.zip")} == {"TLP:RED"}


def test_a_blank_between_figures_that_stand_one_by_one_stays():
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, invariant=1)
    sheet.setFont("Helvetica", 11)
    at = 72
    for sign in "They saw 14 310 and 4215 sheep.":
        sheet.drawString(at, 500, sign)
        at += sheet.stringWidth(sign, "Helvetica", 11)
    sheet.save()

    assert one(buffer.getvalue(), "a.pdf").text == "They saw 14 310 and 4215 sheep."


PARTS = "From: a@t.example\r\nSubject: Ferries\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n%s--b--\r\n"


def part(kind, words):
    return f"--b\r\nContent-Type: {kind}\r\n\r\n{words}\r\n"


def test_a_page_beside_the_text_of_a_mail_is_read_too():
    raw = PARTS % (part("text/plain", "Six ferries left.") + part("text/html", "<p>Two of them sank.</p>"))

    assert one(raw.encode(), "a.eml").text == "Six ferries left.\n\nTwo of them sank."


def test_alternatives_of_a_mail_are_still_read_once():
    text = one(make.a_mail("Six ferries left.", html="<p>Six ferries left.</p>", Subject="Re: x"), "a.eml").text

    assert text.count("Six ferries") == 1


def test_what_is_encrypted_is_no_report_and_a_signature_none_of_its_words():
    block = "-----BEGIN PGP MESSAGE-----\n\nhQEMA4xyz\n=Ab1c\n-----END PGP MESSAGE-----\n"
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n- -- six ferries left.\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----"

    assert without_armour(signed) == ("-- six ferries left.", 0)
    assert any("1 encrypted part" in note for note in one(make.a_mail(f"Six ferries left.\n{block}"), "a.eml").notes)
    with pytest.raises(UnreadableInput, match="encrypted part"):
        read_file(make.a_mail(block, Subject=""), "a.eml")


OTHER = "The mill of Orrin burnt down and 61 sheep died."
OWN = "Six ferries left Quell."


@pytest.mark.parametrize(
    "below",
    [
        f"Bo Lind wrote:\n\n{OTHER}",
        f"At 09:15 04/05/2022, Bo Lind wrote:\n{OTHER}",
        f"Bo> {OTHER}",
        f"من: Bo\nتم الإرسال: 4 مايو 2022\nإلى: Ann\nالموضوع: Mill\n\n{OTHER}",
        f"Από: Bo\nΕστάλη: 4 Μαΐου 2022\nΠρος: Ann\nΘέμα: Mill\n\n{OTHER}",
    ],
)
def test_words_of_another_below_a_reply_are_not_the_sender_s(below):
    read = one(make.a_mail(f"{OWN}\n\n{below}\n", Subject="Re: Mill"), "a.eml")

    assert read.text == f"Mill\n\n{OWN}"
    assert read.notes


def test_a_report_in_which_somebody_writes_keeps_its_words():
    body = f"{OWN}\n\nThe mayor wrote:\n\n{OTHER}"

    assert OTHER in one(make.a_mail(body, Subject="Mill"), "a.eml").text


def test_the_notes_of_a_book_s_chapters_are_told():
    chapter = (
        f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{MORE}</p><p><del>61</del> 64 sheep.</p></body></html>"
    )
    book = zipped(
        mimetype="application/epub+zip",
        **{
            "META-INF__container_dot_xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
            "b_dot_opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest><item id="i" href="c.xhtml"/></manifest><spine><itemref idref="i"/></spine></package>',
            "c_dot_xhtml": chapter,
        },
    )

    assert any("struck out" in note for note in one(book, "a.epub").notes)


@pytest.mark.parametrize(
    "head",
    [
        "id,matter,party,report,file,published",
        "id,topic,title,verdict,probability,parties",
        "left_claim,right_claim,probability,verdict,decibans",
    ],
)
def test_a_table_of_ours_under_another_name_is_no_evidence(tmp_path, head):
    intake = make.read(make.a_folder(tmp_path, a_dot_txt=f"{head},more\n1,2,{MORE}\n", b_dot_txt=MORE))

    assert [report.file for report in intake.reports] == ["b.txt"]
    assert own.SENTENCE in [problem.sentence for problem in intake.problems]


def test_the_first_part_of_a_brief_is_known_by_its_head(tmp_path):
    copied = f"Alignment brief\n\nMachine draft: none of the 12 claims has been confirmed by a person.\n\n{MORE}"
    intake = make.read(make.a_folder(tmp_path, a_dot_txt=copied, b_dot_txt=MORE))

    assert [report.file for report in intake.reports] == ["b.txt"]
