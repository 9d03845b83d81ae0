"""The pages on estimates say what the code does: keys, examples and every command of the tutorial."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from consilience.divergence.question_file import KEYS, read
from consilience.divergence.tables import DIAGNOSTICITY, yardsticks
from tests.divergence.ask import ask, binary, report

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs/reference/question-file.md").read_text()
COMPARE = (ROOT / "docs/reference/compare.md").read_text()
TUTORIAL = (ROOT / "docs/tutorial/why-estimates-differ.md").read_text()


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


@pytest.mark.parametrize("key", sorted({key for keys in KEYS.values() for key in keys}))
def test_every_key_of_the_question_file_is_in_the_reference(key):
    assert f"`{key}`" in REFERENCE


def test_no_key_of_the_reference_is_unknown_to_the_parser():
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", REFERENCE, re.MULTILINE)
    named = {key for row in rows for key in re.findall(r"`(\w+)`", row)}

    assert named <= {key for keys in KEYS.values() for key in keys} | set(yardsticks())


@pytest.mark.parametrize("block", blocks(REFERENCE, "yaml"))
def test_every_example_of_the_reference_is_read_without_remark(block):
    assert read(block).ignored == ()


def test_every_yardstick_and_step_is_in_the_reference():
    assert all(f"`{name}`" in REFERENCE for name in (*yardsticks(), *DIAGNOSTICITY))


def test_every_key_of_the_json_is_in_the_reference():
    body = binary({"estimate": 0.9, "evidence": [report("o")]}, {"estimate": 0.5})
    answer = ask(body, "alpha")
    body["parties"]["gamma"] = {"estimate": 0.3}
    keys = {*ask(body, "alpha"), *answer, *answer["components"][0], *answer["advice"], *answer["estimates"]["alpha"]}

    assert [key for key in sorted(keys) if f"`{key}`" not in COMPARE] == []


def test_the_tutorial_shows_what_its_commands_print(tmp_path):
    printed = ""
    for command in blocks(TUTORIAL, "sh"):
        words = shlex.split(command.replace("consilience-brief/", f"{tmp_path}/"))
        assert words[0] == "consilience"
        start = [sys.executable, "-c", "from consilience.cli import main; main()"]
        done = subprocess.run([*start, *words[1:]], cwd=ROOT, capture_output=True, text=True, check=True)
        printed += done.stdout
        if "--json" in words:
            json.loads(done.stdout)

    shown = [line.strip() for block in blocks(TUTORIAL, "text") for line in block.splitlines()]
    assert [line for line in shown if line not in {row.strip() for row in printed.splitlines()}] == []
    assert (tmp_path / "questions.html").is_file()
