"""Whether the words in which something is to go out are other words than the record's own.

A gist that repeats its source gives away the sentence that was to stay.  Case, accents, spaces, punctuation and marks that nobody sees
make no difference.  Not noticed: the same thing said in other words that give as much away; that is for whoever reads the case.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consilience.errors import WordForWord
from consilience.ledger.reading import Record
from consilience.records.ids import RecordId
from consilience.records.release import Form
from consilience.records.request import Wording

RUN = 8
"""So many words in a row are a quotation, however long the source; of a short one, fewer are."""
_PART = 0.6
"""Of a source of few words: the share of it that must not stand in a row."""
_ALIKE = 0.8
"""Share of words in the same order from which two short texts are the same but for a word or two."""
_PLACES = 20
"""Places of a source that are looked at for one run; a text that repeats itself has the same words at each."""
_SHORT = 400
"""Words of a text that is compared word by word; longer ones by their runs alone."""
_SPACELESS = r"぀-ヿ㐀-鿿豈-﫿฀-๿຀-໿ក-៿"
_INSIDE = "\0"
"""Stands for a character that nobody sees; it parts no word."""
_WORD = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+(?:{_INSIDE}+[^\W_{_SPACELESS}]+)*")
_MARKS = ("Cf", "Mn", "Mc", "Me")
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0")
"""Fillers that count as letters."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a wording has in common with its source."""

    words: int
    run: str
    """The longest run of words that both have, as the wording writes it."""
    whole: bool
    """Whether they are the same text, or all but a word or two."""

    @property
    def why(self) -> str:
        if self.whole:
            return "this is what the record itself says, word for word or nearly; say it in other words"
        return f"{self.words} words in a row stand in the record itself; say them in other words"


def check(records: Iterable[Record], form: Form, wordings: Iterable[Wording], said: dict[RecordId, str]) -> None:
    """Raise `WordForWord` for the first wording that repeats what `said` has of a record it stands for.

    Every wording is held against every record of the request: one's sentence must not go out under another's name.
    """
    sources = [said[one.id] for one in records if said.get(one.id)]
    for wording in wordings:
        for source in sources:
            found = overlap(source, wording.text, form)
            if found is not None:
                raise WordForWord(wording.record, found.why, found.run)


def overlap(source: str, wording: str, form: Form) -> Overlap | None:
    """Return what a wording repeats of its source, where that is more than its form allows; None where it is not.

    What is sanitised has words left out or put in their place, so only the whole is refused there.

    >>> overlap("The convoy left at dawn.", "the  CONVOY left, at dawn", Form.GIST).whole
    True
    >>> overlap("The convoy left at dawn.", "Vehicles moved early.", Form.GIST) is None
    True
    """
    ours, theirs = _words(source), _words(wording)
    if not ours or not theirs or form not in (Form.GIST, Form.SANITISED):
        return None
    old, new = [word for word, _ in ours], [word for word, _ in theirs]
    if old == new or form is Form.SANITISED:
        return Overlap(len(new), wording.strip(), whole=True) if old == new else None
    begins, length = _run(old, new, most=_most(len(old)))
    if length == 0 and not _alike(old, new):
        return None
    begins, length = (begins, length) if length else _longest(old, new)
    run = wording[theirs[begins][1][0] : theirs[begins + length - 1][1][1]]
    return Overlap(length, run, whole=_alike(old, new))


def is_same(one: str, other: str) -> bool:
    """Whether two texts are the same but for case, accents, spaces and punctuation."""
    return [word for word, _ in _words(one)] == [word for word, _ in _words(other)]


def _most(words: int) -> int:
    """Return how many words in a row are too many, of a source of so many."""
    return min(RUN, max(min(4, words), round(_PART * words)))


def _run(old: Sequence[str], new: Sequence[str], *, most: int) -> tuple[int, int]:
    """Return where in `new` the longest run of at least `most` words of `old` begins, and its length; 0 for none.

    Runs are found by their first `most` words, so that long texts cost no more than their length.
    """
    at: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(old) - most + 1):
        places = at.setdefault(tuple(old[place : place + most]), [])
        if len(places) < _PLACES:
            places.append(place)
    best = (0, 0)
    here = 0
    while here <= len(new) - most:
        length = max((_same(old, new, place, here) for place in at.get(tuple(new[here : here + most]), ())), default=0)
        if length > best[1]:
            best = (here, length)
        here += max(1, length - most + 1)
    return best


def _same(old: Sequence[str], new: Sequence[str], left: int, right: int) -> int:
    length = 0
    while left + length < len(old) and right + length < len(new) and old[left + length] == new[right + length]:
        length += 1
    return length


def _alike(old: Sequence[str], new: Sequence[str]) -> bool:
    if max(len(old), len(new)) > _SHORT:
        return False
    return difflib.SequenceMatcher(a=old, b=new, autojunk=False).ratio() >= _ALIKE


def _longest(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    found = difflib.SequenceMatcher(a=old, b=new, autojunk=False).find_longest_match()
    return found.b, found.size


def _words(text: str) -> list[tuple[str, tuple[int, int]]]:
    """Return the words of a text as they are compared, each with its place in the text."""
    found: list[tuple[str, tuple[int, int]]] = []
    for place in _WORD.finditer(_bare(text)):
        # A letter may fold to several (ß), or a word to nothing but marks.
        folded = "".join(c for c in unicodedata.normalize("NFKD", place[0].casefold()) if c.isalnum())
        if folded:
            found.append((folded, place.span()))
    return found


def _bare(text: str) -> str:
    """Return a text of the same length in which marks and invisible characters part no word."""
    if text.isascii():
        return text
    return "".join(_INSIDE if c in _UNSEEN or unicodedata.category(c) in _MARKS else c for c in text)
