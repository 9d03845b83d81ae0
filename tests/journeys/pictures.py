"""Take the pictures of the pages in the docs again: `python -m tests.journeys.pictures`.  About two minutes."""

import tempfile
from pathlib import Path

from tests.journeys import node_browser as here
from tests.journeys.test_node_in_browser import PLACES, deeper, story

OUT = Path(__file__).parents[2] / "docs" / "images" / "node"


def main():
    OUT.mkdir(parents=True, exist_ok=True)
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
