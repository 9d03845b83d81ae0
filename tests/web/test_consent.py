"""Nobody signs or releases what is not on the page: each field of each kind stands there in words."""

import re
from html import unescape
from itertools import count

import pytest

from consilience.node import releases
from consilience.node.act import Act, Say
from consilience.node.folder import now
from consilience.node.reader_view import Asked
from consilience.records.baseline import Stance
from consilience.records.kinds import KINDS, tags
from consilience.records.release import Form
from consilience.web.identity.waiting import Pending
from tests.records.test_telling import _HELD_IN_WORDS, BODIES, texts
from tests.web.make import ANNA, BETA, PETER, SENTENCES, world
from tests.web.make_forum import filled, founded

ID = re.compile(r"[0-9a-f]{64}")


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA)
        one.person(PETER)
        say = (f"Word{number}" for number in count())
        one.forum, seat = founded(one, say)
        one.found = filled(one, one.forum, seat, say)
        one.claim(one.report())
        one.question()
        one.estimate()
        yield one


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def asking(node, member=ANNA):
    browser = node.browser(member)
    browser.asks = True
    return browser


def missing(body, page):
    """Texts of a body that stand nowhere on a page; names are told in place of ids."""
    said = (" ".join(text.split()) for text in texts(body) if not ID.fullmatch(text) and text not in _HELD_IN_WORDS)
    # What it is called inside is told by its title.
    own = getattr(body, "id", None)
    return [text for text in said if text not in page and text != own]


@pytest.mark.parametrize("tag", sorted(KINDS))
def test_each_field_of_each_kind_stands_in_words_before_it_is_signed(node, tag):
    browser = asking(node)
    payload = node.desk.node.payload(BODIES[tag], author=ANNA, marking=node.desk.own_marking())
    waits = Pending(session=browser.session.token, act=Act("say it", (Say(payload),)), then="/")

    page = browser.get(f"/sign/{node.site.pending.put(waits, now())}").text.partition(
        "<details><summary>The very bytes"
    )[0]

    assert missing(BODIES[tag], words(page)) == []


@pytest.mark.parametrize("tag", sorted(tags(leaves=True)))
def test_each_field_of_what_may_leave_stands_on_its_case_and_on_its_own_page(node, tag):
    browser, window = asking(node), node.desk.window(ANNA)
    records = window.find(Asked(kind=tag, limit=5))
    for record in records:
        act = releases.ask(node.desk, window, ANNA, records=[record.id], form=Form.FULL, to=[BETA], because="it helps")
        (entry,) = node.visit(ANNA).sign(act)
        for place in (f"/desk/{entry.id}", f"/ledger/{record.id}"):
            assert missing(record.statement.body, words(browser.get(place).text)) == [], (tag, place)


def test_what_may_not_be_undone_is_asked_once_more_with_what_will_stand_in_the_ledger(node):
    browser = asking(node)
    fields = {"csrf": "csrf-anna", "title": "Open it", "text": "We open the bridge.", "rule": "consensus"}
    proposal = browser.post(f"/forums/{node.forum}/proposals", data=fields).headers["location"]
    before = len(node.desk.window(ANNA).find(Asked(kind="position/1")))

    answer = browser.post(
        f"{proposal}/position",
        data={"csrf": "csrf-anna", "stance": Stance.NON_CONCUR.value, "blocking": "The piers are gone."},
    )
    page = words(browser.get(answer.headers["location"]).text)

    assert answer.headers["location"].startswith("/sign/")
    for said in (
        "The piers are gone.",
        "non-concur",
        "This will stand in the ledger of alpha under your name, Anna",
        "What it is about",
    ):
        assert said in page, said
    assert len(node.desk.window(ANNA).find(Asked(kind="position/1"))) == before


def test_who_does_not_sign_leaves_nothing_behind(node):
    browser = asking(node)
    answer = browser.post(f"/forums/{node.forum}/rest", data={"csrf": "csrf-anna", "because": "it is winter"})

    left = browser.post(f"{answer.headers['location']}/drop", data={"csrf": "csrf-anna"})

    assert left.headers["location"] == f"/forums/{node.forum}"
    assert node.desk.window(ANNA).find(Asked(kind="rest/1")) == []
    assert browser.post(f"{answer.headers['location']}/now", data={"csrf": "csrf-anna"}).status_code == 404


def test_another_session_cannot_sign_what_waits(node):
    answer = asking(node).post(f"/forums/{node.forum}/rest", data={"csrf": "csrf-anna", "because": "it is winter"})

    assert asking(node, PETER).get(answer.headers["location"]).status_code == 404
    assert asking(node, PETER).post(f"{answer.headers['location']}/now", data={"csrf": "csrf-peter"}).status_code == 404


def test_the_releaser_sees_the_words_that_go_out_and_the_record_they_stand_for(node):
    claim = node.claim(node.report(), SENTENCES[1])
    anna, peter = node.browser(ANNA), asking(node, PETER)
    anna.post(
        "/desk/new",
        data={
            "csrf": "csrf-anna", "record": claim, "to": "beta", "because": "it helps", "form": "gist", f"text-{claim}": "The answer was no.",
        },
    )  # fmt: skip
    request = node.desk.window(ANNA).find(Asked(kind="request/1"))[0].id

    answer = peter.post(f"/desk/{request}", data={"csrf": "csrf-peter", "decision": "release"})
    page = words(peter.get(answer.headers["location"]).text)

    assert "These words go out, not the record itself: The answer was no." in page
    assert "What the record itself says" in page
