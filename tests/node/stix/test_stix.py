"""STIX through whole nodes: what was released, to whom; what comes in; what never goes out."""

from contextlib import closing
from datetime import timedelta

import orjson
import pytest
import stix2validator

from consilience.errors import WrongUse
from consilience.exchange.objects import Objects, Wanted
from consilience.exchange.stix.parse import read_objects
from consilience.exchange.stix.read import Fate
from consilience.exchange.stix.shape import note_id, record_object_id
from consilience.exchange.taxii.clients import Clients
from consilience.exchange.taxii.inbox import Inbox
from consilience.ingest.readers import foreign
from consilience.marking import Level, Marking
from consilience.node import people
from consilience.node.folder import now
from consilience.node.peering.objects import fill_objects
from consilience.node.stix import bundle as stix_bundle
from consilience.node.stix.receive import Door
from consilience.records.claim import Claim
from consilience.records.clearance import ClearedLevel
from consilience.records.housekeeping import Erasure, ErasureReason
from consilience.records.ids import MemberId, PartyName
from consilience.records.key import KeyRole
from consilience.records.party import Member, Role
from consilience.records.release import Form
from consilience.records.report import Report
from tests.exchange.make import ALPHA, ANNA, BETA, GAMMA, SENTENCES, TEXT, Partner
from tests.exchange.stix.terms import GREEN, actor, malware, thing, uses

CANARY = "Wolverine"


@pytest.fixture
def alpha(tmp_path):
    made = Partner(tmp_path / "alpha", ALPHA)
    yield made
    made.close()


@pytest.fixture
def pair(tmp_path, alpha):
    beta = Partner(tmp_path / "beta", BETA)
    alpha.meets(beta)
    beta.meets(alpha)
    yield alpha, beta
    beta.close()


def served(node, to=BETA, versions="last"):
    """What the outbox holds for one recipient."""
    with closing(Objects(node.exchange.folder / "outbox.sqlite3", writable=True)) as objects:
        rows = objects.page(to, Wanted(versions=frozenset({versions}), limit=5_000)).rows
    return [orjson.loads(row.body) for row in rows]


def software(node, party=GAMMA):
    with closing(Clients(node.exchange.folder / "clients.sqlite3")) as clients:
        clients.add(f"soft-{party}", party, "token", since="2026-03-01")


def ids(values):
    return {one["id"] for one in values}


def carry(values, door, giver=ALPHA):
    return door.take(read_objects(orjson.dumps(values)), door.terms(giver), source="bundle.json")


class TestOut:
    def test_a_peer_finds_what_was_dispatched_to_it_and_nothing_else(self, pair):
        alpha, _ = pair
        shown = alpha.report(marked=alpha.marking("*"))
        alpha.report(f"{CANARY} {TEXT}", marked=alpha.marking("*"))
        alpha.release(shown, to=[BETA])

        alpha.dispatch()

        found = served(alpha)
        assert record_object_id("report/1", shown) in ids(found)
        assert CANARY not in orjson.dumps(found).decode()
        assert served(alpha, GAMMA) == []

    def test_running_it_again_changes_nothing(self, pair):
        alpha, _ = pair
        alpha.release(alpha.report(marked=alpha.marking("*")), to=[BETA])
        alpha.dispatch()
        before = served(alpha, versions="all")

        again = fill_objects(alpha.exchange)

        assert (again.added, again.withdrawn) == (0, 0)
        assert served(alpha, versions="all") == before

    def test_software_of_a_party_without_a_node_finds_what_was_released_to_it(self, alpha):
        software(alpha)
        report = alpha.report(marked=alpha.marking(GAMMA, level="amber"))
        other = alpha.report(f"{CANARY} {TEXT}", marked=alpha.marking(BETA))
        alpha.release(report, to=[GAMMA])
        alpha.release(other, to=[BETA])

        fill_objects(alpha.exchange)

        found = served(alpha, GAMMA)
        assert record_object_id("report/1", report) in ids(found)
        assert CANARY not in orjson.dumps(found).decode()
        for value in found:
            assert stix2validator.validate_instance(value, stix2validator.ValidationOptions(version="2.1")).is_valid

    def test_a_marking_that_does_not_name_the_party_keeps_the_record_whatever_was_released(self, alpha):
        software(alpha)
        alpha.release(alpha.report(f"{CANARY} {TEXT}", marked=alpha.marking(BETA, level="amber")), to=[GAMMA])
        kept = Marking(
            levels=frozenset({Level("tlp", "green")}), originators=frozenset({ALPHA}), releasable_to=frozenset({GAMMA}),
            no_foreign=frozenset({ALPHA}),
        )  # fmt: skip
        alpha.release(alpha.report(f"{CANARY} {TEXT}", marked=kept), to=[GAMMA], form=Form.GIST, words=CANARY)

        fill_objects(alpha.exchange)

        assert served(alpha, GAMMA) == []

    def test_a_gist_goes_in_its_words_and_without_what_it_stands_for(self, alpha):
        software(alpha)
        secret = alpha.report(f"{CANARY} {TEXT}", marked=alpha.marking(level="red", compartments=frozenset({"ORION"})))
        alpha.release(secret, to=[GAMMA], form=Form.GIST, words="Talks took place.")

        fill_objects(alpha.exchange)

        raw = orjson.dumps(served(alpha, GAMMA)).decode()
        assert "Talks took place." in raw
        for hidden in (CANARY, secret, "ORION", "closes the gap"):
            assert hidden not in raw

    def test_a_withdrawn_release_is_served_no_more(self, alpha):
        software(alpha)
        report = alpha.report(marked=alpha.marking(GAMMA))
        release = alpha.release(report, to=[GAMMA])
        fill_objects(alpha.exchange)

        alpha.withdraw(release)

        assert record_object_id("report/1", report) not in ids(served(alpha, GAMMA, "all"))
        assert fill_objects(alpha.exchange).withdrawn == 0

    def test_something_withdrawn_and_released_otherwise_stays(self, alpha):
        software(alpha)
        report = alpha.report(marked=alpha.marking(GAMMA))
        release = alpha.release(report, to=[GAMMA])
        alpha.release(report, to=[GAMMA])
        fill_objects(alpha.exchange)

        alpha.withdraw(release)
        fill_objects(alpha.exchange)

        assert record_object_id("report/1", report) in ids(served(alpha, GAMMA))

    def test_an_expired_release_is_served_no_more(self, alpha, monkeypatch):
        software(alpha)
        report = alpha.report(marked=alpha.marking(GAMMA))
        alpha.release(report, to=[GAMMA], until=now().date() + timedelta(days=2))
        fill_objects(alpha.exchange)
        assert record_object_id("report/1", report) in ids(served(alpha, GAMMA))

        later = now() + timedelta(days=3)
        monkeypatch.setattr("consilience.node.ready.now", lambda: later)
        fill_objects(alpha.exchange)

        assert record_object_id("report/1", report) not in ids(served(alpha, GAMMA, "all"))

    def test_after_an_erasure_the_words_are_gone_from_the_outbox_too(self, alpha):
        software(alpha)
        report = alpha.report(f"{CANARY} {TEXT}", marked=alpha.marking(GAMMA))
        alpha.release(report, to=[GAMMA])
        fill_objects(alpha.exchange)
        assert CANARY in orjson.dumps(served(alpha, GAMMA)).decode()

        erasure = Erasure(record=report, reason=ErasureReason.SPILL)
        alpha.say(erasure, marked=alpha.marking(), role=KeyRole.RELEASER)
        fill_objects(alpha.exchange)

        assert record_object_id("report/1", report) not in ids(served(alpha, GAMMA))
        everything = b"".join(path.read_bytes() for path in alpha.exchange.folder.iterdir())
        assert CANARY.encode() not in everything

    def test_a_recall_revokes_the_record_and_the_claims_that_rest_on_it(self, alpha):
        software(alpha)
        report = alpha.report(marked=alpha.marking(GAMMA))
        claim = alpha.claim(report, SENTENCES[0], marked=alpha.marking(GAMMA))
        alpha.release(report, claim, to=[GAMMA])
        fill_objects(alpha.exchange)

        alpha.recall(report)
        fill_objects(alpha.exchange)

        revoked = {one["id"] for one in served(alpha, GAMMA) if one.get("revoked")}
        assert revoked == {
            record_object_id("report/1", report), record_object_id("claim/1", claim), note_id(claim),
        }  # fmt: skip
        assert fill_objects(alpha.exchange).added == 0


class TestExport:
    def test_a_member_gets_what_he_may_see_and_nothing_else(self, alpha, tmp_path):
        low = MemberId("gus")
        people.add(
            alpha.service, Member(id=low, title="Gus"), [Role.ANALYST], (ClearedLevel(policy="tlp", level="green"),)
        )
        shown = alpha.report(marked=alpha.marking())
        hidden = alpha.report(f"{CANARY} {TEXT}", marked=alpha.marking(level="red", compartments=frozenset({"ORION"})))

        raw = {}
        for member in (ANNA, low):
            file = tmp_path / f"{member}.json"
            stix_bundle.write_bundle(file, stix_bundle.of_member(alpha.service, member))
            raw[member] = file.read_bytes()

        assert record_object_id("report/1", shown).encode() in raw[low]
        for secret in (CANARY, "ORION", hidden, record_object_id("report/1", hidden)):
            assert secret.encode() not in raw[low]
        bundle = orjson.loads(raw[ANNA])
        options = stix2validator.ValidationOptions(version="2.1")
        assert stix2validator.validate_instance(bundle, options).is_valid

    def test_a_picture_is_groupings_marked_as_all_that_is_in_them(self, alpha):
        report = alpha.report(marked=alpha.marking(level="amber"))
        claim = alpha.claim(report, SENTENCES[0], marked=alpha.marking(level="amber"))

        groups = [
            orjson.loads(one.body) for one in stix_bundle.of_picture(alpha.service, ANNA) if one.type == "grouping"
        ]

        assert [one["object_refs"] for one in groups] == [[note_id(claim)]]

    def test_nobody_gets_nothing(self, alpha):
        with pytest.raises(WrongUse, match="none with this id"):
            list(stix_bundle.of_member(alpha.service, MemberId("nobody")))

    def test_a_party_gets_what_was_released_to_it(self, alpha, tmp_path):
        software(alpha)
        report = alpha.report(marked=alpha.marking(GAMMA))
        alpha.report(f"{CANARY} {TEXT}", marked=alpha.marking("*"))
        alpha.release(report, to=[GAMMA])
        fill_objects(alpha.exchange)

        count = stix_bundle.write_bundle(tmp_path / "out.json", stix_bundle.of_party(alpha.service, GAMMA))

        raw = (tmp_path / "out.json").read_bytes()
        assert record_object_id("report/1", report).encode() in raw
        assert CANARY.encode() not in raw
        assert count == len(orjson.loads(raw)["objects"])
        assert (
            stix_bundle.write_bundle(tmp_path / "none.json", stix_bundle.of_party(alpha.service, PartyName("delta")))
            == 0
        )
        assert "objects" not in orjson.loads((tmp_path / "none.json").read_bytes())


class TestIn:
    def test_a_peers_record_is_taken_as_its_own_word_when_its_signature_is_good(self, pair):
        alpha, beta = pair
        report = alpha.report(marked=alpha.marking("*"))
        claim = alpha.claim(report, SENTENCES[0], marked=alpha.marking("*"))
        alpha.release(report, claim, to=[BETA])
        alpha.dispatch()

        with closing(Door(beta.folder)) as door:
            done = carry(served(alpha), door)

        assert done.refused == []
        assert done.records == 2
        assert [one.text for one in beta.held(Report)] == [TEXT]
        assert [one.quote for one in beta.held(Claim)] == [SENTENCES[0]]

    def test_a_record_of_somebody_not_introduced_is_refused(self, pair, tmp_path):
        _alpha, beta = pair
        stranger = Partner(tmp_path / "stranger", GAMMA)
        software(stranger, BETA)
        stranger.release(stranger.report(marked=stranger.marking("*")), to=[BETA])
        fill_objects(stranger.exchange)

        with closing(Door(beta.folder)) as door:
            done = carry(served(stranger), door, GAMMA)
        stranger.close()

        assert [one.why.split(";")[0] for one in done.refused] == ["peer gamma: there is none in force"]
        assert beta.held(Report) == []

    def test_a_record_signed_by_another_key_is_refused(self, pair, tmp_path):
        _alpha, beta = pair
        false = Partner(tmp_path / "false", ALPHA)
        software(false, BETA)
        false.release(false.report(marked=false.marking("*")), to=[BETA])
        fill_objects(false.exchange)

        with closing(Door(beta.folder)) as door:
            done = carry(served(false), door)
        false.close()

        assert len(done.refused) == 1
        assert beta.held(Report) == []

    def test_a_record_that_is_not_for_us_is_refused(self, pair):
        alpha, beta = pair
        software(alpha)
        alpha.release(alpha.report(marked=alpha.marking(GAMMA, level="amber")), to=[GAMMA])
        fill_objects(alpha.exchange)

        with closing(Door(beta.folder)) as door:
            done = carry(served(alpha, GAMMA), door)

        assert [one.why for one in done.refused] == ["its marking does not let this party have it"]

    def test_markup_of_foreign_objects_is_parsed_in_the_confined_process(self, alpha, monkeypatch):
        def here(_text):
            raise AssertionError("parsed in the node's own process")

        monkeypatch.setattr(foreign, "words_of_markup", here)
        values = [
            thing(
                "note",
                "n",
                GREEN,
                content="<p>The Harbour Commission <b>closed</b> the quay.</p>",
                object_refs=[actor()["id"]],
            ),
            actor("Grey Heron", GREEN),
        ]

        with closing(Door(alpha.folder)) as door:
            carry(values, door, "vendor")

        assert "The Harbour Commission closed the quay." in [one.text for one in alpha.held(Report)]

    def test_foreign_reports_and_claims_are_kept_under_their_marking(self, alpha):
        report = thing(
            "report", "r", GREEN, name="Quay", description="The Harbour Commission closed the north quay on 3 March 2026.",
            published="2026-03-04T00:00:00Z", object_refs=[actor()["id"]],
        )  # fmt: skip
        values = [report, actor("Grey Heron", GREEN), malware("Silt", GREEN), uses(actor(), malware(), GREEN)]

        with closing(Door(alpha.folder)) as door:
            done = carry(values, door, "vendor")

        assert (done.reports, done.claims, done.refused) == (2, 2, [])
        assert {one.quote for one in alpha.held(Claim)} == {
            "The Harbour Commission closed the north quay on 3 March 2026.", "Grey Heron uses Silt.",
        }  # fmt: skip
        assert {one.party for one in alpha.held(Report)} == {"vendor"}

    def test_what_is_here_already_is_counted_as_known(self, alpha):
        values = [thing("note", "n", GREEN, content="Words enough here.", object_refs=[actor()["id"]])]
        with closing(Door(alpha.folder)) as door:
            first, again = carry(values, door, "vendor"), carry(values, door, "vendor")

        assert (first.reports, first.known) == (1, 0)
        assert (again.reports, again.claims, again.known) == (0, 0, 1)

    def test_with_strict_one_refusal_takes_nothing(self, alpha):
        values = [
            thing("note", "n", GREEN, content="Words enough here.", object_refs=[actor()["id"]]),
            thing("x-gadget", "g", GREEN, name="G"),
        ]
        with closing(Door(alpha.folder)) as door, pytest.raises(WrongUse, match="nothing was taken"):
            door.take(read_objects(orjson.dumps(values)), door.terms("vendor"), source="x", strict=True)

        assert alpha.held(Report) == []

    @pytest.mark.parametrize("giver", [ALPHA, "two words", "", "../x"])
    def test_nobody_gives_in_our_own_name_or_in_none(self, alpha, giver):
        with closing(Door(alpha.folder)) as door, pytest.raises(WrongUse, match="--from"):
            door.terms(giver)

    def test_a_portion_marking_in_the_prose_tightens_its_claim(self, alpha):
        words = "(TLP:GREEN) The envoys met in Geneva. (TLP:RED) The minister refused the offer."
        values = [thing("note", "n", GREEN, content=words, object_refs=[actor()["id"]])]
        with closing(Door(alpha.folder)) as door:
            carry(values, door, "vendor")

        markings = alpha.service.received.markings()
        levels = {
            claim.quote: {level.name for level in markings[number].levels}
            for claim, number in alpha.service.received.marked(Claim, sorted(markings))
        }
        assert levels["The minister refused the offer."] == {"red"}

    def test_what_clients_add_is_taken_and_each_object_is_answered(self, alpha):
        good = thing("note", "n", GREEN, content="Words enough here.", object_refs=[actor()["id"]])
        bad = thing("x-gadget", "g", GREEN, name="G")
        inbox = Inbox(alpha.exchange.folder / "inbox.sqlite3")
        inbox.keep(GAMMA, "s1", orjson.dumps({"objects": [good, bad]}), [], came="2026-03-01T00:00:00.000000Z")
        inbox.keep(GAMMA, "s2", b"nonsense", [], came="2026-03-01T00:00:00.000000Z")

        with closing(Door(alpha.folder)) as door:
            done = door.take_added(inbox)

        status = inbox.status(GAMMA, "s1")
        inbox.close()
        assert done.reports == 1
        assert [(one.stix_id, one.state) for one in status.fates] == [(good["id"], "success"), (bad["id"], "failure")]
        assert {one.party for one in alpha.held(Report)} == {GAMMA}
        assert [one.fate for one in done.outcomes].count(Fate.REFUSED) == 2
