"""Entries of a calendar as an iCalendar file (RFC 5545): exactly what it is given, each with its own marking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, timedelta
from functools import lru_cache

from icalendar import Calendar, Event

from consilience.forum.calendar import CalendarEntry
from consilience.marking import Marking

_END = b"END:VCALENDAR\r\n"
_BEFORE = {
    "meeting": "", "milestone": "Milestone: ", "objective": "Objective due: ", "action": "Due: ",
    "commitment": "Promised: ", "positions": "Positions close: ", "channel check": "Channel check: ",
    "memorandum ends": "Memorandum ends: ",
}  # fmt: skip


def write(
    found: Iterable[CalendarEntry], *, name: str, line: Callable[[Marking], str], address: Callable[[CalendarEntry], str]
) -> bytes:  # fmt: skip
    """Return the file; `line` puts a marking into words, `address` says on which page an entry is shown."""
    head, end = _frame(name)
    return b"".join((head, *(_written(one, line(one.marking), address(one)) for one in found), end))


def _frame(name: str) -> tuple[bytes, bytes]:
    """Return what stands before the events and what behind them."""
    calendar = Calendar()
    for key, value in (
        ("VERSION", "2.0"), ("PRODID", "-//Consilience//Forum//EN"), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", _plain(name)),
    ):  # fmt: skip
        calendar.add(key, value)
    written: bytes = calendar.to_ical()
    return written.removesuffix(_END), _END


@lru_cache(maxsize=20_000)
def _written(one: CalendarEntry, marking: str, address: str) -> bytes:
    """An entry's lines; the same for whoever asks, and asked for again and again by calendar programs."""
    event = Event()
    for key, value in _told(one, marking, address):
        event.add(key, value)
    written: bytes = event.to_ical()
    return written


def _told(one: CalendarEntry, marking: str, address: str) -> Iterator[tuple[str, object]]:
    yield "UID", f"{one.key}@consilience"
    yield "DTSTAMP", one.said.astimezone(UTC)
    if one.begins is None:
        yield from (("DTSTART", one.day), ("DTEND", one.day + timedelta(days=1)), ("TRANSP", "TRANSPARENT"))
    else:
        yield from (("DTSTART", one.begins.astimezone(UTC)), ("DTEND", (one.ends or one.begins).astimezone(UTC)))
    yield "SUMMARY", _plain(_BEFORE[one.what] + one.title)
    if one.place:
        yield "LOCATION", _plain(one.place)
    yield "DESCRIPTION", _plain("\n".join(part for part in (marking, one.notes) if part))
    yield from (("URL", address), ("CATEGORIES", [one.what]), ("CLASS", "CONFIDENTIAL"))


def _plain(text: str) -> str:
    """Return text without the control characters that RFC 5545 has no place for."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in lines if letter == "\n" or letter >= " ")
