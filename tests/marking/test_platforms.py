"""TLP and PAP as platforms write them: one label in many dresses, and nothing that only resembles one."""

import pytest

from consilience.errors import MalformedMarking
from consilience.marking.platforms import PAP_PROPERTY, TLP_PROPERTY, label_of

HEAD = {"type": "marking-definition", "spec_version": "2.1", "id": "marking-definition--1", "created": "2026-03-01"}


def statement(text, **parts):
    return {**HEAD, "definition_type": "statement", "definition": {"statement": text}, **parts}


@pytest.mark.parametrize(
    ("definition", "label"),
    [
        (statement("custom", x_opencti_definition_type="TLP", x_opencti_definition="TLP:AMBER+STRICT"), "TLP:AMBER+STRICT"),
        (statement("custom", name="PAP:RED", x_opencti_definition="PAP:RED", x_opencti_order=4), "PAP:RED"),
        (statement("tlp:amber+strict"), "TLP:AMBER+STRICT"),
        (statement("PAP:WHITE"), "PAP:CLEAR"),
        ({**HEAD, "definition_type": "tlp", "definition": {"tlp": "red"}, "name": "TLP:RED"}, "TLP:RED"),
        ({**HEAD, "definition_type": "tlp", "definition": {"tlp": "white"}, "name": "TLP:CLEAR"}, "TLP:CLEAR"),
        ({**HEAD, "extensions": {TLP_PROPERTY: {"extension_type": "property-extension", "tlp_2_0": "amber+strict"}}}, "TLP:AMBER+STRICT"),
        ({**HEAD, "definition_type": "PAP:GREEN", "extensions": {PAP_PROPERTY: {"pap": "green"}}}, "PAP:GREEN"),
        ({**HEAD, "name": "TLP:AMBER STRICT"}, "TLP:AMBER+STRICT"),
        (statement("Copyright of a vendor"), None),
        (statement("TLP:GREEN for members of the union only"), None),
        (statement("Members only", name="TLP:CLEAR"), None),
        (statement("TLP:GREEN", audience="members"), None),
        ({**HEAD, "name": "TLP:CLEAR", "extensions": {"extension-definition--2": {"to": "us"}}}, None),
        ({**HEAD, "name": "PAP:AMBER+STRICT"}, None),
        ({**HEAD, "name": "TLP:PURPLE"}, None),
        (HEAD, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_definition_is_a_label_where_all_of_it_says_so(definition, label):
    assert label_of(definition) == label


def test_a_definition_that_contradicts_itself_is_none():
    with pytest.raises(MalformedMarking, match="different labels"):
        label_of(statement("TLP:RED", name="TLP:CLEAR"))
