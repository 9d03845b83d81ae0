"""What another party gave as STIX is removed on its page, and releases that are none are named."""

from contextlib import closing

import orjson
import pytest

from consilience.exchange.stix.parse import read_objects
from consilience.node.stix.receive import Door
from consilience.records.ids import RecordId
from consilience.records.report import Report
from tests.exchange.stix.terms import GREEN, actor, thing
from tests.web.make import ANNA, BETA, PETER, world

CANARY = "Quillfeather"


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        given = [actor("Meridian", GREEN), *(note(text) for text in (f"{CANARY} met envoys.", "Envoys left."))]
        with closing(Door(one.folder)) as door:
            assert door.take(read_objects(orjson.dumps(given)), door.terms(BETA), source="b.json").reports >= 2
        one.service.changed()
        yield one


def note(text):
    return thing("note", text, GREEN, content=text, object_refs=[actor("Meridian")["id"]])


def held(node):
    found = node.service.received.all(Report, sorted(node.service.received.markings()))
    return {one.id: one.text for one in found if one.party == BETA}


def test_a_report_that_came_as_stix_is_removed_for_good_by_a_releaser_who_says_so(node):
    mine, browser = held(node), node.browser(ANNA)
    (id_,) = [one for one, text in mine.items() if CANARY in text]
    assert "Remove it from this node" in browser.get(f"/received/beta/{id_}").text

    unsaid = browser.post(f"/received/beta/{id_}/remove", data={"csrf": "csrf-anna"})
    assert unsaid.status_code == 422
    assert id_ in held(node)
    done = browser.post(f"/received/beta/{id_}/remove", data={"csrf": "csrf-anna", "agreed": "yes"})

    assert done.status_code == 303
    assert held(node).keys() == mine.keys() - {id_}
    assert browser.get(f"/received/beta/{id_}").status_code == 404
    assert [path for path in node.folder.rglob("received.sqlite3*") if CANARY.encode() in path.read_bytes()] == []


def test_all_of_a_party_go_at_once_as_far_as_one_sees_them(node):
    id_ = next(iter(held(node)))

    node.browser(ANNA).post(
        f"/received/beta/{id_}/remove", data={"csrf": "csrf-anna", "agreed": "yes", "everything": "yes"}
    )

    assert held(node) == {}


def test_whoever_is_no_releaser_removes_nothing(node):
    node.person(PETER, roles=())
    id_ = next(iter(held(node)))
    answer = node.browser(PETER).post(f"/received/beta/{id_}/remove", data={"csrf": "csrf-peter", "agreed": "yes"})

    assert answer.status_code in (403, 404)
    assert id_ in held(node)


def test_a_release_that_does_not_keep_the_rules_is_named_on_the_desk_and_on_its_page(node, monkeypatch):
    report = node.report()
    monkeypatch.setattr(node.service.node.ledger.offices(), "faults", {RecordId(report): "it rests on no open request"})
    for place in ("/desk", f"/ledger/{report}"):
        assert "it rests on no open request. It stays in the log" in node.browser(ANNA).get(place).text, place
