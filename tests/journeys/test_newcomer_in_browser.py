"""A newcomer plays a chair: a memorandum with two teams, a gated meeting, a proposal that ends as not carried; no syntax is read or typed.

With script and without, the same clicks.  Each page that is passed is looked at by axe, and at 390 px.
"""

from contextlib import ExitStack
from importlib import resources

import pytest

from tests.journeys import node_browser as here
from tests.web.make import ANNA
from tests.web.pages.test_forum import Two, act, founded

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium; `make chromium` installs it"
    ),
]
SITE = "http://localhost:8400"
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()


class Chair:
    """A chair at a browser whose requests the node in this process answers; counts what is clicked."""

    def __init__(self, browser, world, **options):
        self.client = world.browser(ANNA)
        self.client.asks = True
        self.context = browser.new_context(bypass_csp=True, **options)
        self.page = self.context.new_page()
        self.page.route("**/*", self.answer)
        self.clicks, self.seen, self.heaviest = 0, {}, 0

    def answer(self, route):
        asked = route.request
        path = asked.url.removeprefix(SITE)
        if path.startswith("/events"):
            route.abort()
            return
        sent = {name: asked.headers[name] for name in ("content-type", "referer", "origin") if name in asked.headers}
        if asked.method == "POST":
            got = self.client.post(path, content=asked.post_data_buffer, headers=sent)
        else:
            got = self.client.get(path, headers=sent)
        if "location" in got.headers:
            # What is answered here may not lead elsewhere by itself: the browser would ask the network.
            leads = f'<!doctype html><meta http-equiv="refresh" content="0; url={got.headers["location"]}">'
            route.fulfill(status=200, body=leads, headers={"content-type": "text/html"})
            return
        if got.headers.get("content-type", "").startswith("text/html"):
            self.heaviest = max(self.heaviest, len(got.content))
        route.fulfill(status=got.status_code, body=got.content, headers={"content-type": got.headers["content-type"]})

    def go(self, place):
        self.page.goto(SITE + place)

    def click(self, what):
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.click(what)
        self.page.wait_for_selector("main h1")
        self.seen.setdefault(self.page.inner_text("h1"), self.page.content())

    def fill(self, **fields):
        for name, value in fields.items():
            field = self.page.locator(f"[name='{name}']")
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    @property
    def place(self):
        """Return where the page stands, once it is there."""
        self.page.wait_for_selector("main h1")
        return self.page.url.removeprefix(SITE)

    def words(self):
        return self.page.inner_text("main")


@pytest.fixture(scope="module")
def browser():
    with here.chromium() as one:
        yield one


@pytest.fixture
def two(tmp_path):
    with ExitStack() as stack:
        one = Two(tmp_path, stack)
        one.forum = founded(one.alpha)
        for side in (one.alpha, one.beta):
            act(side, f"/texts/{one.forum[-64:]}/sign", then=one.forum)
            one.exchange()
        yield one


SEND = "main .actions button:visible >> nth=-1"
SIGN = "main button:text-is('Sign')"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_newcomer_plays_a_chair(browser, two, script, record_property):
    alpha, beta = (Chair(browser, world, java_script_enabled=script) for world in two.worlds)

    memorandum = two_teams(alpha, two)
    counted = {"memorandum": alpha.clicks}
    sign(alpha, memorandum)
    two.exchange()
    sign(beta, memorandum)
    two.exchange()
    alpha.go(memorandum)
    assert "in force" in alpha.words()

    alpha.clicks = 0
    meeting = gated(alpha, two)
    counted["meeting"] = alpha.clicks
    assert "may be opened" in alpha.words()
    alpha.click("li:has-text('The survey') button:has-text('Open it')")
    alpha.go(meeting)
    assert "opened" in alpha.words()

    alpha.clicks = beta.clicks = 0
    not_carried(alpha, beta, two)
    counted["proposal"] = alpha.clicks + beta.clicks

    record_property("clicks", counted)
    assert counted == {"memorandum": 6, "meeting": 2, "proposal": 13}
    assert max(alpha.heaviest, beta.heaviest) <= 30_000
    for one in (alpha, beta):
        one.context.close()


def two_teams(chair, two):
    chair.go(two.forum)
    chair.click("text=Put a memorandum forward")
    chair.fill(**{
        "title": "Two teams", "text": "We set up two teams.", "team-0-title": "Bridges", "team-0-mandate": "To watch the bridge",
        "team-0-people-0-title": "Anna Arendt",
    })  # fmt: skip
    chair.click("button:text-is('Add a team')")
    chair.fill(**{"team-1-title": "Roads"})
    # What is left out is asked for in the form, which keeps everything.
    chair.click(SEND)
    assert "Team 2: What it is for: This is needed." in chair.words()
    assert chair.page.input_value("[name='team-0-people-0-title']") == "Anna Arendt"
    chair.fill(**{"team-1-mandate": "To watch the roads"})
    chair.click("button:text-is('Add a person') >> nth=1")
    chair.fill(**{"team-1-people-1-party": "beta", "team-1-people-1-title": "Ben Burg"})
    chair.click(SEND)
    for words in ("Two teams", "To watch the roads", "Ben Burg", "This will stand in the ledger of alpha"):
        assert words in chair.words(), words
    chair.click(SIGN)
    assert "Two teams" in chair.words()
    return chair.place


def sign(chair, place):
    chair.go(place)
    chair.click("main button:has-text('Sign for')")
    assert "To watch the roads" in chair.words()
    chair.click(SIGN)


def gated(chair, two):
    chair.go(two.forum)
    chair.click("text=Call a meeting")
    chair.fill(
        **{
            "title": "Second round",
            "starts": "2030-03-04T10:00",
            "item-0-title": "Welcome",
            "item-1-title": "The survey",
        }
    )
    offered = chair.page.locator("[name='item-1-need-0-what'] option")
    (label,) = [one for one in offered.all_inner_texts() if one.startswith("this memorandum: “Two teams”")]
    chair.page.select_option("[name='item-1-need-0-what']", label=label)
    chair.click(SEND)
    assert "Second round" in chair.words()
    return chair.place


def not_carried(alpha, beta, two):
    alpha.go(two.forum)
    alpha.click("text=Put a proposal on the table")
    alpha.fill(title="Open the bridge", text="We open it.")
    alpha.click(SEND)
    proposal = alpha.place
    take(alpha, "concur")
    two.exchange()
    beta.go(proposal)
    take(beta, "non-concur", "The piers are not inspected.", first=True)
    two.exchange()
    alpha.go(proposal)
    assert "all have spoken" in alpha.words()
    alpha.click("text=End it as not carried")
    for words in ("not carried", "The piers are not inspected.", "non-concur", "concur"):
        assert words in alpha.words(), words
    alpha.click(SIGN)
    for one in (alpha, beta):
        one.go(proposal)
        one.click("main button:has-text('Sign for')")
        one.click(SIGN)
        two.exchange()
    for one in (alpha, beta):
        one.go(f"{two.forum}/decisions")
        assert "not carried" in one.words()


def take(chair, stance, blocking="", *, first=False):
    chair.fill(stance=stance)
    if first:
        chair.click("text=Sign the position")
        assert "say what stands in the way" in chair.words()
    if blocking:
        chair.fill(blocking=blocking)
    chair.click("text=Sign the position")
    chair.click(SIGN)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_forms_and_before_signing_and_all_fits_a_small_screen(browser, two, scheme):
    chair, found, wide = Chair(browser, two.worlds[0], color_scheme=scheme), {}, {}
    steps = [
        (noun, lambda noun=noun: chair.go(f"{two.forum}/new/{noun}"))
        for noun in ("memorandum", "meeting", "proposal", "objective", "contact")
    ]
    steps += [
        ("faults", lambda: (chair.go(f"{two.forum}/new/objective"), chair.fill(**{"title": "x" * 10, "way-0-means-0-text": "men"}), chair.click(SEND))),
        ("consent", lambda: (chair.go(f"{two.forum}/new/memorandum"), chair.fill(title="M", text="T"), chair.click(SEND))),
    ]  # fmt: skip
    for name, step in steps:
        chair.page.set_viewport_size({"width": 1180, "height": 820})
        step()
        chair.page.evaluate(AXE)
        violations = chair.page.evaluate("axe.run()")["violations"]
        if violations:
            found[name] = [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in violations]
        chair.page.set_viewport_size({"width": 390, "height": 844})
        if (width := chair.page.evaluate("document.documentElement.scrollWidth")) > 390:
            wide[name] = width
    chair.context.close()

    assert (found, wide) == ({}, {})


def test_a_row_is_added_with_the_keyboard_alone_and_has_the_focus(browser, two):
    chair = Chair(browser, two.worlds[0])
    chair.go(f"{two.forum}/new/memorandum")
    chair.page.focus("[name='team-0-people-0-title']")
    chair.page.keyboard.type("Anna")
    for _ in range(10):
        chair.page.keyboard.press("Tab")
        if chair.page.evaluate("document.activeElement.textContent") == "Add a person":
            break
    with chair.page.expect_navigation():
        chair.page.keyboard.press("Enter")

    assert chair.page.evaluate("document.activeElement.name") == "team-0-people-1-party"
    assert chair.page.input_value("[name='team-0-people-0-title']") == "Anna"
    chair.context.close()
