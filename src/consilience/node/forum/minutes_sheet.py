"""What stands on the paper of minutes, whole: who was there, what was resolved, each item, where the sides part, who signed.

Made once, for print, for DOCX and for the file that needs no node.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from consilience.forum import meetings
from consilience.forum.board import Board, Spoken
from consilience.records.meeting import Disagreement, Line, MinuteLine, Minutes

Who = Callable[[str, str], str]
"""Party and member → the person as readers know them."""
APART = "Recorded disagreement"
WORDED = "Recorded in two wordings"
OTHER = "Other"
_MARK = re.compile(r"[^\w%]+")
_ALIKE = 0.8
"""Of all their different words, what two wordings of one thing have in common."""
_NOT = frozenset({"not", "no", "never", "none", "without", "nor", "refuse", "refuses", "refused", "reject", "rejected"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Apart:
    """One point on which the sides' words differ."""

    heading: str
    item: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MinutesSheet:
    """Minutes as they are printed."""

    title: str
    when: str
    place: str
    marking: str
    state: str
    present: tuple[str, ...]
    resolved: tuple[str, ...]
    items: tuple[tuple[str, tuple[str, ...]], ...]
    """Title of each item with its lines."""
    apart: tuple[Apart, ...]
    signatures: tuple[str, ...]
    text: str
    """The digest of the text that was signed."""


def sheet_of(
    board: Board, found: meetings.MeetingStanding, one: Spoken[Minutes], *, marking: str, who: Who | None = None
) -> MinutesSheet:
    """Return the paper of one text of minutes, with people as `who` names them; by their ids without it."""
    meeting, minutes = found.said.body, one.body
    named = who or (lambda party, member: f"{member} ({party})")
    titles = {item.id: item.title for item in meeting.agenda}
    present = [f"{person} ({party})" for party, person in minutes.present]
    if not present:
        present = [named(party, member) + (f", {seat}" if seat else "") for party, member, seat in found.present]
    signed = board.signatures(one.text)
    parties = ", ".join(sorted(signed))
    frozen = found.step is meetings.MeetingStep.FROZEN
    return MinutesSheet(
        title=meeting.title, when=f"{meeting.starts:%Y-%m-%d %H:%M} to {meeting.ends:%H:%M} UTC", place=meeting.place,
        marking=marking, state=f"Frozen; signed by {parties}" if frozen else "Not frozen: signatures are missing",
        present=tuple(present), text=one.text,
        resolved=tuple(line.text for line in minutes.lines if line.kind is Line.RESOLVED),
        items=tuple(_items(minutes, titles)),
        apart=tuple(
            Apart(heading=heading_of(each), item=titles.get(each.item, OTHER), words=each.words)
            for each in minutes.disagreements
        ),
        signatures=tuple(
            f"{party}: {named(party, said.author)}, {said.created:%Y-%m-%d %H:%M} UTC"
            for party, said in sorted(signed.items())
        ),
    )  # fmt: skip


def heading_of(apart: Disagreement) -> str:
    """Return whether the sides disagree, or only say one thing in other words.

    >>> from consilience.records.ids import PartyName
    >>> a, b = PartyName("a"), PartyName("b")
    >>> heading_of(Disagreement(item="", words=((a, "The bridge opens on 3 May."), (b, "the bridge opens, on 3 May"))))
    'Recorded in two wordings'
    >>> heading_of(Disagreement(item="", words=((a, "The bridge opens on 3 May."), (b, "The bridge opens on 9 May."))))
    'Recorded disagreement'
    """
    words = [frozenset(_MARK.sub(" ", said.casefold()).split()) for _, said in apart.words]
    first = words[0]
    return WORDED if all(_is_one_thing(first, other) for other in words[1:]) else APART


def _is_one_thing(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of words could say the same: neither a number nor a negation parts them, and most are shared."""
    parted = one ^ other
    if any(any(map(str.isdigit, word)) or word in _NOT for word in parted):
        return False
    return bool(one | other) and len(one & other) / len(one | other) >= _ALIKE


def _items(minutes: Minutes, titles: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for item in dict.fromkeys(line.item for line in minutes.lines):
        title = titles.get(item, OTHER)
        lines = tuple(_line(line) for line in minutes.lines if line.item == item and not _repeats(line, title))
        found.append((title, lines))
    return found


def _repeats(line: MinuteLine, title: str) -> bool:
    """Whether a line only says the heading above it once more."""
    return line.kind is Line.TOPIC and " ".join(line.text.split()).casefold() == " ".join(title.split()).casefold()


def _line(line: MinuteLine) -> str:
    kind = "" if line.kind in (Line.SAID, Line.TOPIC) else f"{line.kind.value.upper()}: "
    return f"{kind}{f'{line.who}: ' if line.who else ''}{line.text}"
