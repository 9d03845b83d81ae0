"""Portion marks: `(S//NF)` before a paragraph marks that paragraph and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consilience.marking.words import common_level, tlp_colour
from consilience.marking.written import PARTS, divided

_SHORT = r"TS|CTS|NS|NC|NR|NU|OS|O-S|EU-?(?:TS|S|C|R)|(?:TS|S|C|R)-UE|R-UE/EU-R|C-UE/EU-C|S-UE/EU-S|TS-UE/EU-TS|VS-?NfD|VS-?V|CUI|FOUO|SBU|LES|DR|CD|TSD|SD|[URCS]"
_BLOCK = r"[A-Z0-9][A-Z0-9 ,&+./'’-]*"
_TLP = r"TLP\s*[:\- ]\s*[A-Za-z]+(?:\s*[+ /-]\s*STRICT)?"
_WORD = r"[A-ZÀ-ÞŁŚŻŽŠČŘĚŮ][A-ZÀ-ÞŁŚŻŽŠČŘĚŮ .:/-]{3,40}"
_INNER = rf"(?:{_TLP}|(?://)?(?:{_SHORT})(?:\s?(?://?|-)\s?{_BLOCK}(?://?\s?{_BLOCK})*)?|{_WORD}(?://?\s?{_BLOCK})*|[A-Z][A-Z -]{{0,20}}//{_BLOCK})"
_BEFORE = r"(?:[•·▪◦‣*–—-]\s+|(?:§\s*)?\d{1,3}(?:\.\d{1,3})*[.)]?\s+|\(?(?:[a-z]{1,2}|[ivx]{1,5})[.)]\s+|[A-Z][.)]\s+)?"
_AT_START = re.compile(
    rf"^[ \t]*{_BEFORE}(?P<mark>[(\[{{<]\s*(?P<inner>{_INNER})\s*[)\]}}>](?://)?[ \t]*[:.–-]?[ \t]*)", re.MULTILINE
)
_BARE_TLP = re.compile(
    r"^[ \t]*(?P<mark>(?P<inner>TLP\s?[:\-]\s?(?:CLEAR|WHITE|GREEN|AMBER(?:\s?\+\s?STRICT)?|RED))\b[ \t]*[:.|–-]?[ \t]*)(?=\S)",
    re.MULTILINE | re.IGNORECASE,
)
_AT_END = re.compile(
    rf"(?P<mark>[ \t][(\[](?P<inner>{_TLP}|(?:{_SHORT})(?://?{_BLOCK})*)[)\]])[ \t]*\.?[ \t]*$", re.MULTILINE
)
_AMID = re.compile(
    rf"(?<=[.!?;:”\"’»)])[ \t]+(?P<mark>[(\[{{]\s*(?P<inner>{_INNER})\s*[)\]}}](?://)?[ \t]*[:.–-]?[ \t]*)(?=[\"“«'‘]?[A-ZÀ-Þ0-9])"
)
"""After the end of a sentence: prose that came without its line ends still has its marks."""
_LIST = re.compile(r"^[ \t]*\(([A-Z])\)[ \t]", re.MULTILINE)
_HINT = re.compile(r"[(\[{<]\s*[A-Z/t]")
_NEAR = 16
"""Letters of numbering that may stand before a mark."""
_COPYRIGHT = re.compile(r"\s*(?:(?i:copyright)|©|(?:19|20)\d\d\b)")


@dataclass(frozen=True, slots=True)
class Portion:
    """One mark in a text: where it stands and how far it counts."""

    start: int
    end: int
    """Where the marked words begin, or where the mark ends when it follows them."""
    first: int
    """The marked words, from here …"""
    stop: int
    """… to here."""
    marking: str


def find(text: str) -> tuple[Portion, ...]:
    """Return the portion marks of `text` in order.

    >>> [(mark.marking, text[mark.first : mark.stop]) for text in ["(S//NF) They met."] for mark in find(text)]
    [('S//NF', 'They met.')]
    """
    if not _HINT.search(text) and "tlp" not in text.lower():
        return ()
    listed = {match[1] for match in _LIST.finditer(text)}
    found: dict[int, Portion] = {}
    for pattern in (_AT_START, _BARE_TLP, _AT_END, _AMID):
        for match in pattern.finditer(text):
            inner = " ".join(match["inner"].split())
            if pattern is _AMID and len(inner) == 1 and not found:
                # One letter in brackets is a mark there only in a text that has marks.
                continue
            if _is_mark(inner, listed) and not _COPYRIGHT.match(text[match.end("mark") : match.end("mark") + 20]):
                portion = _placed(text, match.start("mark"), match.end("mark"), inner, ends=pattern is _AT_END)
                found.setdefault(portion.start, portion)
    return _bounded(sorted(found.values(), key=lambda one: one.start))


def _is_mark(inner: str, listed: set[str]) -> bool:
    if len(inner) == 1:
        # "(R)", "(S)" behind "(Q)", "(R)" are the letters of a list.
        return chr(ord(inner) - 1) not in listed
    head, _ = divided(inner)
    if tlp_colour(head) is not None or common_level(head) is not None:
        return inner.upper() == inner or tlp_colour(head) is not None or head.upper().startswith("VS")
    # What has the shape of a mark and is none that is known: double slashes between capitals.
    return "//" in inner and inner.upper() == inner


def _placed(text: str, start: int, end: int, marking: str, *, ends: bool) -> Portion:
    if ends:
        first = max(text.rfind("\n", 0, start) + 1, 0)
        return Portion(start=start, end=end, first=first, stop=start, marking=marking)
    stop = text.find("\n\n", end)
    return Portion(start=start, end=end, first=end, stop=stop if stop >= 0 else len(text), marking=marking)


def _bounded(marks: list[Portion]) -> tuple[Portion, ...]:
    """Each mark counts up to the next one at most."""
    out = []
    for place, mark in enumerate(marks):
        after = marks[place + 1].start if place + 1 < len(marks) else mark.stop
        stop = mark.stop if mark.first < mark.start else min(mark.stop, max(after, mark.end))
        out.append(Portion(start=mark.start, end=mark.end, first=mark.first, stop=stop, marking=mark.marking))
    return tuple(out)


class Marked:
    """Which marking each sentence of a text has; asked in order."""

    def __init__(self, text: str, whole: str | None) -> None:
        self._marks = find(text)
        self._whole = whole
        self._passed = 0

    def within(self, start: int, end: int) -> tuple[int, int, str | None]:
        """Return where a sentence begins and ends without the mark at its edge, and what marks it."""
        while (
            self._passed < len(self._marks)
            and max(self._marks[self._passed].stop, self._marks[self._passed].end) <= start
        ):
            self._passed += 1
        own = [mark for mark in self._ahead(end) if mark.first < end and mark.stop > start]
        for mark in own:
            if mark.first >= mark.end and start <= mark.start and mark.end <= end and mark.start - start < _NEAR:
                start = mark.end
            elif mark.first < mark.start < end <= mark.end:
                end = mark.start
        if not own:
            return start, end, self._whole
        # A sentence that two marks reach has both; each limits it.
        return start, end, PARTS.join(dict.fromkeys(mark.marking for mark in own))

    def _ahead(self, end: int) -> Iterator[Portion]:
        for mark in self._marks[self._passed : self._passed + 50]:
            if min(mark.start, mark.first) >= end:
                return
            yield mark
