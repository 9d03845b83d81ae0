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
from consilience.node.forum.minutes_sheet import MinutesSheet
from consilience.records.contact import Contact
from consilience.records.forum import ActionItem, Progress
from consilience.records.ids import TextId


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


def minutes_document(sheet: MinutesSheet) -> bytes:
    """Return minutes as a DOCX file."""
    document = Document()
    document.add_paragraph(for_xml(sheet.marking))
    document.add_heading(for_xml(sheet.title), level=1)
    document.add_paragraph(for_xml(f"{sheet.when}{f', {sheet.place}' if sheet.place else ''}"))
    document.add_paragraph(for_xml(sheet.state))
    sections = [("Present", sheet.present or ("nobody is recorded",))]
    sections += [("Resolved", sheet.resolved)] if sheet.resolved else []
    sections += sheet.items
    sections += [
        (f"{one.heading}: {one.item}", tuple(f"{party}: {words}" for party, words in one.words)) for one in sheet.apart
    ]
    sections.append(("Signatures", sheet.signatures or ("none yet",)))
    for title, lines in sections:
        document.add_heading(for_xml(title), level=2)
        for line in lines:
            document.add_paragraph(for_xml(line), style="List Bullet")
    document.add_paragraph(for_xml(f"Text {sheet.text}"))
    document.add_paragraph(for_xml(sheet.marking))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    return sheet(columns, [[guarded(cell) for cell in row] for row in rows])


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()
