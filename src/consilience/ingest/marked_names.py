"""Markings in the names of files and of the folders they lie in: `TLP-RED Situation.txt`, `NATO SECRET/map.pdf`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from consilience.ingest import markings
from consilience.marking.words import CLOSING, EVERYDAY, common_level, folded, phrases, rung, tlp_colour

_ENDING = re.compile(r"(?i)(?:\.[a-z]{1,9}\d?){1,2}$")
_CONTROL = re.compile(
    r"(?<![^\W_])(?:(?i:noforn|orcon|fouo|eyes[ -]?only)|TS[-/ ]SCI|(?:TS|S|C)[-/ ]{1,2}NF|FVEY|REL TO [A-Z]{3}|VS-?NfD|NfD)(?![^\W_])|^\((?:TS|S|C|R|CTS|NS|NC|NR)(?://[^)]*)?\)"
)
"""Controls that name no level, anywhere in a name."""
_PHRASES = phrases()
_EVERYDAY = frozenset(
    "PUBLIC OPEN OFFEN OFFICIAL INTERNAL INTERN INTERNO LIMITED LIMITE SENSITIVE CONTROLLED PROTECT PROTECTED LES".split()
)
"""Words that name folders as often as they mark them, unless they stand in capitals."""


def in_path(path: str) -> tuple[str, ...]:
    """Return the markings in the parts of a path; a label that limits nobody says nothing there.

    >>> in_path("in/TLP-RED Situation.txt"), in_path("sitrep_NATO_SECRET.pdf"), in_path("public/secretary.txt")
    (('TLP:RED',), ('NATO SECRET',), ())
    """
    return tuple(dict.fromkeys(mark for part in path.replace("#", "/").split("/") for mark in _in_name(part)))


@lru_cache(maxsize=1024)
def _in_name(name: str) -> tuple[str, ...]:
    words = re.sub(r"_+", " ", _ENDING.sub("", name))
    found = tuple(mark for mark in markings.in_frame(words) if _limits(mark))
    for part in name.split(".")[1:]:
        if part.upper() == part and len(part) > 4 and common_level(part) not in (None, "UNCLASSIFIED"):
            found += (part,)
    return found or tuple(mark[0] for mark in [_CONTROL.search(words)] if mark) or tuple(_phrase_at_an_end(words))


def _phrase_at_an_end(words: str) -> Iterator[str]:
    """A phrase of several words that closes papers or is a level, first or last in a name: `budget STRICTLY PRIVATE`."""
    parts = re.sub(r"[-–.!]+", " ", words).split()
    for length in (4, 3, 2):
        for phrase in (" ".join(parts[:length]), " ".join(parts[-length:])):
            plain = folded(phrase)
            level = common_level(plain) if plain in _PHRASES else None
            if " " in plain and plain not in EVERYDAY and (plain in CLOSING or (level and rung(level) > 0)):
                yield phrase
                return


def _limits(mark: str) -> bool:
    if (colour := tlp_colour(mark)) is not None:
        # A name that only speaks of the protocol ("tlp_heads.pdf") is no label.
        return colour not in ("", "CLEAR", "GREEN")
    return markings.level(mark) != 0 and (mark.upper() == mark or folded(mark) not in _EVERYDAY)
