"""Words with which people limit a paper without naming a level: whole phrases, and what the words of such lines weigh.

No list of the world's markings is whole.  These are the words that such lines are made of, so that one that is not known
is still seen to be a marking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from consilience.marking.words import CLOSING, CORE, EVERYDAY, OUTSIDE_CAPITALS, SAYS, SIDE, STEMS, phrases

_WORD = re.compile(r"[^\W_]+")
_NUMBERING = re.compile(r"[A-Z]?\d+|[IVX]{1,4}|[A-Z]")
_TOLD = [(phrase, max(found, key=len)) for phrase in CLOSING if (found := _WORD.findall(phrase))]
IN_CAPITALS = (
    CORE
    | {word for _, word in _TOLD}
    | set("CHANNEL CHANNELS EXPORT DISTR SAP SAR HANDLE HANDLED ACCM BIGOT BYEMAN STRAP CODEWORD NICKNAME".split())
)
"""One of these stands in every short line in capitals that may be a marking."""
TELLING = OUTSIDE_CAPITALS | {word for phrase, word in _TOLD if phrase not in EVERYDAY or " " not in phrase}
"""And of these in a line in any letters."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What the words of a line are: such that limit, such that stand beside those, and others."""

    core: int
    sure: int
    """Of the core those that mean nothing else."""
    side: int
    other: int


def weigh(words: Iterable[str]) -> Weight:
    """Return how many of the folded `words` belong to the language of markings.

    >>> weigh(["SPECIAL", "CATEGORY", "SECRET", "AZURE"])
    Weight(core=1, sure=1, side=2, other=1)
    """
    core = sure = side = other = 0
    for word in words:
        if word in CORE or word in _LEVELS or word.startswith(STEMS) or (len(word) > 9 and word.endswith(COMPOUNDS)):
            core += 1
            sure += word not in SAYS
        elif word in SIDE or _NUMBERING.fullmatch(word):
            side += 1
        else:
            other += 1
    return Weight(core=core, sure=sure, side=side, other=other)


COMPOUNDS = ("VERTRAULICH", "GEHEIM", "VERTROUWELIJK", "FORTROLIG", "HEMLIG")
"""Tongues that write words together end them so: "Firmenvertraulich"."""
_LEVELS = frozenset(
    phrase
    for phrase, level in phrases().items()
    if " " not in phrase and len(phrase) > 4 and level not in ("UNCLASSIFIED", "RESTRICTED") and phrase.isalpha()
)
