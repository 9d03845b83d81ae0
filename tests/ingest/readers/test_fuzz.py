"""Good files with a few bytes changed: documents or a declared problem, in time and memory; no digit altered in sound ones.

`FUZZ=200 python -m pytest tests/ingest/readers/test_fuzz.py` tries that many mutants of each format, as `make bench-soak` does.
"""

import os
import random
import re
import zipfile
from io import BytesIO

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.readers.isolated import Isolation
from tests.ingest.readers.samples import PLAIN, PROSE, every_format

TRIES = int(os.environ.get("FUZZ", "6"))
SECONDS, MEGABYTES = 20, 1000
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
FILES = every_format()


@pytest.fixture(scope="module")
def isolation():
    with Isolation(seconds=SECONDS, megabytes=MEGABYTES) as reading:
        yield reading


def mutated(raw, chance):
    """A few bytes changed, cut, doubled or moved; of an archive one part, packed again, so that readers see it."""
    if raw.startswith(b"PK") and chance.random() < 0.8:
        return repacked(raw, chance)
    out = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        if not out:
            return b" "
        place, length = chance.randrange(len(out)), chance.randint(1, 40)
        what = chance.randrange(5)
        if what == 0:
            out[place] = chance.randrange(256)
        elif what == 1:
            del out[place : place + length]
        elif what == 2:
            out[place:place] = out[place : place + length] * chance.randint(1, 50)
        elif what == 3:
            out[place:place] = chance.choice(
                [
                    b"\x00",
                    b"\xff\xfe",
                    b"(" * 300,
                    b"<div>" * 300,
                    b"{" * 300,
                    b"-1",
                    b"99999999999",
                    b"\\u-99999?",
                    b"&#x110000;",
                    b"<!--",
                    b"]]>",
                    b"\r",
                    b"\xed\xa0\x80",
                ]
            )
        else:
            del out[place:]
            out = out or bytearray(b" ")
    return bytes(out)


def repacked(raw, chance):
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as archive, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        names = archive.namelist()
        chosen = chance.choice(names)
        for name in names:
            content = archive.read(name)
            out.writestr(
                name,
                mutated(content, chance) if name == chosen and content and not content.startswith(b"PK") else content,
            )
    return buffer.getvalue()


@pytest.mark.parametrize("name", FILES)
def test_a_mutant_gives_documents_or_a_declared_problem_in_time_and_memory(name, isolation):
    chance = random.Random(name)
    for attempt in range(TRIES):
        raw = mutated(FILES[name], chance)
        why = ""
        try:
            documents = isolation.read(raw, name)
        except UnreadableInput as error:
            why, documents = error.why, ()
        assert not re.search(r"longer than|needs more than|ended|could not be read \(", why), (attempt, why)
        assert all(isinstance(document.text, str) for document in documents)


@pytest.mark.parametrize("name", PLAIN)
def test_every_digit_comes_out_as_it_went_in(name, isolation):
    words = " ".join(" ".join(document.text.split()) for document in isolation.read(FILES[name], name))

    for line in PROSE:
        assert re.findall(r"\d+", line) == re.findall(r"\d+", line if line in words else ""), line
