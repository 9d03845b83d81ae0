import tracemalloc

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from consilience.errors import UnreadableInput
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.formats import FORMATS, read_file
from consilience.ingest.readers.wire import pack, unpack
from tests.ingest import make

SUFFIXES = [suffix for entry in FORMATS for suffix in entry.suffixes]
SEEDS = [
    make.a_pdf("Talks resumed", make.LONG),
    make.a_docx("Talks resumed", make.LONG, table=[["a", "b"]]),
    make.a_mail(make.LONG, html=f"<p>{make.LONG}</p>", attach=["a.pdf"]),
    make.a_page(f"<article><h1>Talks</h1><p>{make.LONG}</p></article>"),
    b'{"text": "Four teams were formed."}\n',
    b"---\ntitle: Talks\n---\n# Talks\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
]


def read_or_refuse(raw, name):
    try:
        documents = read_file(raw, name)
    except UnreadableInput:
        return ()
    assert documents
    assert all(isinstance(document, Document) for document in documents)
    assert unpack(pack(documents)) == documents
    return documents


@given(raw=st.binary(max_size=2000), suffix=st.sampled_from(SUFFIXES))
@example(raw=b"\xff\xfe\x00", suffix=".txt")
@example(raw=b"\x00\xd8" * 20, suffix=".txt")
def test_any_bytes_through_any_reader_give_documents_or_a_declared_problem(raw, suffix):
    read_or_refuse(raw, "file" + suffix)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.data(),
    seed=st.sampled_from(SEEDS),
    suffix=st.sampled_from([".pdf", ".docx", ".eml", ".html", ".jsonl", ".md"]),
)
def test_a_damaged_file_gives_documents_or_a_declared_problem(data, seed, suffix):
    place = data.draw(st.integers(0, len(seed)))
    raw = seed[:place] + data.draw(st.binary(max_size=40)) + seed[place + data.draw(st.integers(0, 60)) :]

    read_or_refuse(raw, "file" + suffix)


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        pytest.param(b"", "a.txt", "empty", id="empty"),
        pytest.param(b" \n\t\n", "a.md", "empty", id="blank"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(50), "a.txt", "an image", id="picture posing as text"),
        pytest.param(b"\x7fELF" + bytes(50), "a.md", "a program", id="program posing as text"),
        pytest.param(b"ordinary words" + bytes(9), "a.txt", "binary", id="zeros in text"),
        pytest.param(b"%PDF-1.7 ", "a.txt", "a PDF", id="PDF posing as text"),
        pytest.param(b"just words", "a.pdf", "not a PDF", id="text posing as PDF"),
        pytest.param(b"just words", "a.docx", "not a word-processor document", id="text posing as DOCX"),
        pytest.param(b"PK\x03\x04 nothing more", "a.docx", "damaged", id="damaged DOCX"),
        pytest.param(b"%PDF-1.7 nothing more", "a.pdf", "damaged", id="damaged PDF"),
        pytest.param(b"words", "a.xyz", ".xyz are not read", id="unknown ending"),
        pytest.param(b"a,b", "a.csv", "a table", id="table"),
        pytest.param(b"\xd0\xcf\x11\xe0", "a.doc", "are not read", id="old word-processor document"),
        pytest.param(b"... !!! ---", "a.txt", "no words", id="no words"),
        pytest.param(b"[1, 2]\n{}\n", "a.jsonl", "`text`", id="lines without text"),
        pytest.param(b"no header\n\nbody", "a.eml", "headers", id="no mail"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(raw, name, words):
    with pytest.raises(UnreadableInput) as caught:
        read_file(raw, name)

    assert words in caught.value.why
    assert caught.value.advice


def test_an_encrypted_pdf_is_refused_as_such():
    with pytest.raises(UnreadableInput, match="encrypted PDF"):
        read_file(make.a_pdf("Talks", make.LONG, password="secret"), "a.pdf")


def test_a_pdf_encrypted_without_a_password_to_open_it_is_read():
    (document,) = read_file(make.a_pdf("Talks", make.LONG, password=""), "a.pdf")

    assert make.LONG in document.text


def test_a_zip_bomb_in_a_docx_is_refused():
    bomb = make.a_zip(word__document_dot_xml=bytes(250_000_000))
    tracemalloc.start()

    with pytest.raises(UnreadableInput, match="zip bomb"):
        read_file(bomb, "a.docx")

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    honest = make.a_zip(word__document_dot_xml=bytes(60_000_000))
    size = (60_000_000).to_bytes(4, "little")
    bomb = honest.replace(size, (1000).to_bytes(4, "little"))

    with pytest.raises(UnreadableInput):
        read_file(bomb, "a.docx")


def test_a_docx_with_entities_that_multiply_is_bounded():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "ha">{levels}]><d>&e9;</d>'

    read_or_refuse(make.a_zip(word__document_dot_xml=laughs, **{"[Content_Types]_dot_xml": laughs}), "a.docx")


def test_front_matter_with_aliases_that_multiply_is_left_out():
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))

    (document,) = read_file(f"---\na0: &a0 [x]\n{levels}\n---\nThe talks resumed.".encode(), "a.md")

    assert document.text == "The talks resumed."
    assert "not valid YAML" in document.notes[0]


def test_a_web_page_posing_as_text_is_read_as_a_page():
    (document,) = read_file(make.a_page(f"<script>evil()</script><p>{make.LONG}</p>"), "a.txt")

    assert document.text == make.LONG


def test_a_file_without_ending_is_known_by_its_content():
    assert make.LONG in read_file(make.a_pdf("Talks", make.LONG), "report")[0].text
    assert read_file(b"Four teams were formed.", "report")[0].text == "Four teams were formed."
