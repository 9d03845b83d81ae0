"""Entries of a calendar as an iCalendar file (RFC 5545): exactly what it is given, each with its own marking.

A thing that was revised keeps its UID and gets a higher SEQUENCE (section 3.8.7.4), so that a program that has it moves it.
How often to ask again stands in REFRESH-INTERVAL (RFC 7986, section 5.7) and, for Outlook, in X-PUBLISHED-TTL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from consilience.brief.safe_text import without_surrogates
from consilience.forum.calendar import CalendarEntry
from consilience.marking import Marking

_FOLD = 75
_MOST = 20_000
_KNOWN: dict[int, tuple[CalendarEntry, Callable[[Marking], str], str, bytes]] = {}
_AGAIN = "PT1H"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_BEFORE = {
    "meeting": "", "milestone": "Milestone: ", "objective": "Objective due: ", "action": "Due: ",
    "commitment": "Promised: ", "positions": "Positions close: ", "channel check": "Channel check: ",
    "memorandum ends": "Memorandum ends: ",
}  # fmt: skip


def write(
    found: Iterable[CalendarEntry], *, name: str, line: Callable[[Marking], str], origin: str, place: Callable[[CalendarEntry], str]
) -> bytes:  # fmt: skip
    """Return the file; `line` puts a marking into words, `place` says on which page of `origin` an entry is shown: always the same."""
    head = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Consilience//Forum//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}", f"REFRESH-INTERVAL;VALUE=DURATION:{_AGAIN}", f"X-PUBLISHED-TTL:{_AGAIN}",
    )  # fmt: skip
    events = (_written(one, line, origin, place) for one in found)
    return b"".join((_lines(head), *events, _lines(("END:VCALENDAR",))))


def _written(
    one: CalendarEntry, line: Callable[[Marking], str], origin: str, place: Callable[[CalendarEntry], str]
) -> bytes:
    """An entry's lines; the same for whoever asks, and asked for again and again by calendar programs."""
    # By the entry itself, which boards keep: to look at all of its words each time would take as long as to write them.
    known = _KNOWN.get(id(one))
    if known is None or known[0] is not one or known[1] is not line or known[2] != origin:
        if len(_KNOWN) >= _MOST:
            _KNOWN.clear()
        written = _lines(_event(one, line(one.marking), f"{origin}{place(one)}"))
        known = _KNOWN[id(one)] = (one, line, origin, written)
    return known[3]


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{folded}\r\n" for each in lines for folded in _folded(each)).encode()


def _event(one: CalendarEntry, marking: str, address: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{one.key}@consilience", f"DTSTAMP:{_moment(one.said)}")
    yield from (f"LAST-MODIFIED:{_moment(one.said)}", f"SEQUENCE:{one.revision}")
    if one.begins is None:
        yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    else:
        yield f"DTSTART:{_moment(one.begins)}"
        if one.ends and one.ends > one.begins:
            # An end must lie behind the beginning (section 3.6.1); without one an entry ends where it begins.
            yield f"DTEND:{_moment(one.ends)}"
    yield f"SUMMARY:{_escaped(_BEFORE[one.what] + one.title)}"
    if one.place:
        yield f"LOCATION:{_escaped(one.place)}"
    yield f"DESCRIPTION:{_escaped(chr(10).join(part for part in (marking, one.notes) if part))}"
    yield f"URL:{address}"
    yield f"CATEGORIES:{_escaped(one.what)}"
    yield from ("CLASS:CONFIDENTIAL", "END:VEVENT")


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    flat = _CONTROL.sub("", without_surrogates(text).replace("\r\n", "\n").replace("\r", "\n"))
    for letter in "\\;,":
        flat = flat.replace(letter, f"\\{letter}")
    return flat.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
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
