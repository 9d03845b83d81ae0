"""Minutes on paper are whole: who was there, what was resolved, where the sides part, who signed."""

import io
from datetime import timedelta

import pytest
from docx import Document

from consilience.forum import meetings
from consilience.node.forum.files import minutes_document
from consilience.node.forum.minutes_page import minutes_page
from consilience.node.forum.minutes_sheet import APART, WORDED, heading_of, sheet_of
from consilience.records.meeting import AgendaItem, Attendance, Disagreement, Line, Meeting, MinuteLine, MinutesDraft
from tests.forum.table import NAMES, Table

ALPHA, BETA = NAMES[:2]


def apart(one, other):
    return heading_of(Disagreement(item="i", words=((ALPHA, one), (BETA, other))))


@pytest.mark.parametrize(
    ("one", "other", "heading"),
    [
        ("The bridge opens on 3 May.", "the bridge opens, on 3 May", WORDED),
        ("The bridge opens on 3 May.", "The bridge opens on 9 May.", APART),
        ("Both sides will send the map.", "Both sides will not send the map.", APART),
        ("We asked.", "They demanded.", APART),
        ("nothing on it", "The bridge opens.", APART),
        ("", "", APART),
    ],
)
def test_a_mere_difference_of_wording_is_no_disagreement(one, other, heading):
    assert apart(one, other) == heading


@pytest.fixture(scope="module")
def sheet():
    table = Table(2)
    forum = table.founded()
    agenda = (AgendaItem(id="i1", title="The bridge"), AgendaItem(id="i2", title="The map"))
    meeting = Meeting(
        forum=forum,
        title="First round",
        starts=table.now,
        ends=table.now + timedelta(hours=1),
        agenda=agenda,
        place="Geneva",
    )
    text = table.text(ALPHA, meeting)
    table.say(ALPHA, Attendance(meeting=text, present=True, seat="adviser"))
    for party, own in ((ALPHA, "We asked."), (BETA, "They demanded.")):
        lines = (
            MinuteLine(kind=Line.TOPIC, text="The bridge", item="i1"),
            MinuteLine(kind=Line.RESOLVED, text="The bridge opens in May.", item="i1"),
            MinuteLine(kind=Line.ACTION, text="draw it", who="beta", item="i2"),
            MinuteLine(kind=Line.SAID, text=own, item="i2"),
        )
        table.say(party, MinutesDraft(meeting=text, lines=lines))
    table.deliver_all()
    agreed = meetings.merged(text, meetings.standing(table.board(), text).drafts)
    minutes = table.signed_by_all(ALPHA, agreed)
    board = table.board()
    found = meetings.standing(board, text)
    who = {("alpha", "cora"): "Cora Lind, chair of alpha"}
    return sheet_of(
        board, found, found.texts[0], marking="TLP:AMBER", who=lambda party, member: who.get((party, member), member)
    ), minutes


def test_who_was_there_what_was_resolved_and_who_signed_stand_on_the_sheet(sheet):
    found, minutes = sheet

    assert found.state == "Frozen; signed by alpha, beta"
    assert found.present == ("Cora Lind, chair of alpha, adviser",)
    assert found.resolved == ("The bridge opens in May.",)
    assert [one.partition(",")[0] for one in found.signatures] == ["alpha: Cora Lind", "beta: cora"]
    assert found.text == minutes


def test_a_topic_is_not_said_twice(sheet):
    found, _ = sheet

    assert found.items == (
        ("The bridge", ("RESOLVED: The bridge opens in May.",)),
        ("The map", ("ACTION: beta: draw it",)),
    )


def test_print_and_docx_say_the_same_and_all_of_it(sheet):
    found, minutes = sheet
    html = minutes_page(found).decode()
    words = "\n".join(one.text for one in Document(io.BytesIO(minutes_document(found))).paragraphs)

    for said in (
        "First round", "Geneva", "TLP:AMBER", "Cora Lind, chair of alpha, adviser", "Resolved", "The bridge opens in May.",
        "ACTION: beta: draw it", "Recorded disagreement: The map", "alpha: We asked.", "beta: They demanded.", "Signatures",
        "alpha: Cora Lind, chair of alpha", minutes,
    ):  # fmt: skip
        assert said in words, said
        assert said in html, said
