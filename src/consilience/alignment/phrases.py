"""Plain phrases in one part of one event: do they name different things?  "A fuel depot" is no "grain silo".

Words alone cannot tell a second name from a second thing, so this speaks up only where both phrases are specific, share no
word with each other or with the other claim, and lie far apart by sentence vector; without the vectors it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from consilience.alignment import meaning
from consilience.records.reading import Comparable

_FAR = 0.28
"""Cosine of two phrases below which they are held for two things; second names of one thing lie above it."""
_GENERAL = frozenset(
    """man woman person people official authority group team member leader chief head suspect attacker assailant militant worker
    employee resident victim soldier troop officer source spokesman spokeswoman spokesperson expert thing item object device
    weapon equipment product good cargo haul document paper report plan deal agreement accord pact measure step law bill rule
    decision statement attack incident event accident problem issue crowd party side area site place location building facility
    structure complex vehicle vessel ship boat craft plane aircraft target town city village region district province country
    state nation government company firm business concern organisation organization agency body unit force watchdog regulator
    chamber house bench panel board council committee commission assembly parliament court judge minister ministry cabinet
    president premier administration part end result work way time day year number half third quarter share rest lot amount
    help aid support action role post office job name call move bid effort attempt life death body fire blaze
    negotiator mediator delegate delegation envoy side talks meeting summit session gathering conference""".split()
)
"""Nouns that may stand for many a more special one."""


def another(one: Sequence[str], other: Sequence[str], left: Comparable, right: Comparable) -> tuple[str, str] | None:
    """Return the two phrases where each side has just one and they name different things."""
    if len(one) != 1 or len(other) != 1:
        return None
    a, b = one[0], other[0]
    if not (_special(a) and _special(b)) or _words(a) & _words(b):
        return None
    if _words(a) & _said(right) or _words(b) & _said(left):
        return None
    likeness = _likeness(a, b)
    return (a, b) if likeness is not None and likeness < _FAR else None


def _special(phrase: str) -> bool:
    """Whether a phrase is specific: no name, whose identity is judged elsewhere, and no general noun."""
    head = phrase.rsplit(maxsplit=1)[-1].lower()
    return phrase == phrase.lower() and head not in _GENERAL and head.rstrip("s") not in _GENERAL and len(head) > 2


def _words(phrase: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[a-z]{3,}", phrase.lower())}


def _said(item: Comparable) -> set[str]:
    return _words(item.text)


@lru_cache(maxsize=8192)
def _likeness(one: str, other: str) -> float | None:
    encoder = meaning.shipped()
    if encoder is None:
        return None
    rows = encoder.encode([one, other])
    return float(rows[0] @ rows[1])
