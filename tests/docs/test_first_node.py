"""The tutorial of the node: what it says to type works, and what it says to press is there."""

import os
import re
import shlex
import subprocess

import pytest

import consilience
from tests.docs import pages as docs
from tests.journeys import node_browser as here
from tests.journeys.test_node_in_browser import EXAMPLE, story

PAGE = docs.DOCS / "tutorial" / "first-node.md"
TEMPLATES = docs.ROOT / "src" / "consilience" / "web" / "templates"


def test_every_label_the_tutorial_names_stands_on_a_page():
    text = PAGE.read_text(encoding="utf-8")
    shown = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))

    named = set(re.findall(r"\*\*([^*]+)\*\*", text))

    assert {label for label in named if label not in shown} == set()
    assert len(named) > 15


def test_the_pictures_of_all_pages_are_there_in_both_lights():
    page = (docs.DOCS / "reference" / "node-pages.md").read_text(encoding="utf-8")

    named = re.findall(r"images/node/(\w+)-(light|dark)\.jpg", page)

    assert len(named) >= 30
    assert all((docs.DOCS / "images" / "node" / f"{name}-{light}.jpg").exists() for name, light in named)


@pytest.mark.slow
@pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")
def test_what_the_tutorial_says_to_type_works(tmp_path):
    typed = re.findall(r"^\$ consilience (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert [line.split()[0] for line in typed] == ["init", "serve", "backup", "restore"]

    run(typed[0], tmp_path)
    with here.serving(tmp_path / "alpha-node") as served, here.chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(120_000)
        story(page, served)
        page.goto(f"{served.address}/picture")
        folders = {name: EXAMPLE / name for name in ("alpha", "beta")}
        assert int(page.inner_text("#h-matters .n").split()[0]) == len(consilience.align(folders).matters)
        run(typed[2], tmp_path)
    run(typed[3], tmp_path)

    assert run("log audit --dir alpha-again", tmp_path).startswith("whole: ")


def run(line, folder):
    done = subprocess.run(
        [here.COMMAND, *shlex.split(line)], cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
