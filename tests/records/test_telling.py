"""A record in words: whatever its kind, every field with content is told."""

import json
from base64 import b64decode
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path

import pytest

from consilience.records.kinds import KINDS
from consilience.records.record import read_statement
from consilience.records.references import records_named
from consilience.records.telling import short_of, tell

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "records.json").read_text())


def _payload(envelope: str) -> bytes:
    return b64decode(json.loads(envelope)["payload"])


BODIES = {row["kind"]: read_statement(_payload(row["envelope"])).body for row in VECTORS}


class Known:
    """Knows everything, and says that it was asked."""

    def named(self, kind: str, of: str) -> str:
        return f"⟨{kind} {of}⟩"


def texts(value):
    """Every text within a value, in the form in which it stands there."""
    if isinstance(value, Enum):
        yield value.value.replace("_", " ") if isinstance(value.value, str) else str(value.value)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))


def test_there_are_bytes_of_every_kind():
    assert set(BODIES) == set(KINDS)


@pytest.mark.parametrize("tag", sorted(KINDS))
def test_every_text_of_a_record_is_told(tag):
    told = tell(BODIES[tag], Known()).text

    assert [text for text in texts(BODIES[tag]) if text not in told and text not in _HELD_IN_WORDS] == []


_HELD_IN_WORDS = {"exactly"}
"""A number is exact unless it is said not to be."""


@pytest.mark.parametrize("tag", sorted(KINDS))
def test_every_field_with_content_has_a_line(tag):
    body = BODIES[tag]
    shown = {line.label.rstrip("0123456789 ") for line in tell(body).lines}
    filled = [
        one.name
        for one in fields(body)
        if (value := getattr(body, one.name)) not in (None, "", (), frozenset()) and not isinstance(value, bool)
    ]

    assert [name for name in filled if body.KIND.label(name) not in shown] == []


@pytest.mark.parametrize("tag", sorted(KINDS))
def test_a_title_and_a_short_line_are_one_line_of_plain_words(tag):
    line = short_of(BODIES[tag], Known())

    assert line.lower().startswith(BODIES[tag].KIND.name)
    assert "{" not in line
    assert "\n" not in line
    assert len(line) <= 120


@pytest.mark.parametrize("tag", sorted(KINDS))
def test_what_a_record_refers_to_is_looked_up(tag):
    asked = []

    class Listening(Known):
        def named(self, kind, of):
            asked.append((kind, of))
            return ""

    tell(BODIES[tag], Listening())

    assert {of for kind, of in asked if kind == "record"} <= records_named(BODIES[tag])


@pytest.mark.parametrize("tag", sorted(KINDS))
def test_a_template_names_fields_that_are_there(tag):
    import re

    kind = KINDS[tag].KIND
    names = {one.name for one in fields(KINDS[tag])}

    assert {name for part in re.findall(r"\{([^}]*)\}", kind.title) for name in part.split("|")} <= names
    assert set(kind.labels) <= names


def test_days_and_numbers_are_written_out():
    contact = BODIES["contact/1"]
    told = tell(replace(contact, held=datetime(2027, 3, 4, 9, 30, tzinfo=UTC), deadline=date(2027, 4, 1))).text

    assert "4 March 2027, 09:30" in told
    assert "1 April 2027" in told


def test_a_member_beside_a_party_is_looked_up_as_a_member_of_that_party():
    call = BODIES["call/1"]
    told = tell(call, Known()).text

    assert all(f"⟨member {one.party}/{one.member}⟩" in told for one in call.roster)
