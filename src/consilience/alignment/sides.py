"""On which side of one thing: before or after the same event, more or less than the same other one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consilience.alignment.comparison import Comparison, Fit
from consilience.records.reading import Comparable

_ORDER = re.compile(
    r"\b(before|prior to|ahead of|after|following)\s+(?:the\s+|an?\s+|its\s+|their\s+|his\s+|her\s+)?([a-z]{4,})\b(?!\s+[a-z]+ing\b)",
    re.IGNORECASE,
)
_BEFORE = frozenset({"before", "prior to", "ahead of"})
_THAN = re.compile(r"\b([a-z]+)\s+than\s+(?:the\s+|an?\s+)?((?:[A-Z]\w*\s?)+|\w+)")
_LESS = {
    "larger": "smaller", "bigger": "smaller", "greater": "smaller", "higher": "lower", "older": "younger", "richer": "poorer",
    "faster": "slower", "longer": "shorter", "taller": "shorter", "stronger": "weaker", "heavier": "lighter", "cheaper": "dearer",
    "earlier": "later", "warmer": "colder", "better": "worse", "wider": "narrower", "deeper": "shallower",
}  # fmt: skip


def compare(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Give what stands on contrary sides of one thing; a text that names both sides of it says nothing here."""
    ours, theirs = _order(left.text), _order(right.text)
    for event in ours.keys() & theirs.keys():
        one, other = ours[event], theirs[event]
        if one and other and (one in _BEFORE) != (other in _BEFORE):
            yield Comparison(
                slot="time", fit=Fit.DIFFERS, left=f"{one} {event}", right=f"{other} {event}", because="the one is not the other"
            )  # fmt: skip
            return
    for a, than in _THAN.findall(left.text):
        for b, other in _THAN.findall(right.text):
            if than.strip() == other.strip() and (
                _LESS.get(a.lower()) == b.lower() or _LESS.get(b.lower()) == a.lower()
            ):
                yield Comparison(
                    slot="outcome", fit=Fit.DIFFERS, left=f"{a} than {than.strip()}", right=f"{b} than {other.strip()}", because="the one is not the other"
                )  # fmt: skip
                return


def _order(text: str) -> dict[str, str]:
    """Return before or after what: the word by its event; empty for an event that it names both sides of."""
    found: dict[str, str] = {}
    for said, named in _ORDER.findall(text):
        word, event = " ".join(said.lower().split()), named.lower()
        mixed = event in found and (found[event] in _BEFORE) != (word in _BEFORE)
        found[event] = "" if mixed else word
    return found
