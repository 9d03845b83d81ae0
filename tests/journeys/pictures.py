"""Take the pictures of the pages in the docs again: `python -m tests.journeys.pictures`.  About two minutes."""

import tempfile
from pathlib import Path

from tests.journeys import node_browser as here
from tests.journeys import two_nodes
from tests.journeys.test_node_in_browser import PLACES, deeper, story

OUT = Path(__file__).parents[2] / "docs" / "images" / "node"


def two():
    """The pictures of the tutorial of two nodes, taken while its journey is walked."""

    def shot(name, side):
        side.page.screenshot(path=OUT / f"two-{name}.jpg", type="jpeg", quality=60)

    with (
        tempfile.TemporaryDirectory() as scratch,
        here.chromium() as browser,
        two_nodes.trying(Path(scratch), port=8400) as (addresses, _),
    ):
        alpha = two_nodes.Side(browser, "alpha", addresses["alpha"], "beta")
        beta = two_nodes.Side(browser, "beta", addresses["beta"], "alpha")
        two_nodes.talk(alpha, beta, shot)
        two_nodes.draw_closer(alpha, beta, shot)
        two_nodes.share_pictures(alpha, beta, shot)
        two_nodes.agree(alpha, beta, Path(scratch), shot)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    two()
    with tempfile.TemporaryDirectory() as scratch, here.chromium() as browser:
        folder = Path(scratch) / "node"
        here.init(folder)
        with here.serving(folder, port=8400) as served:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            page.set_default_timeout(60_000)
            story(page, served)
            places = {**PLACES, **deeper(page, served)}
            state = context.storage_state()
            for scheme in ("light", "dark"):
                other = browser.new_context(
                    viewport={"width": 1180, "height": 820}, color_scheme=scheme, storage_state=state
                )
                shot = other.new_page()
                for name, place in places.items():
                    shot.goto(served.address + place)
                    shot.screenshot(path=OUT / f"{name}-{scheme}.jpg", type="jpeg", quality=60)
                other.close()


if __name__ == "__main__":
    main()
