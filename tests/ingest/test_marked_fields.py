"""Markings in the fields of records: named as such, beside other things, inside objects, by reference."""

import json

import pytest
from lxml import etree

from consilience.ingest.marked_fields import marking_from, name_of, of_properties
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


@pytest.mark.parametrize("name", ["sec_level", "dissem", "classif", "Schutzklasse", "niveau_classification", "x-classification", "clearanceLevel"])  # fmt: skip
def test_a_field_whose_name_is_made_of_words_for_markings_counts_whatever_it_says(name):
    assert marking_from({name: "Azure"}) == "Azure"


@pytest.mark.parametrize("name", ["image_classification", "paper", "level", "class", "marketing", "release_notes"])
def test_a_field_that_only_sounds_alike_does_not(name):
    assert marking_from({name: "Azure"}) is None


@pytest.mark.parametrize(("value", "marking"), [(True, "UNREADABLE MARKING"), (False, None)])
def test_a_flag_that_says_classified_closes_and_its_opposite_says_nothing(value, marking):
    assert marking_from({"classified": value}) == marking


PROPERTIES = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">{}</Properties>'
)


@pytest.mark.parametrize(
    ("inside", "marks"),
    [
        ('<property name="MSIP_Label_2ad0_Name"><x>Azure</x></property>', ["Azure"]),
        ('<property name="MSIP_Label_2ad0_Name"><x>General</x></property><property name="MSIP_Label_2ad0_Enabled"><x>true</x></property>', []),
        ('<property name="MSIP_Label_2ad0_Enabled"><x>true</x></property>', ["UNREADABLE MARKING"]),
        ('<property name="TitusClassification"><x>S</x></property>', ["S"]),
        ('<property name="Author"><x>Azure</x></property>', []),
        ('<label xmlns="http://schemas.microsoft.com/office/2020/mipLabelMetadata" id="{2}" enabled="1" removed="0"/>', ["UNREADABLE MARKING"]),
        ('<doc xmlns:ism="urn:us:gov:ic:ism" ism:classification="S"/>', ["S"]),
    ],
)  # fmt: skip
def test_the_named_properties_of_a_document_say_its_marking(inside, marks):
    assert list(of_properties(etree.fromstring(PROPERTIES.format(inside)))) == marks
