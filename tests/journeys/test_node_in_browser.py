"""The second journey of the product, as a person walks it: from the enrolment link to what the auditor finds."""

import re
from pathlib import Path

import pytest

from tests.journeys import node_browser as here

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium; `make chromium` installs it"
    ),
]
EXAMPLE = Path(__file__).parents[2] / "examples" / "strategic-forum"
PLACES = {
    "home": "/", "reports": "/reports", "picture": "/picture", "questions": "/questions", "desk": "/desk",
    "baselines": "/baselines", "checks": "/prechecks",
    "peers": "/peers", "people": "/people", "ledger": "/ledger", "audit": "/audit", "you": "/me", "search": "/search?q=delegation",
}  # fmt: skip
HEAVIEST = 250_000


@pytest.fixture(scope="module")
def browser():
    with here.chromium() as one:
        yield one


@pytest.fixture(scope="module")
def walked(browser, tmp_path_factory):
    """A node after the whole journey, still served, with the browser's state of the person who walked it."""
    folder = tmp_path_factory.mktemp("walked") / "node"
    here.init(folder)
    with here.serving(folder) as served:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.set_default_timeout(20_000)
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        story(page, served)
        yield served, context.storage_state(), faults, deeper(page, served)
        context.close()


def story(page, served):
    here.enrol_demo(page, served)
    here.file_reports(page, served, EXAMPLE / "alpha")
    here.file_reports(page, served, EXAMPLE / "beta", party="beta")
    page.goto(f"{served.address}/")
    page.click("text=drafted claims")
    page.wait_for_selector("[data-claim].is-on")
    page.keyboard.press("c")
    page.wait_for_selector(".claim-card.s-confirmed")
    page.goto(f"{served.address}/questions")
    page.fill("#text", "Will the first round of the working group be held by the end of the month?")
    page.click("text=Sign the question")
    page.click("summary:has-text('Enter what another')")
    page.fill("#party", "beta")
    page.fill("#t-point", "35")
    page.click("button:has-text('Enter it')")
    page.fill("#point", "80")
    page.fill("#prior", "50")
    page.select_option("select[name^=step-] >> nth=0", "strongly for")
    page.click("text=Sign the estimate")
    page.wait_for_selector("text=45 percentage points apart")
    page.goto(f"{served.address}/reports")
    page.click("tbody th a >> nth=0")
    page.click("text=Ask for its release")
    page.fill("#to", "beta")
    page.select_option("fieldset select", "gist")
    page.fill("fieldset textarea", "A gist, with the names left out.")
    page.fill("#because", "it would close the gap")
    page.click("text=Sign the request")
    page.click(".rows a")
    page.click("button[value=release]")
    page.click("main button:text-is('Sign')")
    page.wait_for_selector("text=Said so far")
    page.goto(f"{served.address}/picture")
    page.wait_for_selector("#h-matters", timeout=300_000)
    page.click("summary:has-text('Propose a baseline')")
    page.check("input[name=matter] >> nth=0")
    page.click("button:has-text('Begin')")
    page.fill("#title", "The first round")
    page.fill("#statement-0", "Both sides hold that a first round was agreed.")
    page.fill("#statement-1", "The date is open.")
    page.select_option("select[name^='stance:alpha-1']", "non-concur")
    page.fill("input[name^='words:alpha-1']", "a date was named")
    page.click("button:has-text('Sign the proposal')")
    page.click("button:has-text('Sign this text')")
    page.click("main button:text-is('Sign')")
    page.wait_for_selector("text=Waits for beta")


def deeper(page, served):
    """Addresses of pages that have an id in them."""
    found = {}
    for name, place, link in (
        ("report", "/reports", "tbody th a"), ("matter", "/picture", ".matters a"), ("question", "/questions", "tbody th a"),
        ("case", "/desk", ".rows a"), ("baseline", "/baselines", ".rows a"), ("record", "/ledger", "tbody a"),
    ):  # fmt: skip
        page.goto(served.address + place)
        found[name] = page.locator(link).first.get_attribute("href")
    found |= {"revising": found["baseline"] + "/revise", "moved": found["baseline"] + "/moved"}
    found["asking"] = f"/desk/new?record={found['report'].rpartition('/')[2]}&to=beta"
    return found


def opened(browser, walked, place, **options):
    context = browser.new_context(storage_state=walked[1], **options)
    page = context.new_page()
    page.goto(walked[0].address + place)
    return page


def test_the_journey_leaves_no_fault_in_the_console(walked):
    assert walked[2] == []


def test_the_auditor_finds_all_of_it(browser, walked):
    page = opened(browser, walked, "/audit")
    text = page.inner_text("main")
    while page.locator("a[rel=next]").count():
        page.click("a[rel=next]")
        text += page.inner_text("main")

    for act in ("signed in: demo key", "filed", "confirmed a claim", "ask a question", "answer a question",
                "entered another party's estimate", "ask for a release", "decide on a release", "opened picture",
                "propose a baseline", "sign a baseline"):  # fmt: skip
        assert act in text, act


def test_the_sides_differ_and_the_page_says_why(browser, walked):
    text = opened(browser, walked, walked[3]["question"]).inner_text("main")

    assert "alpha says 80 %, beta 35 %" in text
    assert "percentage points apart" in text
    assert "Advice to you alone" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser, walked, scheme):
    places = {**PLACES, **walked[3], "nowhere": "/nowhere", "sign in": "/sign-in"}

    assert here.violations(browser, walked[1], walked[0].address, places, scheme) == {}


def test_reading_works_without_script(browser, walked):
    for place in (*PLACES.values(), *walked[3].values()):
        page = opened(browser, walked, place, java_script_enabled=False)
        assert len(page.inner_text("main")) > 40, place
        page.context.close()


def test_a_claim_is_judged_without_script(browser, walked):
    page = opened(browser, walked, walked[3]["report"], java_script_enabled=False)
    before = page.locator(".claim-card.s-rejected").count()

    page.click(".s-drafted button[value=rejected] >> nth=0")

    assert page.locator(".claim-card.s-rejected").count() == before + 1


def test_a_report_is_checked_by_keyboard_alone(browser, walked):
    page = opened(browser, walked, "/reports")
    page.set_default_timeout(10_000)
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody th') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/reports/[0-9a-f]{64}"))
    page.wait_for_load_state("load")
    rejected = page.locator(".claim-card.s-rejected").count()

    for _ in range(20):
        page.keyboard.press("j")
        if page.locator("[data-claim].is-on.s-drafted").count():
            break
    page.keyboard.press("x")

    page.wait_for_selector(f".claim-card.s-rejected >> nth={rejected}")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/picture")


def test_a_narrow_screen_does_not_scroll_sideways(browser, walked):
    for place in (*PLACES.values(), *walked[3].values()):
        page = opened(browser, walked, place, viewport={"width": 360, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, place
        page.context.close()


def test_no_page_is_heavier_than_it_should_be(browser, walked):
    for place in (*PLACES.values(), *walked[3].values()):
        context = browser.new_context(storage_state=walked[1])
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        sizes = []
        session.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
        page.goto(walked[0].address + place)
        page.wait_for_load_state("load")
        assert sum(sizes) < HEAVIEST, place
        context.close()


def test_everything_comes_from_the_node_itself(browser, walked):
    context = browser.new_context(storage_state=walked[1])
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for place in (*PLACES.values(), *walked[3].values()):
        page.goto(walked[0].address + place)

    assert [url for url in asked if not url.startswith(walked[0].address)] == []
    context.close()


def test_a_page_can_be_printed(browser, walked):
    page = opened(browser, walked, walked[3]["matter"])

    assert re.match(rb"%PDF", page.pdf())
