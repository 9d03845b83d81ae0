"""The forms of a forum, on two nodes, by the pages alone: seats, channels, texts that revise others."""

import re
from contextlib import ExitStack
from datetime import timedelta
from html import unescape

import pytest

from consilience.node.folder import now
from consilience.web.filling import controls
from tests.web.make import ANNA, PETER
from tests.web.pages.test_forum import Two, act, founded, text_of


@pytest.fixture(scope="module")
def lantern(tmp_path_factory):
    """Two nodes and the address of the forum that both have founded; each test has seats and channels of its own."""
    with ExitStack() as stack:
        two = Two(tmp_path_factory.mktemp("two"), stack)
        two.worlds[0].person(PETER, roles=("secretary",))
        forum = founded(two.alpha)
        act(two.alpha, f"/texts/{forum.rpartition('/')[2]}/sign", then=forum)
        two.exchange()
        act(two.beta, f"/texts/{forum.rpartition('/')[2]}/sign", then=forum)
        two.exchange()
        yield two, forum


def section(page, heading):
    """The words under one heading of a page."""
    return text_of(page).partition(heading)[2]


def test_a_seat_is_held_from_one_day_to_another_and_the_other_party_sees_it(lantern):
    (two, forum), today = lantern, now().date()
    act(two.alpha, f"{forum}/seats", seat="expert", member=ANNA, title="Anna A.", since=f"{today - timedelta(days=30)}")
    two.exchange()
    assert "Anna A." in text_of(two.beta.get(f"{forum}/seats"))
    term = re.search(r'value="([0-9a-f]{64})">expert', two.alpha.get(f"{forum}/seats").text)[1]

    act(two.alpha, f"{forum}/seats", seat="expert", member=PETER, title="Peter P.", replaces=term)
    two.exchange()

    for browser in (two.alpha, two.beta):
        seats = section(browser.get(f"{forum}/seats"), "Seat Party Who").partition("Give somebody")[0]
        # By the row of the seat: the chairs of that day stand above, under the same names.
        assert "expert alpha Peter P." in seats
        assert "expert alpha Anna A." not in seats
        before = browser.get(f"{forum}/seats", params={"on": f"{today - timedelta(days=1)}"})
        before = section(before, "Seat Party Who").partition("Give somebody")[0]
        assert "expert alpha Anna A." in before
        assert "Peter P." not in before
    assert section(two.beta.get(f"{forum}/seats"), "Every term").startswith(" 2 ")


def test_a_term_ends_by_the_word_of_another_member_than_who_began_it(lantern):
    two, forum = lantern
    act(two.alpha, f"{forum}/seats", seat="adviser", member=ANNA)
    terms = two.alpha.get(f"{forum}/seats").text.partition("Every term")[2]
    end = re.search(rf"adviser.*?({forum}/seats/[0-9a-f]{{64}}/end)", terms, re.DOTALL)[1]

    act(two.worlds[0].browser(PETER), end, PETER, until="2099-01-01")

    assert "to 1 Jan 2099" in section(two.alpha.get(f"{forum}/seats"), "Every term")


def test_a_chair_who_was_replaced_is_replaced_at_the_other_node_once_its_seat_is_told(lantern):
    two, forum = lantern
    act(two.alpha, "/people/peter/seat", role="chair")
    act(two.alpha, "/people/anna/seat/end", role="chair")
    page = two.alpha.get(f"{forum}/seats")
    assert "2 seats of your party's chairs are not known" in text_of(page)

    act(two.alpha, f"{forum}/seats/tell")
    assert "are not known" not in text_of(two.alpha.get(f"{forum}/seats"))
    two.exchange()

    shown = two.beta.get(f"{forum}/seats").text.partition("Chairs over time")[2].partition("Every term")[0]
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in shown.split("<li>")[1:]]
    # Each is named with the seats held, of which other tests give more.
    (anna,) = (row for row in rows if row.lower().startswith("alpha anna"))
    (peter,) = (row for row in rows if row.lower().startswith("alpha peter"))
    assert f"from {day(now())} to {day(now())}" in anna
    assert f"from {day(now())} on" in peter


def day(moment):
    return f"{moment.day} {moment:%b} {moment.year}"


def test_a_member_who_is_not_on_the_roster_gets_no_seat(lantern):
    two, forum = lantern

    answer = two.alpha.post(f"{forum}/seats", data={"csrf": f"csrf-{ANNA}", "seat": "expert", "member": "nobody"})

    assert answer.status_code == 422
    assert "there is none with this id" in answer.text.casefold()


def test_a_check_is_sent_through_a_channel_and_answered_from_a_seat(lantern):
    two, forum = lantern
    act(two.alpha, f"{forum}/channels", id="line", title="The line", parties="beta", check_days="7", answer_hours="12")
    assert "stale" in text_of(two.alpha.get(f"{forum}/channels"))
    assert "Send a check through “The line”" in text_of(two.alpha.get("/")), "a stale channel waits on somebody"
    act(two.alpha, f"{forum}/channels/line/check", to="beta")
    assert "Send a check through “The line”" not in text_of(two.alpha.get("/"))
    two.exchange()
    assert "Answer the check of “The line”" in text_of(two.beta.get("/"))
    place = re.search(r"/channel-checks/[0-9a-f]{64}/answer", two.beta.get(f"{forum}/channels").text)[0]

    act(two.beta, place, seat="secretary")
    two.exchange()

    for browser in (two.alpha, two.beta):
        page = text_of(browser.get(f"{forum}/channels"))
        assert "answered by secretary" in page
        assert "stale A" not in page
        assert "answers within 12 hours" in page
    again = two.beta.post(place, data={"csrf": f"csrf-{ANNA}", "seat": "secretary"})
    assert "answered already" in unescape(again.text)


def test_a_check_for_later_is_scheduled_and_waits_on_nobody_before(lantern):
    two, forum = lantern
    act(two.alpha, f"{forum}/channels", id="post", title="The post", parties="beta")
    later = now() + timedelta(days=2)
    act(two.alpha, f"{forum}/channels/post/check", to="beta", sent=f"{later:%Y-%m-%dT%H:%M}")
    two.exchange()

    page = two.beta.get(f"{forum}/channels")

    assert "scheduled" in text_of(page)
    assert "/answer" not in page.text
    assert "Answer the check of “The post”" not in text_of(two.beta.get("/"))


def test_the_channel_of_another_party_is_changed_by_that_party_alone(lantern):
    two, forum = lantern
    act(two.alpha, f"{forum}/channels", id="radio", title="The radio", parties="beta")
    two.exchange()

    answer = two.beta.post(
        f"{forum}/channels", data={"csrf": f"csrf-{ANNA}", "id": "radio", "title": "Mine", "parties": "alpha"}
    )
    act(two.alpha, f"{forum}/channels", id="radio", title="The red radio", parties="beta", check_days="3")

    assert "another party has set up the channel" in unescape(answer.text).casefold()
    page = text_of(two.alpha.get(f"{forum}/channels"))
    assert "The red radio" in page
    assert "checked every 3 days" in page


def test_a_channel_runs_between_the_parties_that_were_ticked_and_none_by_default(lantern):
    two, forum = lantern
    offered = '<input type="checkbox" name="parties" value="beta" checked>'
    asked = {"csrf": f"csrf-{ANNA}", "id": "hut", "title": "The hut"}

    assert offered in two.alpha.get(f"{forum}/channels").text
    answer = two.alpha.post(f"{forum}/channels", data=asked)
    assert answer.status_code == 422
    assert "Parties: Name at least one other party." in answer.text
    assert offered not in answer.text.partition("<summary>Set up")[2]
    assert 'value="The hut"' in answer.text
    act(two.alpha, f"{forum}/channels", id="hut", title="The hut", parties="beta")

    assert "hut alpha, beta" in text_of(two.alpha.get(f"{forum}/channels"))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"to": "alpha"}, "does not run between these two"),
        ({"to": "gamma"}, "choose one of those offered"),
        ({"to": "beta", "sent": "2020-01-01T00:00"}, "now, or scheduled for later"),
    ],
)
def test_a_check_that_makes_no_sense_is_refused(lantern, fields, why):
    two, forum = lantern
    act(two.alpha, f"{forum}/channels", id="wire", title="The wire", parties="beta")

    answer = two.alpha.post(f"{forum}/channels/wire/check", data={"csrf": f"csrf-{ANNA}", **fields})

    assert answer.status_code == 422
    assert why in answer.text


def test_an_amendment_begins_with_all_that_the_memorandum_says_and_stands_beside_it(lantern):
    two, forum = lantern
    terms = {
        "title": "Four teams", "text": "We set up teams.", "scope": "bridges", "sharing": "contact | amber | 30",
        "teams": "t1 | Bridges | to watch | alpha: Anna, A. (survey)*, beta: Ben | a map by 2026-05-01",
    }  # fmt: skip
    terms["teams"] = terms["teams"].replace("Anna, A.", r"Anna\, A.")
    first = act(two.alpha, f"{forum}/memoranda", **terms)
    form = re.search(
        rf'href="({forum}/new/memorandum\?revises=[0-9a-f]+)">Revise the draft', two.alpha.get(first).text
    )[1]
    filled = {name: values[0] for name, values in controls(two.alpha.get(form).text, f"{forum}/memoranda").items()}
    wanted = {
        "text": "We set up teams.", "scope": "bridges", "team-0-id": "t1", "team-0-title": "Bridges", "team-0-mandate": "to watch",
        "team-0-people-0-title": "Anna, A.", "team-0-people-0-agency": "survey", "team-0-people-0-lead": "yes",
        "team-0-people-1-party": "beta", "team-0-milestones-0-text": "a map", "team-0-milestones-0-due": "2026-05-01",
        "term-0-noun": "contact", "term-0-level": "amber", "term-0-days": "30",
    }  # fmt: skip
    assert {name: filled.get(name) for name in wanted} == wanted

    revises = first.rpartition("/")[2]
    second = act(two.alpha, f"{forum}/memoranda", **{**terms, "text": "We set up four teams."}, revises=revises)

    page = two.alpha.get(f"{second}/beside/{revises}")
    assert "<ins>four</ins>" in page.text
    assert "1 of 7 parts differ" in text_of(page)
    assert f"{second}/beside/{revises}" in two.alpha.get(second).text
    assert two.alpha.get(f"{second}/beside/{'0' * 64}").status_code == 404


def test_a_policy_draft_is_not_decided_before_the_baseline_of_its_topic(lantern):
    two, forum = lantern
    draft = {"title": "Open it", "text": "We open.", "rule": "majority", "purpose": "policy"}
    refused = two.alpha.post(f"{forum}/proposals", data={"csrf": f"csrf-{ANNA}", **draft})
    assert "needs the topic" in unescape(refused.text)
    place = act(two.alpha, f"{forum}/proposals", **draft, topic="The bridge")
    two.exchange()
    for browser in (two.alpha, two.beta):
        act(browser, f"{place}/position", stance="concur")
    two.exchange()

    page = text_of(two.alpha.get(place))
    assert "Policy draft" in page
    assert "there is no baseline on The bridge" in page
    answer = two.alpha.post(f"{place}/decide", data={"csrf": f"csrf-{ANNA}"})
    assert "no policy is decided before its baseline" in unescape(answer.text)
    revised = act(two.alpha, f"{forum}/proposals", **{**draft, "text": "We open it."}, topic="x", revises=place[-64:])
    assert "Policy draft" in text_of(two.alpha.get(revised))


def test_a_meeting_is_moved_and_an_objective_revised(lantern):
    two, forum = lantern
    first = act(two.alpha, f"{forum}/meetings", title="Round", starts="2099-01-01T09:00", agenda="Welcome | anna")
    moved = act(
        two.alpha, f"{forum}/meetings", title="Round", starts="2099-01-02T09:00", revises=first[-64:],
        agenda="Welcome | anna\nOpen it? | anna | | decision: Open it | 20",
    )  # fmt: skip
    assert "It was revised" in text_of(two.alpha.get(first))
    page = text_of(two.alpha.get(moved))
    assert "because there is no decision on Open it" in page
    assert "20 min" in page
    years, _, rest = text_of(two.alpha.get(forum)).partition(" entries as a list")
    assert re.findall(r"\S+ Round", years) == ["2099-01-02: Round"]
    assert rest.count("Round") == 1

    act(two.alpha, f"{forum}/objectives", id="o1", title="A map", ways="w1 | drawing | alpha: signers (5)")
    text = re.search(r"new/objective\?revises=([0-9a-f]{64})", two.alpha.get(forum).text)[1]
    act(two.alpha, f"{forum}/objectives", id="o1", title="A good map", ways="w1 | drawing", revises=text)
    page = text_of(two.alpha.get(forum))
    assert "A good map" in page
    assert "no means for way w1" in page
    assert "A map " not in page
