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


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b'<stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1" version="1.2"/>', "STIX 1.x in XML"),
        (b"<rss><channel/></rss>", "XML"),
        (b'{"stix_header": {}, "indicators": [], "version": "1.2"}', "STIX 1.x"),
        (b'{"id": "x:Package-1", "version": "1.1.1"}', "STIX 1.x"),
        (b'{"type":"note"}\n{"type":"note"}\n', "one a line"),
        (b'[{"id":"1","event_id":"7","category":"Network activity","type":"ip-dst","value":"192.0.2.1"}]', "MISP"),
        (b'{"5f2e":{"Orgc":{"name":"x"},"info":"y","threat_level_id":"3"}}', "MISP"),
    ],
)
def test_what_is_another_format_is_refused_by_its_name(raw, name):
    with pytest.raises(MalformedStix, match=name):
        read_objects(raw)


def test_a_bundle_of_the_version_before_is_refused_unless_its_objects_say_otherwise():
    note = thing("note", "n", content="The quay closed.", object_refs=[])
    older = {key: value for key, value in note.items() if key != "spec_version"}

    with pytest.raises(MalformedStix, match=r"STIX 2\.0"):
        read_objects(orjson.dumps({"type": "bundle", "spec_version": "2.0", "objects": [older]}))
    found = read_objects(orjson.dumps({"type": "bundle", "spec_version": "2.0", "objects": [note]}))

    assert [one.id for one in found.sound] == [note["id"]]


def test_bundles_in_lists_and_in_bundles_are_opened():
    one, two = (thing("note", key, content="The quay closed.", object_refs=[]) for key in "ab")
    inner = {"type": "bundle", "id": "bundle--x", "objects": [two]}

    for value in ([{"type": "bundle", "objects": [one]}, inner], {"type": "bundle", "objects": [one, inner]}):
        assert len(read_objects(orjson.dumps(value)).sound) == 2
