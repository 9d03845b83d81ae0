import contextlib
import json

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import MalformedRecord
from consilience.records.canonical import MAX_BYTES, MAX_DEPTH, MAX_INTEGER, MAX_ITEMS, read_canonical, write_canonical
from tests.strategies_records import canonical_values


@given(canonical_values)
def test_our_bytes_are_those_of_rfc_8785(value):
    assert write_canonical(value) == rfc8785.dumps(value)


@given(canonical_values)
def test_what_is_written_is_read_back(value):
    assert read_canonical(write_canonical(value)) == value


@given(canonical_values)
def test_another_spelling_of_the_same_value_is_refused(value):
    spaced = json.dumps(value, indent=1, ensure_ascii=False).encode()
    if spaced != write_canonical(value):
        with pytest.raises(MalformedRecord):
            read_canonical(spaced)


@given(st.binary(max_size=200))
def test_any_bytes_are_canonical_or_malformed(raw):
    with contextlib.suppress(MalformedRecord):
        assert write_canonical(read_canonical(raw)) == raw


@pytest.mark.parametrize(
    ("raw", "path", "expected"),
    [
        pytest.param(b'{"a":1,"a":2}', "record", "canonical bytes", id="duplicate key"),
        pytest.param(b'{"b":1,"a":2}', "record", "canonical bytes", id="order of keys"),
        pytest.param(b'{"a": 1}', "record", "canonical bytes", id="white space"),
        pytest.param(b'{"a":"\\u0041"}', "record", "canonical bytes", id="needless escape"),
        pytest.param(b'{"a":[1,{"b":1.5}]}', "record.a[1].b", "an object", id="float"),
        pytest.param(b'{"a":null}', "record.a", "an object", id="null"),
        pytest.param(b'{"a":NaN}', "record", "JSON in UTF-8", id="NaN"),
        pytest.param(b'{"a":9007199254740992}', "record.a", "an integer within", id="large integer"),
        pytest.param(b'{"a":-9007199254740992}', "record.a", "an integer within", id="small integer"),
        pytest.param(b'{"a":123456789012345678901234567890}', "record", "canonical bytes", id="huge integer"),
        pytest.param(b'{"A":1}', "record", "keys of a-z", id="capital key"),
        pytest.param(b'{"":1}', "record", "keys of a-z", id="empty key"),
        pytest.param(b'{"' + b"a" * 65 + b'":1}', "record", "keys of a-z", id="long key"),
        pytest.param('{"é":1}'.encode(), "record", "keys of a-z", id="key beyond ASCII"),
        pytest.param(b'{"a":"\\ud800"}', "record", "JSON in UTF-8", id="lone surrogate"),
        pytest.param(b'{"a":"e\xcc\x81"}', "record.a", "text in normal form NFC", id="not in NFC"),
        pytest.param(b'{"a":"\xff"}', "record", "JSON in UTF-8", id="no UTF-8"),
        pytest.param(b"[" * 25 + b"]" * 25, "record" + "[0]" * 24, f"at most {MAX_DEPTH} levels", id="deep"),
        pytest.param(b"[" * 10_000, "record", "JSON in UTF-8", id="very deep"),
        pytest.param(b"", "record", "JSON in UTF-8", id="empty"),
    ],
)
def test_what_breaks_the_profile_is_refused_with_a_path(raw, path, expected):
    with pytest.raises(MalformedRecord) as refused:
        read_canonical(raw)

    assert refused.value.path == path
    assert expected in refused.value.expected


def test_what_is_too_long_is_refused_both_ways():
    long = "x" * MAX_BYTES
    with pytest.raises(MalformedRecord, match="at most"):
        write_canonical(long)
    with pytest.raises(MalformedRecord, match="at most"):
        read_canonical(orjson.dumps(long))


def test_the_largest_record_is_read():
    raw = orjson.dumps("x" * (MAX_BYTES - 2))

    assert len(raw) == MAX_BYTES
    assert write_canonical(read_canonical(raw)) == raw


def test_too_many_values_are_refused():
    with pytest.raises(MalformedRecord, match="at most 100000 values"):
        write_canonical([0] * MAX_ITEMS)

    assert read_canonical(write_canonical([0] * (MAX_ITEMS - 1))) == [0] * (MAX_ITEMS - 1)


@pytest.mark.parametrize("value", [{"a": 0.5}, {1: "a"}, {"a": (1,)}, {"a": "\ud800"}, MAX_INTEGER + 1, None, b"a"])
def test_what_has_no_canonical_form_is_not_written(value):
    with pytest.raises(MalformedRecord):
        write_canonical(value)
