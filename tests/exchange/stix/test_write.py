"""Records as STIX: accepted by the reference library and the validator, and back again byte for byte."""

import re
from base64 import b64decode
from collections import Counter
from decimal import Decimal

import orjson
import pytest
import stix2
import stix2validator
from hypothesis import given

from consilience.exchange.stix.parse import ParsedObjects, read_objects, sort
from consilience.exchange.stix.read import Fate, read
from consilience.exchange.stix.shape import (
    EXTENSION,
    identity,
    marking_objects,
    note_id,
    object_ids,
    preamble,
    record_object_id,
)
from consilience.exchange.stix.write import write, write_group, write_revoked, write_words
from consilience.ledger.signing import signed
from consilience.marking.stix import parse_stix
from consilience.records.contact import Contact
from consilience.records.disclosure import Disclosure
from consilience.records.ids import PartyName
from consilience.records.kinds import KINDS, kind_of
from consilience.records.record import RecordLink, read_statement
from consilience.records.release import Form
from consilience.records.scenario import (
    Branch,
    Indicator,
    OutcomeGroup,
    PreparedResponse,
    ResponseStep,
    Scenario,
    Split,
    Trigger,
    Whose,
)
from tests import make_records as make
from tests.exchange.stix.terms import ALPHA, terms
from tests.strategies_records import markings

AGREED = "ab" * 32
OPTIONS = stix2validator.ValidationOptions(version="2.1", strict=True)


def written(body, **parts):
    payload = make.payload(body, **parts)
    envelope = signed(payload, make.NODE_KEY)
    return write(read_statement(payload), envelope), envelope


def values(objects):
    return [orjson.loads(one.body) for one in objects]


def accepted(objects):
    for value in values(objects):
        stix2.parse(value)
        assert stix2validator.validate_instance(value, OPTIONS).is_valid


def every_kind():
    bodies = {kind_of(body): body for body in make.every_kind()}
    return [pytest.param(bodies[kind], id=kind) for kind in KINDS if kind in bodies]


@pytest.mark.parametrize("body", every_kind())
def test_the_reference_library_and_the_validator_accept_every_kind(body):
    objects, _ = written(body)

    accepted(objects)


@pytest.mark.parametrize("body", every_kind())
def test_a_record_comes_back_exactly_as_it_was_signed(body):
    objects, envelope = written(body)
    bundle = orjson.dumps({"type": "bundle", "objects": values(objects)})

    found = read(read_objects(bundle), terms(), source="bundle.json")

    assert [one.envelope for one in found.enclosed] == [envelope]
    assert found.told == ()
    assert not [one for one in found.outcomes if one.fate is Fate.REFUSED]


def test_there_is_a_sample_of_every_kind():
    assert {kind_of(body) for body in make.every_kind()} == set(KINDS)


def test_a_hop_that_writes_the_json_anew_does_not_break_a_record():
    objects, envelope = written(make.claim())
    hop = orjson.dumps([dict(reversed(value.items())) for value in values(objects)], option=orjson.OPT_INDENT_2)

    found = read(read_objects(hop), terms(), source="hop.json")

    assert [one.envelope for one in found.enclosed] == [envelope]


def test_words_that_a_hop_has_changed_are_not_believed():
    objects, envelope = written(make.report())
    changed = [{**value, "description": "Forged."} if value["type"] == "report" else value for value in values(objects)]

    found = read(sort(changed), terms(), source="hop.json")

    assert [one.envelope for one in found.enclosed] == [envelope]
    assert found.told == ()


@pytest.mark.parametrize(
    ("body", "types"),
    [
        pytest.param(make.report(), {"report"}, id="report"),
        pytest.param(make.claim(), {"consilience-claim", "note"}, id="claim"),
        pytest.param(make.every_kind()[9], {"opinion"}, id="judgement"),
        pytest.param(make.party(), {"consilience-party", "identity", "note"}, id="party"),
    ],
)
def test_each_noun_has_the_type_of_the_standard_where_it_has_one(body, types):
    objects, _ = written(body)

    assert {one.type for one in objects} - {"extension-definition", "marking-definition"} == types | {"identity"}


def test_a_new_type_has_no_x_in_front_and_is_defined_by_our_extension():
    objects, envelope = written(make.claim())

    (value,) = [one for one in values(objects) if one["type"] == "consilience-claim"]

    assert value["extensions"] == {EXTENSION: {"extension_type": "new-sdo"}}
    assert b64decode(value["envelope"]) == envelope


def test_a_claim_refers_to_its_report_and_an_opinion_to_its_claim():
    report, _ = written(make.report(), number=1)
    report_record = read_statement(make.payload(make.report(), number=1)).id
    claim, _ = written(make.claim(), links=(RecordLink(relation="report", record=report_record),))
    note = next(value for value in values(claim) if value["type"] == "note")
    opinion = next(value for value in values(written(make.every_kind()[9])[0]) if value["type"] == "opinion")

    assert note["object_refs"] == [record_object_id("report/1", report_record)]
    assert note["object_refs"][0] in {one.id for one in report}
    assert opinion["object_refs"] == [note_id(make.SOME_ID)]


def test_everything_that_is_referred_to_in_markings_comes_along():
    for body in make.every_kind():
        objects = values(written(body)[0])
        ids = {one["id"] for one in objects}
        assert all(set(one.get("object_marking_refs", [])) <= ids for one in objects)
        assert all(one.get("created_by_ref", one["id"]) in ids for one in objects)


def test_the_same_record_is_the_same_bytes_each_time():
    for body in make.every_kind():
        assert [one.body for one in written(body, number=7)[0]] == [one.body for one in written(body, number=7)[0]]


def test_one_object_stands_for_one_record():
    ids = Counter(
        one.id for number in range(50) for one in written(make.claim(), number=number)[0] if one.type == "note"
    )

    assert set(ids.values()) == {1}


def test_a_recall_is_a_later_version_that_is_revoked():
    objects, _ = written(make.report())
    revoked = write_revoked(objects[-1], at=make.LATER)

    accepted([revoked])
    assert revoked.id == objects[-1].id
    assert revoked.version > objects[-1].version
    (outcome,) = read(sort(values([revoked])), terms(), source="x").outcomes
    assert (outcome.fate, outcome.why) == (Fate.REFUSED, "its author has revoked it")


def test_words_in_place_of_a_record_are_a_note_without_signed_bytes():
    objects = write_words("Gist", "Talks took place.", name="x", party=ALPHA, marking=make.marking(), created=make.NOW)

    accepted(objects)
    assert b"envelope" not in b"".join(one.body for one in objects if one.type == "note")
    disclosed, _ = written(Disclosure(to=PartyName("beta"), form=Form.GIST, of="claim", text="Talks took place."))
    accepted(disclosed)
    assert "Talks took place." in next(one["content"] for one in values(disclosed) if one["type"] == "note")


def test_a_matter_is_a_grouping():
    objects = write_group(
        "c1",
        "Crossing",
        "Verdict: aligned.",
        [note_id(make.SOME_ID)],
        party=ALPHA,
        marking=make.marking(),
        created=make.NOW,
    )

    accepted(objects)
    assert objects[-1].type == "grouping"


@given(markings)
def test_no_marking_is_lost_on_the_way_out_and_in_again(marking):
    objects, _ = written(make.claim(), marked=marking)

    ours = next(value for value in values(objects) if value["type"] == "marking-definition")
    assert parse_stix(ours, owner="alpha") == marking
    (enclosed,) = read(
        ParsedObjects(read_objects(orjson.dumps(values(objects))).sound, ()), terms(), source="x"
    ).enclosed
    assert enclosed.statement.marking == marking


FORUM = [pytest.param(body, id=kind_of(body)) for body in make.forum_kinds()]


@pytest.mark.parametrize("body", FORUM)
def test_a_note_puts_a_record_of_a_forum_into_words_without_digests(body):
    notes = [value for value in values(written(body)[0]) if value["type"] == "note"]

    (note,) = notes
    assert re.search(r"[0-9a-f]{16}", note["content"]) is None
    assert "forum:" not in note["content"], "that would be the bare fields"
    assert len(note["content"].splitlines()) > 1


def test_what_was_said_and_promised_stands_in_the_note_of_a_contact():
    body = next(one for one in make.forum_kinds() if isinstance(one, Contact))

    note = next(value for value in values(written(body)[0]) if value["type"] == "note")

    assert "alpha said: We asked for the map." in note["content"]
    assert "beta promised alpha: to share the map, by 2026-03-01" in note["content"]
    assert note["abstract"] == "Contact of alpha: to ask"


@pytest.mark.parametrize("body", every_kind())
def test_what_is_of_a_record_alone_is_known_by_its_kind_and_id(body):
    payload = make.payload(body)
    statement = read_statement(payload)
    shared = {one.id for one in [*preamble(), identity(ALPHA), *marking_objects(statement.marking)]}

    made = {one.id for one in write(statement, signed(payload, make.NODE_KEY))} - shared

    assert made <= set(object_ids(statement.kind, statement.id))


def test_foreign_platforms_see_a_forum_as_a_group_and_an_action_as_something_to_do():
    forum, action = (
        next(one for one in make.forum_kinds() if kind_of(one) == kind) for kind in ("forum/1", "action/1")
    )

    group = next(value for value in values(written(forum)[0]) if value.get("identity_class") == "group")
    course = next(value for value in values(written(action)[0]) if value["type"] == "course-of-action")

    assert (group["name"], group["description"]) == ("Lantern", "to compare pictures")
    assert course["name"] == action.text


def test_foreign_platforms_see_a_scenario_as_a_grouping_and_a_response_as_something_to_do():
    """An indicator matches no pattern, so it is none of theirs; its words are a note."""
    tree = Scenario(
        forum=AGREED, id="bridge", title="If the bridge shuts",
        splits=(
            Split(id="s1", title="Does it open?", branches=(Branch(id="open", title="It opens", off_ramp=True), Branch(id="shut", title="It shuts", leads_to="s2"))),
            Split(id="s2", title="What then?", branches=(Branch(id="talks", title="Talks"), Branch(id="force", title="Force"))),
        ),
        outcomes=(OutcomeGroup(name="worst", leaves=("force",)),),
    )  # fmt: skip
    response = PreparedResponse(
        forum=AGREED, scenario=AGREED, id="r1", branch="shut", title="Call at once", decides="both chairs",
        trigger=Trigger(outcome="worst", threshold=Decimal("0.4"), days=2, whose=Whose.BOTH),
        steps=(ResponseStep(text="Tell them", who="chair", whom="their chair", channel="the secure call", within_hours=6),),
    )  # fmt: skip
    indicator = Indicator(forum=AGREED, scenario=AGREED, id="i1", about="s1", family="works", statement="Planks come")
    found = {}
    for body in (tree, response, indicator):
        objects = written(body)[0]
        accepted([one for one in objects if not one.type.startswith("consilience-")])
        found[type(body)] = {value["type"]: value for value in values(objects)}

    group, course = found[Scenario]["grouping"], found[PreparedResponse]["course-of-action"]
    assert (group["name"], course["name"]) == ("If the bridge shuts", "Call at once")
    assert "- It opens (off-ramp)\n- It shuts, then “What then?”" in group["description"]
    assert "Due when worst stands at 40 % or more for 2 days, in both trees." in course["description"]
    assert "1. chair to their chair: Tell them (through the secure call, within 6 hours)" in course["description"]
    assert "indicator" not in found[Indicator]
    assert "Planks come" in found[Indicator]["note"]["content"]
