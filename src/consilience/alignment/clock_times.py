"""Times of day that two claims give for one thing on one day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consilience.alignment.comparison import Comparison, Fit
from consilience.records.reading import Comparable

_CLOCK = re.compile(
    r"(?<![\d.:,/-])(?:(?P<h>[01]?\d|2[0-3])(?:[:.h](?P<m>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b|(?P<h2>[01]?\d|2[0-3])[:h](?P<m2>[0-5]\d)(?!\d|:)"
    r"|(?P<h3>[01]\d|2[0-3])(?P<m3>[0-5]\d)\s?(?:hrs?\b|hours\b|UTC\b|GMT\b|Z\b|local\b))",
    re.IGNORECASE,
)
_NEAR = 15
"""Minutes by which two reports of one moment may differ."""
_APART = 12 * 60
"""Minutes from which two times may be one on either side of midnight, or in two halves of the day."""


def compare(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Compare times of day where each claim gives just one; they differ only where neither day is known to differ."""
    ours, theirs = minutes(left.text), minutes(right.text)
    if len(ours) != 1 or len(theirs) != 1:
        return
    (a,), (b,) = ours, theirs
    apart = abs(a - b)
    if apart >= _APART:
        return
    fit = Fit.AGREES if apart <= _NEAR else Fit.DIFFERS
    yield Comparison(slot="time", fit=fit, left=_shown(a), right=_shown(b), because="both give the time of day")


def minutes(text: str) -> frozenset[int]:
    """Return the times of day in `text`, in minutes since midnight.

    >>> sorted(minutes("at 0600 hours and at 6.30 pm"))
    [360, 1110]
    """
    found = set()
    for match in _CLOCK.finditer(text):
        hour = int(match["h"] or match["h2"] or match["h3"])
        minute = int(match["m"] or match["m2"] or match["m3"] or 0)
        if match["half"]:
            if hour > 12:
                continue
            hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
        found.add(hour * 60 + minute)
    return frozenset(found)


def _shown(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
