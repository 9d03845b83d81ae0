"""Minutes and decisions across a series of meetings, in one DOCX file, under the marking of all of it."""

from __future__ import annotations

import io

from docx import Document

from consilience.brief.safe_text import for_xml
from consilience.forum import marks, meetings, proposals
from consilience.forum.board import Board
from consilience.marking import Marking
from consilience.records.ids import TextId
from consilience.records.meeting import Meeting, Minutes
from consilience.records.proposal import Decision


def markings(board: Board, forum: TextId) -> frozenset[Marking]:
    """Return the markings of all that the series is made of."""
    return marks.of_nouns(board, forum, (Meeting, Minutes, Decision))


def document(board: Board, forum: TextId, *, title: str, marking: str) -> bytes:
    """Return what a reader's board has of the meetings and decisions of a forum, by day."""
    out = Document()
    out.add_paragraph(for_xml(marking))
    out.add_heading(for_xml(title), level=1)
    for one in sorted(meetings.all_(board, forum), key=lambda each: each.said.body.starts):
        body = one.said.body
        out.add_heading(for_xml(f"{body.starts:%Y-%m-%d}: {body.title}"), level=2)
        out.add_paragraph(for_xml(f"Minutes: {one.step.value}"))
        titles = {item.id: item.title for item in body.agenda}
        for text in one.texts[:1]:
            for line in text.body.lines:
                said = "" if line.kind.value == "said" else f"{line.kind.value.upper()}: "
                words = f"{titles.get(line.item, 'Other')}: {said}{f'{line.who}: ' if line.who else ''}{line.text}"
                out.add_paragraph(for_xml(words), style="List Bullet")
            for each in text.body.disagreements:
                words = "; ".join(f"{party}: {told}" for party, told in each.words)
                out.add_paragraph(for_xml(f"Recorded disagreement on {titles.get(each.item, 'other')}: {words}"))
    out.add_heading("Decisions", level=2)
    for decided in sorted(proposals.decisions(board, forum), key=lambda each: (each.body.on, each.text)):
        stands = proposals.standing(board, decided).value
        out.add_paragraph(
            for_xml(f"{decided.body.on.isoformat()}: {decided.body.title} ({stands})"), style="List Bullet"
        )
        for row in decided.body.dissents:
            out.add_paragraph(for_xml(f"dissent of {row.party}: {row.words}"), style="List Bullet 2")
    out.add_paragraph(for_xml(marking))
    stream = io.BytesIO()
    out.save(stream)
    return stream.getvalue()
