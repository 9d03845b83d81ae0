"""The page of questions in a real browser: accessible, quiet, readable on a phone and on paper.  Needs Debian's Chromium."""

from importlib import resources
from pathlib import Path

import pytest
from pypdf import PdfReader

from consilience.cli.compare import judge
from consilience.divergence.page import page as page_of
from consilience.divergence.question_file import read
from tests.divergence.ask import judged, report
from tests.divergence.test_panel import three

CHROMIUM = Path("/usr/bin/chromium")
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "questions" / "questions.yaml"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium; `make chromium` installs it"),
]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Return the page of the worked example, for a party, and that of a question of three parties."""
    folder = tmp_path_factory.mktemp("pages")
    body = three(
        {"estimate": 0.9, "evidence": [report("mine")]},
        {"term": "likely", "scale": "phia"},
        {"estimate": [0.1, 0.3], "prior": 0.2},
    )
    texts = {
        "example": page_of(judge(read(EXAMPLE.read_text()), "asteria", "q"), brief="brief.html"),
        "three": page_of(judged(body)),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text)
    return folder


def opened(browser, folder, name, **options):
    page = browser.new_page(**options)
    page.goto((folder / f"{name}.html").as_uri())
    return page


@pytest.mark.parametrize("name", ["example", "three"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser, pages, name, scheme, width):
    page = opened(browser, pages, name, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text())

    found = page.evaluate("axe.run()")["violations"]

    assert [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in found] == []


@pytest.mark.parametrize("name", ["example", "three"])
def test_a_narrow_screen_does_not_scroll_sideways(browser, pages, name):
    page = opened(browser, pages, name, viewport={"width": 360, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_is_asked_of_the_network_and_no_script_is_there(browser, pages):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto((pages / "example.html").as_uri())

    assert asked == [(pages / "example.html").as_uri()]
    assert page.evaluate("document.scripts.length") == 0


def test_paper_shows_the_pairs_that_are_folded_on_the_screen(browser, pages, tmp_path):
    page = opened(browser, pages, "three")

    page.pdf(path=tmp_path / "page.pdf")

    text = " ".join(" ".join(p.extract_text() for p in PdfReader(tmp_path / "page.pdf").pages).split())
    assert "From gamma's estimate to alpha's" in text
    assert "From gamma's estimate to beta's" in text
