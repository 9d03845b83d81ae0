"""Portion marks: `(S//NF)` marks the paragraph, or the sentence of a line, that it stands before or behind, and no other.

Before a paragraph or sentence a mark counts up to the next one or the blank line; behind it, back to the mark before or
the start of the line.  A mark between two sentences may belong to either: where its line ends in such a mark and begins
with none, all stand behind their sentences, else before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from consilience.ingest import marked_rows
from consilience.marking.words import common_level, folded, tlp_colour
from consilience.marking.written import PARTS, divided, is_understood

_SHORT = r"(?:CD|DR|S|TS)-SF|SF|PROT|RESTR|CONFID|SECR|TS|CTS|STR\.?\s?GEH\.?|GEH\.?|NS|NC|NR|NU|OS|O-S|EU-?(?:TS|S|C|R)|(?:TS|S|C|R)-UE|R-UE/EU-R|C-UE/EU-C|S-UE/EU-S|TS-UE/EU-TS|VS-?NfD|VS-?V|CUI|FOUO|SBU|LES|DR|CD(?:-SF)?|TSD|SD|NP|[PURCSСТ]"
_BLOCK = r"[A-Z0-9][A-Z0-9 ,&+./'’-]*"
_TLP = r"TLP\s*[:\- ]\s*[A-Za-z]+(?:\s*[+ /-]\s*STRICT)?"
_WORD = r"[A-ZÀ-ÞŁŚŻŽŠČŘĚŮΑ-ΩЀ-Я][A-ZÀ-ÞŁŚŻŽŠČŘĚŮΑ-ΩЀ-Я .:/-]{2,40}|[\u4e00-\u9fff]{1,6}"
_INNER = rf"(?:{_TLP}|(?://)?(?:{_SHORT})(?:\s?(?://?|-)\s?{_BLOCK}(?://?\s?{_BLOCK})*|,? REL(?: TO)? {_BLOCK}|, ?(?:NF|NOFORN|OC|ORCON|FGI|PR)\b[A-Z ,/]*)?|{_WORD}(?:(?://?|, )\s?{_BLOCK})*|[A-Z][A-Z -]{{0,20}}//{_BLOCK})"
_BRACKETED = re.compile(
    rf"(?P<mark>(?:\*\*?|__?)?[(\[{{<（［【]\s*\*{{0,2}}(?P<inner>{_INNER})\*{{0,2}}\s*[)\]}}>）］】](?://)?(?:\*\*?|__?)?)(?![a-z])"
)
_SMALL = re.compile(
    r"(?P<mark>[(\[]\s*(?P<inner>(?:ts|[scu])(?:\s?//\s?[a-z][a-z0-9 ,/]{1,40})?|[^\W\d_][^\W\d_]+(?:[ -][^\W\d_]+){0,4}(?:\s?//\s?[\w ,/]{2,40})?\.?)\s*[)\]])(?![a-z])"
)
"""Marks in small letters, which count only at the beginning of a line, or with double strokes."""
_COLOUR = re.compile(r"(?P<mark>[(\[]\s*(?P<inner>CLEAR|WHITE|GREEN|AMBER(?:\s?\+\s?STRICT)?|RED)\s*[)\]])")
_STROKES = re.compile(
    r"(?m)^(?P<mark>(?P<inner>(?:TS|S|C|R|U|CUI)//(?:(?:[A-Z]{2,}(?: TO(?= [A-Z]{2,}\b))?)(?:[,/ ]{1,2}(?=[A-Z]{2,}\b)[A-Z]{2,})*)?))(?=[ :–-]+[A-Z][a-z])"
)
_BARE = re.compile(
    r"(?P<mark>(?<![\w(\[{<-])(?P<inner>TLP\s?[:\-]\s?(?:CLEAR|WHITE|GREEN|AMBER(?:\s?\+\s?STRICT)?|RED))\b)(?![)\]}>])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"[ \t]*(?:(?:para(?:graph)?|section|sect?|item|no|nr|art(?:icle)?|point|ziff(?:er)?|abs(?:atz)?|annex|chapter|pt|part|serial|ser)\b\.?)?(?:[^\w\n|]|_|\d|\b[^\W\d_]\b|\b(?:[ivxIVX]{1,5}|[a-z]{2})\b)*",
    re.IGNORECASE,
)
_LONGEST_NUMBER = 24
_HEADED = re.compile(r"(?:[^\W\d_][\w/&’'-]*[ \t]+){1,6}$")
_SMALL_LIST = re.compile(r"(?:^|(?<=\s))\(([a-z])\)[ \t]", re.MULTILINE)
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*[ \t]*$")
_HINGE = re.compile(r"(?:[:;|\t]|[ \t][–—-])[ \t]*$")
"""Behind which another part of a line begins: a label's colon, a cell's edge."""
_ENDS = re.compile(r"[ \t]*[.!?…;]*[\"'”’»]*[ \t]*(?=\n|$)")
_CLOSES = re.compile(r"[ \t]*[.!?…;]+[\"'”’»)\]]*(?=\s|$|[(\[])")
_AFTER = re.compile(r"[ \t]*[:.|–-]?[ \t]*")
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*\s|\n")
_LIST = re.compile(r"(?:^|(?<=\s))\(([A-Z])\)[ \t]", re.MULTILINE)
_LETTERS = "CRSU"
_SHORTENED = re.compile(r"(?:\w+-)?SF|PROT|RESTR|CONFID|SECR")
"""Shortened words for markings, which count only where a paragraph begins: a name or a thing may be short for them too."""
_ORDINARY = frozenset(
    "PUBLIC OPEN OFFEN OFFICIAL INTERNAL INTERN INTERNO LIMITED LIMITE SENSITIVE CONTROLLED PROTECT PROTECTED OZEL RESERVADO".split()
)
"""Words that stand in brackets for another reason as often."""
_HINT = re.compile(r"[(\[{<（［【]\s*\*{0,2}[^\W\d_]|[(\[{<]\s*/|^(?:TS|S|C|R|U|CUI)//", re.MULTILINE)
_CAPITAL = re.compile(r"[\"“«'‘(\[]?[A-ZÀ-Þ0-9]")
_DOUBTFUL = re.compile(r"(?!(?:TS|S|U)$)[A-Z]{1,3}")
"""Letters that behind a name inside a line are as often a state or a party: "Charlotte (NC).", "(R)"."""
_NAME = re.compile(r"\b[A-Z0-9][\w.’'-]*[ \t]+$")
_NEXT_MARK = re.compile(r"[^\w\n]*(?:(?:and|und|et|y|or|to|with|plus)[^\w\n]+)?")
"""What stands between two marks of the same words."""
_LETTER_PAIR = re.compile(r"[^\W\d_]{2}")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Letters and signs of full width, each in place of one, so that places stay."""
_LOOK = 300
_BACK = 1000
_COPYRIGHT = re.compile(r"\s*(?:(?i:copyright)|©|(?:19|20)\d\d\b)")


class _Stands(StrEnum):
    BEFORE = "before what it marks"
    BEHIND = "behind what it marks"
    BETWEEN = "between two sentences"
    INSIDE = "inside a sentence"
    PERHAPS = "behind a name, which the letters may belong to"


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
    cuts: bool = True
    """Whether it is no part of the words; one in the midst of a sentence is left there and counts for the whole of it."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    line: int
    """Where its line begins."""
    marking: str
    stands: _Stands


def find(text: str) -> tuple[Portion, ...]:
    """Return the portion marks of `text` in the order in which they begin to count.

    >>> [(mark.marking, text[mark.first : mark.stop]) for text in ["(S//NF) They met. (U) Rain fell."] for mark in find(text)]
    [('S//NF', 'They met. '), ('U', 'Rain fell.')]
    """
    if not text.isascii():
        text = text.translate(_WIDE)
    rows = [
        Portion(start=end, end=end, first=start, stop=end, marking=marking, cuts=False)
        for start, end, marking in marked_rows.find(text)
    ]
    if not _HINT.search(text) and "tlp" not in text.lower():
        return tuple(rows)
    marks = _settled(text, list(_marks(text)))
    placed = _together(text, list(_placed(text, marks)))
    return tuple(sorted([*placed, *rows], key=lambda one: (min(one.start, one.first), one.start)))


def _marks(text: str) -> Iterator[_Mark]:
    listed = {match[1] for match in _LIST.finditer(text)} | {match[1] for match in _SMALL_LIST.finditer(text)}
    patterns = [_BRACKETED, _BARE, _SMALL, _STROKES, _COLOUR]
    labelled = "tlp" in text.lower()
    found = sorted((match for pattern in patterns for match in pattern.finditer(text)), key=lambda one: one.start())
    at, before = 0, 0
    for match in found:
        inner = " ".join(match["inner"].split())
        if (alone := match.re is _COLOUR) and not labelled and inner in ("CLEAR", "WHITE", "GREEN"):
            continue
        if alone:
            inner = f"TLP:{inner}"
        if match.start() < at or not _is_mark(inner, listed) or _COPYRIGHT.match(text[match.end() : match.end() + 20]):
            continue
        line = text.rfind("\n", before, match.start()) + 1 or before
        stands = _stands(text, max(line, at), match, inner)
        if alone and not labelled and stands is not _Stands.BEFORE and "STRICT" not in inner:
            # Without a label beside it a colour in brackets is a mark only where a paragraph begins.
            stands = None
        once = (match.re is _SMALL and "//" not in inner) or _SHORTENED.fullmatch(inner)
        if once and stands is not _Stands.BEFORE:
            stands = None
        if stands is not None:
            end = _behind(text, match) if stands in {_Stands.BEFORE, _Stands.BETWEEN} else match.end()
            yield _Mark(start=match.start(), end=end, line=line, marking=inner, stands=stands)
            at = end
        before = line


def _stands(text: str, begin: int, match: re.Match[str], inner: str) -> _Stands | None:
    """Where a mark stands, `begin` being where the line or what follows the mark before begins; None where it is none."""
    ahead = text[max(begin, match.start() - _LOOK) : match.start()]
    bare = match.re is _BARE
    opens = len(ahead) <= _LONGEST_NUMBER and _NUMBERED.fullmatch(ahead) is not None
    ends = _ENDS.match(text, match.end()) is not None
    if opens:
        # Alone on its line it marks the one below.
        alone = ends and not text[match.end() : match.end() + 2].startswith("\n\n") and match.end() < len(text)
        return _Stands.BEFORE if not ends or (alone and not bare and text[match.end()] == "\n") else None
    stopped = _STOP.search(ahead) is not None
    if ends:
        return _Stands.BEHIND if not bare or stopped else None
    if stopped:
        goes_on = _CAPITAL.match(text, _behind(text, match)) is not None
        return _Stands.BETWEEN if goes_on or (_is_sure(inner) and not bare) else None
    if bare:
        return None
    if _HINGE.search(ahead):
        return _Stands.BEFORE
    if text[match.end() : match.end() + 1] == ":" and _HEADED.fullmatch(ahead):
        # A heading with its mark, and what stands under it behind the colon.
        return _Stands.BEFORE
    if _CLOSES.match(text, match.end()):
        doubtful = _DOUBTFUL.fullmatch(inner) and "(" in match["mark"] and _NAME.search(ahead)
        return _Stands.PERHAPS if doubtful else _Stands.BEHIND
    return _Stands.INSIDE if _is_sure(inner) else None


def _is_sure(inner: str) -> bool:
    """Whether it can be nothing but a mark, wherever it stands."""
    return "//" in inner or tlp_colour(inner) is not None


def _behind(text: str, match: re.Match[str]) -> int:
    """Where the words begin that stand behind a mark."""
    found = _AFTER.match(text, match.end())
    return found.end() if found else match.end()


def _is_mark(inner: str, listed: set[str]) -> bool:
    if len(inner) == 1 and inner.isascii():
        return not _is_list_letter(inner, listed)
    head, _ = divided(inner)
    if inner.upper() != inner and not tlp_colour(head):
        level = common_level(head)
        return level is not None and (folded(head) not in _ORDINARY if len(head) > 2 else "//" in inner or head == "ts")
    if tlp_colour(head) is not None or common_level(head) is not None:
        return inner.upper() == inner or tlp_colour(head) is not None or head.upper().startswith("VS")
    # What has the shape of a mark and is none that is known: double slashes between capitals, or a shortened word.
    return ("//" in inner and inner.upper() == inner) or _SHORTENED.fullmatch(inner) is not None


def _is_list_letter(letter: str, listed: set[str]) -> bool:
    """Whether the letter before it is one of the list's too: "(C)" behind "(B)"; "(S)" behind "(R)" alone is a mark."""
    before = chr(ord(letter) - 1)
    if letter.islower():
        # "(s) … (u) …": small letters are a list's unless at least two levels stand in the text and no other letter.
        return not {"s", "u", "c"} >= {one.lower() for one in listed} or len(listed) < 2
    return before in listed and (before not in _LETTERS or _is_list_letter(before, listed))


def _settled(text: str, marks: Sequence[_Mark]) -> list[_Mark]:
    """Decide for each mark between two sentences which of them it marks, and leave out what is none."""
    if all(mark.stands is _Stands.PERHAPS for mark in marks):
        return []
    behind = {mark.line for mark in marks if mark.stands is _Stands.BEHIND and _STOP.search(_ahead(text, mark))}
    behind -= {
        mark.line for mark in marks if mark.stands is _Stands.BEFORE and not text[mark.line : mark.start].strip()
    }
    return [
        replace(mark, stands=_Stands.BEHIND)
        if mark.stands is _Stands.PERHAPS or (mark.stands is _Stands.BETWEEN and mark.line in behind)
        else replace(mark, stands=_Stands.BEFORE)
        if mark.stands is _Stands.BETWEEN
        else mark
        for mark in marks
    ]


def _ahead(text: str, mark: _Mark) -> str:
    return text[max(mark.line, mark.start - _LOOK) : mark.start]


def _placed(text: str, marks: Sequence[_Mark]) -> Iterator[Portion]:
    """Give each mark its reach: one before its words up to the next such, one behind them back to the mark before."""
    nexts = [_opening(text, mark) for mark in marks if mark.stands is _Stands.BEFORE][::-1]
    last = 0
    for mark in marks:
        while nexts and nexts[-1] < mark.end:
            nexts.pop()
        first, stop = mark.end, mark.start
        if mark.stands is _Stands.BEFORE:
            blank = text.find("\n\n", mark.end, nexts[-1] if nexts else len(text))
            stop = blank if blank >= 0 else nexts[-1] if nexts else len(text)
        elif mark.stands is _Stands.BEHIND:
            first = max(mark.line, last)
            stop = first + len(text[first : mark.start].rstrip())
        else:
            first, stop = _sentence(text, max(mark.line, last), mark)
        yield Portion(start=mark.start, end=mark.end, first=first, stop=max(stop, first), marking=mark.marking,
                      cuts=mark.stands is not _Stands.INSIDE)  # fmt: skip
        if mark.stands is not _Stands.INSIDE:
            closed = _CLOSES.match(text, mark.end) if mark.stands is _Stands.BEHIND else None
            last = closed.end() if closed else mark.end


def _together(text: str, placed: Sequence[Portion]) -> Iterator[Portion]:
    """Give marks that stand side by side, "(TS//ORION) (U) …", one reach: which of them was meant is not known, so each counts."""
    beside: list[Portion] = []
    for mark in placed:
        if beside and not _NEXT_MARK.fullmatch(text, beside[-1].end, mark.start):
            yield from _one_reach(beside)
            beside = []
        beside.append(mark)
    yield from _one_reach(beside)


def _one_reach(marks: Sequence[Portion]) -> list[Portion]:
    if len(marks) < 2:
        return list(marks)
    first, stop = min(one.first for one in marks), max(one.stop for one in marks)
    return [replace(one, first=first, stop=stop) for one in marks]


def _opening(text: str, mark: _Mark) -> int:
    """Where what a mark stands before begins: with the number or cell edge before the mark, where its line does."""
    return mark.start if _LETTER_PAIR.search(text, max(mark.line, mark.start - _LOOK), mark.start) else mark.line


def _sentence(text: str, begin: int, mark: _Mark) -> tuple[int, int]:
    first = max((found.end() for found in _SENTENCE.finditer(text, begin, mark.start)), default=begin)
    after = _SENTENCE.search(text, mark.end)
    return first, after.start() + 1 if after else len(text)


def joined(*markings: str | None) -> str | None:
    """Return markings of which each counts as one.

    >>> joined("S//NF", None, "U", "S//NF")
    'S//NF; U'
    """
    return PARTS.join(dict.fromkeys(part for one in markings if one for part in one.split(PARTS))) or None


class Marked:
    """Which marking each sentence of a text has; asked in order, going back by a table or list at most."""

    def __init__(self, text: str, whole: str | None) -> None:
        self._ahead = list(reversed(find(text)))
        self._near: list[Portion] = []
        self._whole = whole

    def within(self, start: int, end: int) -> tuple[tuple[tuple[int, int], ...], str | None]:
        """Return the parts of a sentence that the marks at their edges leave, and what marks it: all parts alike."""
        while self._ahead and min(self._ahead[-1].start, self._ahead[-1].first) < end:
            self._near.append(self._ahead.pop())
        self._near = [mark for mark in self._near if max(mark.stop, mark.end) > start - _BACK]
        own = [mark for mark in self._near if mark.first < end and mark.stop > start]
        parts = []
        for mark in sorted(self._near, key=lambda one: one.start):
            if mark.cuts and start < mark.end and mark.start < end:
                parts.append((start, mark.start))
                start = mark.end
        parts.append((start, end))
        # A sentence that two marks reach has both; each limits it.
        # Thousands of marks may reach one sentence, and they say few things.
        said = dict.fromkeys(mark.marking for mark in own)
        marking = joined(*said, *self._unsaid(said)) if own else self._whole
        return tuple((a, b) for a, b in parts if a < b), marking

    def _unsaid(self, markings: Iterable[str]) -> Iterator[str]:
        """Yield the parts of the whole's marking of which the marks say nothing: a mark that was read takes the place of its own kind.

        "(TLP:CLEAR)" says nothing of a compartment, and what could not be read says nothing at all.
        """
        said = {part for marking in markings for part in marking.split(PARTS)}
        read = all(is_understood(part) for part in said)
        ladders = {tlp_colour(divided(part)[0]) is None for part in said}
        for part in (self._whole or "").split(PARTS):
            if part and (not read or (tlp_colour(divided(part)[0]) is None) not in ladders):
                yield part

    def inside(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Return where marks stand in a stretch that was asked for."""
        near = ((mark.start, mark.end) for mark in self._near)
        return tuple((a, b) for a, b in near if start <= a < b <= end)  # a level that a form gave has no letters here
