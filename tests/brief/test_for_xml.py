"""What no XML 1.0 file may hold goes into none that is written here."""

import io
from xml.etree import ElementTree as ET

import docx
import pytest

from consilience.brief.safe_text import for_xml
from consilience.node.forum.files import minutes_document
from consilience.node.forum.minutes_sheet import Apart, MinutesSheet

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
    for sign in [*ODD, *PLAIN]:
        words = f"We asked 12{sign}34."
        sheet = MinutesSheet(
            title=words, when="2026-03-04", place=words, marking=f"TLP:AMBER {sign}", state=words, present=(words,),
            resolved=(words,), items=((words, (words,)),), apart=(Apart(heading="x", item=words, words=(("a", words),)),),
            signatures=(words,), text="ab" * 32,
        )  # fmt: skip
        raw = minutes_document(sheet)

        said = [one.text for one in docx.Document(io.BytesIO(raw)).paragraphs]
        assert sum("We asked 12" in one for one in said) >= 8, ascii(sign)
