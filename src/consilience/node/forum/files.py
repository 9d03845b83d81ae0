"""The forum on paper: minutes as DOCX, tables of actions, commitments, decisions.

Each says exactly what the board of one reader shows, under the marking of all of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from docx import Document

from consilience.brief.outputs.sheets import lines, sheet
from consilience.brief.safe_text import for_xml, guarded
from consilience.forum import actions, proposals
from consilience.forum.board import Board, Spoken
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
    found = actions.items(board, forum)
    rows = board.of_each(
        ("actions.csv", forum), lambda: [one.said for one in found], partial(_action, board), by_text=True
    )
    return b"".join((_sheet(("action", "party", "owner", "due", "state", "overdue")), *rows.values()))


def _action(board: Board, said: Spoken[ActionItem]) -> bytes:
    one, body = actions.item(board, said.text), said.body
    if one is None:
        return b""
    overdue = "yes" if one.overdue else "no"
    return _lines([(body.text, body.party, body.owner, _day(body.due), one.state.value, overdue)])


def _commitments(board: Board, forum: TextId) -> bytes:
    rows = board.of_each(("commitments.csv", forum), partial(actions.reports, board, forum), partial(_promised, board))
    found = (rows[one.report.id][one.body.id] for one in actions.commitments(board, forum))
    columns = ("by", "to", "commitment", "due", "state", "overdue", "reported by", "agency", "channel", "held")
    return b"".join((_sheet(columns), *found))


def _promised(board: Board, report: Spoken[Contact]) -> dict[str, bytes]:
    """Return the line of each commitment of a report."""
    told, held = report.body, report.body.held.isoformat()
    return {
        one.body.id: _lines([
            (one.body.by, one.body.to, one.body.text, _day(one.body.due), one.state.value, "yes" if one.overdue else "no",
             report.party, told.agency, told.channel, held)
        ])
        for one in actions.promised(board, report)
    }  # fmt: skip


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
    for title, told in sections:
        document.add_heading(for_xml(title), level=2)
        for line in told:
            document.add_paragraph(for_xml(line), style="List Bullet")
    document.add_paragraph(for_xml(f"Text {sheet.text}"))
    document.add_paragraph(for_xml(sheet.marking))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sheet(columns: Sequence[str], rows: Iterable[Sequence[str]] = ()) -> bytes:
    return sheet(columns, [[guarded(cell) for cell in row] for row in rows])


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    return lines([[guarded(cell) for cell in row] for row in rows])


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()
