"""The glossary: the field's words and ours, each in one place."""

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "glossary.md").read_text()


def words(part):
    return [re.findall(r"\*\*([^*]+)\*\*", line.split("|")[1]) for line in part.splitlines() if line.startswith("| **")]


def test_each_word_has_one_place_in_order():
    _, field, ours = PAGE.split("\n## ")
    rows = words(field), words(ours)

    for part in rows:
        assert part
        assert [row[0].lower() for row in part] == sorted(row[0].lower() for row in part)
    told = [word for part in rows for row in part for word in row]
    assert len(told) == len(set(told))
