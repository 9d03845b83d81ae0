"""What a claim says by denying something else: "the governor, not the minister", "on Tuesday rather than Monday".

Grammar reads such a denial as one more name or day of the event, and then both sides seem to give it.  Where the other side
says what is denied here, that is a difference; where it also says what stands against it, nothing is known of whom it tells what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.leftovers import told_alike
from consilience.records.reading import Comparable

DENIED = "one side says what the other denies"
_DENIAL = re.compile(
    r"(?:(?:^|(?<=[,;:(–—])|(?<=[,;:(–—]\s)|(?<=\band\s)|(?<=\bbut\s))(?:not|never)|\brather than|\binstead of|(?P<bare>\bnot))\s+",
    re.IGNORECASE,
)
"""Where a denial of a part begins; a bare "not" is one only before "but"."""
_LEAD = re.compile(
    r"(?:(?:by|in|at|to|from|near|inside|on|with|for|during|the|an?|its|his|her|their)\b\s*)*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_][\w'’-]*")
_BREAK = re.compile(r"\s+but\b|\s*[,;:.()–—]|$", re.IGNORECASE)
_STOP = frozenset(
    "by in at to from near inside on off with for during after before as who which that because when while".split()
)
_NO_PART = frozenset(
    """only just merely simply least yet even all every each everyone always necessarily more less fewer much many far so too
    later earlier least until since because if when known clear surprisingly unlike including counting""".split()
)
"""What follows a "not" that denies no part of the event: "not only", "not yet", "not later than"."""
_AUXILIARY = re.compile(
    r"\b(?:do|does|did|will|would|can|could|shall|should|may|might|must|have|has|had)\s*$", re.IGNORECASE
)
_DAY = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b"
    r"|\b\d{1,2} may\b|\bmay \d{1,2}\b",
    re.IGNORECASE,
)
_MOST = 5
"""Words of the part that is denied; a longer one is a clause."""


@dataclass(frozen=True, slots=True)
class _Denied:
    words: frozenset[str]
    text: str
    denial: str
    """The same from its "not" on."""
    instead: str
    """The word that stands against it: before a comma, or behind "but"."""
    rest: frozenset[str]
    """The claim's other words."""


def compare(left: Comparable, right: Comparable, told: Sequence[Comparison]) -> Iterator[Comparison]:
    """Compare what one side denies and the other says; silent where the two differ already."""
    if any(c.fit is Fit.DIFFERS for c in told):
        return
    ours, theirs = list(_denied(left)), list(_denied(right))
    for denials, others, says in ((ours, theirs, right), (theirs, ours, left)):
        for one in denials:
            if one.words <= one.rest or not one.words <= _stems(says.text) or any(one.words <= o.words for o in others):
                continue
            sure = one.instead not in _stems(says.text) and told_alike(left, right)
            there, here = (one.denial, one.text) if says is right else (one.text, one.denial)
            yield Comparison(
                slot=_slot(one, left, right),
                fit=Fit.DIFFERS if sure else Fit.OPEN,
                left=there,
                right=here,
                because=DENIED,
            )
            return


def _denied(item: Comparable) -> Iterator[_Denied]:
    text = item.text
    for found in _DENIAL.finditer(text):
        lead = _LEAD.match(text, found.end())
        assert lead is not None  # it may be empty
        limit = _BREAK.search(text, lead.end())
        assert limit is not None  # the end is one
        but = limit[0].strip().lower() == "but"
        if found["bare"] and (not but or _AUXILIARY.search(text, 0, found.start())):
            continue
        words = list(_part(item, text, lead.end(), limit.start()))
        if not words or len(words) > _MOST or words[0][0].lower() in _NO_PART or words[0][0].endswith("ing"):
            continue
        if not any(word[0].isalpha() for word, _ in words):
            continue  # a number alone is compared as a number
        end = words[-1][1]
        behind = _WORD.findall(_LEAD.sub("", text[limit.end() :].lstrip(), count=1)) if but else []
        instead = (behind[:1] or _WORD.findall(text[: found.start()])[-1:] or [""])[0]
        yield _Denied(
            words=frozenset(_stem(word) for word, _ in words),
            text=text[lead.end() : end],
            denial=text[found.start() : end].lstrip(),
            instead=_stem(instead),
            rest=_stems(text[: found.start()]) | _stems(text[end:]),
        )


def _part(item: Comparable, text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield the words of what is denied, up to where another part or the verb begins, each with its end."""
    events = tuple(frame.trigger[: max(3, len(frame.trigger) - 1)] for frame in item.reading.frames)
    for k, found in enumerate(_WORD.finditer(text, start, end)):
        if k and (found[0].lower() in _STOP or found[0].lower().startswith(events or ("\0",))):
            return
        yield found[0], found.end()


def _slot(one: _Denied, left: Comparable, right: Comparable) -> str:
    if _DAY.search(one.text):
        return "time"
    actors = {
        _stem(word)
        for item in (left, right)
        for frame in item.reading.frames
        for name in frame.actors
        for word in name.split()
    }
    return "actor" if one.words & actors else "target"


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(_stem, _WORD.findall(text)))


def _stem(word: str) -> str:
    word = word.lower().removesuffix("'s").removesuffix("’s")
    return word[:-1] if word.endswith("s") and len(word) > 3 else word
