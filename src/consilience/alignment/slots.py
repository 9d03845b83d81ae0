"""Typed slots compared: number, time, place, actor, target, polarity, outcome.

A slot is compared only when both sides have it.  Each comparison says whether the two agree, whether one is more
precise, or that they cannot both hold, and gives both values in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from consilience.alignment import clock_times, contrasts, flows, leftovers, measures, names, ordinals, roles, unread
from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.words import Words
from consilience.records.claim import When
from consilience.records.reading import Comparable, Frame, NameKind


def compare(left: Comparable, right: Comparable, words: Words) -> tuple[Comparison, ...]:
    """Return every slot that both claims have, compared."""
    pair = roles.matching_frames(left, right, words)
    settings = [*_moments(left, right), *_places(left, right)]
    if not _of_one_event(left, right, pair):
        settings = [_left_open(c) for c in settings]
    where = {(c.left, c.right) for c in settings if c.slot == "place"}
    # A place that grammar also calls a target is one difference, not two.
    parts = tuple(c for c in roles.compare(left, right, pair) if c.slot == "polarity" or (c.left, c.right) not in where)
    counted = tuple(measures.numbers(left, right, words, roles.one_deed(pair)))
    told = (*counted, *ordinals.compare(left, right), *settings, *parts)
    told = (*told, *_deputies(left, right), *flows.compare(left, right, told))
    denied = list(contrasts.compare(left, right, told))
    told = (*(c for c in told if c.slot not in {one.slot for one in denied}), *denied)
    found = [*told, *leftovers.ends(left, right, told)]
    if any(c.because == measures.REST for c in counted):
        found = [c for c in found if c.slot != "polarity"]  # a third not searched is two thirds searched
    return tuple(unread.shut(found, left, right))


_OFFICE = r"(?:prime |foreign |[a-z]+ )?(?:minister|president|premier|governor|mayor|commander|director|chair(?:man|woman)?|chief|head|secretary|spokes\w+)\b"
_DEPUTY = re.compile(r"\b(?:deputy|vice|acting|former|assistant|ex)[ -]" + _OFFICE, re.IGNORECASE)
_HOLDER = re.compile(
    r"(?<!deputy )(?<!vice )(?<!acting )(?<!former )(?<!assistant )(?<!vice-)(?<!ex-)\b" + _OFFICE, re.IGNORECASE
)


def _deputies(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Leave open who it is where one side tells of the holder of an office and the other of a deputy, or of a former one."""
    deputies = [_DEPUTY.search(item.text) for item in (left, right)]
    if bool(deputies[0]) == bool(deputies[1]):
        return
    holder = _HOLDER.search((right if deputies[0] else left).text)
    deputy = deputies[0] or deputies[1]
    if holder is None or deputy is None or holder[0].split()[-1].lower() != deputy[0].split()[-1].lower():
        return
    one, other = (deputy[0], holder[0]) if deputies[0] else (holder[0], deputy[0])
    yield Comparison(
        slot="actor", fit=Fit.OPEN, left=one, right=other, because="the one is the other's deputy or was it"
    )


def _left_open(comparison: Comparison) -> Comparison:
    """A difference between what may be two events contradicts nothing; nor does it let the two agree."""
    if comparison.fit is not Fit.DIFFERS:
        return comparison
    return replace(comparison, fit=Fit.OPEN, because="each may be that of another event")


def _of_one_event(left: Comparable, right: Comparable, pair: tuple[Frame, Frame, bool] | None) -> bool:
    """Whether the two main events are the ones compared; a long sentence may date another of its events."""
    return leftovers.even(left, right) or (pair is not None and pair[0].main and pair[1].main)


# --- time and place


def _moments(left: Comparable, right: Comparable) -> list[Comparison]:
    """Days first; where these do not differ, the times of day that both give."""
    days = list(_times(left, right))
    hours = [] if any(c.fit is Fit.DIFFERS for c in days) else list(clock_times.compare(left, right))
    return hours if any(c.fit is Fit.DIFFERS for c in hours) else days or hours


_LAST_DAY = ("by ", "before ", "until ", "till ", "no later", "not later")
_FIRST_DAY = ("since ", "after ")


def _within_limit(limit: When, other: When) -> bool:
    """Whether a day lies on the open side of one that is only a limit: "by 15 March" and "on 10 March"."""
    if limit.earliest is None or limit.latest is None or other.earliest is None or other.latest is None:
        return False
    said, plain = limit.text.lower(), not other.text.lower().startswith((*_LAST_DAY, *_FIRST_DAY))
    until = said.startswith(_LAST_DAY) and other.latest <= limit.latest
    return plain and (until or (said.startswith(_FIRST_DAY) and limit.earliest <= other.earliest))


def _times(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    a, b = left.when, right.when
    if a is None or b is None:
        return
    if a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        yield from _of_no_year(a, b, left, right)
        return
    if a.latest < b.earliest or b.latest < a.earliest:
        if _AS_OF.match(a.text) or _AS_OF.match(b.text):
            return  # the day of a count or a state is none of an event: it says which of the two is the later one
        if _touches(a, right.reading.times) or _touches(b, left.reading.times):
            return  # the other side gives that time as well, for another event
        fit = Fit.LEFT_PRECISE if _within_limit(b, a) else Fit.RIGHT_PRECISE if _within_limit(a, b) else Fit.DIFFERS
    elif (a.earliest, a.latest) == (b.earliest, b.latest):
        fit = Fit.AGREES
    elif _RANGE.search(a.text) and _RANGE.search(b.text) and not _one_stretch(a, b):
        fit = Fit.DIFFERS  # both ends are given, and they are others
    elif b.earliest <= a.earliest and a.latest <= b.latest:
        fit = Fit.LEFT_PRECISE
    elif a.earliest <= b.earliest and b.latest <= a.latest:
        fit = Fit.RIGHT_PRECISE
    else:
        fit = Fit.OPEN
    yield Comparison(slot="time", fit=fit, left=day_text(a), right=day_text(b), because="both date the event")


_DAY_OF_MONTH = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)?\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?)\b",
    re.IGNORECASE,
)


def _of_no_year(a: When, b: When, left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Compare two days of which the year of one is not known by day and month."""
    ours, theirs = _day_of_month(a), _day_of_month(b)
    if ours is None or theirs is None:
        return
    if ours == theirs:
        fit = Fit.AGREES
    elif any(_AS_OF.match(when.text) or when.text.lower().startswith((*_LAST_DAY, *_FIRST_DAY)) for when in (a, b)):
        fit = Fit.OPEN
    elif ours in {*map(_day_of_month, right.reading.times)} or theirs in {*map(_day_of_month, left.reading.times)}:
        return
    else:
        fit = Fit.DIFFERS
    yield Comparison(
        slot="time", fit=fit, left=a.text.strip(" ."), right=b.text.strip(" ."), because="both date the event"
    )


def _day_of_month(when: When) -> tuple[str, int] | None:
    """Return month and day of a time that is one day, whether its year is known or not."""
    if when.earliest is not None and when.latest is not None:
        return (f"{when.earliest:%b}".lower(), when.earliest.day) if when.earliest == when.latest else None
    found = _DAY_OF_MONTH.findall(when.text)
    if len(found) != 1:
        return None
    day, month, first, second = found[0]
    return (month or first).lower(), int(day or second)


_AS_OF = re.compile(r"(?:as (?:of|at)|up to|so far)\b", re.IGNORECASE)
_END = r"(?:\d|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b)"
_RANGE = re.compile(
    _END + r".*?(?:\bto\b|\band\b|\buntil\b|\btill\b|\bthrough\b|(?<!mid)[-–—]).*?" + _END, re.IGNORECASE
)
"""A time of which both ends are written."""
_LOOSE_END = re.compile(r"\b(?:early|mid|late|end|beginning|start|middle)\b", re.IGNORECASE)
_OF_A_THIRD = timedelta(days=10)
"""Days that "mid-January" leaves open."""


def _one_stretch(a: When, b: When) -> bool:
    """Whether two stretches may have the same ends, where an end is told only as the middle or end of a month."""
    if not (_LOOSE_END.search(a.text) or _LOOSE_END.search(b.text)):
        return False
    assert a.earliest and a.latest and b.earliest and b.latest  # noqa: PT018 - only times with both are compared
    return max(abs(a.earliest - b.earliest), abs(a.latest - b.latest)) <= _OF_A_THIRD


_OF_A_DAY = timedelta(days=31)
"""A longer time does not say a day again: "the 2026 census" says nothing of 30 November."""


def _touches(when: When, others: Iterable[When]) -> bool:
    return any(
        other.earliest is not None
        and other.latest is not None
        and when.earliest is not None
        and when.latest is not None
        and other.earliest <= when.latest
        and when.earliest <= other.latest
        and (other.latest - other.earliest <= max(when.latest - when.earliest, _OF_A_DAY))
        for other in others
    )


def day_text(when: When) -> str:
    """Return a time as its date or dates, with the report's words where they differ from that."""
    if when.earliest is None or when.latest is None:
        return when.text
    return f"{when.earliest}" if when.earliest == when.latest else f"{when.earliest} to {when.latest}"


def _places(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    a, b = left.place or _host(left), right.place or _host(right)
    if not a or not b:
        return
    others_left, others_right = (
        {*item.reading.places, *(n.text for n in item.reading.names if n.kind in {NameKind.PLACE, NameKind.COUNTRY})}
        for item in (left, right)
    )
    relation = names.places(a, b)
    named = _meets(a, others_right) or _meets(b, others_left) or _says(right, a) or _says(left, b)
    if relation is names.Relation.APART and named and not (_denies(right, a) or _denies(left, b)):
        return  # the other side names it too, only not first, or as a part of a name: "the Sten pit"
    fits = {
        names.Relation.SAME: Fit.AGREES,
        names.Relation.LEFT_INSIDE: Fit.LEFT_PRECISE,
        names.Relation.RIGHT_INSIDE: Fit.RIGHT_PRECISE,
        names.Relation.NEAR: Fit.OPEN,
        names.Relation.APART: Fit.DIFFERS,
    }
    because = "nearly one name, so it may be one place" if relation is names.Relation.NEAR else "both say where"
    if relation in fits:
        yield Comparison(slot="place", fit=fits[relation], left=a, right=b, because=because)


_HOSTS = frozenset({"host", "welcome", "receive", "accommodate"})


def _host(item: Comparable) -> str | None:
    """The town that hosts the event: "Oslo hosts the talks" says where they are."""
    hosts = [
        n.text for f in item.reading.frames if f.trigger in _HOSTS for n in f.actor_names if n.kind is NameKind.PLACE
    ]
    return hosts[0] if len(hosts) == 1 else None


def _says(item: Comparable, place: str) -> bool:
    return bool(re.search(rf"\b{re.escape(place)}\b", item.text))


def _denies(item: Comparable, place: str) -> bool:
    """Whether a claim names a place as where it was not: "in Geneva, not in Vienna"."""
    way = r"\b(?i:not|never|rather than|instead of)\s+(?:(?:in|at|to|from|near|inside|on)\s+)?(?:the\s+)?"
    return bool(re.search(rf"{way}{re.escape(place)}\b", item.text))


def _meets(place: str, others: Iterable[str]) -> bool:
    return any(names.places(place, other) is not names.Relation.APART for other in others)
