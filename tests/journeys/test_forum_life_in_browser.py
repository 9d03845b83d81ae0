"""Seats, channels, calendar and the rest of a forum's life in a browser: axe, no script, the keyboard, one row of navigation."""

import re
from contextlib import ExitStack
from datetime import timedelta
from importlib import resources

import pytest

from consilience.node.folder import now
from tests.journeys import node_browser as here
from tests.journeys.test_forum_in_browser import opened
from tests.web.make import ANNA, PETER
from tests.web.pages.test_forum import Two, act, founded

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium; `make chromium` installs it"
    ),
]
SITE = "http://localhost:8400"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A forum with something on each of its pages: the second party's browser, and the pages."""
    with ExitStack() as stack:
        two = Two(tmp_path_factory.mktemp("two"), stack)
        two.worlds[0].person(PETER, roles=("chair",))
        forum = founded(two.alpha)
        for browser in (two.alpha, two.beta):
            act(browser, f"/texts/{forum[-64:]}/sign", then=forum)
            two.exchange()
        today = now().date()
        act(
            two.alpha,
            f"{forum}/seats",
            seat="expert",
            member=ANNA,
            since=f"{today - timedelta(days=9)}",
            agency="survey",
        )
        act(
            two.alpha,
            f"{forum}/channels",
            id="line",
            title="The line between the rooms",
            parties="beta",
            check_days="7",
        )
        act(two.alpha, f"{forum}/channels/line/check", to="beta")
        act(two.alpha, f"{forum}/channels/line/check", to="beta", sent=f"{now() + timedelta(days=2):%Y-%m-%dT%H:%M}")
        act(two.alpha, f"{forum}/objectives", id="o1", title="A map", due=f"{today}", ways="w1 | drawing")
        draft = {"title": "Tolls", "text": "No toll.", "rule": "consensus", "purpose": "policy", "topic": "Tolls"}
        proposal = act(two.alpha, f"{forum}/proposals", **draft, closes=f"{today}")
        start = f"{now() + timedelta(hours=1):%Y-%m-%dT%H:%M}"
        meeting = act(two.alpha, f"{forum}/meetings", title="Round", starts=start, agenda="Tolls | anna | Tolls | | 20")
        terms = {"title": "Teams", "teams": "t1 | Bridges | to watch | alpha: Anna (survey)* | a map by 2026-12-01"}
        first = act(two.alpha, f"{forum}/memoranda", text="We set up teams.", sharing="contact | amber | 30", **terms)
        second = act(two.alpha, f"{forum}/memoranda", text="We set up four teams.", **terms, revises=first[-64:])
        two.exchange()
        two.beta.post("/me/feed", data={"csrf": f"csrf-{ANNA}"})
        pages = {
            "home": "/", "forums": "/forums", "forum": forum, "seats": f"{forum}/seats", "channels": f"{forum}/channels",
            "calendar": "/calendar", "me": "/me", "memorandum": second, "beside": f"{second}/beside/{first[-64:]}",
            "proposal": proposal, "meeting": meeting, "people": "/people",
        }  # fmt: skip
        yield two.beta, pages


@pytest.fixture(scope="module")
def browser():
    with here.chromium() as one:
        yield one


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, lived, scheme):
    client, pages = lived
    script = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
    page, found = opened(browser, client, color_scheme=scheme), {}
    for name, place in pages.items():
        page.goto(SITE + place)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        page.evaluate(script)
        violations = page.evaluate("axe.run()")["violations"]
        if violations:
            found[name] = [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in violations]
    page.context.close()

    assert found == {}


def test_every_page_is_read_without_script(browser, lived):
    client, pages = lived
    page = opened(browser, client, java_script_enabled=False)
    for name, place in pages.items():
        page.goto(SITE + place)
        assert len(page.inner_text("main")) > 40, name
    page.goto(SITE + pages["channels"])
    assert "scheduled" in page.inner_text("main")
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_each_level_of_the_navigation_is_one_row_and_nothing_runs_off_the_page(browser, lived, width):
    client, pages = lived
    page, rows = opened(browser, client, viewport={"width": width, "height": 900}), {}
    drawn = "[...nav.querySelectorAll('li')].filter((one) => one.checkVisibility())"
    tops = f"(nav) => new Set({drawn}.map((one) => Math.round(one.getBoundingClientRect().top))).size"
    for name, place in pages.items():
        page.goto(SITE + place)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        rows[name] = page.evaluate(f"[...document.querySelectorAll('header.bar nav')].map({tops})")
    page.context.close()

    if width == 1280:
        assert set(map(tuple, rows.values())) == {(1,), (1, 1)}, rows


def test_a_check_is_answered_with_the_keyboard_alone(browser, lived):
    client, pages = lived
    page = opened(browser, client)
    page.goto(SITE + pages["channels"])
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Answer":
            break
    with page.expect_request(lambda one: one.method == "POST", timeout=60_000) as posted:
        page.keyboard.press("Enter")

    assert re.fullmatch(rf"{SITE}/channel-checks/[0-9a-f]{{64}}/answer", posted.value.url)
    page.context.close()
