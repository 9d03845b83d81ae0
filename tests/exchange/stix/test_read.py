"""Foreign STIX: what it becomes, under which marking, and what is refused for which reason."""

from datetime import date

import orjson
import pytest
from hypothesis import given

from consilience.exchange.stix.parse import sort
from consilience.exchange.stix.read import Fate, read
from consilience.marking import EVERYONE, Level, Policies, Reader, combine, may_read
from consilience.marking.stix import EXTENSION, write_stix
from tests.exchange.stix.terms import (
    ALPHA,
    AMBER,
    BETA,
    GREEN,
    RED,
    WHEN,
    actor,
    id_of,
    malware,
    marking,
    terms,
    thing,
    uses,
)
from tests.strategies_records import POLICIES, markings

STATEMENT = thing(
    "marking-definition", "copyright", modified=None, definition_type="statement", definition={"statement": "Do not copy."}
)  # fmt: skip
MAKER = thing("identity", "desk", name="Harbour Desk", identity_class="organization")


def taken(*values, **parts):
    return read(sort(list(values)), terms(**parts), source="feed.json")


def fates(found):
    return {one.id: one.fate for one in found.outcomes}


def why(found, value):
    return next(one.why for one in found.outcomes if one.id == value["id"])


def ours(made):
    return write_stix(made, created=WHEN)


class TestWhatItBecomes:
    def test_a_report_keeps_its_words_its_day_its_maker_and_its_address(self):
        value = thing(
            "report", "r", GREEN, name="North quay", description="The quay was closed.", published="2026-02-03T10:00:00Z",
            created_by_ref=MAKER["id"], object_refs=[MAKER["id"]], lang="en",
            external_references=[{"source_name": "desk", "url": "https://desk.example/1"}],
        )  # fmt: skip

        found = taken(value, MAKER)

        (told,) = found.told
        report = told.report
        assert (report.title, report.text, report.published) == ("North quay", "The quay was closed.", date(2026, 2, 3))
        assert (report.party, report.publisher, report.url) == (BETA, "Harbour Desk", "https://desk.example/1")
        assert report.file == f"feed.json#{value['id']}"
        assert told.claim is None
        assert fates(found) == {value["id"]: Fate.TAKEN, MAKER["id"]: Fate.USED}

    def test_a_relationship_is_a_claim_whose_quote_stands_in_its_report(self):
        rel = uses(
            actor(),
            malware(),
            GREEN,
            start_time="2026-01-02T00:00:00Z",
            stop_time="2026-02-03T00:00:00Z",
            confidence=75,
        )

        found = taken(actor("Grey Heron", GREEN), malware("Silt", GREEN), rel)

        (told,) = found.told
        claim = told.claim
        assert claim.quote == told.report.text == "Grey Heron uses Silt."
        assert (claim.actors, claim.action, claim.target) == (("Grey Heron",), "uses", "Silt")
        assert (claim.when.earliest, claim.when.latest) == (date(2026, 1, 2), date(2026, 2, 3))
        assert str(claim.grade) == "F2"
        assert claim.draft

    def test_a_sighting_says_what_was_seen_how_often_and_when(self):
        seen = thing(
            "sighting", "s", GREEN, sighting_of_ref=malware()["id"], count=3, first_seen="2026-01-02T00:00:00Z",
            last_seen="2026-01-05T00:00:00Z", where_sighted_refs=[MAKER["id"]],
        )  # fmt: skip

        (told,) = taken(malware("Silt", GREEN), MAKER, seen).told

        assert told.report.text == "Silt was sighted 3 times by Harbour Desk between 2026-01-02 and 2026-01-05."

    def test_a_relationship_to_something_that_did_not_come_names_only_its_type(self):
        (told,) = taken(actor("Grey Heron", GREEN), uses(actor(), malware(), GREEN)).told

        assert told.report.text == "Grey Heron uses an object of type malware."

    def test_what_a_report_lists_shares_its_origin(self):
        rel = uses(actor(), malware(), GREEN)
        report = thing("report", "r", GREEN, name="R", description="Words.", published=WHEN, object_refs=[rel["id"]])

        found = taken(rel, report, actor("Grey Heron", GREEN), malware("Silt", GREEN))

        child, parent = sorted(found.told, key=lambda one: one.object != rel["id"])
        assert child.report.origin == parent.report.origin == child.claim.origin
        assert child.report.derived_from[0].report == parent.report.id

    def test_a_report_that_not_all_readers_see_is_not_named_by_its_parts(self):
        rel = uses(actor(), malware(), GREEN)
        report = thing("report", "r", RED, name="Secret", description="Words.", published=WHEN, object_refs=[rel["id"]])

        found = taken(rel, report, actor("Grey Heron", GREEN), malware("Silt", GREEN))

        child = next(one for one in found.told if one.object == rel["id"])
        assert child.report.derived_from == ()
        assert "Secret" not in str(child)

    def test_only_the_newest_version_is_taken(self):
        old = thing("note", "n", GREEN, content="Old words.", object_refs=[MAKER["id"]])
        new = {**old, "modified": "2026-03-01T12:00:00.5Z", "content": "New words."}

        found = taken(new, old)

        assert [one.report.text for one in found.told] == ["New words."]

    def test_the_same_object_is_the_same_report_each_time_and_a_new_version_is_another(self):
        old = thing("note", "n", GREEN, content="Old words.", object_refs=[MAKER["id"]])
        new = {**old, "modified": "2026-03-02T12:00:00.000Z"}

        first, again, later = (taken(one).told[0].report.id for one in (old, old, new))

        assert first == again != later

    def test_nobody_speaks_for_another_party_by_naming_it(self):
        us = thing("identity", "us", name=ALPHA, identity_class="organization")
        note = thing("note", "n", GREEN, content="We agree.", object_refs=[us["id"]], created_by_ref=us["id"])

        (told,) = taken(us, note).told

        assert told.report.party == BETA

    @pytest.mark.parametrize(
        ("confidence", "grade"), [(100, "F1"), (80, "F1"), (79, "F2"), (50, "F3"), (39, "F4"), (0, "F5"), (None, "F6"),
                                  (101, "F6"), ("high", "F6"), (True, "F6")],
    )  # fmt: skip
    def test_confidence_is_credibility_by_the_table_of_the_standard(self, confidence, grade):
        rel = uses(actor(), malware(), GREEN, confidence=confidence)

        (told,) = taken(rel).told

        assert str(told.claim.grade) == grade

    def test_an_unknown_type_is_refused_and_an_observable_is_not(self):
        strange = thing("x-gadget", "g", GREEN, name="G", description="Words.")
        address = {"type": "ipv4-addr", "spec_version": "2.1", "id": id_of("ipv4-addr", "a"), "value": "198.51.100.3"}

        found = taken(strange, address)

        assert fates(found) == {strange["id"]: Fate.REFUSED, address["id"]: Fate.USED}
        assert why(found, strange) == "nobody here knows its type"

    def test_objects_in_a_circle_are_read_and_the_walk_ends(self):
        one, two = thing("report", "one", GREEN), thing("report", "two", GREEN)
        rel = uses(actor(), malware(), GREEN)
        loop = {**rel, "id": id_of("relationship", "loop")}
        loop |= {"source_ref": loop["id"], "target_ref": loop["id"]}
        for value, other in ((one, two), (two, one)):
            value |= {
                "name": "R",
                "description": "Words.",
                "published": WHEN,
                "object_refs": [other["id"], value["id"]],
            }
            value["created_by_ref"] = other["id"]

        found = taken(one, two, loop)

        assert len(found.told) == 3


class TestMarkings:
    """Each comes through, or the object is refused."""

    def note(self, *marks, **parts):
        return thing("note", "n", *marks, content="Words.", object_refs=[MAKER["id"]], **parts)

    def told(self, *values, **parts):
        (found,) = taken(*values, **parts).told
        return found.marking

    def refused(self, *values, **parts):
        found = taken(*values, **parts)
        assert found.told == ()
        return why(found, values[0])

    def test_a_label_gives_its_level_and_goes_to_us_and_no_further(self):
        assert self.told(self.note(AMBER)) == marking("amber")
        assert self.told(self.note(RED)) == marking("red")
        assert self.told(self.note(GREEN)).audience == EVERYONE

    def test_several_labels_count_together(self):
        assert self.told(self.note(GREEN, RED)) == marking("red")

    def test_what_is_unmarked_comes_under_what_the_importer_says(self):
        assert self.told(self.note(), unmarked=marking("red")) == marking("red")

    def test_a_marking_of_ours_comes_through_whole(self):
        made = marking("amber", compartments=frozenset({"ORION"}), to=(BETA, ALPHA, "gamma"))

        assert self.told(self.note(ours(made)["id"]), ours(made)) == made

    def test_a_label_beside_a_marking_of_ours_takes_no_party_away(self):
        made = marking("amber", to=(BETA, ALPHA, "gamma"))

        assert self.told(self.note(ours(made)["id"], AMBER), ours(made)) == made

    def test_a_marking_that_names_other_parties_refuses(self):
        for made in (marking(to=(BETA, "gamma")), marking(to=()), marking(no_foreign=frozenset({BETA}))):
            assert (
                self.refused(self.note(ours(made)["id"]), ours(made)) == "its marking does not let this party have it"
            )

    def test_an_unknown_caveat_or_level_refuses(self):
        caveat = marking(caveats=frozenset({"EYES"}))
        level = marking("purple")

        assert "caveat" in self.refused(self.note(ours(caveat)["id"]), ours(caveat))
        assert "level" in self.refused(self.note(ours(level)["id"]), ours(level))

    def test_a_marking_nobody_here_knows_refuses(self):
        assert "nobody here knows" in self.refused(self.note(STATEMENT["id"]), STATEMENT)
        assert "nobody here knows" in self.refused(self.note(STATEMENT["id"]))
        assert "nobody here knows" in self.refused(self.note(GREEN, STATEMENT["id"]), STATEMENT)

    def test_a_person_may_pass_over_a_marking_that_he_has_read(self):
        assert (
            self.told(self.note(GREEN, STATEMENT["id"]), passed_over=frozenset({STATEMENT["id"]})).audience == EVERYONE
        )
        assert self.told(self.note(STATEMENT["id"]), passed_over=frozenset({STATEMENT["id"]})) == marking()

    def test_two_definitions_under_one_id_refuse(self):
        loose = ours(marking("clear"))
        other = {**ours(marking("red")), "id": loose["id"]}

        assert "nobody here knows" in self.refused(self.note(loose["id"]), loose, other)

    def test_a_false_definition_under_the_id_of_a_label_changes_nothing(self):
        false = {**ours(marking("clear")), "id": RED}

        assert self.told(self.note(RED), false) == marking("red")

    def test_an_extension_of_ours_with_a_part_nobody_knows_refuses(self):
        made = ours(marking())
        made["extensions"][EXTENSION]["until"] = "2030"
        both = {**ours(marking()), "extensions": {**ours(marking())["extensions"], "extension-definition--x": {}}}

        assert "not known" in self.refused(self.note(made["id"]), made)
        assert "nobody here knows" in self.refused(self.note(both["id"]), both)

    def test_a_granular_marking_tightens_the_whole(self):
        granular = [{"marking_ref": RED, "selectors": ["content"]}]

        assert self.told(self.note(GREEN, granular_markings=granular)) == marking("red")
        assert "nobody" in self.refused(
            self.note(GREEN, granular_markings=[{"marking_ref": STATEMENT["id"], "selectors": ["content"]}])
        )

    def test_a_granular_marking_of_a_language_restricts_nothing(self):
        assert (
            self.told(self.note(GREEN, granular_markings=[{"lang": "fr", "selectors": ["content"]}])).audience
            == EVERYONE
        )

    def test_a_sentence_is_marked_as_all_that_it_names(self):
        found = taken(uses(actor(), malware(), GREEN), actor("Grey Heron", GREEN), malware("Silt", RED))

        assert found.told[0].marking == combine([marking("red"), found.told[0].marking], Policies())
        assert Level("tlp", "red") in found.told[0].marking.levels

    def test_a_sentence_about_something_that_may_not_be_had_is_refused(self):
        hidden = malware("Silt", STATEMENT["id"])

        found = taken(uses(actor(), malware(), GREEN), actor("Grey Heron", GREEN), hidden)

        assert found.told == ()
        assert "Silt" not in str(found.outcomes)

    def test_a_publisher_that_is_marked_marks_what_it_published(self):
        secret = {**MAKER, "object_marking_refs": [RED]}

        assert self.told(self.note(GREEN, created_by_ref=MAKER["id"]), secret) == marking("red")

    def test_foreign_material_is_never_this_partys_own(self):
        made = marking("red", owner=ALPHA, to=(ALPHA,))

        told = self.told(self.note(ours(made)["id"]), ours(made))

        assert told.originators == {ALPHA, BETA}
        assert told.owner is None

    @given(markings)
    def test_no_foreign_marking_is_looser_here_than_where_it_came_from(self, made):
        found = taken(self.note(ours(made)["id"]), ours(made), policies=POLICIES)

        for told in found.told:
            for party in ("alpha", "gamma", "delta"):
                reader = Reader.of(
                    party, policies=POLICIES, clearances=POLICIES.every_level(), compartments=("ORION", "LYRA", "VEGA")
                )
                assert not may_read(reader, told.marking) or may_read(reader, made)
            assert made.compartments <= told.marking.compartments
            assert POLICIES.highest(made.levels) == POLICIES.highest(told.marking.levels)


def test_reasons_hold_nothing_of_what_is_refused():
    canary = "wolverine"
    values = [
        thing("x-gadget", "g", GREEN, name=canary, description=canary),
        thing("note", "n", STATEMENT["id"], content=canary, object_refs=[MAKER["id"]]),
        thing("note", "m", GREEN, content=7, abstract=canary, object_refs=[MAKER["id"]]),
        thing("consilience-claim", "c", GREEN, quote=canary),
        thing("report", "r", GREEN, name=canary, revoked=True, description=canary, object_refs=[MAKER["id"]]),
        thing("report", "e", GREEN, extensions={"extension-definition--3f0c7a52-4c1b-4d7e-8b0a-5e6f4d2a9c11": {
            "extension_type": "property-extension", "envelope": canary}}),
    ]  # fmt: skip

    found = taken(*values)

    assert [one.fate for one in found.outcomes] == [Fate.REFUSED] * len(values)
    assert canary not in orjson.dumps([one.why for one in found.outcomes]).decode()
