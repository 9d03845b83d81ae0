"""Lines as a scribe types them at a meeting, in the manner of the W3C's: read into lines of minutes, and written again.

Topic: The bridge
present+ anna
anna: It is closed.
PROPOSED: We reopen it.
RESOLVED: We reopen it in June.
ACTION: anna – draw the map by June
"""

from __future__ import annotations

import re

from consilience.records.meeting import AgendaItem, Line, MinuteLine

_TAG = re.compile(r"(topic|proposed|proposal|resolved|resolution|action)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_PRESENT = re.compile(r"present\+:?\s*(.*)", re.IGNORECASE)
_SPOKEN = re.compile(r"<?([\w.-]{1,64})>?:\s+(.*)", re.DOTALL)
_OWNER = re.compile(r"(.{1,64}?)(?:\s+[–—-]+\s+|:\s+)(.*)", re.DOTALL)
_KINDS = {
    "topic": Line.TOPIC, "proposed": Line.PROPOSED, "proposal": Line.PROPOSED, "resolved": Line.RESOLVED,
    "resolution": Line.RESOLVED, "action": Line.ACTION,
}  # fmt: skip


def read(text: str, agenda: tuple[AgendaItem, ...] = ()) -> tuple[tuple[MinuteLine, ...], tuple[str, ...]]:
    """Return the lines and who was present; a topic with the title of an item puts what follows under that item."""
    items = {item.title.strip().casefold(): item.id for item in agenda} | {
        item.id.casefold(): item.id for item in agenda
    }
    lines: list[MinuteLine] = []
    present: dict[str, None] = {}
    item = ""
    for raw in text.splitlines():
        said = raw.strip()
        if not said:
            continue
        here = _PRESENT.fullmatch(said)
        if here is not None:
            present.update(dict.fromkeys(name for name in re.split(r"[,\s]+", here[1]) if name))
            continue
        line = _line(said)
        if line is None:
            continue
        if line.kind is Line.TOPIC:
            item = items.get(line.text.casefold(), "")
        lines.append(MinuteLine(kind=line.kind, text=line.text, who=line.who, item=item))
    return tuple(lines), tuple(present)


def write(lines: tuple[MinuteLine, ...]) -> str:
    """Return lines as a scribe would have typed them."""
    return "\n".join(map(_written, lines))


def _line(said: str) -> MinuteLine | None:
    tagged = _TAG.fullmatch(said)
    if tagged is None:
        spoken = _SPOKEN.fullmatch(said)
        who, words = (spoken[1], spoken[2]) if spoken is not None else ("", said)
        return MinuteLine(kind=Line.SAID, text=words.strip(), who=who) if words.strip() else None
    kind, words = _KINDS[tagged[1].casefold()], tagged[2].strip()
    owner = _OWNER.fullmatch(words) if kind is Line.ACTION else None
    if owner is not None and owner[2].strip():
        return MinuteLine(kind=kind, text=owner[2].strip(), who=owner[1].strip())
    return MinuteLine(kind=kind, text=words) if words else None


def _written(line: MinuteLine) -> str:
    match line.kind:
        case Line.SAID:
            return f"{line.who}: {line.text}" if line.who else line.text
        case Line.ACTION:
            return f"ACTION: {line.who} – {line.text}" if line.who else f"ACTION: {line.text}"
        case Line.TOPIC:
            return f"Topic: {line.text}"
        case _:
            return f"{line.kind.value.upper()}: {line.text}"
