"""The brief in a real browser: accessible, quiet, printable.  Needs Debian's Chromium (`make chromium`)."""

from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from pypdf import PdfReader

from consilience.brief.outputs import write
from tests import make

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium; `make chromium` installs it"),
]

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    return write(make.three_parties(), tmp_path_factory.mktemp("brief"))


def opened(browser, brief, **options):
    page = browser.new_page(**options)
    page.goto(brief.as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser, brief, scheme, width):
    page = opened(browser, brief, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.click("[data-open]")
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text())

    found = page.evaluate("axe.run()")["violations"]

    assert [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in found] == []


def test_nothing_is_asked_of_the_network_and_the_console_is_quiet(browser, brief):
    page = browser.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(brief.as_uri())
    page.click("[data-theme-switch]")

    assert asked == [brief.as_uri()]
    assert said == []


def test_a_narrow_screen_does_not_scroll_sideways(browser, brief):
    page = opened(browser, brief, viewport={"width": 360, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_names_without_end_do_not_burst_the_page(browser, tmp_path):
    alignment = make.three_parties()
    harbour = replace(alignment.matters[0], title="x" * 5_000, topic="y" * 5_000)
    parties = (*alignment.parties, "z" * 300, "E", "F")
    brief = write(replace(alignment, parties=parties, matters=(harbour, *alignment.matters[1:])), tmp_path)

    page = opened(browser, brief, viewport={"width": 1024, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") <= 1024


def test_the_page_is_complete_without_script(browser, brief):
    page = opened(browser, brief, java_script_enabled=False)

    assert "Fifteen ships had to be sent to Port Selby." in page.inner_text("main")
    assert page.locator("[data-comfort]").is_hidden()


def test_finding_hides_what_does_not_hold_the_word(browser, brief):
    page = opened(browser, brief)

    page.fill("#find", "Port Selby")

    assert page.locator("#m1").is_visible()
    assert page.locator("[data-find]:visible").count() < page.locator("[data-find]").count()


def test_paper_shows_what_is_folded_on_the_screen(browser, brief, tmp_path):
    page = opened(browser, brief)

    page.pdf(path=tmp_path / "brief.pdf", prefer_css_page_size=True)

    text = " ".join(" ".join(p.extract_text() for p in PdfReader(tmp_path / "brief.pdf").pages).split())
    assert "Both name the Harbour Commission, a name few of the reports share." in text
    assert text.count("A ferry service to the outer islands continues as planned.") == 2  # folded, and in the texts
