"""JSON of other formats is refused by name, and a file without any STIX in it is no success."""

import orjson
import pytest

from consilience.errors import MalformedStix
from consilience.exchange.stix.parse import read_objects
from tests.exchange.stix.terms import thing

EVENT = {"uuid": "5d2b1f0e-0000-4000-8000-000000000001", "info": "quay", "Attribute": [], "Orgc": {"name": "desk"}}
NOTE = thing("note", "n", content="Words.", object_refs=[])


@pytest.mark.parametrize(
    "value",
    [
        {"Event": EVENT},
        [{"Event": EVENT}, {"Event": EVENT}],
        {"response": [{"Event": EVENT}]},
        {"response": {"Attribute": [{"type": "ip-dst", "value": "192.0.2.1"}]}},
        {"response": []},
        {"Attribute": [{"type": "ip-dst", "value": "192.0.2.1"}]},
        EVENT,
    ],
)
def test_misp_core_format_is_refused_by_its_name(value):
    with pytest.raises(MalformedStix, match=r"STIX 2 .*MISP|MISP core format"):
        read_objects(orjson.dumps(value))


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"objects": []},
        {"type": "bundle", "id": "bundle--1", "objects": []},
        {"more": False},
        {"results": [{"id": 1}]},
        {"type": "FeatureCollection", "features": []},
        [{"name": "quay"}],
        ["words"],
    ],
)
def test_json_without_stix_is_an_error(value):
    with pytest.raises(MalformedStix, match=r"^file: expected"):
        read_objects(orjson.dumps(value))


@pytest.mark.parametrize(
    "value", [NOTE, [NOTE], {"objects": [NOTE], "more": False}, {"type": "bundle", "objects": [NOTE]}]
)
def test_stix_in_any_wrapping_is_read(value):
    assert [one.id for one in read_objects(orjson.dumps(value)).sound] == [NOTE["id"]]


def test_one_stix_object_among_others_is_enough():
    found = read_objects(orjson.dumps([NOTE, {"name": "quay"}]))

    assert (len(found.sound), len(found.aside)) == (1, 1)
