"""The forum as data: every answer as its description says, in pages, and for each reader what that reader may see."""

from contextlib import asynccontextmanager
from itertools import count

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consilience.records.forum import ActionItem, Done, Progress
from consilience.records.kinds import tags
from tests.web.make import ANNA, GREEN, PETER, SECRET, world
from tests.web.make_forum import filled, founded
from tests.web.pages.test_api import CHECKS, FORUM_PLACES, STANDING_PLACES

OF_A_FORUM = sorted(tag.partition("/")[0] for tag in tags(forum=True))


def words():
    return (f"word{number}" for number in count())


@asynccontextmanager
async def still(_):
    yield


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("asked") / "n") as one:
        one.person(ANNA, compartments=("GAMMA",))
        one.person(PETER, levels=GREEN)
        say = words()
        one.forum, seat = founded(one, say)
        one.seen = filled(one, one.forum, seat, say)
        one.hidden = filled(one, one.forum, seat, say, marked=SECRET)
        object.__setattr__(one.site.settings, "requests_per_minute", 10**6)
        one.site.contacts.ring()
        assert one.site.contacts.wait(600)
        one.app.router.lifespan_context = still
        yield one


@pytest.fixture(scope="module")
def schema(node):
    found = schemathesis.openapi.from_dict(node.app.openapi())
    found.app = node.app
    return found


def known(node, place, ids, kind="note"):
    noun = place.split("/")[2].removesuffix("s")
    text = ids.get({"memoranda": "memorandum"}.get(noun, noun), "")
    parts = {"forum": node.forum, "text": text, "kind": kind, "noun": "sealed"}
    return {name: value for name, value in parts.items() if f"{{{name}}}" in place}


def address(node, place, ids):
    return place.format(**known(node, place, ids))


@pytest.mark.parametrize("place", [*FORUM_PLACES, *STANDING_PLACES])
@settings(max_examples=10, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_generated_requests_meet_no_fault_and_no_surprise(node, schema, place, data):
    case = data.draw(schema[place]["GET"].as_strategy())
    if data.draw(st.booleans()):
        # Else nearly all would ask for what is not there.
        case.path_parameters = known(node, place, node.seen, data.draw(st.sampled_from(OF_A_FORUM)))

    answer = case.call(
        base_url="http://localhost:8400", headers={"host": "localhost:8400"}, cookies=dict(node.browser(ANNA).cookies)
    )  # fmt: skip

    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("place", FORUM_PLACES)
def test_there_is_something_at_each_address(node, place):
    answer = node.browser(ANNA).get(address(node, place, node.seen))

    assert answer.status_code == 200
    assert "word" in answer.text


@pytest.mark.parametrize("place", [place for place in FORUM_PLACES if "{text}" in place])
def test_what_may_not_be_seen_looks_like_what_is_not_there(node, place):
    browser = node.browser(PETER)

    hidden, nowhere = (
        browser.get(address(node, place, ids)) for ids in (node.hidden, dict.fromkeys(node.hidden, "0" * 64))
    )

    assert (hidden.status_code, hidden.text) == (404, nowhere.text)


def test_nobody_reads_without_signing_in(node):
    assert {
        node.browser(None).get(address(node, place, node.seen)).status_code
        for place in (*FORUM_PLACES, *STANDING_PLACES)
    } == {401}


def test_both_quotes_of_a_differing_promise_are_in_the_picture(node):
    found = node.browser(PETER).get(f"/api/forums/{node.forum}/contacts/picture?verdict=conflicting").json()

    (exchange,) = found["rows"]
    row = next(row for row in exchange["rows"] if row["verdict"] == "conflicting")
    assert {told["side"] for told in row["told"]} == {"alpha", "beta"}
    assert "15 March 2026" in row["told"][0]["text"] + row["told"][1]["text"]
    assert row["because"]
    assert found["current"]


def test_a_state_is_marked_as_all_that_it_was_worked_out_from(node):
    node.say(Progress(about=node.seen["action"], state=Done.OPEN, words="word for few"), ANNA, marked=SECRET)

    rows = {who: node.browser(who).get(f"/api/actions/{node.seen['action']}").json() for who in (ANNA, PETER)}

    assert "RED // GAMMA" in rows[ANNA]["said"]["marking"]
    assert rows[PETER]["said"]["marking"] == "TLP:GREEN"
    assert [len(rows[who]["words"]) for who in (ANNA, PETER)] == [2, 1]


def test_long_lists_come_in_pages(node):
    for number in range(101):
        node.say(ActionItem(forum=node.forum, text=f"word again {number}", party="alpha"), ANNA)
    browser = node.browser(PETER)

    first, second = (browser.get(f"/api/forums/{node.forum}/actions?page={page}").json() for page in (1, 2))

    assert (len(first["rows"]), first["next"], second["next"]) == (100, 2, None)
    assert first["total"] == second["total"] == 100 + len(second["rows"])
