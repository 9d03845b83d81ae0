"""A meeting while it runs: the item at hand, the next, the clock, who is there, who takes the minutes."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from consilience.node.folder import now
from consilience.records.forum import Forum, TextSignature
from consilience.records.meeting import AgendaItem, Attendance, Meeting, Opening
from consilience.records.text import id_of_text
from tests.web.make import ANNA, PETER, world
from tests.web.make_forum import chair
from tests.web.pages.test_calendar import BOTH
from tests.web.pages.test_forum import text_of
from tests.web.test_pages import act


@pytest.fixture
def node(tmp_path):
    with ExitStack() as stack:
        one = stack.enter_context(world(tmp_path / "n"))
        one.person(ANNA)
        one.person(PETER)
        founding = Forum(name="Lantern", purpose="x", parties=BOTH, since=now().date())
        one.say(founding, ANNA)
        one.say(TextSignature(text=id_of_text(founding), seat=chair(one)), ANNA)
        meeting = Meeting(
            forum=id_of_text(founding), title="First round", starts=now() - timedelta(minutes=20), ends=now() + timedelta(minutes=40),
            agenda=(
                AgendaItem(id="i1", title="Welcome", minutes=10), AgendaItem(id="i2", title="The map", minutes=20, owner="beta"),
                AgendaItem(id="i3", title="The treaty", policy=True, topic="The bridge"),
            ),
        )  # fmt: skip
        one.say(meeting, ANNA)
        one.meeting = id_of_text(meeting)
        yield one


def seen(node, member=ANNA):
    return text_of(node.browser(member).get(f"/meetings/{node.meeting}/now"))


def test_the_clock_and_the_next_item_are_shown_before_anything_was_opened(node):
    text = seen(node)

    assert "Running," in text
    assert "minutes left" in text
    assert "No item was opened yet" in text
    assert text.partition("Next")[2].strip().startswith("Welcome")
    assert "blocked" in text, "an item of policy without its baseline"


def test_the_item_opened_last_is_at_hand_and_the_one_after_it_is_next(node):
    node.say(Opening(meeting=node.meeting, item="i1"), ANNA)

    text = seen(node)

    assert text.partition("At hand")[2].strip().startswith("Welcome")
    assert text.partition("Next")[2].strip().startswith("The map")


def test_who_is_there_and_who_takes_the_minutes(node):
    assert "Nobody has said so" in seen(node)

    act(node.browser(PETER), f"/meetings/{node.meeting}/present", PETER, seat="scribe")
    node.say(Attendance(meeting=node.meeting, present=True, seat="adviser"), ANNA)

    text = seen(node)
    assert "Peter" in text.partition("Takes the minutes")[2].partition("Agenda")[0]
    assert "Anna" in text.partition("Present")[2]
    assert "adviser" in text.partition("Present")[2]


def test_it_stays_current_without_the_whole_page(node):
    page = node.browser(ANNA).get(f"/meetings/{node.meeting}/now").text

    assert 'hx-trigger="every 20s" hx-select="#now"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert node.browser(ANNA).get(f"/meetings/{'0' * 64}/now").status_code == 404
