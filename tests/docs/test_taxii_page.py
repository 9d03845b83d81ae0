"""The page on TAXII against the tests: each test that it names is there."""

import re

from tests.docs import pages as docs

PAGE = docs.DOCS / "reference" / "taxii.md"
ROW = re.compile(r"^\| (?P<section>\d[^|]*|App[^|]*) \| (?P<text>[^|]+) \| (?P<tests>[^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")


def defined():
    files = (docs.ROOT / "tests").rglob("test_*.py")
    return {name for file in files for name in re.findall(r"def (test_\w+)\(", file.read_text(encoding="utf-8"))}


def test_each_test_that_the_page_names_exists():
    named = set(NAMED.findall(PAGE.read_text(encoding="utf-8")))

    assert len(named) > 50
    assert sorted(named - defined()) == []


def test_each_requirement_names_a_test():
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))

    assert len(rows) > 45
    assert [text for _, text, tests in rows if not NAMED.search(tests)] == []
