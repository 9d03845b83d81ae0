"""What no XML 1.0 file may hold goes into none that is written here."""

import io
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import docx
import pytest

from consilience.brief.safe_text import for_xml
from consilience.node.forum.files import minutes_document
from consilience.records.meeting import AgendaItem, Line, Meeting, MinuteLine, Minutes

ODD = ["\ufffe", "\uffff", "\x00", "\x0b", "\x0c", "\x1b", "\x1f", "\ud83d", "\udcff"]
PLAIN = ["\t", "\n", "\x7f", "\x85", "\u2028", "\ufffd", "\ufeff", "\U0001fffe", "😀", "é"]
FORUM = "0" * 64


@pytest.mark.parametrize("sign", ODD, ids=ascii)
def test_a_sign_that_xml_cannot_hold_leaves_a_sign_in_its_place(sign):
    assert for_xml(f"12{sign}34") == "12\ufffd34"


@pytest.mark.parametrize("sign", PLAIN, ids=ascii)
def test_a_sign_that_xml_can_hold_stays(sign):
    assert for_xml(f"12{sign}34") == f"12{sign}34"
    ET.fromstring(f"<a>{for_xml(sign)}</a>")


def test_minutes_with_any_sign_anywhere_open_as_docx():
    at = datetime(2026, 3, 4, 9, tzinfo=UTC)
    for sign in [*ODD, *PLAIN]:
        words = f"We asked 12{sign}34."
        meeting = Meeting(
            forum=FORUM,
            title=words,
            starts=at,
            ends=at + timedelta(hours=1),
            place=words,
            agenda=(AgendaItem(id="i", title=words),),
        )
        minutes = Minutes(meeting=FORUM, lines=(MinuteLine(kind=Line.SAID, item="i", text=words, who=words),))
        raw = minutes_document(meeting, minutes, marking=f"TLP:AMBER {sign}", signed=[words], frozen=True)

        said = [one.text for one in docx.Document(io.BytesIO(raw)).paragraphs]
        assert sum("We asked 12" in one for one in said) >= 4, ascii(sign)
