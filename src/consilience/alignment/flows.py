"""From whom to whom: giving and taking tell of one passage from its two ends, and its ends may be told the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from consilience.alignment import names
from consilience.alignment.comparison import Comparison, Fit
from consilience.records.reading import Comparable

_GIVES = frozenset(
    "give send lend sell pay hand supply deliver export provide donate grant loan transfer return ship award transmit pass".split()
)
_GIVING = re.compile(r"\b(?:gave|gives?|given|giving)\b")
_TAKING = re.compile(r"\b(?:receive[sd]?|receiving|got|gets?|took|takes?|taken)\b")
"""Verbs so light that what is given is read as the event."""
_TAKES = frozenset("receive buy borrow get obtain import acquire purchase take accept".split())
_TO, _FROM = r"\bto\s+(?:[a-z]+\s+){0,3}", r"\bfrom\s+(?:[a-z]+\s+){0,3}"
_NAME = r"([A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*)*)"
Ends = tuple[frozenset[str], frozenset[str]]
"""The words of who gave, and of who got."""


def compare(left: Comparable, right: Comparable, told: Sequence[Comparison]) -> Iterator[Comparison]:
    """Set the ends of one passage against each other: who got it by one side gave it by the other.

    It differs where both ends have changed places; where only one has, the other side may tell of another passage.
    """
    if not any(c.agrees and c.slot == "number" for c in told) or any(not c.agrees for c in told):
        return
    for one in _ends(left):
        for other in _ends(right):
            turned = _goes(one[1], other[0], one[0] | other[1]), _goes(other[1], one[0], other[0] | one[1])
            if any(turned):
                yield Comparison(
                    slot="target", fit=Fit.DIFFERS if all(turned) else Fit.OPEN, left=_said(one), right=_said(other),
                    because="who gives and who gets have changed places",
                )  # fmt: skip
                return


def _goes(got: frozenset[str], gave: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one who got it by one side gave it by the other, and had no other part in either."""
    return bool(got & gave) and not got & gave & others


def _ends(item: Comparable) -> Iterator[Ends]:
    for frame in item.reading.frames:
        verb = frame.trigger.split(" ", maxsplit=1)[0]
        acting = frozenset(word for actor in frame.actors for word in names.fold(actor).split())
        if verb in _GIVES or (verb not in _TAKES and frame.main and _GIVING.search(item.text)):
            yield acting, _after(_TO, item) - acting
        elif verb in _TAKES or (frame.main and _TAKING.search(item.text)):
            yield _after(_FROM, item) - acting, acting


def _after(word: str, item: Comparable) -> frozenset[str]:
    """The words of the names that stand behind "to" or "from"."""
    return frozenset(part for name in re.findall(word + _NAME, item.text) for part in names.fold(name).split())


def _said(ends: Ends) -> str:
    gave, got = (" ".join(sorted(each)) for each in ends)
    return f"{gave or '…'} to {got or '…'}"
