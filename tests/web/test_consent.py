"""Nobody signs or releases what is not on the page: each field of each kind stands there in words."""

import re
from datetime import date
from html import unescape
from itertools import count

import pytest

from consilience.node import releases
from consilience.node.act import Act, Say
from consilience.node.folder import now
from consilience.node.reader_view import Asked
from consilience.records.baseline import Stance
from consilience.records.call import Call, Invited
from consilience.records.kinds import KINDS, tags
from consilience.records.memorandum import Memorandum, Seated, Team
from consilience.records.release import Form
from consilience.records.request import Wording
from consilience.web import consent
from consilience.web.identity.waiting import Pending
from tests.records.test_telling import _HELD_IN_WORDS, BODIES, texts
from tests.web.make import ALPHA, ANNA, BETA, PETER, SENTENCES, world
from tests.web.make_forum import filled, founded, one_of_each

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
        # In a forum of their own: one of them puts it to rest.
        one_of_each(one, founded(one, say)[0], sorted(tags(leaves=True)), BODIES)
        yield one


@pytest.fixture
def plain(tmp_path):
    """A node without a forum: no memorandum has to cover what is released."""
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        one.record = one.claim(one.report())
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
    payload = node.service.node.payload(BODIES[tag], author=ANNA, marking=node.service.own_marking())
    waits = Pending(session=browser.session.token, act=Act("say it", (Say(payload),)), then="/")

    page = browser.get(f"/sign/{node.site.pending.put(waits, now())}").text.partition(
        "<details><summary>The very bytes"
    )[0]

    assert missing(BODIES[tag], words(page)) == []


@pytest.mark.parametrize("tag", sorted(tags(leaves=True)))
def test_each_field_of_what_may_leave_stands_on_its_case_and_on_its_own_page(node, tag):
    browser, view = asking(node), node.service.view_of(ANNA)
    records = view.find(Asked(kind=tag, limit=5, history=True))
    assert records, "no record of this kind is in the fixture, so nothing was looked at"
    for record in records:
        act = releases.ask(node.service, view, ANNA, records=[record.id], form=Form.FULL, to=[BETA], because="it helps")
        (entry,) = node.visit(ANNA).sign(act)
        for place in (f"/desk/{entry.id}", f"/ledger/{record.id}"):
            assert missing(record.statement.body, words(browser.get(place).text)) == [], (tag, place)


def rests(node):
    """The rests of the forum that is acted in."""
    found = node.service.view_of(ANNA).find(Asked(kind="rest/1"))
    return [one for one in found if one.statement.body.forum == node.forum]


def test_what_may_not_be_undone_is_asked_once_more_with_what_will_stand_in_the_ledger(node):
    browser = asking(node)
    fields = {"csrf": "csrf-anna", "title": "Open it", "text": "We open the bridge.", "rule": "consensus"}
    proposal = browser.post(f"/forums/{node.forum}/proposals", data=fields).headers["location"]
    before = len(node.service.view_of(ANNA).find(Asked(kind="position/1")))

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
    assert len(node.service.view_of(ANNA).find(Asked(kind="position/1"))) == before


def test_who_does_not_sign_leaves_nothing_behind(node):
    browser = asking(node)
    answer = browser.post(f"/forums/{node.forum}/rest", data={"csrf": "csrf-anna", "because": "it is winter"})

    left = browser.post(f"{answer.headers['location']}/drop", data={"csrf": "csrf-anna"})

    assert left.headers["location"] == f"/forums/{node.forum}"
    assert rests(node) == []
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
    request = node.service.view_of(ANNA).find(Asked(kind="request/1"))[0].id

    answer = peter.post(f"/desk/{request}", data={"csrf": "csrf-peter", "decision": "release"})
    page = words(peter.get(answer.headers["location"]).text)

    assert "These words go out, not the record itself: The answer was no." in page
    assert "What the record itself says" in page


def test_what_is_signed_shows_the_words_of_its_own_request_and_of_no_other(plain):
    node, record = plain, plain.record
    browser, view = asking(node), node.service.view_of(ANNA)
    said = ("Some people met, we hear.", "A wholly other sentence goes out here.")
    cases = []
    for words_out in said:
        act = releases.ask(
            node.service, view, ANNA, records=[record], form=Form.GIST, to=[BETA], because="it helps",
            words=[Wording(record=record, text=words_out)],
        )  # fmt: skip
        (entry,) = node.visit(ANNA).sign(act)
        cases.append(entry.id)

    for case, own, other in zip(cases, said, reversed(said), strict=True):
        answer = browser.post(f"/desk/{case}", data={"csrf": "csrf-anna", "decision": "release"})
        page = words(browser.get(answer.headers["location"]).text)
        assert own in page
        assert other not in page

    both = [
        say
        for case in cases
        for say in releases.decide(node.service, node.service.view_of(ANNA), ANNA, case, agreed=True, because="").says
    ]
    waits = Pending(session=browser.session.token, act=Act("both", tuple(both)), then="/")
    page = words(browser.get(f"/sign/{node.site.pending.put(waits, now())}").text)
    assert all(one in page for one in said)


def test_what_is_about_more_than_a_page_is_signed_once_every_page_was_shown(node, monkeypatch):
    monkeypatch.setattr(consent, "PAGE", 1)
    report = node.report()
    records = [node.claim(report, sentence) for sentence in SENTENCES]
    browser, view = asking(node), node.service.view_of(ANNA)
    act = releases.ask(node.service, view, ANNA, records=records, form=Form.FULL, to=[BETA], because="it helps")
    place = f"/sign/{node.site.pending.put(Pending(session=browser.session.token, act=act, then='/desk'), now())}"
    before = len(view.find(Asked(kind="request/1", limit=100)))

    first = browser.get(place).text
    early = browser.post(f"{place}/now", data={"csrf": "csrf-anna"})

    assert ">Sign</button>" not in first
    assert early.headers["location"] == f"{place}?page=2"
    assert len(node.service.view_of(ANNA).find(Asked(kind="request/1", limit=100))) == before

    assert ">Sign</button>" in browser.get(f"{place}?page=2").text
    assert browser.post(f"{place}/now", data={"csrf": "csrf-anna"}).headers["location"] == "/desk"
    assert len(node.service.view_of(ANNA).find(Asked(kind="request/1", limit=100))) == before + 1


def test_a_long_text_is_signed_over_pages_that_stay_small_with_every_line_on_one_of_them(plain):
    people = tuple(Seated(party=ALPHA, title=f"Person {each}", agency="Survey & Works") for each in range(10))
    teams = tuple(
        Team(id=f"t{n}", title=f"Team {n}", mandate=f"To watch bridge {n}, “by day” and by night.", people=people)
        for n in range(60)
    )
    body = Memorandum(
        forum="ab" * 32, title="Many teams", text="We set up teams. " * 1_100, parties={ALPHA, BETA}, since=date(2030, 1, 1), teams=teams
    )  # fmt: skip
    browser = asking(plain)
    payload = plain.service.node.payload(body, author=ANNA, marking=plain.service.own_marking())
    waits = Pending(session=browser.session.token, act=Act("say it", (Say(payload),)), then="/")
    place = f"/sign/{plain.site.pending.put(waits, now())}"

    pages = [browser.get(place).text]
    while found := re.search(r"Go on to page (\d+)", pages[-1]):
        assert ">Sign</button>" not in pages[-1]
        pages.append(browser.get(f"{place}?page={found[1]}").text)

    assert max(len(one.encode()) for one in pages) <= 30_000
    assert ">Sign</button>" in pages[-1]
    assert missing(body, words(" ".join(pages))) == []
    assert [n for n in range(60) if f"To watch bridge {n}," not in words(" ".join(pages))] == []


def test_a_person_of_another_party_is_not_told_as_ones_own_of_the_same_id(node):
    rows = [
        Invited(party=party, member=PETER, title=title, keys=frozenset({"ab" * 32})) for party, title in ((ALPHA, "Peter"), (BETA, "Bert"))
    ]  # fmt: skip
    browser = asking(node)
    payload = node.service.node.payload(
        Call(meeting=node.found["meeting"], roster=tuple(rows)), author=ANNA, marking=node.service.own_marking()
    )
    waits = Pending(session=browser.session.token, act=Act("say it", (Say(payload),)), then="/")

    page = words(browser.get(f"/sign/{node.site.pending.put(waits, now())}").text)

    of_beta = page.partition("Party beta")[2].partition("Keys")[0]
    assert "Bert" in of_beta
    assert "Peter" not in of_beta


def test_nothing_is_signed_whose_page_was_not_shown(node):
    browser = asking(node)
    answer = browser.post(f"/forums/{node.forum}/rest", data={"csrf": "csrf-anna", "because": "it is winter"})

    blind = browser.post(f"{answer.headers['location']}/now", data={"csrf": "csrf-anna"})

    assert blind.headers["location"].startswith(answer.headers["location"])
    assert rests(node) == []


def test_a_second_press_of_the_button_leads_where_the_first_did_and_signs_nothing_more(plain):
    node, record = plain, plain.record
    browser, view = asking(node), node.service.view_of(ANNA)
    (entry,) = node.visit(ANNA).sign(
        releases.ask(node.service, view, ANNA, records=[record], form=Form.EXISTENCE, to=[BETA], because="it helps")
    )
    place = browser.post(f"/desk/{entry.id}", data={"csrf": "csrf-anna", "decision": "refuse"}).headers["location"]
    late = browser.post(f"/desk/{entry.id}", data={"csrf": "csrf-anna", "decision": "release"}).headers["location"]
    browser.get(place), browser.get(late)

    answers = [browser.post(f"{place}/now", data={"csrf": "csrf-anna"}) for _ in range(2)]
    stale = browser.post(f"{late}/now", data={"csrf": "csrf-anna"})

    assert [one.headers["location"] for one in answers] == [f"/desk/{entry.id}"] * 2
    assert browser.get(place).headers["location"] == f"/desk/{entry.id}"
    assert stale.status_code == 422
    assert "decided, withdrawn or replaced after the page was drawn" in words(stale.text)
    assert len(node.service.view_of(ANNA).mentions(entry.id, ("agreement/1", "release/1"))) == 1
