"""Agreed minutes as one HTML page that needs no node: for print, and to be kept."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from consilience.node.forum.minutes_sheet import MinutesSheet

_STYLE = "body{font:1rem/1.5 serif;max-width:44rem;margin:2rem auto;padding:0 1rem}.mark{font-family:monospace}@page{margin:2cm}"


def minutes_page(sheet: MinutesSheet) -> bytes:
    """Return minutes as HTML, marked above and below."""
    mark = f'<p class="mark">{escape(sheet.marking)}</p>'
    when = f"{sheet.when}{f', {sheet.place}' if sheet.place else ''}"
    parts = [mark, f"<h1>{escape(sheet.title)}</h1>", f"<p>{escape(when)}</p>", f"<p>{escape(sheet.state)}</p>"]
    parts += _section("Present", sheet.present or ("nobody is recorded",))
    if sheet.resolved:
        parts += _section("Resolved", sheet.resolved)
    for title, lines in sheet.items:
        parts += _section(title, lines)
    for one in sheet.apart:
        parts += _section(f"{one.heading}: {one.item}", (f"{party}: {words}" for party, words in one.words))
    parts += _section("Signatures", sheet.signatures or ("none yet",))
    parts.append(f"<p>Text <code>{escape(sheet.text)}</code></p>")
    body = "\n".join([*parts, mark])
    head = f'<meta charset="utf-8"><title>{escape(sheet.title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n{body}\n</body></html>\n'.encode()


def _section(title: str, rows: Iterable[str]) -> list[str]:
    listed = "".join(f"<li>{escape(row)}</li>" for row in rows)
    return [f"<h2>{escape(title)}</h2>", *([f"<ul>{listed}</ul>"] if listed else [])]
