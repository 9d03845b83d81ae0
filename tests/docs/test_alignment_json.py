"""The reference page of `alignment.json` says what the schema says, and the schema what the code writes."""

import re
from pathlib import Path

import pytest

from consilience.brief.outputs import as_document, sheets
from consilience.brief.outputs.document import schema
from tests import make

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "alignment-json.md").read_text()


def fields_of(section):
    body = PAGE.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    return dict(re.findall(r"^\| `(\w[\w -]*)`(?: \(optional\))? \|[^|]*\| (.*) \|$", body, re.MULTILINE))


@pytest.mark.parametrize("name", [n for n, part in schema()["$defs"].items() if "properties" in part])
def test_each_part_is_described_field_by_field(name):
    properties = schema()["$defs"][name]["properties"]

    assert fields_of(name) == {field: part.get("description", "") for field, part in properties.items()}


def test_the_whole_is_described_in_the_order_in_which_it_is_written():
    assert list(fields_of("The whole")) == list(as_document(make.two_parties())) == list(schema()["properties"])


@pytest.mark.parametrize("columns", [sheets.CLAIM_COLUMNS, sheets.MATTER_COLUMNS, sheets.LINK_COLUMNS])
def test_each_table_lists_its_columns(columns):
    assert ", ".join(f"`{column}`" for column in columns) in PAGE
