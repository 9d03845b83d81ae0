"""Names that a member says are one are compared as one in the node's pictures, for as long as it is said."""

import pytest

from consilience.node.filing import import_picture
from consilience.node.folder import read_reports
from consilience.node.picture import one_name
from consilience.records.ids import MemberId
from consilience.records.record import RecordLink
from tests.web.make import ANNA, BETA, GREEN, PETER, world

OURS = "The Ministry of Climate closed the Orso dam on 3 May 2026."
THEIRS = "The Department of Rivers closed the Orso dam on 3 May 2026."
SAY = {"name": "Department of Rivers", "same_as": "Ministry of Climate", "because": "renamed in 2025"}


def act(browser, address, who, /, **fields):
    return browser.post(address, data={"csrf": f"csrf-{who}", **fields})


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "node") as one:
        one.person(ANNA)
        one.person(PETER)
        for party, text in ((one.service.party, OURS), (BETA, THEIRS)):
            (tmp_path / party).mkdir()
            (tmp_path / party / "report.txt").write_text(text)
            reports, claims, _ = read_reports([tmp_path / party], party)
            if party == BETA:
                import_picture(one.service, reports, claims, BETA, "TLP:GREEN", came="test")
            else:
                record = one.say(reports[0])
                one.say(claims[0], links=(RecordLink(relation="report", record=record),))
        yield one


def actors(node, member=ANNA):
    found, _ = node.site.pictures.of(node.service.view_of(member), node.visit(member).foreign(), patience=300)
    return [r for m in found.alignment.matters for r in m.reasons if r.slot == "actor"], found


def test_two_names_said_to_be_one_agree_and_the_reason_says_by_which_list(node):
    browser = node.browser(ANNA)

    before, _ = actors(node)
    act(browser, "/picture/names", ANNA, **SAY)
    after, found = actors(node)

    assert not any(reason.differs is False for reason in before)
    assert [(r.differs, one_name.LIST in r.because) for r in after] == [(False, True)]
    assert {name for claim in found.alignment.claims for name in claim.actors} >= {"Department of Rivers"}
    assert "Department of Rivers" in browser.get("/picture/names").text


def test_who_said_so_takes_it_back(node):
    act(node.browser(ANNA), "/picture/names", ANNA, **SAY)
    (said,) = one_name.in_force(node.service.view_of(ANNA))
    place = f"/picture/names/{said.record.id}/withdraw"

    refused = act(node.browser(PETER), place, PETER)
    act(node.browser(ANNA), place, ANNA)

    assert "only who said" in refused.text
    assert one_name.in_force(node.service.view_of(ANNA)) == []
    assert all(reason.differs is not False for reason in actors(node)[0])


def test_an_alias_that_a_reader_may_not_see_joins_nothing_for_that_reader(node):
    node.person(MemberId("low"), levels=GREEN)
    act(node.browser(ANNA), "/picture/names", ANNA, **SAY, level="TLP:RED")

    assert one_name.in_force(node.service.view_of(ANNA))
    assert one_name.in_force(node.service.view_of("low")) == []


@pytest.mark.parametrize(
    ("name", "same_as", "said"),
    [("...", "Ministry", "two names"), ("The Ministry", "ministry", "one already"), ("A", "B", "a reason")],
)
def test_what_is_no_pair_of_names_is_refused_with_a_reason(node, name, same_as, said):
    because = " " if said == "a reason" else "renamed"

    answer = act(node.browser(ANNA), "/picture/names", ANNA, name=name, same_as=same_as, because=because)

    assert said in answer.text
    assert one_name.in_force(node.service.view_of(ANNA)) == []
