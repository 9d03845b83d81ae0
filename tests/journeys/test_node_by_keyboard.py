"""The whole journey again, by keyboard alone: Tab, Space, Enter, letters and digits, and nothing else."""

from pathlib import Path

import pytest

from tests.journeys import node_browser as here

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]
EXAMPLE = Path(__file__).parents[2] / "examples" / "strategic-forum"
NAMED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return "";
    const label = one.labels?.length ? one.labels[0].innerText : "";
    return (label || one.innerText || one.getAttribute("aria-label") || one.placeholder || "").trim();
}"""


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page):
        self.page = page

    def to(self, *names):
        """Tab until what has the focus is called so, or begins so before a `…`; each name in turn."""
        for name in names:
            for _ in range(500):
                self.page.keyboard.press("Tab")
                called = self.page.evaluate(NAMED)
                if called == name or (name.endswith("…") and called.startswith(name[:-1])):
                    break
            else:
                raise AssertionError(f"no key leads to {name!r}")
            seen = self.page.evaluate(
                "() => { const box = document.activeElement.getBoundingClientRect(); return box.width > 0 && box.height > 0 }"
            )
            assert seen, f"{name!r} has the focus and is not to be seen"
        return self

    def type(self, name, text):
        self.to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        return self

    def press(self, name, key="Enter"):
        self.to(name)
        self.page.keyboard.press(key)
        return self


@pytest.fixture(scope="module")
def browser():
    with here.chromium() as one:
        yield one


def test_from_the_enrolment_link_to_what_the_auditor_finds_without_a_mouse(browser, tmp_path):  # noqa: PLR0915  # a story
    folder = tmp_path / "node"
    here.init(folder)
    with here.serving(folder) as served:
        page = browser.new_page()
        page.set_default_timeout(120_000)
        keys = Keys(page)
        choosers = []
        page.on("filechooser", lambda one: choosers.append(one))  # noqa: PLW0108  # it wants a function

        page.goto(served.link)
        keys.type("Your name", "Anna Arendt").type("Your id", "anna")
        keys.type("Passphrase", "correct horse").type("Once more", "correct horse").press("Enrol with a demo key")
        page.wait_for_selector("text=What waits on you")

        for party in ("", "beta"):
            chord(page, "gr", "**/reports")
            if page.locator("details.panel[open]").count() == 0:
                keys.press("File reports")
            keys.to("Files")
            files = sorted(map(str, (EXAMPLE / (party or "alpha")).glob("*.*")))
            page.keyboard.press("Enter")
            choose(page, choosers, files)
            keys.type("Whose reports", party or "alpha").press("File them")
            page.wait_for_selector("#filing a.button", timeout=300_000)
        page.wait_for_selector("text=To the picture")

        chord(page, "gh", f"{served.address}/")
        keys.press("Check …")
        page.wait_for_selector("[data-claim].is-on")
        page.keyboard.press("c")
        page.wait_for_selector(".claim-card.s-confirmed")
        page.keyboard.press("e")
        keys.type("Where", "Washington").press("Sign the correction")
        page.wait_for_selector(".claim-card.s-corrected")

        chord(page, "gq", "**/questions")
        keys.type("Question", "Will the first round be held by the end of the month?").press("Sign the question")
        page.wait_for_url("**/questions/*")
        keys.press("Enter what another…").type("Party", "beta").type("Per cent", "35").press("Enter it")
        page.wait_for_selector("text=beta says 35 %")
        keys.type("Per cent", "80").type("Base rate…", "50").press("Sign the estimate")
        page.wait_for_selector("text=45 percentage points apart")
        assert "Advice to you alone" in page.inner_text("main")

        chord(page, "gr", "**/reports")
        keys.to("File reports", "2021-02-11-working-group.md")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=The text")
        keys.press("Ask for its release")
        page.wait_for_selector("h1:has-text('Ask for a release')")
        keys.press("beta", "Space").to("It goes")
        page.keyboard.type("as a gist")
        keys.type("Words that go out…", "A gist, with the names left out.").type("Because", "it would close the gap")
        keys.press("Sign the request")
        page.wait_for_selector("h1:has-text('1 waiting')")
        keys.press("The report “2021-02-11-working-group…")
        page.wait_for_selector("text=Who will be able to read it")
        keys.press("Release")
        page.wait_for_url("**/sign/**")
        keys.press("Sign")
        page.wait_for_selector("text=Said so far")

        chord(page, "gp", "**/picture")
        page.wait_for_selector("#h-matters", timeout=300_000)
        keys.to("Words")
        page.keyboard.type("White House")
        page.keyboard.press("Enter")
        page.wait_for_url("**words=White*")
        keys.to("Propose a baseline")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Its claims")
        keys.press("Another verdict").type("Because", "both were there").press("Sign the verdict")
        page.wait_for_selector("text=Rulings")

        keys.press("Node")
        page.wait_for_url("**/peers")
        keys.press("Audit")
        page.wait_for_selector("h1:has-text('Who saw and did what')")
        said = page.inner_text("main")
        while page.locator("a[rel=next]").count():
            # How many pages it has depends on how often the pages before asked for news.
            before = page.url
            keys.press("Older")
            page.wait_for_url(lambda now, before=before: now != before)
            said += page.inner_text("main")
        for act in ("filed", "confirmed a claim", "corrected a claim", "ask a question", "answer a question",
                    "ask for a release", "decide on a release", "rule"):  # fmt: skip
            assert act in said, act


def choose(page, choosers, files):
    """Choose in the window of the system, which no test can see."""
    for _ in range(100):
        if choosers:
            choosers.pop().set_files(files)
            return
        page.wait_for_timeout(50)
    raise AssertionError("no window to choose files in was opened")


def chord(page, letters, place):
    """Go somewhere by two letters, from a page and not from a field."""
    page.evaluate("document.activeElement.blur()")
    for letter in letters:
        page.keyboard.press(letter)
    page.wait_for_url(place)
    page.wait_for_load_state("load")
