"""The threat model names tests that exist, and says each thing once."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "explanation" / "threat-model.md").read_text(encoding="utf-8")
PROMISES, TRIED = PAGE.split("## What was tried from outside")


def rows_of(text):
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    return found[1:]


ROWS, PROOFS = rows_of(PROMISES), rows_of(TRIED)
TESTS = set(
    re.findall(
        r"^\s*(?:async )?def (test_\w+)",
        "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py")),
        re.MULTILINE,
    )
)


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_each_row_names_tests_that_exist(row):
    attack, stands, held_by = row
    named = re.findall(r"`(test_\w+)`", held_by)

    assert attack
    assert stands
    assert named, "name the test that holds it"
    assert set(named) <= TESTS


@pytest.mark.parametrize("column", [0, 1], ids=["attack", "what stands against it"])
def test_each_row_stands_there_once(column):
    assert [text for text, times in Counter(row[column].casefold() for row in ROWS).items() if times > 1] == []


@pytest.mark.parametrize("row", PROOFS, ids=[row[0][:40] for row in PROOFS])
def test_each_way_that_was_tried_names_its_test_where_it_stands(row):
    _, outcome, held_by = row
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", held_by)

    assert outcome
    assert named
    for file, test in named:
        assert re.search(rf"^\s*(?:async )?def {test}\(", (ROOT / file).read_text(), re.MULTILINE), f"{file}::{test}"


def test_each_way_that_was_tried_stands_there_once():
    assert len(PROOFS) == len({row[0].casefold() for row in PROOFS}) == 27
