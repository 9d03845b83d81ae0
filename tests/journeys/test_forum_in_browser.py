"""The pages of a forum in a browser, after a whole journey on two nodes: axe in both schemes, reading without script."""

import re
from contextlib import ExitStack
from importlib import resources

import pytest

from tests.journeys import node_browser as here
from tests.web.pages.test_forum import Two, journey

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium; `make chromium` installs it"
    ),
]
OURS = re.compile(r'href="(/(?:forums|memoranda|proposals|meetings|decisions)[^"#]*)"')


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The second node after the journey, and the addresses of all its pages of the forum."""
    with ExitStack() as stack:
        two = Two(tmp_path_factory.mktemp("two"), stack)
        journey(two)
        seen, left = {"/": None}, ["/", "/forums"]
        while left:
            place = left.pop()
            if place not in seen or place == "/":
                answer = two.beta.get(place)
                if answer.headers["content-type"].startswith("text/html"):
                    seen[place] = answer.text
                    left += [one for one in set(OURS.findall(answer.text)) if one not in seen]
                else:
                    seen[place] = None
        yield two.beta, sorted(place for place, text in seen.items() if text is not None)


@pytest.fixture(scope="module")
def browser():
    with here.chromium() as one:
        yield one


def opened(browser, client, **options):
    """A page whose every request is answered by the node in this process."""
    context = browser.new_context(bypass_csp=True, **options)
    page = context.new_page()

    def answer(route):
        path = route.request.url.removeprefix("http://localhost:8400")
        got = None if path.startswith("/events") else client.get(path)
        if got is None:
            route.abort()
        else:
            route.fulfill(
                status=got.status_code, body=got.content, headers={"content-type": got.headers["content-type"]}
            )

    page.route("**/*", answer)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_forum(browser, walked, scheme):
    client, places = walked
    assert len(places) >= 10, places
    script = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
    page, found = opened(browser, client, color_scheme=scheme), {}
    for place in places:
        page.goto(f"http://localhost:8400{place}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        page.evaluate(script)
        violations = page.evaluate("axe.run()")["violations"]
        if violations:
            found[place] = [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in violations]
    page.context.close()

    assert found == {}


def test_the_forum_is_read_without_script(browser, walked):
    client, places = walked
    page = opened(browser, client, java_script_enabled=False)
    for place in places:
        page.goto(f"http://localhost:8400{place}")
        assert len(page.inner_text("main")) > 40, place
    page.context.close()
