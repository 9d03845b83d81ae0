"""The forum on paper and in calendars: iCalendar (RFC 5545), minutes as DOCX, tables of actions, commitments, decisions.

Each says exactly what the board of one reader shows, under the marking of all of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from docx import Document

from consilience.alignment.outputs.sheets import sheet
from consilience.alignment.safe_text import guarded
from consilience.forum import actions, meetings, proposals
from consilience.forum.board import Board, Spoken
from consilience.records.forum import Done
from consilience.records.ids import PartyName, TextId
from consilience.records.meeting import Meeting, Minutes

_FOLD = 75


def calendar(board: Board, forum: TextId, *, party: PartyName, member: str, chair: bool) -> bytes:
    """Return the meetings of a forum, and what is due of the member's own, as an iCalendar file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Consilience//Forum//EN", "CALSCALE:GREGORIAN"]
    for one in meetings.all_(board, forum):
        lines += _event(one.said)
    for item in actions.items(board, forum):
        body = item.said.body
        mine = body.party == party and (body.owner == member or (not body.owner and chair))
        if mine and body.due is not None and item.state in (Done.OPEN, Done.DISPUTED):
            lines += _due(item.said.text, body.text, body.due, item.said.created)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def action_sheet(board: Board, forum: TextId) -> bytes:
    rows = [
        (one.said.body.text, one.said.body.party, one.said.body.owner, _day(one.said.body.due), one.state.value,
         "yes" if one.overdue else "no")
        for one in actions.items(board, forum)
    ]  # fmt: skip
    return _sheet(("action", "party", "owner", "due", "state", "overdue"), rows)


def commitment_sheet(board: Board, forum: TextId) -> bytes:
    rows = [
        (one.body.by, one.body.to, one.body.text, _day(one.body.due), one.state.value, "yes" if one.overdue else "no",
         one.report.party, one.report.body.agency, one.report.body.channel, one.report.body.held.isoformat())
        for one in actions.commitments(board, forum)
    ]  # fmt: skip
    return _sheet(
        ("by", "to", "commitment", "due", "state", "overdue", "reported by", "agency", "channel", "held"), rows
    )


def decision_sheet(board: Board, forum: TextId) -> bytes:
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
    document.add_paragraph(marking)
    document.add_heading(_plain(meeting.title), level=1)
    when = f"{meeting.starts:%Y-%m-%d %H:%M} to {meeting.ends:%H:%M} UTC"
    document.add_paragraph(_plain(f"{when}{f', {meeting.place}' if meeting.place else ''}"))
    state = f"Frozen; signed by {', '.join(signed)}" if frozen else "Not frozen: signatures are missing"
    document.add_paragraph(_plain(state))
    if minutes.present:
        document.add_paragraph(_plain("Present: " + ", ".join(f"{who} ({party})" for party, who in minutes.present)))
    titles = {item.id: item.title for item in meeting.agenda}
    for item in dict.fromkeys(line.item for line in minutes.lines):
        document.add_heading(_plain(titles.get(item, "Other")), level=2)
        for line in (each for each in minutes.lines if each.item == item):
            said = f"{line.kind.value.upper()}: " if line.kind.value != "said" else ""
            document.add_paragraph(
                _plain(f"{said}{f'{line.who}: ' if line.who else ''}{line.text}"), style="List Bullet"
            )
    if minutes.disagreements:
        document.add_heading("Recorded disagreements", level=2)
        for one in minutes.disagreements:
            document.add_paragraph(_plain(titles.get(one.item, "Other")), style="List Bullet")
            for party, words in one.words:
                document.add_paragraph(_plain(f"{party}: {words}"), style="List Bullet 2")
    document.add_paragraph(marking)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _event(said: Spoken[Meeting]) -> list[str]:
    body = said.body
    agenda = "\n".join(f"{number}. {item.title}" for number, item in enumerate(body.agenda, 1))
    return [
        "BEGIN:VEVENT", f"UID:{said.text}@consilience", f"DTSTAMP:{_moment(said.created)}",
        f"DTSTART:{_moment(body.starts)}", f"DTEND:{_moment(body.ends)}", f"SUMMARY:{_escaped(body.title)}",
        *([f"LOCATION:{_escaped(body.place)}"] if body.place else []),
        *([f"DESCRIPTION:{_escaped(agenda)}"] if agenda else []), "CLASS:CONFIDENTIAL", "END:VEVENT",
    ]  # fmt: skip


def _due(id_: str, text: str, due: date, created: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT", f"UID:{id_}@consilience", f"DTSTAMP:{_moment(created)}", f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_escaped(f'Due: {text}')}",
        "TRANSP:TRANSPARENT", "CLASS:CONFIDENTIAL", "END:VEVENT",
    ]  # fmt: skip


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    flat = "".join(
        letter for letter in text.replace("\r\n", "\n").replace("\r", "\n") if letter == "\n" or letter >= " "
    )
    for letter in "\\;,":
        flat = flat.replace(letter, f"\\{letter}")
    return flat.replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """Yield a line in pieces of at most 75 bytes, cut between letters, each after the first led by a space."""
    if len(line.encode()) <= _FOLD:
        yield line
        return
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > _FOLD:
            yield piece
            piece = " "
        piece += letter
    yield piece


def _sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    return sheet(columns, [[guarded(cell) for cell in row] for row in rows])


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _plain(text: str) -> str:
    """Return text without what no XML file may hold."""
    return "".join(letter for letter in text if letter in "\n\t" or letter >= " ")
