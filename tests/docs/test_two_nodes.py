"""The tutorial of two nodes: its command is run by the journey of two nodes, its labels and pictures are there."""

import re

from tests.docs import pages as docs
from tests.docs.test_first_node import TEMPLATES

PAGE = (docs.DOCS / "tutorial" / "two-nodes.md").read_text(encoding="utf-8")


def test_every_label_it_names_stands_on_a_page():
    shown = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))

    named = {label.removesuffix(".") for label in re.findall(r"\*\*([^*]+)\*\*", PAGE)} - {"demo nodes"}

    assert {label for label in named if label not in shown} == set()
    assert len(named) > 10


def test_every_picture_it_shows_is_there():
    named = re.findall(r"images/node/(two-\w+)\.jpg", PAGE)

    assert len(named) >= 6
    assert [name for name in named if not (docs.DOCS / "images" / "node" / f"{name}.jpg").exists()] == []


def test_make_try_runs_the_same_command():
    makefile = (docs.ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(r"^try: .*\n\t\$\(BIN\)/consilience demo examples/strategic-forum", makefile, flags=re.MULTILINE)
