"""The threat model names tests that exist, and says each thing once."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "explanation" / "threat-model.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")][
    1:
]
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
