"""`make docs`: the site is built without a warning, fetches nothing, and its search finds pages from the disk alone."""

import re
import subprocess
import sys

import pytest

from tests.docs import pages as docs
from tests.journeys import node_browser as here

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    (line,) = re.findall(
        r"^docs: .*\n\t\$\(BIN\)/python (-m sphinx .*)$", (docs.ROOT / "Makefile").read_text(), re.MULTILINE
    )
    words = [str(out) if word == "consilience-docs" else word for word in line.split()]
    done = subprocess.run(
        [sys.executable, *words], cwd=docs.ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return out


def test_every_page_is_in_it(site):
    wanted = {path.relative_to(docs.DOCS).with_suffix(".html") for path in docs.DOCS.rglob("*.md")}

    assert {str(page) for page in wanted if not (site / page).exists()} == set()
    assert (site / "index.html").exists()


def test_nothing_is_fetched(site):
    fetched = re.compile(
        r'<(?:script|img|iframe|source)[^>]+src="([^"]+)"|<link[^>]+href="([^"]+)"|url\(["\']?(https?:[^)]+)'
    )
    found = {
        next(filter(None, one))
        for page in (*site.rglob("*.html"), *site.rglob("*.css"))
        for one in fetched.findall(page.read_text(encoding="utf-8"))
    }

    assert {address for address in found if re.match(r"(https?:)?//", address)} == set()


@pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")
@pytest.mark.parametrize(("words", "page"), [("restore", "restore-a-node"), ("tls_certificate", "settings")])
def test_search_works_from_the_disk(site, words, page):
    with here.chromium() as browser:
        shown = browser.new_page()
        shown.goto(f"{(site / 'search.html').as_uri()}?q={words}")
        shown.wait_for_selector("#search-results li", timeout=60_000)
        assert shown.locator(f'#search-results a[href*="{page}"]').count() >= 1
