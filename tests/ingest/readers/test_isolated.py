import os
from pathlib import Path

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.readers.isolated import Isolation
from tests.ingest import make


@pytest.fixture(scope="module")
def isolation():
    with Isolation(seconds=20) as room:
        yield room


def test_one_process_reads_many_files(isolation):
    first = isolation.read(make.a_page(f"<p>{make.LONG}</p>"), "a.html")
    process = isolation._process
    second = isolation.read(make.a_docx(make.LONG), "a.docx")

    assert first[0].text == second[0].text == make.LONG
    assert isolation._process is process


def test_a_refusal_comes_through_with_its_advice(isolation):
    with pytest.raises(UnreadableInput, match="encrypted PDF") as caught:
        isolation.read(make.a_pdf("x", password="secret"), "a.pdf")

    assert caught.value.where == "a.pdf"
    assert caught.value.advice


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_read(monkeypatch):
    monkeypatch.setattr("consilience.ingest.readers.isolated._SOONEST_END", 0.0)

    with Isolation(seconds=0.01) as room:
        with pytest.raises(UnreadableInput, match="took longer than"):
            room.read(make.a_page(f"<p>{make.LONG}</p>"), "a.html")
        room._seconds = 30

        assert room.read(make.a_page(f"<p>{make.LONG}</p>"), "a.html")[0].text == make.LONG


def test_a_file_that_needs_too_much_memory_is_given_up():
    with Isolation(seconds=60, megabytes=100) as room, pytest.raises(UnreadableInput, match="100 MB of memory"):
        room.read(make.a_page(f"<p>{make.LONG}</p>"), "a.html")


def test_the_process_is_given_no_secrets(monkeypatch):
    monkeypatch.setenv("CONSILIENCE_TEST_SECRET", "x")

    with Isolation() as room:
        room.read(make.a_page(f"<p>{make.LONG}</p>"), "a.html")
        environment = Path(f"/proc/{room._process.pid}/environ").read_bytes()

    assert b"CONSILIENCE_TEST_SECRET" not in environment


def test_closing_ends_the_process():
    room = Isolation()
    room.read(make.a_page(f"<p>{make.LONG}</p>"), "a.html")
    number = room._process.pid

    room.close()

    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
def test_what_is_filed_is_read_in_the_process_however_small(name):
    raw = b'{"text": "The envoys met in Geneva."}\n' if name == "a.jsonl" else b"The envoys met in Geneva."
    with Isolation(always=True) as room:
        assert room.read(raw, name)[0].text == "The envoys met in Geneva."
        assert room._process is not None
