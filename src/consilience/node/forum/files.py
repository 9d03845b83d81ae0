"""The forum on paper: minutes as DOCX, tables of actions, commitments, decisions.

Each says exactly what the board of one reader shows, under the marking of all of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

from docx import Document

from consilience.brief.outputs.sheets import sheet
from consilience.brief.safe_text import for_xml, guarded
from consilience.forum import actions, proposals
from consilience.forum.board import Board
from consilience.records.contact import Contact
from consilience.records.forum import ActionItem, Progress
from consilience.records.ids import TextId
from consilience.records.meeting import Meeting, Minutes


def action_sheet(board: Board, forum: TextId) -> bytes:
    return board.remember(("actions.csv", forum), lambda: _actions(board, forum), about=(ActionItem, Progress))


def commitment_sheet(board: Board, forum: TextId) -> bytes:
    return board.remember(("commitments.csv", forum), lambda: _commitments(board, forum), about=(Contact, Progress))


def decision_sheet(board: Board, forum: TextId) -> bytes:
    return board.remember(("decisions.csv", forum), lambda: _decisions(board, forum), about=proposals.NOUNS)


def _actions(board: Board, forum: TextId) -> bytes:
    rows = [
        (one.said.body.text, one.said.body.party, one.said.body.owner, _day(one.said.body.due), one.state.value,
         "yes" if one.overdue else "no")
        for one in actions.items(board, forum)
    ]  # fmt: skip
    return _sheet(("action", "party", "owner", "due", "state", "overdue"), rows)


def _commitments(board: Board, forum: TextId) -> bytes:
    rows = [
        (one.body.by, one.body.to, one.body.text, _day(one.body.due), one.state.value, "yes" if one.overdue else "no",
         one.report.party, one.report.body.agency, one.report.body.channel, one.report.body.held.isoformat())
        for one in actions.commitments(board, forum)
    ]  # fmt: skip
    return _sheet(
        ("by", "to", "commitment", "due", "state", "overdue", "reported by", "agency", "channel", "held"), rows
    )


def _decisions(board: Board, forum: TextId) -> bytes:
    rows = []
    for one in sorted(proposals.decisions(board, forum), key=lambda each: (each.body.on, each.text)):
        tally = "; ".join(
            f"{row.party}: {proposals.NO_RECORD if row.stance is None else row.stance.value}" for row in one.body.tally
        )
        dissent = "; ".join(f"{row.party}: {row.words}" for row in one.body.dissents)
        stands = proposals.standing(board, one).value
        rows.append(
            (one.body.title, one.body.text, one.body.rule.value, one.body.on.isoformat(), tally, dissent, stands)
        )
    return _sheet(("decision", "text", "rule", "on", "tally", "dissent", "stands"), rows)


def minutes_document(meeting: Meeting, minutes: Minutes, *, marking: str, signed: Iterable[str], frozen: bool) -> bytes:
    """Return minutes as a DOCX file."""
    document = Document()
    document.add_paragraph(for_xml(marking))
    document.add_heading(for_xml(meeting.title), level=1)
    when = f"{meeting.starts:%Y-%m-%d %H:%M} to {meeting.ends:%H:%M} UTC"
    document.add_paragraph(for_xml(f"{when}{f', {meeting.place}' if meeting.place else ''}"))
    state = f"Frozen; signed by {', '.join(signed)}" if frozen else "Not frozen: signatures are missing"
    document.add_paragraph(for_xml(state))
    if minutes.present:
        document.add_paragraph(for_xml("Present: " + ", ".join(f"{who} ({party})" for party, who in minutes.present)))
    titles = {item.id: item.title for item in meeting.agenda}
    for item in dict.fromkeys(line.item for line in minutes.lines):
        document.add_heading(for_xml(titles.get(item, "Other")), level=2)
        for line in (each for each in minutes.lines if each.item == item):
            said = f"{line.kind.value.upper()}: " if line.kind.value != "said" else ""
            document.add_paragraph(
                for_xml(f"{said}{f'{line.who}: ' if line.who else ''}{line.text}"), style="List Bullet"
            )
    if minutes.disagreements:
        document.add_heading("Recorded disagreements", level=2)
        for one in minutes.disagreements:
            document.add_paragraph(for_xml(titles.get(one.item, "Other")), style="List Bullet")
            for party, words in one.words:
                document.add_paragraph(for_xml(f"{party}: {words}"), style="List Bullet 2")
    document.add_paragraph(for_xml(marking))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    return sheet(columns, [[guarded(cell) for cell in row] for row in rows])


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()
