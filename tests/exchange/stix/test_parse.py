"""Hostile files: deep, huge, torn or of the wrong types.  A clear error, and never anything else."""

import json
from contextlib import suppress

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import MalformedStix
from consilience.exchange.stix import parse
from consilience.exchange.stix.parse import read_object, read_objects
from consilience.exchange.stix.read import read
from tests.exchange.stix.terms import GREEN, MAKER_ID, WHEN, terms, thing

NOTE = thing("note", "n", GREEN, content="Words.", object_refs=[MAKER_ID])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(b"", "JSON", id="empty"),
        pytest.param(b"\xff\xfe", "JSON in UTF-8", id="not UTF-8"),
        pytest.param(b"[" * 200_000, "levels", id="endlessly deep"),
        pytest.param(b'{"objects":[' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"]}", "levels", id="deep"),
        pytest.param(b'{"objects":[],"objects":[]}', "once", id="a name twice"),
        pytest.param(b'{"objects":[{"id":"a","id":"b"}]}', "once", id="a name twice inside"),
        pytest.param(b'{"objects":[NaN]}', "number", id="a number that is none"),
        pytest.param(b'{"objects":[' + b"9" * 5_000 + b"]}", "JSON", id="a number without end"),
        pytest.param(b'{"objects":{}}', "array", id="objects that are no list"),
        pytest.param(b"7", "bundle", id="a number"),
        pytest.param(b'"text"', "bundle", id="a text"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(raw, words):
    with pytest.raises(MalformedStix, match=words):
        read_objects(raw)


def test_a_file_that_is_too_long_is_refused_unread():
    with pytest.raises(MalformedStix, match="at most 10 bytes"):
        read_objects(b" " * 11, most=10)


def test_too_many_objects_are_refused(monkeypatch):
    monkeypatch.setattr(parse, "MOST_OBJECTS", 3)

    with pytest.raises(MalformedStix, match="at most 3"):
        read_objects(orjson.dumps({"objects": [NOTE] * 4}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "note--1"}, {"id": 7}, {"id": NOTE["id"].replace("note", "report")}, {"type": "Note"}, {"type": None},
        {"spec_version": "2.0"}, {"spec_version": 2.1}, {"created": "yesterday"}, {"created": 0}, {"modified": None},
        {"modified": "2026-02-30T00:00:00Z"}, {"content": ["words"]}, {"content": "\ud800"}, {"object_refs": "x"},
        {"object_refs": [7]}, {"object_refs": ["../../etc/passwd"]}, {"object_marking_refs": {}},
        {"object_marking_refs": ["TLP:GREEN"]}, {"created_by_ref": "me"}, {"granular_markings": [7]},
        {"granular_markings": [{"marking_ref": 7}]}, {"extensions": []}, {"extensions": {"x": 7}},
        {"external_references": {}}, {"revoked": "no"},
    ],
    ids=str,
)  # fmt: skip
def test_an_object_of_wrong_types_is_set_aside_and_the_others_stand(wrong):
    bad = {key: value for key, value in {**NOTE, **wrong}.items() if value is not None}
    other = thing("note", "other", GREEN, content="Others.", object_refs=[MAKER_ID])

    found = read_objects(json.dumps([bad, other]).encode())

    assert [one.id for one in found.sound] == [other["id"]]
    assert len(found.aside) == 1


def test_a_text_that_is_too_long_is_set_aside(monkeypatch):
    monkeypatch.setattr(parse, "MOST_TEXT", 100)

    with pytest.raises(MalformedStix, match="at most 100 characters"):
        read_object({**NOTE, "content": "x" * 101})


def test_the_same_object_twice_is_one_and_two_that_differ_are_none():
    same = read_objects(orjson.dumps([NOTE, NOTE]))
    torn = read_objects(orjson.dumps([NOTE, {**NOTE, "content": "Other words."}]))

    assert len(same.sound) == 1
    assert torn.sound == ()
    assert "differ" in torn.aside[0].why


def test_a_bundle_an_envelope_a_list_and_one_object_are_read_alike():
    for shape in (
        {"type": "bundle", "id": "bundle--x", "objects": [NOTE]},
        {"more": False, "objects": [NOTE]},
        [NOTE],
        NOTE,
    ):
        assert [one.id for one in read_objects(orjson.dumps(shape)).sound] == [NOTE["id"]]


@given(st.binary(max_size=200))
def test_bytes_are_objects_or_malformed(raw):
    with suppress(MalformedStix):
        read_objects(raw)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just(WHEN), st.just(GREEN)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(sorted(NOTE)), inner, max_size=4)
    ),
    max_leaves=12,
)
PROPERTIES = sorted({*NOTE, "created_by_ref", "granular_markings", "extensions", "confidence", "count", "lang", "revoked",
                     "source_ref", "target_ref", "relationship_type", "sighting_of_ref", "external_references", "published",
                     "first_seen", "where_sighted_refs", "name", "description", "value"} - {"type", "id", "spec_version"})  # fmt: skip


@given(
    st.sampled_from(
        ["note", "report", "relationship", "sighting", "identity", "marking-definition", "consilience-claim"]
    ),
    st.dictionaries(st.sampled_from(PROPERTIES), json_values, max_size=8),
)
def test_an_object_with_anything_in_it_is_taken_used_or_refused(type_, parts):
    value = {**thing(type_, "x"), **parts}

    found = read(read_objects(json.dumps([value]).encode().replace(b"NaN", b"0").replace(b"-Infinity", b"0").replace(
        b"Infinity", b"0")), terms(), source="x")  # fmt: skip

    assert len(found.outcomes) == 1
