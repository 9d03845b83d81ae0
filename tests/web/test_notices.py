"""Notices by mail: to members who ask, of what newly waits on them, with a link and nothing of what it says."""

import re
from datetime import date

import pytest

from consilience.node.settings import Mail
from consilience.records.forum import ActionItem, Forum
from consilience.records.text import id_of_text
from consilience.web import notices
from tests.node.mail_server import Box, serving
from tests.web.make import ALPHA, ANNA, BETA, PETER, SECRET, World
from tests.web.pages.test_forum import act, text_of

BOTH = frozenset({ALPHA, BETA})
FORUM = Forum(name="Lantern", purpose="to compare", parties=BOTH, since=date(2026, 1, 1))
ID = id_of_text(FORUM)
MAIL = "peter@mail.example"


class Posted:
    """A node, a mail server, and Peter, who has an address there."""

    def __init__(self, folder, port, box):
        self.world, self.box = World(folder), box
        self.world.person(ANNA, compartments=("GAMMA",))
        self.world.person(PETER, roles=("analyst",))
        self.world.say(FORUM, ANNA)
        self.notices = self.world.site.notices
        self.notices.settings = Mail(host="127.0.0.1", sender="node@example.org", port=port, security="none")
        self.peter = self.world.browser(PETER)

    def give(self):
        """Enter the address, and the code that comes there."""
        act(self.peter, "/me/mail", PETER, address=MAIL)
        self.notices.go()
        code = re.search(r"\n([0-9a-f]{12})\r?\n", self.box.bodies[-1])[1]
        act(self.peter, "/me/mail/confirm", PETER, code=code)
        self.box.came.clear()

    def to_do(self, words, **more):
        return self.world.say(ActionItem(forum=ID, text=words, party=ALPHA, owner=PETER), ANNA, **more)


@pytest.fixture
def posted(tmp_path):
    box = Box()
    with serving(box) as port:
        one = Posted(tmp_path / "n", port, box)
        yield one
        one.world.close()


def test_a_member_is_told_once_of_what_newly_waits_with_a_link_alone(posted):
    posted.to_do("waits already")
    posted.give()
    posted.notices.go()
    assert posted.box.came == [], "what waited before is no news"
    record = posted.to_do("draw the map of the bridge")
    posted.notices.go()
    posted.notices.go()

    ((to, message, _, _),) = posted.box.came
    assert to == [MAIL]
    assert message["Subject"] == notices.SUBJECT
    (link,) = re.findall(r"http://localhost:8400(/item/\S+)", message.get_content())
    assert link == f"/item/{record}"
    everything = message.as_string().casefold()
    assert not any(word in everything for word in ("map", "bridge", "lantern", "action", "alpha", "tlp"))
    assert posted.peter.get(link).headers["location"] == f"/forums/{ID}/actions"


def test_nothing_goes_to_an_address_that_was_not_confirmed(posted):
    act(posted.peter, "/me/mail", PETER, address=MAIL)
    posted.notices.go()
    posted.box.came.clear()
    answer = posted.peter.post("/me/mail/confirm", data={"csrf": f"csrf-{PETER}", "code": "0" * 12})
    posted.to_do("draw the map")
    posted.notices.go()

    assert answer.status_code == 422
    assert posted.box.came == []


def test_who_takes_the_address_back_or_leaves_gets_nothing_more(posted):
    posted.give()
    posted.to_do("one")
    posted.notices._look(PETER)
    act(posted.peter, "/me/mail/drop", PETER)
    posted.notices.go()
    assert posted.box.came == []
    assert "Send me nothing more" not in posted.peter.get("/me").text

    posted.give()
    posted.to_do("two")
    posted.notices._belongs = lambda _: False
    posted.notices.go()

    assert posted.box.came == []
    assert posted.world.site.identity.preferring(notices.ADDRESS) == []


def test_a_kept_search_tells_once_until_the_member_looks(posted):
    posted.world.report()
    act(posted.peter, "/search/keep", PETER, q="envoys")
    posted.give()
    for _ in range(2):
        posted.world.report()
        posted.notices.go()
    assert len(posted.box.came) == 1
    assert "envoys" not in posted.box.bodies[0]

    posted.peter.get("/search?q=envoys")
    posted.world.report()
    posted.notices.go()

    assert len(posted.box.came) == 2


def test_a_releaser_is_told_of_a_request(posted):
    posted.world.person("rolf", roles=("releaser",))
    posted.world.site.identity.prefer("rolf", notices.ADDRESS, "rolf@mail.example")
    act(posted.world.browser(ANNA), "/forums/new", name="Second", purpose="p", parties="beta")
    posted.notices.go()

    (link,) = re.findall(r"http://localhost:8400(/item/\S+)", posted.box.bodies[0])
    assert posted.world.browser("rolf").get(link).headers["location"].startswith("/desk/")


def test_two_worlds_send_the_same_mails(tmp_path):
    seen = []
    for rich in (True, False):
        box = Box()
        with serving(box) as port:
            one = Posted(tmp_path / str(rich), port, box)
            one.give()
            if rich:
                one.to_do("canary", marked=SECRET)
            one.notices.go()
            quiet = len(box.came)
            one.to_do("draw the map")
            if rich:
                one.to_do("canary too", marked=SECRET)
            one.notices.go()
            seen.append((quiet, [re.sub(r"[0-9a-f]{64}", "H", body) for body in box.bodies]))
            one.world.close()

    assert seen[0] == seen[1]
    assert seen[0][0] == 0


def test_a_link_leads_on_from_another_program_and_then_asks_to_sign_in(posted):
    record = posted.to_do("draw the map")
    outside = posted.world.browser(None)

    first, second = outside.get(f"/item/{record}"), outside.get(f"/item/{record}?again=yes")
    unknown = outside.get(f"/item/{'0' * 64}")

    assert f"/item/{record}?again=yes" in first.text
    assert unknown.text.replace("0" * 64, record) == first.text
    assert second.headers["location"] == f"/sign-in?then=%2Fitem%2F{record}%3Fagain%3Dyes"
    assert posted.peter.get(f"/item/{'0' * 64}").status_code == 404
    assert posted.peter.get("/item/x").status_code == 404


def test_a_hidden_thing_has_no_link(posted):
    record = posted.to_do("canary", marked=SECRET)

    assert posted.peter.get(f"/item/{record}").status_code == 404
    assert posted.world.browser(ANNA).get(f"/item/{record}").status_code == 303


def test_without_a_mail_server_the_page_says_so(posted):
    posted.notices.settings = None

    assert "No mail server is set" in text_of(posted.peter.get("/me"))
    answer = posted.peter.post("/me/mail", data={"csrf": f"csrf-{PETER}", "address": MAIL})
    assert answer.status_code == 422


def test_an_address_that_the_server_refuses_shows_on_the_members_page(posted):
    posted.give()
    posted.box.refuse = {MAIL: "550 no"}
    posted.to_do("draw the map")
    posted.notices.go()

    assert "the mail server refused the address" in text_of(posted.peter.get("/me"))
