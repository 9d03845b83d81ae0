"""Ways one thing can come out: do two claims use words of contrary ends, such as "acquitted" and "found guilty"?

The table `poles.txt` is a small lexicon of ordinary English.  A word counts only where it tells the event itself: as an
event word, a verb with its particle, or a word that hangs on the event, never where it is only planned or supposed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from consilience.records.claim import Modality
from consilience.records.reading import Comparable, Outcome


@dataclass(frozen=True, slots=True)
class Contrary:
    """A word of either claim, from contrary ends of one axis."""

    axis: str
    left: str
    right: str


_OF_SOME = frozenset({"life", "harm", "health"})
"""Axes on which some of those concerned may stand at one end and some at the other."""


def contrary(left: Comparable, right: Comparable) -> Contrary | None:
    """Return the first axis on which each claim stands wholly at one end and the other at the contrary one."""
    ours, theirs = _ends(left), _ends(right)
    counted = bool(left.reading.measures or right.reading.measures)
    for axis, (one, word) in ours.items():
        other = theirs.get(axis)
        if other is not None and other[0] != one and not (counted and axis in _OF_SOME):
            return Contrary(axis, word, other[1])
    return None


def denied(left: Comparable, right: Comparable) -> str | None:
    """Return a noun that one claim says was not there and the other speaks of as there: "no survivors", "a survivor"."""
    for item, other in ((left, right), (right, left)):
        if any(frame.negated or frame.modality is not Modality.FACT for frame in other.reading.frames if frame.main):
            continue
        there = {*other.reading.nouns, *other.reading.verbs} - {*other.reading.denied}
        for noun in item.reading.denied:
            if noun in there and noun not in _said_there(item):
                return noun
    return None


def _said_there(item: Comparable) -> set[str]:
    """Nouns that the claim uses more than once: denied here, there further on."""
    return {noun for noun in item.reading.nouns if item.reading.nouns.count(noun) > 1}


def _ends(item: Comparable) -> dict[str, tuple[bool, str]]:
    """Return for each axis the end the claim stands at, and the word; axes of which it uses both ends are left out."""
    found: dict[str, dict[bool, str]] = {}
    for word, denied in _telling(item):
        for axis, end in _table().ends.get(word, ()):
            found.setdefault(axis, {}).setdefault(end != denied, f"not {word}" if denied else word)
    return {axis: next(iter(ends.items())) for axis, ends in found.items() if len(ends) == 1}


def _telling(item: Comparable) -> dict[tuple[str, bool], None]:
    """Return the words that tell what happened, each with whether it is denied."""
    told: dict[tuple[str, bool], None] = {}
    table = _table()
    gone = set(item.reading.denied)
    small = {verb.split(" ", 1)[0]: verb for verb in item.reading.phrasal}
    for frame in item.reading.frames:
        if frame.modality is not Modality.FACT or frame.outcome is Outcome.PLANNED:
            continue
        trigger = small.get(frame.trigger.split(" ", 1)[0], frame.trigger)
        told[trigger, frame.negated] = None
        for word in frame.words:
            if word in table.beside:
                told[word, (word in gone) != (frame.negated and word not in gone)] = None
    text = item.text.lower()
    for phrase, pattern in table.fixed:
        if pattern.search(text):
            told[phrase, False] = None
    return told


@dataclass(frozen=True, slots=True)
class _Table:
    ends: dict[str, tuple[tuple[str, bool], ...]]
    """Each word with its axes, and whether it stands at their first end."""
    beside: frozenset[str]
    """Words that tell also where they only hang on the event: "found dead", "ended in bloodshed"."""
    fixed: tuple[tuple[str, re.Pattern[str]], ...]
    """Phrases that are looked for in the text as they stand."""


@cache
def _table() -> _Table:
    ends: dict[str, list[tuple[str, bool]]] = {}
    beside, fixed = set(), []
    for raw in files("consilience.alignment").joinpath("poles.txt").read_text(encoding="utf-8").splitlines():
        axis, _, rest = raw.split("#", 1)[0].partition(":")
        for end, words in enumerate(rest.split("|")):
            for written in filter(None, map(str.strip, words.split(","))):
                word = written.strip('*"')
                ends.setdefault(word, []).append((axis, end == 0))
                if written[0] == "*":
                    beside.add(word)
                elif written[0] == '"':
                    fixed.append((word, re.compile(r"\b" + r"[\s-]".join(map(re.escape, word.split())) + r"\b")))
    return _Table({word: tuple(axes) for word, axes in ends.items()}, frozenset(beside), tuple(fixed))
