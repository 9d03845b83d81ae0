"""What is kept of the roster is as the roster is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consilience.ledger.signing import signed
from consilience.node.folder import now
from consilience.node.received import Grant, ReceivedItem
from consilience.node.service import Service
from consilience.records.ids import ROOT, MemberId, OriginId, RecordId, ReportId
from consilience.records.party import Member
from consilience.records.release import Form
from consilience.records.report import Report
from consilience.web.names import Names
from tests.web.make import ALPHA, ANNA, BETA, OPEN, PETER, world


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("service") / "n") as one:
        one.person(ANNA)
        yield one


def counted(node, key, **more):
    made = []
    for _ in range(2):
        node.service.of_roster(key, lambda: made.append(key) or key, **more)
    return len(made)


def test_what_rests_on_the_roster_is_made_once(node):
    assert counted(node, "once") == 1


def test_it_is_made_again_when_the_roster_grew(node):
    assert counted(node, "grew") == 1

    node.person(PETER)

    assert counted(node, "grew") == 1
    assert node.service.roles(PETER)


def test_what_looks_at_less_of_the_log_than_there_is_is_not_kept(node):
    assert counted(node, "early", end=1) == 2


def test_a_new_name_is_shown_at_once_and_a_look_back_shows_the_old_one(node):
    before = node.service.view_of(ANNA)
    old = Names(node.service, before).who(ANNA)
    stands = node.service.roster().named("member/1", ANNA)
    anew = Member(id=ANNA, title="Anna Berg")
    payload = node.service.node.payload(anew, author=ROOT, marking=OPEN, links=(), supersedes=stands.id)
    node.service.admit([signed(payload, node.service.root)])

    assert Names(node.service, before).who(ANNA) == old
    assert Names(node.service, node.service.view_of(ANNA)).who(ANNA).startswith("Anna Berg")


def test_who_has_no_seat_has_no_roles(node):
    assert node.service.roles(MemberId("nobody")) == frozenset()


@pytest.mark.parametrize("when", ["the day changes", "it is started"])
def test_what_others_gave_until_yesterday_is_gone_from_the_pages_though_nothing_is_exchanged(node, when):
    yesterday = now().date() - timedelta(days=1)
    report = Report(id=ReportId(when), party=BETA, file="a.txt", text="They met.", origin=OriginId(f"report:{when}"))
    theirs = replace(OPEN, originators=frozenset({BETA}), releasable_to=frozenset({ALPHA}))
    grant = Grant("log", 1, RecordId("ab" * 32), Form.FULL, yesterday)
    node.service.received.keep([ReceivedItem(report, theirs, BETA, grant)], came="parcel 1 of log")
    assert node.service.received.all(Report, node.visit(ANNA).foreign())

    if when == "the day changes":
        node.service._day = yesterday
        assert not node.service.received.all(Report, node.visit(ANNA).foreign())
    else:
        again = Service(node.folder, lambda _: "")
        assert not again.received.all(Report, list(again.received.markings()))
        again.close()
