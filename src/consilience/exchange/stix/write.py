"""The STIX objects of one record: one that carries the signed bytes, and what ordinary platforms need to show it.

| record                  | object                                                                          |
|-------------------------|---------------------------------------------------------------------------------|
| report                  | `report` with our property extension                                            |
| judgement               | `opinion` on the claim, with our property extension                             |
| party                   | `consilience-party`, and an `identity`                                          |
| translation             | `report`, and a `language-content` on the report that it translates             |
| request for information | `consilience-rfi` with question, priority, needed-by and who is asked; a note     |
| forum                   | `consilience-forum` and a note, and an `identity` of the class `group`           |
| action item             | `consilience-action` and a note, and a `course-of-action`                       |
| prepared response       | `consilience-response` and a note, and a `course-of-action`                     |
| scenario                | `consilience-scenario` and a note, and a `grouping`                             |
| every other kind        | `consilience-…`, defined by our extension, and a `note` that says it in words   |

Strict platforms refuse references to types they do not know, so notes, opinions and groupings refer to objects of the
standard alone: to a claim through its note.  Nothing is written here that the record does not say; who may have it was decided before.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson

from consilience.exchange.stix.shape import (
    EXTENSION,
    StixObject,
    identity,
    identity_id,
    marking_objects,
    native_id,
    note_id,
    preamble,
    record_object_id,
    stix_id,
    write_moment,
)
from consilience.exchange.stix.words import confidence_of, words_of
from consilience.marking import Marking
from consilience.records.claim import Claim
from consilience.records.forum import ActionItem, Forum
from consilience.records.ids import PartyName
from consilience.records.information import InformationAnswer, InformationRequest
from consilience.records.judgement import Judgement, Outcome
from consilience.records.party import Party
from consilience.records.record import Statement
from consilience.records.report import Report
from consilience.records.scenario import PreparedResponse, Scenario

_OPINIONS = {
    Outcome.CONFIRMED: "agree",
    Outcome.CORRECTED: "disagree",
    Outcome.REJECTED: "strongly-disagree",
}
Value = dict[str, object]
_UNSAYING = (
    "type", "spec_version", "id", "created_by_ref", "created", "object_marking_refs", "object_refs", "object_ref", "published",
    "context", "identity_class",
)  # fmt: skip
"""What a revoked object keeps: what it is, whose, how marked, and the references that its type demands."""
_RECALLED: Value = {
    "name": "Recalled",
    "content": "This was recalled.",
    "opinion": "neutral",
    "contents": {"en": {"name": "Recalled"}},
}
"""What takes the place of words that its type demands."""
_TRANSLATES = "translation of"
"""The relation by which a report names the one that it translates."""


@dataclass(frozen=True, slots=True)
class Given:
    """Under what a record goes out: the parcel that brings it too, if one does, and the last day it may be held."""

    parcel: int | None = None
    until: date | None = None


def write(statement: Statement, envelope: bytes, given: Given | None = None) -> list[StixObject]:
    """Return the objects of a record and all that they refer to, the referred first."""
    markings = marking_objects(statement.marking)
    common = _common(statement.head.party, statement.head.created, markings)
    maker = _NATIVE.get(type(statement.body))
    made = maker(statement, common, envelope) if maker else _ours(statement, common, envelope)
    for one in made if given is not None else ():
        _limit(one, given or Given())
    return [*preamble(), *markings, identity(statement.head.party), *map(StixObject.of, made)]


def write_words(
    heading: str, text: str, *, name: str, party: PartyName, marking: Marking, created: datetime
) -> list[StixObject]:
    """Return a note in other words than a record's: a sanitised form or a gist.  `name` makes its id, and is not shown."""
    said: Value = {"abstract": heading, "content": text, "object_refs": [identity_id(party)]}
    return _standing_alone("note", name, said, party=party, marking=marking, created=created)


def write_group(
    name: str, title: str, text: str, members: Sequence[str], *, party: PartyName, marking: Marking, created: datetime
) -> list[StixObject]:
    """Return a grouping of objects: a matter, or a picture.  `members` are the ids of STIX objects, at least one."""
    said: Value = {"name": title, "description": text, "context": "unspecified", "object_refs": list(members)}
    return _standing_alone("grouping", name, said, party=party, marking=marking, created=created)


def write_revoked(one: StixObject, *, at: datetime) -> StixObject:
    """Return the version of an object that says it must not be relied upon, and nothing of what it said before."""
    # Later than the version it revokes, also where that is of the same second.
    after = datetime.fromisoformat(one.version) + timedelta(milliseconds=1)
    said: Value = orjson.loads(one.body)
    kept = {name: said[name] for name in _UNSAYING if name in said}
    unsaid = {name: value for name, value in _RECALLED.items() if name in said}
    own = one.type.startswith("consilience-")
    ours: Value = {name: said[name] for name in ("kind", "record") if own and name in said}
    return StixObject.of(
        {**kept, **unsaid, **ours, **_bare(said), "modified": write_moment(max(at, after)), "revoked": True}
    )


def _bare(said: Value) -> Value:
    """Return which of our extensions an object has, without what stands in them."""
    extensions = said.get("extensions")
    ours = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    if not isinstance(ours, dict):
        return {}
    kept = ("extension_type", "derived_from", "kind", "record")
    return {"extensions": {EXTENSION: {name: ours[name] for name in kept if name in ours}}}


def _standing_alone(
    type_: str, name: str, said: Value, *, party: PartyName, marking: Marking, created: datetime
) -> list[StixObject]:  # fmt: skip
    """Return an object that carries no record, with all that it refers to."""
    markings = marking_objects(marking)
    made = {"type": type_, "id": stix_id(type_, name), **_common(party, created, markings), **said}
    return [*preamble(), *markings, identity(party), StixObject.of(made)]


def _common(party: PartyName, created: datetime, markings: Sequence[StixObject]) -> Value:
    moment = write_moment(created)
    return {
        "spec_version": "2.1",
        "created_by_ref": identity_id(party),
        "created": moment,
        "modified": moment,
        "object_marking_refs": [one.id for one in markings],
    }


def _ours(statement: Statement, common: Value, envelope: bytes) -> list[Value]:
    """Return an object of our extension and the note that puts it into words."""
    object_id = record_object_id(statement.kind, statement.id)
    carried: Value = {
        "type": object_id.partition("--")[0],
        "id": object_id,
        **common,
        "extensions": {EXTENSION: {"extension_type": "new-sdo"}},
        **_signed(statement, envelope),
        **_asked(statement.body),
    }
    confidence = confidence_of(statement.body)
    heading, text = words_of(statement)
    note: Value = {
        "type": "note",
        "id": note_id(statement.id),
        **common,
        "abstract": heading,
        "content": text,
        "object_refs": _reports(statement) or [identity_id(statement.head.party)],
        "extensions": _derived(object_id),
    }
    return [carried, note] if confidence is None else [carried, {**note, "confidence": confidence}]


def _report(statement: Statement, common: Value, envelope: bytes) -> list[Value]:
    body = statement.body
    if not isinstance(body, Report):
        raise TypeError("only a report is written as a report")
    published = f"{body.published.isoformat()}T00:00:00.000Z" if body.published else common["created"]
    made: Value = {
        "type": "report",
        "id": record_object_id(statement.kind, statement.id),
        **common,
        "name": body.title or body.file,
        "description": body.text,
        "published": published,
        "lang": body.language,
        # A report refers to something; its claims are released one by one, so what it always has is its party.
        "object_refs": [identity_id(statement.head.party)],
        "extensions": _extended(statement, envelope),
    }
    if body.url:
        made["external_references"] = [{"source_name": body.publisher or "source", "url": body.url}]
    return [made, *_translated(statement, body, common)]


def _translated(statement: Statement, body: Report, common: Value) -> list[Value]:
    """Return a report's words as the translation of another, for platforms that show a report in the reader's language."""
    original = next((link.record for link in statement.head.links if link.relation == _TRANSLATES), None)
    if original is None:
        return []
    return [{
        "type": "language-content",
        "id": native_id(statement.kind, statement.id),
        **common,
        "object_ref": record_object_id("report/1", original),
        "contents": {body.language: {"name": body.title or body.file, "description": body.text}},
        "extensions": _derived(record_object_id(statement.kind, statement.id)),
    }]  # fmt: skip


def _asked(body: object) -> Value:
    """Return the properties by which a request for information, or its answer, is worked with: as the proposed Question and Answer have them."""
    if isinstance(body, InformationRequest):
        return {
            "question": body.question, "priority": body.priority.value, "needed_by": f"{body.needed_by.isoformat()}T00:00:00.000Z",
            "asked_of_ref": identity_id(body.to),
        }  # fmt: skip
    if isinstance(body, InformationAnswer):
        return {"answer_state": body.state.value, **({"answer": body.words} if body.words else {})}
    return {}


def _opinion(statement: Statement, common: Value, envelope: bytes) -> list[Value]:
    body = statement.body
    if not isinstance(body, Judgement):
        raise TypeError("only a judgement is written as an opinion")
    made: Value = {
        "type": "opinion",
        "id": record_object_id(statement.kind, statement.id),
        **common,
        "explanation": body.because or f"The claim was {body.outcome.value}.",
        "opinion": _OPINIONS[body.outcome],
        "object_refs": [note_id(body.claim)],
        "extensions": _extended(statement, envelope),
    }
    return [made]


def _party(statement: Statement, common: Value, envelope: bytes) -> list[Value]:
    """Return the record as an object of ours, and a newer version of the party's identity, with its title."""
    body = statement.body
    if not isinstance(body, Party):
        raise TypeError("only a party is written as an identity")
    described: Value = {
        "type": "identity",
        "id": identity_id(body.name),
        **{name: value for name, value in common.items() if name != "created_by_ref"},
        "name": body.title,
        "identity_class": "organization",
    }
    return [described, *_ours(statement, common, envelope)]


def _group(statement: Statement, common: Value, envelope: bytes) -> list[Value]:
    """Return a forum with the group that other platforms know."""
    body = statement.body
    if not isinstance(body, Forum):
        raise TypeError("only a forum is written as a group")
    said: Value = {"name": body.name, "description": body.purpose, "identity_class": "group"}
    return _beside(statement, said, common, envelope)


def _course(statement: Statement, common: Value, envelope: bytes) -> list[Value]:
    """Return an action item, or a prepared response, with the course of action that other platforms know."""
    body = statement.body
    if not isinstance(body, ActionItem | PreparedResponse):
        raise TypeError("only what is to be done is written as a course of action")
    name = body.text if isinstance(body, ActionItem) else body.title
    return _beside(statement, {"name": name, "description": words_of(statement)[1]}, common, envelope)


def _prepared(statement: Statement, common: Value, envelope: bytes) -> list[Value]:
    """Return a scenario with the grouping that other platforms know; it refers to its party, as its tree stands in words."""
    body = statement.body
    if not isinstance(body, Scenario):
        raise TypeError("only a scenario is written as a grouping")
    said: Value = {
        "name": body.title,
        "description": words_of(statement)[1],
        "context": "unspecified",
        "object_refs": [identity_id(statement.head.party)],
    }
    return _beside(statement, said, common, envelope)


def _beside(statement: Statement, said: Value, common: Value, envelope: bytes) -> list[Value]:
    """Return an object of the standard that says the same as a record of ours, and the record's own objects."""
    carried, *rest = _ours(statement, common, envelope)
    id_ = str(native_id(statement.kind, statement.id))
    derived = _derived(str(carried["id"]))
    return [{"type": id_.partition("--")[0], "id": id_, **common, **said, "extensions": derived}, carried, *rest]


_NATIVE: dict[type, Callable[[Statement, Value, bytes], list[Value]]] = {
    Report: _report,
    Judgement: _opinion,
    Party: _party,
    Forum: _group,
    ActionItem: _course,
    PreparedResponse: _course,
    Scenario: _prepared,
}


def _extended(statement: Statement, envelope: bytes) -> Value:
    return {EXTENSION: {"extension_type": "property-extension", **_signed(statement, envelope)}}


def _derived(object_id: str) -> Value:
    return {EXTENSION: {"extension_type": "property-extension", "derived_from": object_id}}


def _limit(made: Value, given: Given) -> None:
    """Say beside the signed bytes how long the record may be held."""
    extensions = made.get("extensions")
    beside = made if "envelope" in made else extensions.get(EXTENSION, {}) if isinstance(extensions, dict) else {}
    if "envelope" in beside:
        said = {"parcel": given.parcel, "until": None if given.until is None else given.until.isoformat()}
        beside.update({name: value for name, value in said.items() if value is not None})


def _signed(statement: Statement, envelope: bytes) -> Value:
    return {"kind": statement.kind, "record": statement.id, "envelope": b64encode(envelope).decode()}


def _reports(statement: Statement) -> list[str]:
    """Return the reports that a claim stands in."""
    if not isinstance(statement.body, Claim):
        return []
    return [record_object_id("report/1", link.record) for link in statement.head.links if link.relation == "report"]
