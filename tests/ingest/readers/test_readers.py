from datetime import date

import pytest

from consilience.ingest.readers.formats import read_file
from tests.ingest import make


def one(raw, name):
    (document,) = read_file(raw, name)
    return document


def test_markdown_gives_the_words_without_the_marks():
    page = "# Talks *resumed*\n\nThe **two** [sides](http://x.example) met\nin `Geneva`.\n\n- first\n- second\n\n![caption](x.png)\n\n<!-- hidden -->\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"

    document = one(page.encode(), "a.md")

    assert document.text == "Talks resumed\n\nThe two sides met\nin Geneva.\n\nfirst\n\nsecond\n\na | b\n1 | 2"
    assert document.title == "Talks resumed"


def test_front_matter_gives_every_field():
    head = "title: Talks\ndate: 2021-02-03\noutlet: The Daily\nby: [Ann, Bob]\nreliability: B2\nmarking: TLP:AMBER\nlink: https://x.example/1"

    document = one(f"---\n{head}\n---\n\nFour teams were formed.\n".encode(), "a.md")

    assert (document.title, document.published, document.publisher) == ("Talks", date(2021, 2, 3), "The Daily")
    assert (document.author, document.reliability, document.marking, document.url) == (
        "Ann, Bob",
        "B",
        "TLP:AMBER",
        "https://x.example/1",
    )
    assert document.text == "Talks\n\nFour teams were formed."


def test_a_rule_at_the_top_of_a_text_is_no_front_matter():
    assert one(b"---\n\nFour teams were formed.\n\n---\nThe end.", "a.md").text == "Four teams were formed.\n\nThe end."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_known(encoding):
    assert one("The café talks — resumed.".encode(encoding), "a.txt").text == "The café talks — resumed."


def test_a_legacy_encoding_is_guessed_and_said():
    words = (
        "The ministers met at the café in Besançon; “nothing was agreed”, said the naïve envoy. Later the façade fell. "
        * 3
    )

    document = one(words.encode("cp1252"), "a.txt")

    assert document.text == words.strip()
    assert "which is a guess" in document.notes[0]


def test_one_broken_byte_does_not_spoil_the_other_letters():
    raw = ("The café talks resumed. " * 30).encode() + b"\xff end."

    document = one(raw, "a.txt")

    assert document.text.startswith("The café talks")
    assert document.notes


def test_a_page_gives_its_article_and_its_meta_tags():
    head = (
        '<title>Talks | The Daily</title><meta property="og:site_name" content="The Daily"><meta property="og:title" content="Talks resumed">'
        '<meta name="author" content="Ann Writer"><meta property="article:published_time" content="2021-02-03T23:10:00-05:00">'
        '<link rel="canonical" href="https://daily.example/1">'
    )
    body = f'<nav><a href="/">Home</a></nav><article><h1>Talks resumed</h1><p>{make.LONG}</p><p>The end of the story came soon.</p></article><footer>Contact us</footer>'

    document = one(make.a_page(body, head), "a.html")

    assert document.text == f"Talks resumed\n{make.LONG}\nThe end of the story came soon."
    assert (document.title, document.author, document.publisher) == ("Talks resumed", "Ann Writer", "The Daily")
    assert (document.published, document.url) == (date(2021, 2, 3), "https://daily.example/1")


def test_structured_data_of_a_page_is_used():
    data = '{"@graph": [{"@type": ["NewsArticle"], "headline": "Talks", "datePublished": "2021-02-03", "author": [{"name": "Ann"}], "publisher": {"name": "Daily"}}]}'

    document = one(make.a_page(f"<p>{make.LONG}</p>", f'<script type="application/ld+json">{data}</script>'), "a.html")

    assert (document.title, document.published, document.author, document.publisher) == (
        "Talks",
        date(2021, 2, 3),
        "Ann",
        "Daily",
    )


def test_scripts_of_a_page_are_not_run_and_nothing_is_fetched(monkeypatch):
    import socket

    def no_connection(*_, **__):
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr(socket, "socket", no_connection)
    body = f'<img src="http://127.0.0.1:9/x.png"><iframe src="http://127.0.0.1:9/"></iframe><script>document.write("evil words")</script><p>{make.LONG}</p>'

    assert one(make.a_page(body), "a.html").text == make.LONG


def test_a_page_of_one_short_sentence_is_read():
    assert one(make.a_page("<p>Four teams were formed.</p>"), "a.html").text == "Four teams were formed."


def test_a_page_nested_very_deeply_ends():
    read = read_file(make.a_page("<div>" * 50_000 + f"<p>{make.LONG}</p>"), "a.html")

    assert read


def test_a_pdf_gives_whole_paragraphs():
    document = one(
        make.a_pdf("Talks resumed in Geneva", make.LONG, make.LONG.replace("four", "three"), title="Talks resumed"),
        "a.pdf",
    )

    assert document.text.split("\n")[0] == "Talks resumed in Geneva"
    assert make.LONG in document.text
    assert make.LONG.replace("four", "three") in document.text
    assert document.title == "Talks resumed"


def test_a_word_document_gives_paragraphs_tables_and_properties():
    document = one(
        make.a_docx("Talks resumed.", table=[["team", "task"], ["first", "border"]], header="TLP:AMBER", title="Talks"),
        "a.docx",
    )

    assert document.text == "Talks resumed.\n\nteam | task\nfirst | border"
    assert (document.title, document.author, document.marking) == ("Talks", "Ann Writer", "TLP:AMBER")


def test_words_that_were_deleted_from_a_word_document_are_not_read():
    import io

    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    opened = docx.Document()
    paragraph = opened.add_paragraph("Four teams ")._p
    paragraph.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>were not</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>were formed.</w:t></w:r></w:ins>"))
    buffer = io.BytesIO()
    opened.save(buffer)

    assert one(buffer.getvalue(), "a.docx").text == "Four teams were formed."


def test_a_mail_gives_body_subject_sender_and_date():
    document = one(
        make.a_mail(
            "Four teams were formed.\n\n> quoted\n-- \nAnn",
            Subject="Re: Fwd: Talks",
            Date="Wed, 3 Feb 2021 23:00:00 -0500",
        ),
        "a.eml",
    )

    assert document.text == "Talks\n\nFour teams were formed."
    assert (document.title, document.author, document.published) == ("Talks", "Ann Writer", date(2021, 2, 3))


def test_a_mail_with_only_a_page_gives_its_words():
    page = (
        "<html><head><style>p {}</style></head><body><p>Four teams<br>were formed.</p><script>x</script></body></html>"
    )

    assert one(make.a_mail(html=page), "a.eml").text == "Talks resumed\n\nFour teams\nwere formed."


def test_attachments_are_named():
    document = one(make.a_mail("Four teams were formed.", attach=["plan.pdf", "map.png"]), "a.eml")

    assert "2 attachments" in document.notes[0]
    assert "plan.pdf" in document.notes[0]


def test_json_lines_give_one_document_a_line_and_name_the_bad_ones():
    raw = b'{"text": "Four teams.", "title": "Talks", "published": "2021-02-03", "marking": "TLP:RED"}\nbroken\n\n{"text": "Three teams."}\n{"title": "x"}\n'

    first, second = read_file(raw, "a.jsonl")

    assert (first.line, first.text, first.published, first.marking) == (
        1,
        "Talks\n\nFour teams.",
        date(2021, 2, 3),
        "TLP:RED",
    )
    assert (second.line, second.text) == (4, "Three teams.")
    assert first.notes[0].startswith("2 lines (2, 5) hold")
