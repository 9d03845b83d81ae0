"""No one person is everybody: seats of power and new keys of others need a second; links and lost keys end when they should."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from consilience.node import people, releases
from consilience.records.key import KeyRole, RevocationReason
from consilience.records.party import Role
from consilience.web import server
from consilience.web.pages.entrance import invite
from tests.web.make import ANNA, GREEN, marking, world

BEN, RITA, MAL = "ben", "rita", "mallory"
PASS = {"passphrase": "correct horse", "again": "correct horse"}


@pytest.fixture
def node(tmp_path):
    """A chair, and two releasers."""
    with world(tmp_path / "n") as one:
        one.person(ANNA, roles=("chair",))
        one.person(BEN, roles=("releaser",))
        one.person(RITA, roles=("releaser",))
        yield one


@pytest.fixture
def empty(tmp_path):
    with world(tmp_path / "n") as one:
        yield one


def post(browser, who, place, **data):
    return browser.post(place, data={"csrf": f"csrf-{who}", **data})


def roles(node, member):
    return set(people.person(node.service, member).roles)


def path(link):
    return link.replace("http://localhost:8400", "")


def waiting(node):
    return [(one.what.value, one.member, one.detail) for one in node.site.identity.waiting()]


def word(node, who, said="agree"):
    (one,) = node.site.identity.waiting()
    return post(node.browser(who), who, f"/people/waiting/{one.id}", word=said)


@pytest.mark.parametrize("role", ["chair", "releaser"])
def test_nobody_seats_himself(node, role):
    assert post(node.browser(ANNA), ANNA, f"/people/{ANNA}/seat", role=role).status_code == 422
    assert (roles(node, ANNA), waiting(node)) == ({Role.CHAIR}, [])


def test_a_seat_of_power_is_given_by_two(node):
    node.person(MAL, roles=("analyst",))
    anna = node.browser(ANNA)
    assert post(anna, ANNA, f"/people/{MAL}/seat", role="releaser").status_code == 303
    assert roles(node, MAL) == {Role.ANALYST}
    assert "asks to give a seat" in node.browser(BEN).get("/people").text

    assert word(node, ANNA).status_code == 422
    assert word(node, MAL).status_code == 403
    assert roles(node, MAL) == {Role.ANALYST}
    assert word(node, BEN).status_code == 303
    assert roles(node, MAL) == {Role.ANALYST, Role.RELEASER}
    assert waiting(node) == []


def test_a_second_may_refuse_and_other_seats_need_none(node):
    node.person(MAL, roles=())
    post(node.browser(ANNA), ANNA, f"/people/{MAL}/seat", role="analyst")
    post(node.browser(ANNA), ANNA, f"/people/{MAL}/seat", role="chair")
    word(node, RITA, "refuse")

    assert (roles(node, MAL), waiting(node)) == ({Role.ANALYST}, [])


def test_a_new_member_gets_no_seat_of_power_from_one_person(node):
    answer = node.browser(ANNA).post(
        "/people", data={"csrf": f"csrf-{ANNA}", "member": MAL, "title": "M", "role": ["releaser", "chair", "analyst"]}
    )
    assert "/enrol/" in answer.text
    assert roles(node, MAL) == {Role.ANALYST}
    assert {detail for _, _, detail in waiting(node)} == {"releaser", "chair"}


def test_a_seat_of_power_is_ended_by_two_so_that_nobody_makes_himself_the_only_releaser(node):
    post(node.browser(ANNA), ANNA, f"/people/{BEN}/seat/end", role="releaser")
    assert roles(node, BEN) == {Role.RELEASER}
    assert waiting(node) == [("end a seat", BEN, "releaser")]
    people.revoke(node.service, next(key.id for key in people.person(node.service, BEN).keys), RevocationReason.LOST)
    post(node.browser(ANNA), ANNA, f"/people/{BEN}/seat/end", role="releaser")
    assert len(waiting(node)) == 1
    assert word(node, RITA).status_code == 303
    assert waiting(node) == []


def test_a_link_for_somebody_who_has_keys_is_a_recovery_that_two_people_make(node):
    ben = node.browser(BEN)
    answer = post(node.browser(ANNA), ANNA, f"/people/{BEN}/link")
    assert (answer.status_code, "/enrol/" in answer.text) == (303, False)
    before = {key.id for key in people.person(node.service, BEN).keys}
    assert word(node, BEN).status_code == 422
    link = re.search(r"/enrol/[A-Za-z0-9_-]+", word(node, RITA).text)[0]

    fresh = node.browser(None)
    assert fresh.post(link, data=PASS).status_code == 303

    after = {key.id for key in people.person(node.service, BEN).keys}
    assert after
    assert not before & after
    assert ben.get("/me").status_code != 200
    assert fresh.get("/me").status_code == 200
    assert any("keys from before were revoked" in row.act for row in node.service.access.lines(limit=50))


def test_a_key_that_the_chair_revoked_first_opens_no_other_way_in(node):
    for key in people.person(node.service, BEN).keys:
        post(node.browser(ANNA), ANNA, f"/keys/{key.id}/revoke", reason="lost")
    answer = post(node.browser(ANNA), ANNA, f"/people/{BEN}/link")

    assert "/enrol/" not in answer.text
    assert waiting(node) == [("recover by a new link", BEN, "")]


def test_one_human_gets_no_report_out(node):
    """Seat by seat: whatever a chair alone does, she does not become requester, first and second releaser."""
    anna = node.browser(ANNA)
    for role in ("releaser", "analyst", "chair"):
        post(anna, ANNA, f"/people/{ANNA}/seat", role=role)
    links = []
    for name in (BEN, RITA):
        found = re.search(r"/enrol/[A-Za-z0-9_-]+", post(anna, ANNA, f"/people/{name}/link").text)
        links += [found[0]] if found else []
    puppet = anna.post(
        "/people", data={"csrf": f"csrf-{ANNA}", "member": MAL, "title": "M", "role": ["releaser", "analyst"]}
    )
    links.append(re.search(r"/enrol/[A-Za-z0-9_-]+", puppet.text)[0])
    browsers = []
    for link in links:
        browsers.append(node.browser(None))
        browsers[-1].post(link, data=PASS)
    report = node.report("Secret.", marked=marking("green"))
    post(anna, ANNA, "/desk/new", record=report, form="gist", to="beta", because="x", words="Some.")

    for browser in browsers:
        found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/me").text)
        for case in releases.cases(node.service.view_of(ANNA)):
            browser.post(f"/desk/{case.record.id}", data={"csrf": found[1] if found else "", "decision": "release"})
        for one in node.site.identity.waiting():
            browser.post(f"/people/waiting/{one.id}", data={"csrf": found[1] if found else "", "word": "agree"})
    assert node.service.roster().total("release/1") == 0
    assert node.service.roster().total("agreement/1") == 0
    assert roles(node, MAL) <= {Role.ANALYST}


def test_where_there_is_nobody_else_one_person_goes_on_and_the_audit_says_so(empty):
    empty.person(ANNA)
    post(empty.browser(ANNA), ANNA, "/people", member=BEN, title="Ben", role="releaser")
    assert roles(empty, BEN) == {Role.RELEASER}
    empty.person(MAL, roles=("analyst",))
    post(empty.browser(ANNA), ANNA, f"/people/{MAL}/seat", role="releaser")
    assert any("alone" in row.act for row in empty.service.access.lines(limit=50))


def enrol(node, link, name):
    return node.browser(None).post(path(link), data={**PASS, "member": name, "title": name.title()})


def test_a_newer_link_for_the_first_person_ends_the_older_and_none_works_once_somebody_came(empty):
    first, second = server.first_link(empty.site), server.first_link(empty.site)
    assert empty.browser(None).get(path(first)).status_code == 404
    assert enrol(empty, first, MAL).status_code == 404
    assert enrol(empty, second, ANNA).status_code == 303
    for link in (first, second):
        assert enrol(empty, link, MAL).status_code == 404
    assert people.person(empty.service, MAL) is None


def test_a_link_that_was_left_over_gives_nothing_though_the_roster_was_filled_at_the_terminal(empty):
    link = server.first_link(empty.site)
    empty.person(ANNA)

    assert enrol(empty, link, MAL).status_code == 404
    assert people.person(empty.service, MAL) is None


def test_of_two_who_come_first_at_once_one_does(empty):
    """Two links at once, as an older version left them."""
    links = []
    for _ in range(2):
        links.append(server.first_link(empty.site))
        with empty.site.identity._turn:
            empty.site.identity._connection.execute(
                "create temp table if not exists kept as select * from links where 0"
            )
            empty.site.identity._connection.execute("insert into kept select * from links")
    with empty.site.identity._turn:
        empty.site.identity._connection.execute("insert or ignore into links select * from kept")
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda pair: enrol(empty, *pair).status_code, zip(links, (ANNA, MAL), strict=True)))

    assert min(codes) == 303
    assert sum(code == 303 for code in codes) == 1
    assert empty.service.roster().total("member/1") == 1


def test_a_newer_link_for_a_member_ends_the_older(node):
    node.person(MAL, roles=("analyst",))
    older, newer = path(invite(node.site, MAL)), path(invite(node.site, MAL))

    assert [node.browser(None).get(link).status_code for link in (older, newer)] == [404, 200]


def test_the_passphrase_of_a_key_that_was_revoked_opens_nothing(empty):
    enrol(empty, server.first_link(empty.site), "anna")
    sign_in = {"member": "anna", "passphrase": "correct horse"}
    assert empty.browser(None).post("/sign-in", data=sign_in).status_code == 303
    for key in people.person(empty.service, ANNA).keys:
        if key.role is KeyRole.MEMBER:
            people.revoke(empty.service, key.id, RevocationReason.LOST)

    assert empty.browser(None).post("/sign-in", data=sign_in).status_code == 403


def test_what_the_root_key_signs_is_asked_once_more_with_the_sentence_that_will_stand(node):
    anna = node.browser(ANNA)
    anna.asks = True
    (key,) = [one for one in people.person(node.service, BEN).keys if one.role is KeyRole.MEMBER]
    asked = {
        f"/keys/{key.id}/revoke": ({"reason": "lost"}, "(lost)"),
        f"/people/{BEN}/clearance": ({"tlp": "none", "common": "none"}, "may read up to: nothing. Until now: "),
        f"/people/{BEN}/seat": ({"role": "analyst"}, "holds the seat of analyst from today on"),
        f"/people/{BEN}/seat/end": ({"role": "releaser"}, "Today is the last day"),
    }
    before = (people.person(node.service, BEN), node.service.clearance(BEN))

    for place, (fields, sentence) in asked.items():
        page = post(anna, ANNA, place, **fields)
        assert page.status_code == 200
        assert sentence in page.text, place

    assert (people.person(node.service, BEN), node.service.clearance(BEN)) == before
    assert post(anna, ANNA, f"/keys/{key.id}/revoke", reason="lost", sure="yes").status_code == 303
    assert key not in people.person(node.service, BEN).keys


def test_a_form_about_a_person_stands_on_what_holds_and_chooses_nothing(node):
    node.person(MAL, levels=GREEN)
    page = node.browser(ANNA).get("/people").text.partition("Change <bdi>Mallory")[2]

    clearance = page.partition("/clearance")[2].partition("</form>")[0]
    assert "<option selected>green</option>" in clearance
    assert "selected" not in page.partition("/seat")[2].partition("</form>")[0]
    assert post(node.browser(ANNA), ANNA, f"/people/{MAL}/clearance").status_code == 422
    assert post(node.browser(ANNA), ANNA, f"/people/{MAL}/seat", role="").status_code == 422
