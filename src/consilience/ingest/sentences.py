"""Text to sentence spans, by rule.

Headlines, list items and unpunctuated lines are sentences too, so a line break that does not stand inside a sentence
ends one.  A statistical splitter reads headlines into their neighbours; this one is the same with and without a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof rev hon gen lt col maj capt cpl sgt adm cmdr brig sen rep gov pres amb st mt ft vs etc inc corp co ltd llc bros
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun no nos art sec para fig vol
    approx est al cf eg ie dept univ assn ave blvd rd jr sr a.m p.m u.s u.n u.k e.u i.e e.g ph.d d.c u.a.e""".split()
)
# After "the U.S." these open a new sentence, while a name would go on.
_OPENERS = frozenset(
    """the a an in on at he she it they we but and this that these those there when while after before as if however
    meanwhile according both for with its his her their no not some many several last next earlier later""".split()
)
_STOP = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s|$)""")
_BULLET = re.compile(r"^\s*(?:[•·▪◦‣*–—-]|\d{1,2}[.)]|\([a-z0-9]{1,2}\))\s+")
_NEAR = 100
_LONGEST = 2000
"""Longer runs without a full stop are tables or worse; they are cut, since a parser's memory grows with the sentence."""
_LIST_NUMBER = re.compile(r"\s*\d{1,2}")
_WORD_BEFORE = re.compile(r"[\w.’']+$")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence of `text`, white space and list marks trimmed, in order."""
    for start, end in _blocks(text):
        yield from _split(text, start, end)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield runs of text that no sentence crosses: paragraphs, and lines that end or begin a sentence."""
    position = 0
    for line in re.finditer(r"[^\n]*(?:\n|$)", text):
        if line.start() == line.end():
            continue
        upcoming = text[line.end() : line.end() + 200]
        if not _goes_on(line.group(), upcoming):
            yield position, line.end()
            position = line.end()
    if position < len(text):
        yield position, len(text)


def _goes_on(line: str, upcoming: str) -> bool:
    """Whether the next line continues this one: only when it starts in lower case and this one does not end a sentence."""
    first = upcoming.lstrip(" \t")[:1]
    if not line.strip() or not first or first == "\n":
        return False
    return first.islower() and not _STOP.search(line.rstrip()[-4:])


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    here = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text, here, stop.start(), stop.end(), end):
            yield from _trimmed(text, here, stop.end())
            here = stop.end()
    yield from _trimmed(text, here, end)


_MEASURED = re.compile(r"\d\s?[tmghl]\Z")
"""A unit of one letter, which is no initial: "88,000 t. The rest …"."""


def _ends_sentence(text: str, begin: int, dot: int, after: int, end: int) -> bool:
    # A look around of fixed size: cutting the whole rest here would make long texts cost their square.
    following = text[after : min(end, after + _NEAR)].lstrip()
    if not following:
        return True
    mark = text[dot]
    opener = re.match(r"""["'“‘«(\[]*(\S+)""", following)
    first = opener.group(1) if opener else following
    if mark != ".":
        # A question or exclamation inside a quotation is followed by lower case: "Enough!" he said.
        return not first[0].islower()
    if first[0].islower():
        return False
    if _LIST_NUMBER.fullmatch(text, begin, dot):
        return False  # "1. The first point": a list mark, taken off with its sentence
    if _MEASURED.search(text, max(begin, dot - _NEAR), dot):
        return True
    before = _WORD_BEFORE.search(text[max(begin, dot - _NEAR) : dot])
    word = before.group().lower() if before else ""
    if re.fullmatch(r"(?:\w\.)*\w", word) and not word.isdigit():
        # An initial ("H. R. McMaster") or a dotted abbreviation ("U.S. The").
        return "." in word and first.lower().rstrip(",") in _OPENERS
    return word not in _ABBREVIATIONS


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    bullet = _BULLET.match(text[start : min(end, start + _NEAR)])
    if bullet:
        start += bullet.end()
    while end - start > _LONGEST:
        cut = max(text.rfind(mark, start + _LONGEST // 2, start + _LONGEST) for mark in ("; ", ", ", " ", "\t"))
        cut = cut + 1 if cut > 0 else start + _LONGEST
        yield from _solid(text, start, cut)
        start = cut
    yield from _solid(text, start, end)


def _solid(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without white space at its ends, unless nothing in it is a letter or digit."""
    piece = text[start:end]
    if any(character.isalnum() for character in piece):
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
