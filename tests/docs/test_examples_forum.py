"""The examples of `forum` commands are typed from the first line to the last, on two nodes that lived through the worked example."""

import json
import re
import shutil

import pytest
import yaml

from consilience.ledger import keyfile
from consilience.node.forum import story as forum_story
from consilience.web import demo
from consilience.web.demo_people import PASSPHRASE
from tests.cli.test_forum import STORY, carry
from tests.cli.test_node import run
from tests.docs import examples_forum
from tests.docs.pages import ROOT
from tests.docs.typed import Typist


@pytest.fixture
def typist(tmp_path, monkeypatch):
    monkeypatch.setattr(keyfile, "_OPSLIMIT", keyfile.pwhash.argon2id.OPSLIMIT_MIN)
    monkeypatch.setattr(keyfile, "_MEMLIMIT", keyfile.pwhash.argon2id.MEMLIMIT_MIN)
    monkeypatch.chdir(tmp_path)
    lived(tmp_path)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    (tmp_path / "passphrase").chmod(0o600)
    (tmp_path / "minutes.txt").write_text("Topic: Are the two pictures aligned?\nRESOLVED: They are compared.\n")
    (tmp_path / "open.yaml").rename(tmp_path / "forum.yaml")
    shutil.copy(ROOT / "examples" / "scenario" / "scenario.yaml", tmp_path)
    return Typist(tmp_path, folder="{}")


def lived(place):
    """Make the nodes of the worked example; the council has not decided yet, so that it can."""
    whole = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    whole["story"] = [step for step in whole["story"] if not {"heard", "mandate"} & set(step)]
    open_ = place / "open.yaml"
    open_.write_text(yaml.safe_dump(whole, sort_keys=False, allow_unicode=True), encoding="utf-8")
    demo.build(demo.plans(place, [], ["alpha", "beta"], 20_000), lambda _: None, forum_story.read(open_))


def told(typist, *words, party="beta", forum="Lantern"):
    more = ("--forum", forum) if words[0] != "warnings" else ()
    return json.loads(run("forum", *words, "--member", "clara", *more, "--json", env=typist.environment(party)))


LOOKED_UP = {
    "PROPOSAL": lambda at, _: next(
        one["text"] for one in told(at, "proposals") if one["body"]["title"] == "A common line on talks"
    ),
    "COURSE": lambda at, _: told(at, "proposals", forum="Meeting of agencies")[0]["text"],
    "MEETING": lambda at, _: told(at, "meetings")[0]["text"],
    "ACTION": lambda at, _: next(one["text"] for one in told(at, "actions") if one["body"]["party"] == "beta"),
    "CONTACT": lambda at, _: at.newest("beta", "contact/1"),
    "REQUEST": lambda at, _: told(at, "requests")[0]["request"],
    "WARNING": lambda at, _: told(at, "warnings")[0]["warning"],
    "RECORD": lambda at, who: at.newest(who, "odds/1"),
}
"""Word in capitals → where a person would look for it."""

NAMED = {"scenario": "TREE", "outcome": "OUTCOME", "seal-begin": "EXCHANGE"}
"""Verb → how later lines name the text that it printed."""


def test_the_examples_are_typed_from_the_first_to_the_last(typist):
    for line in examples_forum.STORY.splitlines():
        if line == "carried":
            carry(typist.place)
            continue
        who, _, typed = line.partition("$ ")
        for name in re.findall(r"\b[A-Z]{4,}\b", typed):
            if name in LOOKED_UP:
                typist.known[name] = LOOKED_UP[name](typist, who)
        typist.type(who, typed)
        if (verb := typed.split()[2]) in NAMED:
            typist.known[NAMED[verb]] = typist.known["TEXT"]
