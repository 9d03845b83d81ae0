"""Document markings as strings: which lines are banners, and which of several is the strictest.

Only the order of well-known ladders is here; who may see what is decided in `marking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_LEVELS = {
    "UNCLASSIFIED": 0, "U": 0, "PUBLIC": 0, "TLP:CLEAR": 0, "TLP:WHITE": 0, "NATO UNCLASSIFIED": 1, "OFFICIAL": 1, "CUI": 2, "FOUO": 2,
    "TLP:GREEN": 2, "RESTRICTED": 3, "NATO RESTRICTED": 3, "OFFICIAL-SENSITIVE": 3, "OFFICIAL - SENSITIVE": 3, "OFFICIAL: SENSITIVE": 3, "TLP:AMBER": 4,
    "CONFIDENTIAL": 5, "C": 5, "NATO CONFIDENTIAL": 5, "TLP:AMBER+STRICT": 6, "SECRET": 7, "S": 7, "NATO SECRET": 7, "TLP:RED": 8,
    "TOP SECRET": 9, "TS": 9, "COSMIC TOP SECRET": 9,
}  # fmt: skip
_LONG = {name for name in _LEVELS if len(name) > 3}
_TLP = re.compile(r"TLP\s*[:\-]?\s*([A-Z+ ]+)")
_CAVEAT = r"[A-Z0-9][A-Z0-9 ,&/+\-]*"
_BANNER = re.compile(
    rf"(?:(?:OVERALL )?CLASSIFICATION:\s*)?({'|'.join(re.escape(n) for n in sorted(_LONG, key=len, reverse=True))})((?://?\s?|\s-\s){_CAVEAT})?"
)
_BANNER_LIKE = re.compile(rf"(?:[A-Z][A-Z ]{{2,24}}//{_CAVEAT}|TLP\s*:\s*\S+|(?:OVERALL )?CLASSIFICATION:\s*\S.*)")
_PORTION = re.compile(r"[()\[\]]")
_LONGEST = 120


def level(marking: str) -> int | None:
    """Return the rung of a marking on one ladder, or None when its first part is not known.

    >>> level("SECRET//REL TO USA, ISR") > level("TLP:AMBER"), level("SERCET//NF")
    (True, None)
    """
    text = " ".join(_PORTION.sub("", marking).upper().split())
    tlp = _TLP.match(text)
    if tlp:
        return _LEVELS.get("TLP:" + tlp.group(1).replace(" ", ""))
    text = re.sub(r"^(?:OVERALL )?CLASSIFICATION:\s*", "", text)
    return _LEVELS.get(re.split(r"/| - (?!SENSITIVE)", text, maxsplit=1)[0].strip())


def strictest(markings: Iterable[str]) -> str | None:
    """Return the strictest of the markings that can be read; of equals the longest, which has the most caveats."""
    readable = [(rung, len(marking), marking) for marking in markings if (rung := level(marking)) is not None]
    return max(readable, default=(0, 0, None))[2]


def banner(line: str) -> str | None:
    """Return the marking when a whole line is one, readable or not; None for any other line.

    >>> banner("SECRET//REL TO USA, ISR"), banner("Secret talks were held")
    ('SECRET//REL TO USA, ISR', None)
    """
    text = line.strip().strip("*_#=- ").strip()
    if not 0 < len(text) <= _LONGEST:
        return None
    for pattern in (_BANNER, _BANNER_LIKE, _TLP):
        if pattern.fullmatch(text):
            return text
    return None
