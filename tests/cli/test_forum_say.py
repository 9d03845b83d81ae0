"""`forum say` on two demo nodes: nouns of a forum said field by field, and shown as they stand."""

import json
import re

import pytest

from consilience.errors import WrongUse
from consilience.node.folder import now
from consilience.node.forum import story as forum_story
from consilience.web import demo
from consilience.web.demo_people import PASSPHRASE
from tests.cli.test_node import fails, run

STORY = """
story:
  - forum: {by: alpha, name: Lantern, purpose: To compare pictures, parties: [alpha, beta], since: 2026-03-01}
  - objective: {by: alpha, id: list, title: One list, measures: [Questions answered], ways: [{id: w, text: Merge them}]}
  - proposal: {as: talks, by: alpha, title: A line on talks, text: One line., rule: unanimity}
  - council: {as: home, by: beta, name: Agencies, purpose: How to answer, since: 2026-03-02}
  - proposal: {as: quiet, in: home, by: beta, title: Quietly, text: Say yes., rule: consensus}
  - heard: {as: decided, by: beta, proposal: quiet, on: 2026-03-03}
"""


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lived")
    (folder / "story.yaml").write_text(STORY)
    planned = demo.plans(folder, [], ["alpha", "beta"], 20_000)
    demo.build(planned, lambda _: None, forum_story.read(folder / "story.yaml"))
    (folder / "passphrase").write_text(PASSPHRASE)
    return folder


def typed(lived, party, *words, member="clara"):
    return ("forum", *words, "--dir", lived / party, "--member", member, "--passphrase-file", lived / "passphrase")


def forum(lived, party, *words, member="clara"):
    return run(*typed(lived, party, *words, member=member))


def told(lived, party, *words):
    return json.loads(forum(lived, party, *words, "--json"))


def test_a_public_line_and_what_was_said_are_typed_and_lined_up(lived):
    said = forum(
        lived, "alpha", "say", "line", "title=Before the round", f"since={now().date()}",
        "statement=The first round will be held by video conference.", "must_not=Who comes.", "must_not=When it ends.",
        "answers=Who chairs? | The two advisers.", "speakers=alpha | the spokesman",
    )  # fmt: skip
    text = re.search(r"^text (\w{64})$", said, flags=re.MULTILINE)[1]
    (line,) = told(lived, "alpha", "lines")
    assert (line["text"], line["state"], line["missing"]) == (text, "draft", ["alpha", "beta"])
    assert line["body"]["must_not"] == ["Who comes.", "When it ends."]
    assert line["body"]["answers"] == [{"answer": "The two advisers.", "question": "Who chairs?"}]
    forum(lived, "alpha", "sign", text[:12])
    assert "waits for beta" in forum(lived, "alpha", "lines")

    forum(
        lived, "alpha", "say", "said", "party=beta", "speaker=minister", f"said={now().date()}", "words=It will rain."
    )
    assert "no line in force" in forum(lived, "alpha", "public")


def test_readings_and_instruments_move(lived):
    forum(
        lived, "beta", "say", "reading", "objective=list", "measure=Questions answered", "value=3", f"on={now().date()}"
    )
    forum(
        lived, "beta", "say", "instrument", "id=accord", "title=The accord", "sort=treaty", "state=left",
        "since=2018-05-08", "whose=alpha",
    )  # fmt: skip
    (objective,) = told(lived, "beta", "campaign")
    assert [one["value"] for one in objective["readings"]["Questions answered"]] == ["3"]
    (accord,) = told(lived, "beta", "instruments")
    assert accord["state"] == "left (alpha)"
    assert told(lived, "beta", "milestones") == []


def test_a_council_gives_a_mandate_that_only_its_party_sees(lived):
    (decided,) = told(lived, "beta", "courses", "--forum", "Agencies")
    assert decided["state"] == "taken"
    decision = _decision(lived)
    (proposal,) = told(lived, "beta", "proposals", "--forum", "Lantern")
    forum(
        lived, "beta", "say", "mandate", f"decision={decision}", f"about={proposal['text']}", "text=Say yes",
        "--forum", "Lantern",
    )  # fmt: skip
    assert [one["body"]["text"] for one in told(lived, "beta", "mandates", "--forum", "Lantern")] == ["Say yes"]
    assert told(lived, "alpha", "mandates") == []


def _decision(lived):
    (course,) = told(lived, "beta", "courses", "--forum", "Agencies")
    from consilience.node.forum.boards import board_of
    from consilience.node.service import Service
    from consilience.records.council import HeardDecision

    service = Service(lived / "beta", lambda _: PASSPHRASE)
    try:
        (found,) = board_of(service, service.view_of("clara")).all(HeardDecision)
    finally:
        service.close()
    assert course["decision"]["title"] == found.body.title
    return found.text


def test_nothing_to_score_is_said_so_and_the_grid_stands(lived):
    assert "nothing to score yet" in forum(lived, "alpha", "track-record")
    assert told(lived, "alpha", "track-record")["scored"] == []
    assert "alpha to beta: no agreement in force" in forum(lived, "alpha", "grid")
    assert told(lived, "alpha", "grid")["parties"] == ["alpha", "beta"]
    assert (
        told(lived, "alpha", "outcomes")
        == told(lived, "alpha", "corrections")
        == told(lived, "alpha", "consents")
        == []
    )


def test_a_series_is_one_file(lived, tmp_path):
    assert "give it to nobody" in forum(lived, "alpha", "series", "--out", f"{tmp_path / 'series.docx'}")
    assert (tmp_path / "series.docx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nonsense", "title=x"), "NOUN"),
        (("line", "titel=x"), "titel is no field"),
        (("line", "title=x", "speakers=alpha"), "its parts are party, title"),
        (("terms", "needed=perhaps", "because=x"), "yes or no"),
        (("line", "title=x", "since=2026-13-01"), "since"),
        (("line", "title=x", "answers={"), "is JSON"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_place(lived, words, why):
    assert why in fails(*typed(lived, "alpha", "say", *words), error=WrongUse)
