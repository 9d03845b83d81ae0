"""Why two claims are held to be one matter: one sentence, and the words of both quotes that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consilience.alignment import words
from consilience.reasons.contribution import Contribution
from consilience.records.claim import Claim

_MOST = 5
"""Words named in the sentence; all of them are lit."""
_COMMON = 3.3
"""Rarity below which a word says nothing of what is told: "said", "which", "people"."""
_WORD = re.compile(r"[^\W_][\w'’-]*[\w]")
_NEAR = {
    "side by side": "read side by side, the two speak to one another",
    "meaning": "the two sentences are near in meaning",
    "company": "both are found alike with the same other claims",
    "reports": "the two reports are alike as wholes",
    "time": "their dates fit",
    "place": "their places fit",
}
"""Grounds that no single word shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WhyJoined:
    """The sentence, without a full stop, and the words to light in each quote, as they stand there."""

    sentence: str
    left: tuple[str, ...]
    right: tuple[str, ...]


def why_joined(left: Claim, right: Claim, contributions: Iterable[Contribution]) -> WhyJoined:
    """Return why the two are one matter: the words that both use, then the strongest ground that no word shows.

    What counts against it is left to the table of all contributions.
    """
    mine, theirs = _telling(left), _telling(right)
    shared = [stem for stem in mine if stem in theirs]
    lit_left = tuple(mine[stem] for stem in shared)
    parts = [_both_say(left, lit_left)] if lit_left else []
    parts += _grounds(contributions)
    return WhyJoined(
        sentence=", and ".join(parts) or "nothing but the sum of small likenesses speaks for it",
        left=lit_left,
        right=tuple(theirs[stem] for stem in shared),
    )


def _both_say(claim: Claim, found: Sequence[str]) -> str:
    phrases = _phrases(claim.quote, found)
    named = [f"“{phrase}”" for phrase in phrases[:_MOST]]
    more = len(phrases) - _MOST
    return f"both say {', '.join(named)}" + (f" and {more} more" if more > 0 else "")


def _phrases(text: str, found: Sequence[str]) -> list[str]:
    """The words with those that follow one another in the quote as one phrase, the phrase of the most telling word first."""
    phrases: list[str] = []
    for word in found:
        if not any(word in phrase.split() for phrase in phrases):
            one = "|".join(re.escape(each) for each in found)
            run = re.search(rf"(?<![\w’'-])(?:(?:{one})\s)*{re.escape(word)}(?:\s(?:{one}))*(?![\w’'-])", text)
            phrases.append(run.group() if run else word)
    return list(dict.fromkeys(phrases))


def _grounds(contributions: Iterable[Contribution]) -> list[str]:
    ranked = sorted((c for c in contributions if c.name in _NEAR and (c.nats or 0) > 0.2), key=lambda c: -(c.nats or 0))
    return [_NEAR[contribution.name] for contribution in ranked[:1]]


def _telling(claim: Claim) -> dict[str, str]:
    """The claim's telling words by stem, each as it first stands there, those that tell most first."""
    known = words.shipped()
    found: dict[str, str] = {}
    for text in _own_words(claim):
        for match in _WORD.finditer(text):
            word = match.group()
            if word[:1].isdigit() or word[:1].isupper() or known.rarity(word.lower()) > _COMMON:
                found.setdefault(_stem(word), word)
    ranked = sorted(found, key=lambda stem: (-known.rarity(found[stem].lower()), stem))
    return {stem: found[stem] for stem in ranked if known.rarity(found[stem].lower()) > 1 or stem[:1].isdigit()}


def _own_words(claim: Claim) -> list[str]:
    start = claim.span.start
    return [claim.quote[each.start - start : each.end - start] for each in claim.spans] or [claim.quote]


def _stem(word: str) -> str:
    """What forms of one word share, roughly: plurals, possessives and the regular past.

    >>> _stem("Turbines") == _stem("turbine"), _stem("signed") == _stem("signing")
    (True, True)
    """
    low = re.sub(r"['’]s$|['’]$", "", word.lower()).replace(",", "")
    for ending, least in (("ies", 5), ("ing", 6), ("ed", 5), ("es", 5), ("s", 4), ("e", 5), ("y", 5)):
        if low.endswith(ending) and len(low) >= least and not low.endswith("ss"):
            return low[: -len(ending)]
    return low
