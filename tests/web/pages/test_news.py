"""Home: what is new in the forums since the member was here last."""

import re
from contextlib import ExitStack
from datetime import timedelta

import pytest

from consilience.node.folder import now
from consilience.node.forum import news as forum_news
from consilience.node.peering import receive
from consilience.records.forum import Forum
from consilience.records.memorandum import Objective
from consilience.records.text import id_of_text
from tests.web.make import ANNA, PETER, SECRET, masked, world
from tests.web.pages.test_calendar import BOTH, FORUM, ID, TODAY, of_every_kind
from tests.web.pages.test_forum import Two, act, founded, text_of

PROMISE = "Beta will hand over the full inspection report of the Karun bridge to Alpha"


@pytest.fixture
def two(tmp_path):
    with ExitStack() as stack:
        yield Two(tmp_path, stack)


def news(one, moment, member=ANNA):
    return [each.what for each in forum_news.since(one.service, one.service.view_of(member), member, moment)]


def test_what_was_written_long_ago_and_came_today_is_new(two, monkeypatch):
    alpha, beta = two.worlds
    forum = founded(two.alpha)
    act(two.alpha, f"/texts/{forum.rpartition('/')[2]}/sign", then=forum)
    later = now() + timedelta(days=3)
    monkeypatch.setattr(receive, "now", lambda: later)
    two.exchange()
    monkeypatch.undo()

    assert news(beta, later - timedelta(hours=1)) == ["forum signed"]
    assert news(beta, later + timedelta(hours=1)) == []
    assert news(alpha, None) == [], "one's own acts are no news"
    assert "forum signed" in text_of(two.beta.get("/"))


def test_own_records_are_new_by_when_they_got_into_the_log(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        one.person(PETER)
        one.say(FORUM, ANNA)
        one.say(Objective(forum=ID, id="o", title="A map"), ANNA)

        assert sorted(news(one, now() - timedelta(hours=1), PETER)) == ["forum put forward", "objective stated"]
        assert news(one, now() + timedelta(hours=1), PETER) == []
        assert news(one, now() - timedelta(hours=1), ANNA) == []


def test_two_worlds_have_the_same_home_to_the_last_byte(tmp_path):
    seen = []
    for rich in (True, False):
        with world(tmp_path / str(rich)) as one:
            one.person(ANNA, compartments=("GAMMA",))
            one.person(PETER, roles=("analyst", "chair"))
            dark = Forum(name="Dark", purpose="x", parties=BOTH, since=TODAY)
            for body in (FORUM, *of_every_kind()):
                one.say(body, ANNA)
            for body in (
                (dark, *of_every_kind(id_of_text(dark), " canary"), *of_every_kind(ID, " canary2")) if rich else ()
            ):
                one.say(body, ANNA, marked=SECRET)
            seen.append(masked(one.browser(PETER).get("/").text))
            if rich:
                assert "canary" in one.browser(ANNA).get("/calendar").text, "who may read it finds it"

    assert seen[0] == seen[1]
    assert "canary" not in seen[0]
    assert ">objective stated<" in seen[0]


def test_a_contact_whose_picture_flipped_is_told_until_the_member_looks(two):
    forum = founded(two.alpha)
    for browser in (two.alpha, two.beta):
        act(browser, f"/texts/{forum[-64:]}/sign", then=forum)
        two.exchange()
    held, alpha = f"{now():%Y-%m-%dT%H:%M}", two.worlds[0].site.contacts
    told = {"held": held, "channel": "line", "purpose": "to prepare"}
    act(two.alpha, f"{forum}/contacts", **told, counterpart="beta", received=f"{PROMISE} | 2026-03-15")
    two.alpha.get(f"{forum}/contacts")
    assert "picture flipped" not in text_of(two.alpha.get("/"))

    act(two.beta, f"{forum}/contacts", **told, counterpart="alpha", given=f"{PROMISE} | 2026-05-30")
    share = re.search(r"/contacts/[0-9a-f]{64}/share", two.beta.get(f"{forum}/contacts").text)[0]
    act(two.beta, share, then=f"{forum}/contacts")
    two.exchange()
    two.alpha.get("/")
    alpha.ring()
    assert alpha.wait(60)

    home = text_of(two.alpha.get("/"))
    assert "Contacts whose picture flipped" in home
    assert "conflicting was one report" in home
    assert "picture flipped" not in text_of(two.worlds[0].browser(ANNA).get(f"{forum}/contacts"))
    assert "picture flipped" not in text_of(two.alpha.get("/")), "it was looked at"
