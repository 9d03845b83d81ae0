"""The brief for tables in a real browser: accessible and quiet.  Needs Debian's Chromium (`make chromium`)."""

from datetime import UTC, datetime
from importlib import resources

import pytest

from consilience.tables.align import align_tables
from consilience.tables.brief import render
from consilience.tables.engines.duckdb import DuckDBEngine
from tests.brief.test_brief_in_browser import browser, opened, pytestmark  # noqa: F401  # fixture and marks
from tests.tables.test_brief import sides

WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    left, right = sides(quantity="40")
    engine = DuckDBEngine(threads=1)
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    result = align_tables({"alpha": left, "beta": right}, engine=engine)
    path.write_text(render(result, generated_at=datetime(2026, 1, 1, tzinfo=UTC)), encoding="utf-8")
    engine.close()
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(browser, brief, scheme, width):  # noqa: F811
    page = opened(browser, brief, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text())

    found = page.evaluate("axe.run()")["violations"]

    assert [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in found] == []


def test_the_console_is_quiet(browser, brief):  # noqa: F811
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    page.goto(brief.as_uri())

    assert said == []
