"""Every kind of hostile file has documents or a sentence in time and memory; a bad line is lost alone."""

import re

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.readers.formats import read_file
from consilience.ingest.readers.isolated import Isolation
from tests.ingest.readers import hostile
from tests.ingest.readers.samples import PROSE

SECONDS, MEGABYTES = 30, 1000
FILES = hostile.files()
STOPPED = ("attributes.html", "zeros.warc.gz")
"""A tag of 60,000 attributes costs libxml2 their square; an archive of pages is unpacked as a stream of unknown length."""
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def isolation():
    with Isolation(seconds=SECONDS, megabytes=MEGABYTES, always=True) as reading:
        yield reading


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gives_documents_or_a_sentence_in_time_and_memory(name, isolation):
    """Being stopped for its time or memory is a sentence too; only the kinds that are named may need it."""
    why = ""
    documents = ()
    try:
        documents = isolation.read(hostile.bytes_of(FILES[name]), name)
    except UnreadableInput as error:
        why = error.why

    assert not re.search(r"ended|could not be read \(", why), why
    assert name in STOPPED or not re.search(r"longer than|needs more than", why), why
    assert not any("root:" in document.text or "alert(" in document.text for document in documents)
    assert bool(documents) != bool(why)


@pytest.mark.parametrize("kind", hostile.ROWS)
def test_a_bad_line_is_lost_alone_and_named_with_its_reason(kind):
    document, *others = read_file(hostile.bytes_of(FILES[f"row-{kind}.jsonl"]), "a.jsonl")
    said = " ".join(document.notes)

    if kind == "long":
        # A number of any length is JSON; nothing of the line is lost.
        assert [document.text, *(one.text for one in others)] in (["x y", PROSE[0]], [PROSE[0]])
        return
    assert document.text == PROSE[0]
    assert not others
    assert "line 1" in said
    assert "x y" not in said
