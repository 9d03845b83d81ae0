"""The calendar: a page for each month, and a feed that a real iCalendar parser reads."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from consilience.forum import calendar
from consilience.node import people
from consilience.node.access import UNATTENDED
from consilience.node.folder import now
from consilience.node.forum import calendar_file
from consilience.node.roster import Roster
from consilience.records.clearance import Clearance
from consilience.records.contact import Commitment, Contact
from consilience.records.forum import ActionItem, Channel, ChannelCheck, Forum
from consilience.records.key import KeyRole, RevocationReason
from consilience.records.meeting import AgendaItem, Meeting
from consilience.records.memorandum import Memorandum, Milestone, Objective, Team
from consilience.records.party import Seat
from consilience.records.proposal import Proposal, Rule
from consilience.records.text import id_of_text
from consilience.web.pages.calendar import FEED_PER_MINUTE, PAST
from tests.forum.table import DAY, Table
from tests.web.make import ALPHA, ANNA, BETA, PETER, SECRET, masked, world
from tests.web.pages.test_forum import text_of

TODAY = now().date()
BOTH = frozenset({ALPHA, BETA})
FORUM = Forum(name="Lantern", purpose="to compare", parties=BOTH, since=date(2026, 1, 1))
ID = id_of_text(FORUM)
START = now().replace(hour=9, minute=30, second=0) + timedelta(days=3)


def of_every_kind(forum=ID, word="", due=TODAY):
    """Something of each kind that has a date, all of it in this month or the next."""
    return [
        Meeting(forum=forum, title=f"Round{word}", starts=START, ends=START + timedelta(hours=1), place="Geneva; hall, 2",
                agenda=(AgendaItem(id="i1", title=f"Welcome{word}"),)),
        Objective(forum=forum, id="o", title=f"A map{word}", due=due),
        Proposal(forum=forum, title=f"Open it{word}", text="We open.", rule=Rule.MAJORITY, closes=due),
        ActionItem(forum=forum, text=f"draw, then fold{word}", party=ALPHA, owner=PETER, due=due),
        ActionItem(forum=forum, text=f"for the other{word}", party=BETA, due=due),
        Contact(forum=forum, held=now(), channel="line", counterpart=BETA, counterpart_seat="x", purpose="p",
                received=(Commitment(id="c1", by=BETA, to=ALPHA, text=f"to send the list{word}", due=due),)),
        Channel(forum=forum, id="line", title=f"The line{word}", parties=BOTH, check_days=1),
        ChannelCheck(forum=forum, channel="line", to=BETA, sent=START),
    ]  # fmt: skip


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA, compartments=("GAMMA",))
        one.person(PETER, roles=("analyst",))
        one.say(FORUM, ANNA)
        yield one


def address(browser, who=PETER):
    """Make a feed's address; return its path."""
    answer = browser.post("/me/feed", data={"csrf": f"csrf-{who}"})
    assert answer.status_code == 200
    return answer.text.partition('<code class="link">http://localhost:8400')[2].partition("<")[0]


def read(node, path):
    answer = node.browser(None).get(path)
    assert answer.status_code == 200, answer.text
    return answer, Calendar.from_ical(answer.content)


def events(found):
    return {str(one["SUMMARY"]): one for one in found.walk("VEVENT")}


def test_a_calendar_program_reads_all_that_has_a_date_and_concerns_the_member(node):
    for body in of_every_kind():
        node.say(body, ANNA)
    answer, found = read(node, address(node.browser(PETER)))
    rows = events(found)

    assert set(rows) == {
        "Round", "Objective due: A map", "Positions close: Open it", "Due: draw, then fold",
        "Promised: beta to alpha: to send the list", "Channel check: The line",
    }  # fmt: skip
    assert rows["Round"].decoded("DTSTART") == START
    assert rows["Round"].decoded("DTEND") == START + timedelta(hours=1)
    assert str(rows["Round"]["LOCATION"]) == "Geneva; hall, 2"
    assert "1. Welcome" in rows["Round"]["DESCRIPTION"]
    assert rows["Due: draw, then fold"].decoded("DTSTART") == TODAY
    assert not isinstance(rows["Due: draw, then fold"].decoded("DTSTART"), datetime)
    assert all("TLP:GREEN" in one["DESCRIPTION"] for one in rows.values())
    assert str(rows["Round"]["URL"]).startswith("http://localhost:8400/meetings/")
    keys = [str(one["UID"]) for one in found.walk("VEVENT")]
    assert len(keys) == len(set(keys)) == 7, (
        "the channel is there twice: the next check that is due, and one that was sent"
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-marking"] == "TLP:GREEN"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_a_feed_goes_back_some_months_and_the_page_as_far_as_one_likes(node):
    long_ago = TODAY - PAST - timedelta(days=2)
    node.say(Objective(forum=ID, id="old", title="An old map", due=long_ago), ANNA)
    node.say(Objective(forum=ID, id="new", title="A map", due=TODAY - PAST + timedelta(days=2)), ANNA)

    assert set(events(read(node, address(node.browser(PETER)))[1])) == {"Objective due: A map"}
    assert "An old map" in node.browser(PETER).get(f"/calendar?month={long_ago:%Y-%m}").text


def test_milestones_of_a_memorandum_in_force_are_in_it(node):
    table = Table(2)
    forum = table.founded()
    team = Team(id="t", title="Bridges", mandate="watch", milestones=(Milestone(text="a map", due=DAY),))
    body = Memorandum(forum=forum, title="Teams", text="T", parties=table.all, since=DAY, until=DAY, teams=(team,))
    table.signed_by_all(table.parties[0], body)

    assert [(one.what, one.title) for one in calendar.entries(table.board())] == [
        ("memorandum ends", "Teams"), ("milestone", "Bridges: a map"),
    ]  # fmt: skip


def test_the_address_is_shown_once_and_kept_as_a_digest_only(node):
    browser = node.browser(PETER)
    path = address(browser)
    secret = path.split("/")[2]

    assert len(secret) >= 43
    assert secret not in browser.get("/me").text
    assert "There is an address" in text_of(browser.get("/me"))
    for file in node.folder.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file.name


def test_a_new_address_ends_the_one_before_and_a_dropped_one_is_gone(node):
    browser = node.browser(PETER)
    first, second = address(browser), address(browser)
    outside = node.browser(None)
    assert [outside.get(one).status_code for one in (first, second)] == [404, 200]

    browser.post("/me/feed/drop", data={"csrf": f"csrf-{PETER}"})

    gone, wrong = outside.get(second), outside.get("/feed/nonsense/calendar.ics")
    assert (gone.status_code, gone.text) == (wrong.status_code, wrong.text) == (404, "There is no calendar here.\n")


@pytest.mark.parametrize("how", ["key by the page", "key elsewhere", "seat"])
def test_whoever_is_barred_loses_the_feed_at_once(node, how):
    path = address(node.browser(PETER))
    read(node, path)
    live = node.signers[PETER][KeyRole.MEMBER]
    key = next(key.id for key in node.service.node.ledger.keyring.keys.values() if key.public == live.public)
    if how == "key by the page":
        node.browser(ANNA).post(f"/keys/{key}/revoke", data={"csrf": f"csrf-{ANNA}", "reason": "lost"})
        assert node.site.identity.subscription_of(PETER) is None
    elif how == "key elsewhere":
        people.revoke(node.service, key, next(iter(RevocationReason)))
    else:
        end_seat_yesterday(node)

    assert node.browser(None).get(path).status_code == 404


def end_seat_yesterday(node):
    roster = Roster(node.service.node, lambda: node.service.root)
    ((record, held),) = [(id_, one) for id_, one in roster.said(Seat) if one.member == PETER]
    yesterday = TODAY - timedelta(days=1)
    roster._say([replace(held, since=yesterday, until=yesterday)], supersedes=record)
    node.service.changed()


def test_the_feed_shows_what_the_member_may_read_at_that_moment(node):
    node.say(of_every_kind()[0], ANNA, marked=SECRET)
    path = address(node.browser(PETER))
    assert events(read(node, path)[1]) == {}

    people.clear(node.service, Clearance(member=PETER, levels=people.EVERYTHING, compartments=("GAMMA",)))
    assert set(events(read(node, path)[1])) == {"Round"}

    people.clear(node.service, Clearance(member=PETER))
    assert events(read(node, path)[1]) == {}


def test_two_worlds_give_the_same_feed_and_page_to_the_last_byte(tmp_path):
    seen = []
    for rich in (True, False):
        with world(tmp_path / str(rich)) as one:
            one.person(ANNA, compartments=("GAMMA",))
            one.person(PETER, levels=people.EVERYTHING[:1], roles=("analyst", "chair"))
            one.say(FORUM, ANNA)
            hidden = Forum(name="Dark", purpose="x", parties=BOTH, since=TODAY)
            for body in of_every_kind():
                one.say(body, ANNA)
            for body in (
                (hidden, *of_every_kind(id_of_text(hidden), " canary"), *of_every_kind(ID, " canary2")) if rich else ()
            ):
                one.say(body, ANNA, marked=SECRET)
            feed = read(one, address(one.browser(PETER)))[0]
            shown = one.browser(PETER).get("/calendar").text
            seen.append((masked_feed(feed.text), dict(feed.headers), masked(shown)))
    assert seen[0] == seen[1]
    feed, _, shown = seen[0]
    assert "canary" not in feed + shown


def masked_feed(text):
    """The feed without what chance decides: the ids of records, and the seconds in which things were said."""
    text = text.replace("\r\n ", "")
    return re.sub(r"[0-9a-f]{64}", "H", re.sub(r"(?:DTSTAMP|LAST-MODIFIED):\w+", "T", text))


def test_a_feed_is_no_visit_but_stands_in_the_log_of_who_saw_what(node):
    path = address(node.browser(PETER))
    later = now() + timedelta(seconds=5)
    before = node.service.access.last_before(PETER, later)
    for _ in range(3):
        read(node, path)

    lines = [one for one in node.service.access.lines(member=PETER) if one.act == UNATTENDED]
    assert len(lines) == 1, "what shows the same as before is written down once"
    assert node.service.access.last_before(PETER, later) == before
    node.say(of_every_kind()[0], ANNA)
    read(node, path)
    assert len([one for one in node.service.access.lines(member=PETER) if one.act == UNATTENDED]) == 2


def test_a_feed_is_asked_for_now_and_then_and_wrong_addresses_are_few(node):
    path, outside = address(node.browser(PETER)), node.browser(None)

    right = [outside.get(path).status_code for _ in range(FEED_PER_MINUTE + 2)]
    wrong = [outside.get(f"/feed/{one}/calendar.ics").status_code for one in range(12)]

    assert right[:FEED_PER_MINUTE] == [200] * FEED_PER_MINUTE
    assert right[-1] == 429
    assert wrong[0] == 404
    assert wrong[-1] == 429


def test_the_page_of_a_month_shows_its_days_in_the_members_own_zone(node):
    late = datetime(2026, 5, 31, 23, 30, tzinfo=START.tzinfo)
    node.say(Meeting(forum=ID, title="Night round", starts=late, ends=late + timedelta(hours=1), agenda=()), ANNA)
    browser = node.browser(PETER)
    assert "Night round" in browser.get("/calendar?month=2026-05").text
    browser.post("/me", data={"csrf": f"csrf-{PETER}", "zone": "Asia/Tokyo"})

    assert "Night round" not in browser.get("/calendar?month=2026-05").text
    assert "1 Jun 2026" in text_of(browser.get("/calendar?month=2026-06"))


def test_an_empty_month_leads_to_the_nearest_that_have_something(node):
    for year in (2031, 2033):
        start = datetime(year, 5, 3, 10, 0, tzinfo=START.tzinfo)
        node.say(Meeting(forum=ID, title="Round", starts=start, ends=start + timedelta(hours=1), agenda=()), ANNA)

    page = node.browser(PETER).get("/calendar?month=2032-01").text

    assert "month=2031-05" in page
    assert "month=2033-05" in page


def test_a_month_can_be_of_one_forum_or_of_what_concerns_oneself(node):
    for body in of_every_kind():
        node.say(body, ANNA)
    browser = node.browser(PETER)
    month = f"{TODAY:%Y-%m}"

    assert "for the other" in browser.get(f"/calendar?month={month}").text
    assert "for the other" not in browser.get(f"/calendar?month={month}&mine=yes").text
    assert "for the other" in browser.get(f"/calendar?month={month}&forum={ID}").text
    assert "Nothing in this month" in browser.get(f"/calendar?month={month}&forum={'0' * 64}").text
    assert browser.get("/calendar?month=2026-13").status_code == 422


def test_a_meeting_that_is_moved_stays_the_same_entry_of_a_calendar_program(node):
    first = of_every_kind()[0]
    node.say(first, ANNA)
    path = address(node.browser(PETER))
    before = events(read(node, path)[1])["Round"]
    node.say(
        replace(
            first, starts=START + timedelta(days=1), ends=START + timedelta(days=1, hours=1), revises=id_of_text(first)
        ),
        ANNA,
    )

    found = read(node, path)[1]
    (after,) = found.walk("VEVENT")
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.decoded("DTSTART") == START + timedelta(days=1)
    assert after.decoded("LAST-MODIFIED") >= before.decoded("LAST-MODIFIED")


def test_an_objective_that_took_the_place_of_another_keeps_its_entry(node):
    first = Objective(forum=ID, id="o", title="A map", due=TODAY)
    node.say(first, ANNA)
    path = address(node.browser(PETER))
    before = events(read(node, path)[1])["Objective due: A map"]
    node.say(
        Objective(
            forum=ID, id="o", title="A map", due=TODAY + timedelta(days=4), revises=frozenset({id_of_text(first)})
        ),
        ANNA,
    )

    (after,) = read(node, path)[1].walk("VEVENT")
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], 1)


def test_two_revisions_of_one_meeting_side_by_side_are_two_entries(node):
    first = of_every_kind()[0]
    node.say(first, ANNA)
    for day in (1, 2):
        node.say(
            replace(
                first,
                title=f"Moved {day}",
                starts=START + timedelta(days=day),
                ends=START + timedelta(days=day, hours=1),
                revises=id_of_text(first),
            ),
            ANNA,
        )

    keys = [str(one["UID"]) for one in read(node, address(node.browser(PETER)))[1].walk("VEVENT")]
    assert len(keys) == len(set(keys))


def test_a_feed_says_how_often_to_ask_again(node):
    found = read(node, address(node.browser(PETER)))[1]

    assert found["REFRESH-INTERVAL"].to_ical() == b"PT1H"
    assert found["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert str(found["X-PUBLISHED-TTL"]) == "PT1H"


@pytest.mark.parametrize("sign", ["\x7f", "\x0b", "\t", "\ud83d", "\ufffe"], ids=ascii)
def test_no_sign_of_a_title_breaks_a_calendar(sign):
    table = Table(2)
    one = replace(
        next(iter(calendar.entries(with_meeting(table)))), title=f"Round{sign}one", notes=f"a{sign}b", place=f"x{sign}"
    )
    raw = calendar_file.write([one], name=f"n{sign}", line=str, origin="http://localhost", place=lambda _: "/")

    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert event["SUMMARY"].startswith("Round")
    assert event["SUMMARY"].endswith("one")


def with_meeting(table):
    forum = table.founded()
    table.say(
        table.parties[0], Meeting(forum=forum, title="Round", starts=START, ends=START + timedelta(hours=1), agenda=())
    )
    return table.board()


@pytest.mark.parametrize("hours", [None, 0, -1, 2])
def test_an_end_is_written_only_where_it_lies_behind_the_beginning_and_no_line_is_too_long(hours):
    begins = datetime(2026, 5, 9, 10, tzinfo=now().tzinfo)
    entry = calendar.CalendarEntry(
        key="k", what="meeting", title="Přístav 港 🚢;,\\ " * 20, forum=ID, noun="meeting", id="x", day=begins.date(), said=begins,
        marking=SECRET, begins=begins, ends=None if hours is None else begins + timedelta(hours=hours), notes="a\r\nb\x07\ud800",
    )  # fmt: skip

    raw = calendar_file.write(
        [entry], name="n", line=lambda _: "SECRET", origin="https://node.example", place=lambda _: "/x"
    )
    event = Calendar.from_ical(raw).walk("VEVENT")[0]

    assert ("DTEND" in event) is (hours == 2)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert str(event["SUMMARY"]) == entry.title
