"""Markings as other platforms write them, on objects: the level that was meant, or a refusal."""

from dataclasses import replace

import orjson
import pytest

from consilience.exchange.stix.parse import sort
from consilience.exchange.stix.read import Fate, read
from consilience.exchange.stix.shape import marking_objects
from consilience.marking import Policies, Reader, combine, may_read
from consilience.marking.platforms import label_of
from tests.exchange.stix.terms import GREEN, terms, thing

OPENCTI_STRICT = "marking-definition--826578e1-40ad-459f-bc73-ede076f81f37"
OPENCTI_PAP_RED = "marking-definition--4e4e3b84-de45-53df-9d9b-b21207699fd8"


def definition(key, **parts):
    return thing("marking-definition", key, modified=None, **parts)


ADDED = "extension-definition--9c59fd79-4215-4ba2-920d-3e4f320e1e62"
"""Of some platform."""


def note(*marks):
    return thing("note", "n", *marks, content="The north quay was closed.", object_refs=[])


def only(*values):
    """The outcome of the note and the names of its levels."""
    found = read(sort(list(values)), terms(), source="feed.json")
    outcome = next(one for one in found.outcomes if one.id == note()["id"])
    return outcome, sorted(level.name for told in found.told for level in told.marking.levels)


def test_the_id_of_opencti_needs_no_definition_beside_it():
    outcome, levels = only(note(OPENCTI_STRICT))

    assert (outcome.fate, levels) == (Fate.TAKEN, ["amber+strict"])


@pytest.mark.parametrize(
    ("parts", "level"),
    [
        ({"definition_type": "statement", "definition": {"statement": "tlp:amber+strict"}}, "amber+strict"),
        ({"definition_type": "tlp", "definition": {"tlp": "amber"}, "name": "TLP:AMBER"}, "amber"),
        ({"definition_type": "statement", "definition": {"statement": "custom"}, "x_opencti_definition_type": "TLP",
          "x_opencti_definition": "TLP:RED"}, "red"),
    ],
)  # fmt: skip
def test_a_label_under_any_id_is_read_from_its_definition(parts, level):
    label = definition("own", **parts)

    outcome, levels = only(note(label["id"]), label)

    assert (outcome.fate, levels) == (Fate.TAKEN, [level])


def test_the_strictest_of_several_labels_counts():
    label = definition("own", definition_type="statement", definition={"statement": "TLP:RED"})

    assert only(note(GREEN, label["id"]), label)[1] == ["red"]


def test_pap_says_nothing_of_who_may_see_and_is_named():
    outcome, levels = only(note(GREEN, OPENCTI_PAP_RED))
    alone, unmarked = only(note(OPENCTI_PAP_RED))

    assert levels == ["green"]
    assert "PAP:RED" in outcome.why
    assert "PAP:RED" in alone.why
    assert unmarked == only(note())[1]


def test_pap_goes_on_with_what_is_made_of_an_object_and_out_again_under_its_known_id():
    told = read(sort([note(GREEN, OPENCTI_PAP_RED)]), terms(), source="feed.json").told[0]
    reader = Reader.of("alpha", policies=Policies(), clearances=Policies().every_level())
    out = [orjson.loads(one.body) for one in marking_objects(told.marking)]

    assert told.marking.caveats == {"PAP:RED"}
    assert may_read(reader, told.marking)
    assert [one["name"] for one in out] == ["Consilience marking", "TLP:GREEN", "PAP:RED"]
    assert [label_of(one) for one in out[1:]] == ["TLP:GREEN", "PAP:RED"]
    assert combine([told.marking, replace(told.marking, caveats=frozenset())], Policies()).caveats == {"PAP:RED"}


def test_a_definition_under_an_id_of_pap_that_says_tlp_is_tlp():
    label = {**definition("x", definition_type="statement", definition={"statement": "TLP:RED"}), "id": OPENCTI_PAP_RED}

    assert only(note(OPENCTI_PAP_RED), label)[1] == ["red"]


@pytest.mark.parametrize(
    "parts",
    [
        {"definition_type": "statement", "definition": {"statement": "TLP:CLEAR"}, "name": "TLP:RED"},
        {"definition_type": "statement", "definition": {"statement": "TLP:CLEAR for members"}},
        {"definition_type": "statement", "definition": {"statement": "custom"}},
    ],
)
def test_what_is_not_plainly_a_label_refuses_the_object(parts):
    label = definition("own", **parts)

    outcome, levels = only(note(label["id"]), label)

    assert (outcome.fate, levels) == (Fate.REFUSED, [])


def prose(text, **parts):
    found = read(sort([thing("note", "n", GREEN, content=text, object_refs=[], **parts)]), terms(), source="feed.json")
    return found.told, found.outcomes[0]


def test_the_prose_of_an_object_is_read_as_a_file_is():
    (told,), outcome = prose("<p>The quay <b>closed</b>.</p>", lang="en-GB")

    assert (told.report.text, told.report.language, outcome.why) == ("The quay closed.", "en", "")


def test_another_language_is_named_though_its_maker_says_english():
    text = "Le conseil du port a fermé le quai nord lundi et neuf dockers ont été blessés dans la bousculade."
    (told,), outcome = prose(text, lang="en")

    assert told.report.language == "fr"
    assert "(fr)" in outcome.why


def test_a_marking_in_the_words_tightens_and_never_loosens():
    (strict,), _ = prose("TLP:RED\n\nThe quay closed.")
    (open_,), _ = prose("TLP:CLEAR\n\nThe quay closed.")

    assert sorted(level.name for level in strict.marking.levels) == ["red"]
    assert sorted(level.name for level in open_.marking.levels) == ["green"]


def test_a_marking_in_the_words_that_nobody_can_read_refuses_the_object():
    told, outcome = prose("TLP:PURPLE\n\nThe quay closed.")

    assert (told, outcome.fate) == ((), Fate.REFUSED)


@pytest.mark.parametrize("field", ["labels", "x_misp_tags", "x_opencti_labels"])
def test_a_tag_that_is_a_label_tightens_what_the_references_say(field):
    outcome, levels = only({**note(GREEN), field: ["harbour", "tlp:red"]})

    assert (outcome.fate, levels) == (Fate.TAKEN, ["red"])
    assert only({**note(GREEN), field: ["harbour", "malicious-activity"]})[1] == ["green"]


@pytest.mark.parametrize(
    "more",
    [
        {"extensions": {ADDED: {"extension_type": "property-extension", "handling": {"classification": "TLP:RED"}}}},
        {"extensions": {ADDED: {"extension_type": "toplevel-property-extension"}}, "security_level": "TLP:RED"},
        {"extensions": {ADDED: {"tags": ["harbour", "tlp:red"]}}},
    ],
    ids=["inside", "beside", "tags"],
)
def test_a_marking_in_an_extension_tightens_what_the_references_say(more):
    outcome, levels = only({**note(GREEN), **more})

    assert (outcome.fate, levels) == (Fate.TAKEN, ["red"])


def test_an_extension_without_a_marking_changes_nothing_and_one_with_an_unknown_marking_refuses():
    seen = {"extensions": {ADDED: {"extension_type": "property-extension", "rank": 5, "class": "boat"}}}
    unknown = {"extensions": {ADDED: {"classification": "QUELL EYES ONLY"}}}

    assert only({**note(GREEN), **seen})[1] == ["green"]
    assert only({**note(GREEN), **unknown})[0].fate is Fate.REFUSED


def test_a_tag_that_cannot_be_read_and_a_marking_of_a_part_without_a_marking_refuse_the_object():
    assert only({**note(GREEN), "labels": ["QUELL EYES ONLY"]})[0].fate is Fate.REFUSED
    assert only({**note(GREEN), "granular_markings": [{"selectors": ["content"]}]})[0].fate is Fate.REFUSED
    assert only({**note(GREEN), "granular_markings": [{"lang": "de", "selectors": ["content"]}]})[0].fate is Fate.TAKEN
