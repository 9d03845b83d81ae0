"""Every command of the reference (`docs/reference/commands.md`) has an example; the story of examples is typed from its first line to its last."""

import json
import re
import shlex

import pytest

from tests.cli.test_node import run
from tests.docs import examples
from tests.docs import pages as docs


def leaves(group, path=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, (*path, name))
        elif not command.hidden:
            yield " ".join((*path, name)), command


COMMANDS = dict(leaves(docs.whole()))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_has_an_example_with_options_that_exist(name):
    found = examples.example(name)
    options = {option for param in COMMANDS[name].params for option in param.opts}
    assert found is not None
    assert {word for word in shlex.split(found) if word.startswith("--")} <= options


@pytest.mark.parametrize(("name", "where"), [(name, where) for name, (_, where) in examples.ELSEWHERE.items()])
def test_what_runs_an_example_elsewhere_names_its_command(name, where):
    text = (docs.ROOT / where).read_text()

    assert name.split()[-1].replace("-", "_") in text.replace("-", "_")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(docs.ROOT / "examples")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "bridge.txt").write_text(
        "Date: 4 March 2026\n\nThe bridge at Karsk was closed on 3 March 2026.\n"
    )
    (tmp_path / "attributes.csv").write_text(
        "source,item,attribute,value\n"
        + "".join(f"s{n},bridge,state,{'open' if n < 4 else 'shut'}\n" for n in range(5))
    )
    return tmp_path


def test_the_story_of_examples_is_typed_from_its_first_line_to_its_last(here):
    known = {}
    for line in examples.STORY.splitlines():
        typed = re.sub(r"\b(PUBLIC|RECORD|ROOT|BETAS|ALPHAS|REQUEST|RELEASE|KEY|BACKUP)\b", lambda m: known[m[0]], line)
        words = shlex.split(typed)[1:]
        ok = not line.startswith(
            ("consilience doctor", "consilience peer check", "consilience outbox push", "consilience pull")
        )
        said = run(*words, ok=ok)
        learn(known, line, said, here)

    assert {"brief.db", "evidence.json", "opened.json", "alpha.json", "again"} <= {path.name for path in here.iterdir()}


def learn(known, line, said, here):
    """Remember what a later line names."""
    for name, pattern in {
        "PUBLIC": r"^public (\w{64})",
        "REQUEST": r"^(\w{64})  open",
        "ROOT": r"^root\s+(\w{64})",
    }.items():
        if (found := re.search(pattern, said, re.MULTILINE)) and not (name == "ROOT" and "beta" in line):
            known[name] = found[1]
    if "peer card" in line:
        party = "ALPHAS" if "alpha.card" in line else "BETAS"
        known[party] = re.search(r"^fingerprint\s+(.*)$", said, re.MULTILINE)[1]
    if "log show" in line:
        known["RECORD"] = next(row["id"] for row in json.loads(said) if row["kind"] == "report/1")
    if "release decide" in line:
        rows = json.loads(run("log", "show", "--dir", "alpha", "--json"))
        known["RELEASE"] = next(row["id"] for row in rows if row["kind"] == "release/1")
    if "member list" in line:
        known["KEY"] = next(iter(next(row for row in json.loads(said) if row["id"] == "anna")["keys"]))
    if "backup " in line:
        known["BACKUP"] = str(next((here / "backups").iterdir()))
