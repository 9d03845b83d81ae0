"""The tutorial of the forum: what it says to type works and prints what it shows; its labels stand on pages."""

import re
import shlex
import subprocess

import pytest
import yaml

from consilience.node.forum import story as forum_story
from consilience.web import demo
from tests.cli.test_node import run
from tests.docs import pages as docs
from tests.docs.test_first_node import TEMPLATES

PAGE = (docs.DOCS / "tutorial" / "forum.md").read_text(encoding="utf-8")
STORY = docs.ROOT / "examples" / "strategic-forum" / "forum.yaml"
STEPS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the nodes of the tutorial are, without their reports, which it does not speak of."""
    found = tmp_path_factory.mktemp("tutorial")
    demo.build(
        demo.plans(found / "consilience-try", [], ["alpha", "beta"], 20_000), lambda _: None, forum_story.read(STORY)
    )
    return found


def test_every_label_it_names_stands_on_a_page():
    shown = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))

    named = {label.removesuffix(".") for label in re.findall(r"\*\*([^*]+)\*\*", PAGE)} - {"Clara"}

    assert {label for label in named if label not in shown} == set()
    assert len(named) > 10


def test_what_it_says_to_type_works_and_prints_what_it_shows(folder, monkeypatch):
    typed = [row for block in STEPS[2:] for row in re.split(r"^\$ ", block, flags=re.MULTILINE) if row]
    assert len(typed) > 12
    monkeypatch.chdir(folder)

    for row in typed:
        line, *shown = row.splitlines()
        if line.startswith("consilience "):
            said = run(*shlex.split(line)[1:])
        else:
            done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=300, check=True)
            said = done.stdout
        assert [one for one in shown if one not in said.splitlines()] == [], said


def test_make_try_and_the_page_start_the_same_forum():
    makefile = (docs.ROOT / "Makefile").read_text(encoding="utf-8")
    (typed,) = [shlex.split(block.removeprefix("$ ")) for block in STEPS if block.startswith("$ consilience demo")]

    assert f"--forum {typed[typed.index('--forum') + 1]}" in makefile


def test_the_file_on_the_reference_page_can_be_read(tmp_path):
    page = (docs.DOCS / "reference" / "forum-file.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "story.yaml"
    file.write_text(block)

    assert len(forum_story.read(file)) == len(yaml.safe_load(block)["story"])


def test_every_noun_stands_on_the_reference_page():
    page = (docs.DOCS / "reference" / "forum-file.md").read_text(encoding="utf-8")

    assert {noun for noun in forum_story.NOUNS if f"`{noun}`" not in page} == set()
