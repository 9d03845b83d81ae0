"""Agreed minutes as one HTML page that needs no node: for print, and to be kept."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from consilience.records.meeting import Line, Meeting, Minutes

_STYLE = "body{font:1rem/1.5 serif;max-width:44rem;margin:2rem auto;padding:0 1rem}.mark{font-family:monospace}@page{margin:2cm}"


def minutes_page(meeting: Meeting, minutes: Minutes, *, marking: str, signed: Iterable[str], frozen: bool) -> bytes:
    """Return minutes as HTML, marked above and below."""
    titles = {item.id: item.title for item in meeting.agenda}
    mark = f'<p class="mark">{escape(marking)}</p>'
    state = f"Frozen; signed by {', '.join(signed)}" if frozen else "Not frozen: signatures are missing"
    when = f"{meeting.starts:%Y-%m-%d %H:%M} to {meeting.ends:%H:%M} UTC{f', {meeting.place}' if meeting.place else ''}"
    parts = [mark, f"<h1>{escape(meeting.title)}</h1>", f"<p>{escape(when)}</p>", f"<p>{escape(state)}</p>"]
    if minutes.present:
        parts.append("<p>Present: " + escape(", ".join(f"{who} ({party})" for party, who in minutes.present)) + "</p>")
    for item in dict.fromkeys(line.item for line in minutes.lines):
        rows = (_line(line.kind, line.who, line.text) for line in minutes.lines if line.item == item)
        parts.append(f"<h2>{escape(titles.get(item, 'Other'))}</h2><ul>{''.join(rows)}</ul>")
    if minutes.disagreements:
        parts.append("<h2>Recorded disagreements</h2>")
    for one in minutes.disagreements:
        rows = (f"<li><b>{escape(party)}</b>: {escape(words)}</li>" for party, words in one.words)
        parts.append(f"<h3>{escape(titles.get(one.item, 'Other'))}</h3><ul>{''.join(rows)}</ul>")
    body = "\n".join([*parts, mark])
    head = f'<meta charset="utf-8"><title>{escape(meeting.title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n{body}\n</body></html>\n'.encode()


def _line(kind: Line, who: str, text: str) -> str:
    said = f"<b>{kind.value.upper()}:</b> " if kind is not Line.SAID else ""
    return f"<li>{said}{escape(f'{who}: ' if who else '')}{escape(text)}</li>"
