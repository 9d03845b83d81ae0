"""`consilience forum` as members type it, on two nodes that lived through the worked example's story, and on a new one."""

import codecs
import csv
import io
import json
import re

import pytest
from docx import Document

from consilience.errors import UnreadableInput, WrongUse
from consilience.node.forum import story as forum_story
from consilience.web import demo
from consilience.web.demo_people import PASSPHRASE
from tests.cli.test_baseline import Side
from tests.cli.test_node import fails, run
from tests.docs.pages import ROOT

STORY = ROOT / "examples" / "strategic-forum" / "forum.yaml"


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The folder of two nodes on which the story has happened."""
    folder = tmp_path_factory.mktemp("lived")
    # No reports: what they hold has no part in this, and reading them takes seconds.
    planned = demo.plans(folder, [], ["alpha", "beta"], 20_000)
    demo.build(planned, lambda _: None, forum_story.read(STORY))
    (folder / "passphrase").write_text(PASSPHRASE)
    return folder


def forum(folder, party, *words, member="clara"):
    passphrase = folder / "passphrase"
    return run("forum", *words, "--dir", folder / party, "--member", member, "--passphrase-file", passphrase)


def told(folder, party, *words):
    return json.loads(forum(folder, party, *words, "--json"))


def test_the_story_ends_alike_on_both_sides(lived):
    for verb in ("memoranda", "teams", "meetings", "proposals", "decisions", "actions"):
        assert told(lived, "alpha", verb) == told(lived, "beta", verb), verb
    shared, own = told(lived, "alpha", "list"), told(lived, "beta", "list")
    assert [one for one in own if one["body"]["parties"] != ["beta"]] == shared
    (council,) = (one for one in own if one not in shared)
    assert council["body"]["name"] == "Meeting of agencies"


def test_a_forum_shows_its_life_its_seats_and_the_gaps_of_its_objectives(lived):
    text = forum(lived, "beta", "show")

    assert "founded 2009-06-01" in text
    assert "rested 2021-01-20" in text
    assert "returned 2021-02-13" in text
    assert "Jake Sullivan, head of delegation for alpha" in text
    assert "McMaster" not in text
    assert "Steps on the ground  (no measure, no date, no means for way steps)" in text
    assert len(told(lived, "beta", "teams")) == 4


def test_both_sides_see_the_planted_difference_in_a_promise_with_both_quotes(lived):
    for party in ("alpha", "beta"):
        rows = [row for one in told(lived, party, "contacts") for row in one["rows"] if row["verdict"] == "conflicting"]

        (row,) = rows
        assert row["promise"]
        assert "12 February 2021" in row["told"]["alpha"][0]
        assert "5 February 2021" in row["told"]["beta"][0]


def test_what_was_not_shared_stays_at_home(lived):
    assert len([report for one in told(lived, "beta", "contacts", "--agencies") for report in one["reports"]]) == 4
    assert "ministers" not in forum(lived, "alpha", "contacts")
    assert "Meeting of our agencies" not in "".join(
        forum(lived, "alpha", verb, "--json") for verb in ("show", "contacts")
    )


def test_the_policy_item_is_blocked_and_says_why(lived):
    text = forum(lived, "beta", "meetings")

    assert re.search(r"baseline +opened", text)
    assert re.search(r"policy +blocked .*there is no baseline on The nuclear programme", text)
    meeting = told(lived, "beta", "meetings")[0]["text"]
    assert "refused: there is no baseline" in forum(lived, "beta", "open", meeting[:12], "policy")


def test_what_waits_is_said_and_gone_once_done(lived):
    before = {one["what"] for one in told(lived, "beta", "waiting")}
    proposals = [one for one in told(lived, "beta", "proposals") if one["stage"] == "open"]
    assert [one["body"]["title"] for one in proposals] == ["A common line on talks", "A policy for the day after"]
    assert before >= {"position", "act", "draft minutes"}

    for proposal in proposals:
        forum(lived, "beta", "position", proposal["text"][:8], "non-concur", "--blocking", "Too early.")
    # One of the forum, and one of the party's own council.
    (action,) = [one for one in told(lived, "beta", "actions") if one["body"]["party"] == "beta"]
    (council,) = told(lived, "beta", "actions", "--forum", "Meeting of agencies")
    assert {action["text"], council["text"]} == {
        one["id"] for one in told(lived, "beta", "waiting") if one["what"] == "act"
    }
    for one in (action, council):
        forum(lived, "beta", "progress", one["text"], "done")

    assert not {"position", "act"} & {one["what"] for one in told(lived, "beta", "waiting")}
    assert "beta non-concur" in forum(lived, "beta", "proposals")


def test_a_commitment_is_disputed(lived):
    report = next(one for one in told(lived, "alpha", "actions", "--commitments") if one["reported_by"] == "alpha")

    forum(lived, "alpha", "progress", report["report"], "disputed", "--commitment", report["id"], "--words", "not so")

    assert "disputed" in forum(lived, "alpha", "actions", "--commitments")


def test_tables_and_calendar_are_written(lived, tmp_path):
    for what in ("actions", "commitments", "decisions"):
        forum(lived, "beta", "export", what, "--out", tmp_path / f"{what}.csv")
        forum(lived, "beta", "export", what, "--out", tmp_path / "marked.csv", "--excel")
        assert (tmp_path / "marked.csv").read_bytes() == codecs.BOM_UTF8 + (tmp_path / f"{what}.csv").read_bytes()
    said = forum(lived, "beta", "export", "calendar", "--out", tmp_path / "forum.ics")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "decisions.csv").read_text("utf-8-sig"))))

    assert "TLP:AMBER" in said
    assert [row["decision"] for row in rows] == ["Order of the first round"]
    assert "SUMMARY:First round of the working group" in (tmp_path / "forum.ics").read_text()
    assert len((tmp_path / "commitments.csv").read_text().splitlines()) > 4


def test_minutes_are_drafted_agreed_signed_and_written(lived, tmp_path):
    """On one node alone, so that they wait for the other side."""
    meeting = told(lived, "alpha", "meetings")[0]["text"]
    lines = tmp_path / "lines.txt"
    lines.write_text(
        "Topic: Are the two pictures aligned?\nRESOLVED: <b>They are compared.</b>\nACTION: beta – list questions\n"
    )
    forum(lived, "alpha", "draft", meeting[:12], lines)
    command = ("forum", "agree", meeting, "--member", "clara", "--passphrase-file", lived / "passphrase")
    assert "no draft of beta" in fails(*command, "--dir", lived / "alpha", error=WrongUse)
    command = ("forum", "export", "minutes", "--meeting", meeting, "--out", tmp_path / "m.docx", "--member", "clara")
    assert "no agreed text" in fails(*command, "--dir", lived / "alpha", error=WrongUse)
    # The other side's draft, brought over as the demo brings everything.
    forum(lived, "beta", "draft", meeting[:12], lines)
    carry(lived)
    text = forum(lived, "alpha", "agree", meeting).split()[-1]
    forum(lived, "alpha", "sign", text[:10])
    for name in ("m.docx", "m.html"):
        forum(lived, "alpha", "export", "minutes", "--meeting", meeting, "--out", tmp_path / name)

    words = "\n".join(one.text for one in Document(tmp_path / "m.docx").paragraphs)
    page = (tmp_path / "m.html").read_text()
    for said in ("Not frozen: signatures are missing", "RESOLVED:", "list questions", "TLP:AMBER"):
        assert said in words
        assert said in page
    assert "<b>They" not in page


def carry(folder):
    """Let the releasers let go, and hand over both ways."""
    from consilience.node.peering.peering import Peering
    from consilience.node.service import Service
    from consilience.web import demo_forum

    services = [Service(folder / party, lambda _: "") for party in ("alpha", "beta")]
    exchanges = [Peering(service) for service in services]
    try:
        demo_forum.hand_over_all(exchanges)
    finally:
        for one in (*exchanges, *services):
            one.close()


def test_a_party_says_its_share_of_a_story_and_waits_for_the_other(tmp_path):
    alpha = Side(tmp_path / "a", "alpha")

    said = alpha("forum", "import", STORY, "--member", "cora", "--key", alpha.place / "cora.key")
    again = alpha("forum", "import", STORY, "--member", "cora", "--key", alpha.place / "cora.key")

    assert re.findall(r"^step 1, forum: (\w+)$", said, flags=re.MULTILINE) == ["say", "sign"]
    assert said.endswith("step 1, forum: waits for beta to sign\n")
    assert again == "step 1, forum: waits for beta to sign\n"


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("story: []", "a list of 1 to"),
        ("story: [{forum: {by: alpha, nam: x}}]", r"story\[1\]\.forum\.nam"),
        ("story: [{memo: {by: alpha}}]", r"story\[1\]: expected one of"),
        (
            "story: [{note: {by: alpha, about: x, words: y}}]",
            r"story\[1\]\.note\.about: expected names of earlier steps",
        ),
        ("story: [{channel: {by: alpha, id: x}}]", "the first step, and no other, is the forum"),
        ("story: [{forum: {by: alpha, level: LOUD}}]", r"forum\.level"),
        (
            "story: [{forum: {by: alpha, parties: [alpha]}}]",
            r"story\[1\]\.forum\.parties: expected two parties or more",
        ),
        ("story: [{memorandum: {by: a, teams: [{id: x, mandat: y}]}}]", r"teams\[0\]\.mandat"),
        ("story: [", "no YAML in UTF-8, line 1"),
        ("\xff", "expected `story`"),
    ],
)
def test_a_slip_in_a_story_is_named_by_its_place(tmp_path, steps, fault):
    file = tmp_path / "story.yaml"
    file.write_text(steps)

    with pytest.raises(UnreadableInput, match=fault):
        forum_story.read(file)


def test_what_the_words_of_a_field_break_is_said_with_the_step(tmp_path):
    alpha = Side(tmp_path / "a", "alpha")
    file = tmp_path / "story.yaml"
    file.write_text("story: [{forum: {by: alpha, name: x, purpose: ' ', parties: [alpha, beta], since: 2020-01-01}}]")

    said = fails("forum", "import", file, "--dir", alpha.dir, "--member", "cora", error=WrongUse)

    assert "step 1, forum" in said
    assert "a name and a purpose" in said
