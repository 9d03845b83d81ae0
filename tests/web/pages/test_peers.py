"""Peers on the pages: introduced by a fingerprint somebody has heard, and nothing told of what a reader may not see."""

import re

import pytest

from consilience.node.peering.send import dispatch
from consilience.records.release import Form
from tests.exchange.make import Partner
from tests.web.make import ALPHA, ANNA, BETA, GREEN, PETER, SECRET, masked, world
from tests.web.test_pages import act


@pytest.fixture(scope="module")
def beta(tmp_path_factory):
    partner = Partner(tmp_path_factory.mktemp("beta") / "n", BETA)
    yield partner
    partner.close()


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA, compartments=("GAMMA",))
        one.person(PETER, levels=GREEN)
        yield one


@pytest.fixture
def anna(node):
    return node.browser(ANNA)


def looked(anna, beta):
    page = anna.post("/peers/look", data={"csrf": "csrf-anna"}, files=[("file", ("beta.json", beta.card().raw))])
    return re.search(r'name="card" value="([0-9a-f]+)"', page.text).group(1), page.text


def test_a_peer_is_introduced_only_by_the_fingerprint_that_was_heard(node, anna, beta):
    card, text = looked(anna, beta)
    fingerprint = beta.card().authority.fingerprint
    assert fingerprint in text

    wrong = act(anna, "/peers", card=card, heard="0000 " + fingerprint[5:])
    blank = act(anna, "/peers", card=card, heard="")
    assert (wrong.status_code, blank.status_code, node.site.exchange.peers.all()) == (422, 422, [])
    right = act(anna, "/peers", card=card, heard=fingerprint.upper().replace(" ", "  "))

    assert right.headers["location"] == "/peers/beta"
    assert fingerprint in anna.get("/peers").text


@pytest.mark.parametrize("card", ["", "zz", "00", b"{}".hex()])
def test_a_card_that_is_none_changes_nothing(node, anna, card):
    assert act(anna, "/peers", card=card, heard="0").status_code == 422


def test_a_peer_that_does_not_answer_is_said_to_be_out_of_reach(anna):
    answer = act(anna, "/peers/look", address="https://127.0.0.1:1")

    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text


def test_only_a_chair_introduces_and_removes(node, beta):
    analyst = node.person("arno", roles=("analyst",))
    browser = node.browser(analyst)

    refused = browser.post(
        "/peers/look", data={"csrf": f"csrf-{analyst}"}, files=[("file", ("beta.json", beta.card().raw))]
    )

    assert refused.status_code == 403
    assert act(browser, "/peers/beta/remove", analyst).status_code in (403, 404)


def test_what_was_sent_is_told_to_those_who_may_see_it_and_not_counted_for_others(node, anna, beta):
    if not node.site.exchange.peers.all():
        card, _ = looked(anna, beta)
        act(anna, "/peers", card=card, heard=beta.card().authority.fingerprint)
    before = masked(node.browser(PETER).get("/peers/beta").text)
    report = node.report("The quicksilver was moved.", marked=SECRET, title="quicksilver")
    act(anna, "/desk/new", record=report, form=Form.GIST.value, to="beta", because="x", **{f"text-{report}": "Moved."})
    from consilience.node.reader_view import Asked

    request = node.service.view_of(ANNA).find(Asked(kind="request/1"))[0].id
    third = node.person("rosa", compartments=("GAMMA",), roles=("releaser",))
    fourth = node.person("rudi", compartments=("GAMMA",), roles=("releaser",))
    for who in (third, fourth):
        act(node.browser(who), f"/desk/{request}", who, decision="release")

    done = dispatch(node.site.exchange)

    assert done.records == 1
    assert "released as" in anna.get("/peers/beta").text
    assert masked(node.browser(PETER).get("/peers/beta").text) == before
    assert "quicksilver" not in node.browser(PETER).get("/peers").text


def test_a_received_report_one_may_not_see_is_not_there(node, anna):
    from consilience.node.received import ReceivedItem
    from consilience.records.report import Report

    theirs = Report(id="r-b", party=BETA, file="b.txt", text="The envoys met.", title="Theirs")
    dark = SECRET.__class__(levels=SECRET.levels, originators=frozenset({BETA}), releasable_to=frozenset({ALPHA, BETA}))
    node.service.received.keep([ReceivedItem(theirs, dark)], came="test")

    assert "The envoys met." in anna.get("/received/beta/r-b").text
    assert node.browser(PETER).get("/received/beta/r-b").status_code == 404
    assert "Theirs" not in node.browser(PETER).get("/peers/beta").text
