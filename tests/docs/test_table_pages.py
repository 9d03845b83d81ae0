"""The reference of tables says what the code does."""

import re
from pathlib import Path

from consilience.tables.columns import COLUMNS, SUFFIXES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "tables.md").read_text()


def test_the_page_lists_every_column_with_its_use_and_meaning():
    listed = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", PAGE, re.MULTILINE)

    assert listed == [(c.name, str(c.use), c.meaning) for c in COLUMNS]


def test_the_page_names_every_suffix():
    assert all(f"`{suffix}`" in PAGE for suffix in SUFFIXES)
