"""Markings in the fields of records: named as such, beside other things, inside objects, by reference."""

import json

import pytest

from consilience.ingest.marked_fields import marking_from, name_of
from tests.ingest import make


@pytest.mark.parametrize(
    ("record", "marking"),
    [
        ({"portionMarking": "S//NF"}, "S//NF"),
        ({"confidentiality": "strictly confidential"}, "strictly confidential"),
        ({"tags": ["ferry", "tlp:amber+strict"]}, "TLP:AMBER+STRICT"),
        ({"Tag": [{"name": "tlp:red", "colour": "#f00"}]}, "TLP:RED"),
        ({"distribution": "named readers only - TLP RED"}, "TLP:RED"),
        ({"envelope": {"handling": {"tlp": "RED"}}}, "TLP:RED"),
        ({"parts": [{"n": 1}, {"classification": "GEHEIM"}]}, "GEHEIM"),
        ({"object_marking_refs": ["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"]}, "TLP:RED"),
        ({"object_marking_refs": ["marking-definition--00000000-0000-4000-8000-000000000000"]}, "UNREADABLE MARKING"),
        ({"restriction": "VS-NfD", "access": "SECRET"}, "SECRET"),
    ],
)
def test_a_marking_is_found_wherever_a_record_keeps_it(record, marking):
    assert marking_from(record) == marking


@pytest.mark.parametrize(
    "record",
    [
        {"tags": ["secret talks", "open road"], "access": "by ferry", "rights": "all reserved"},
        {"distribution": "three lorries a day", "status": "done", "body": {"text": "SECRET"}},
        {"labels": None, "tag": 4, "object_marking_refs": []},
    ],
)
def test_what_fields_hold_beside_is_no_marking(record):
    assert marking_from(record) is None


def test_a_record_nested_without_end_is_looked_at_to_a_depth():
    record = {"classification": "SECRET"}
    for _ in range(50):
        record = {"in": [record]}

    assert marking_from(record) is None
    assert name_of("Security Label") == "security_label"


def test_a_line_of_json_is_marked_by_its_tags(tmp_path):
    line = json.dumps({"text": make.LONG, "meta": {"tags": ["tlp:red"]}})
    (report,) = make.read(make.a_folder(tmp_path, a_dot_jsonl=line)).reports

    assert report.marking == "TLP:RED"
