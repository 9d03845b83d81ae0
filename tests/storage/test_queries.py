"""Every query has a name in a `.sql` file, and every name is asked."""

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest

import consilience
from consilience.storage.queries import listed, queries

SOURCE = Path(consilience.__file__).parent
SQL = re.compile(
    r"\s*(select\s.*\sfrom\s|select\s\w+\(|insert\s(or\s\w+\s)?into\s|update\s\w+\sset\s|delete\sfrom\s|create\s(table|index|virtual|trigger)\s)",
    re.DOTALL,
)
KEPT = re.compile(r"storage/migrations\.py|tables/")
"""Counting steps is SQLite's own business; steps over coded tables are made from their columns (see the table engines)."""


def modules():
    return sorted(path for path in SOURCE.rglob("*.py") if not KEPT.match(path.relative_to(SOURCE).as_posix()))


def test_queries_are_found_by_name():
    found = queries("consilience.ledger", "queries")

    assert found["tile"] == "select hash from tiles where height = ? and place = ?;"
    assert listed(["a", "b"]) == '["a","b"]'
    with pytest.raises(KeyError):
        found["no such query"]


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Return what writes the queries of a package and gives its name."""

    def write(name, text):
        (tmp_path / name / "sql").mkdir(parents=True)
        (tmp_path / name / "__init__.py").write_text("")
        (tmp_path / name / "sql" / "q.sql").write_text(text)
        return name

    monkeypatch.syspath_prepend(tmp_path)
    return write


def test_two_queries_of_one_name_are_a_fault(written):
    with pytest.raises(ValueError, match="one name"):
        queries(written("twice", "-- name: a\nselect 1;\n\n-- name: a\nselect 2;\n"), "q")


def test_what_queries_ask_alike_is_said_once(written):
    inner = "-- part: inner\n  b = 1\n\n-- part: outer\nwhere a = 1 and\n-- with: inner\n\n"
    found = queries(
        written(
            "alike", f"{inner}-- name: one\nselect 1\n-- with: outer\n;\n-- name: two\nselect 2\n  -- with: outer\n"
        ),
        "q",
    )

    assert dict(found) == {"one": "select 1\nwhere a = 1 and\nb = 1\n;", "two": "select 2\nwhere a = 1 and\nb = 1"}


def test_a_part_that_is_missing_is_a_fault(written):
    with pytest.raises(ValueError, match="no part b"):
        queries(written("missing", "-- name: a\nselect 1\n-- with: b\n"), "q")


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_query_stands_in_the_code(path):
    tree = ast.parse(path.read_text())
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in prose]

    assert not [text for text in texts if isinstance(text, str) and SQL.match(text)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_only_storage_opens_a_database(path):
    opens = "sqlite3.connect(" in path.read_text()

    assert not opens or path == SOURCE / "storage" / "connection.py"


def test_every_query_is_asked_and_every_one_asked_is_there():
    for file in sorted(SOURCE.rglob("sql/*.sql")):
        names = set(re.findall(r"-- name: (\w+)", file.read_text()))
        code = "".join(path.read_text() for path in SOURCE.rglob("*.py"))
        assert not {
            name for name in names if f'"{name}' not in code and f'"{name.removesuffix("_as_seen")}"' not in code
        }, file


@pytest.mark.parametrize(
    "path", [path for path in modules() if "_SQL = queries(" in path.read_text()], ids=lambda path: path.stem
)
def test_what_a_module_asks_is_in_its_file(path):
    text = path.read_text()
    package, name = re.search(r'_SQL = queries\("([\w.]+)", "(\w+)"\)', text).groups()

    assert (files(package) / "sql" / f"{name}.sql").is_file()
    assert set(re.findall(r'_SQL\["(\w+)"\]', text)) <= set(queries(package, name))
