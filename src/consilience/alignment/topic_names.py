"""What a topic is called: a noun phrase of its own reports, the one whose words most of its claims share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consilience.alignment.words import Words
from consilience.records.reading import Comparable

_LINKS = frozenset(("of", "the", "and", "in", "on", "at", "for", "to", "with", "between", "over", "against", "from"))
"""Small words that may stand inside a noun phrase, never at its ends."""
_LONGEST = 7
"""Words of a phrase."""
_FARE = 0.18
"""What each word of a phrase costs, as a share of the topic's heaviest word."""
_EMPTY = frozenset(
    """year month week day today yesterday tomorrow time date hour minute half third quarter number total cent per_cent percent
    part rest lot view end beginning way thing kind source official spokesman spokeswoman man woman people person page report
    update bulletin statement note reporter staff editor photo picture""".split()
)
"""Nouns that say nothing of what a story is about."""
_REPEATED = 1.3
"""How much more a phrase counts that two parties use word for word."""
_NAMES_ALONE = 0.55
"""How much less a phrase counts that is made of names alone: who is in a story does not say what it is about."""
_HEADLINE = 1.6
"""How much more a word counts that stands in what opens a report."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    words: tuple[str, ...]
    """Its content words in small letters."""
    plain: bool
    """Whether one of them is no name."""


def names(topics: Sequence[Sequence[Comparable]], words: Words) -> tuple[str, ...]:
    """Return a name for each topic, no two alike; "other" where nothing in it can serve as one."""
    everywhere = Counter(term for items in topics for item in items for term in _content(item))
    found: list[str] = []
    for items in topics:
        name = _name(items, everywhere, words) or "other"
        found.append(name if name not in found else f"{name} ({found.count(name) + 1})")
    return tuple(found)


def _name(items: Sequence[Comparable], everywhere: Mapping[str, int], words: Words) -> str | None:
    inside = Counter(term for item in items for term in _content(item))
    weight = {term: inside[term] * (inside[term] / everywhere[term]) * (1 + words.rarity(term) / 4) for term in inside}
    for term in {term for item in _openers(items) for term in _content(item)}:
        weight[term] *= _HEADLINE
    users: dict[str, set[str]] = {}
    phrases: dict[str, _Phrase] = {}
    for item in items:
        for phrase in _phrases(item):
            key = phrase.text.lower()
            phrases.setdefault(key, phrase)
            users.setdefault(key, set()).add(item.claim.party)
    ranked = sorted(
        phrases.values(),
        key=lambda phrase: (-_worth(phrase, weight, len(users[phrase.text.lower()])), len(phrase.text), phrase.text),
    )
    return _capital(ranked[0].text) if ranked else None


def _worth(phrase: _Phrase, weight: Mapping[str, float], parties: int) -> float:
    """The weight of its words, the topic's heaviest being 1, less a fare for every word."""
    heaviest = max(weight.values())
    carried = sum(weight.get(word, 0.0) for word in dict.fromkeys(phrase.words)) / heaviest
    worth = carried - _FARE * len(phrase.text.split())
    telling = 1.0 if phrase.plain else _NAMES_ALONE
    return worth * telling * (_REPEATED if parties > 1 else 1.0) if worth > 0 else worth


def _openers(items: Sequence[Comparable]) -> list[Comparable]:
    """The first claim of each report."""
    first: dict[str, Comparable] = {}
    for item in items:
        known = first.setdefault(item.claim.report, item)
        if item.claim.span.start < known.claim.span.start:
            first[item.claim.report] = item
    return list(first.values())


def _content(item: Comparable) -> set[str]:
    return {word for word, kind in _tokens(item) if kind == "content"}


def _phrases(item: Comparable) -> Iterator[_Phrase]:
    """Runs of nouns, names and their adjectives, with small words between them, that end in a noun or name."""
    tokens = [
        (match.group(), _kind(match.group(), item)) for match in re.finditer(r"[^\W_][\w'’-]*|[^\w\s]", item.text)
    ]
    start = 0
    while start < len(tokens):
        if tokens[start][1] not in ("content", "adjective"):
            start += 1
            continue
        end = start
        while end < len(tokens) and tokens[end][1] and end - start < _LONGEST:
            end += 1
        yield from _ends(tokens[start:end], item)
        start += 1


def _ends(run: Sequence[tuple[str, str]], item: Comparable) -> Iterator[_Phrase]:
    nouns = set(item.reading.nouns)
    for end in range(1, len(run) + 1):
        part = run[:end]
        if part[-1][1] != "content" or (end < len(run) and run[end][1] == "content"):
            continue
        words = tuple(_stem(word) for word, kind in part if kind == "content")
        plain = any(word in nouns for word in words)
        yield _Phrase(" ".join(word for word, _ in part), words, plain)


def _tokens(item: Comparable) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"[^\W_][\w'’-]*", item.text):
        if kind := _kind(match.group(), item):
            yield _stem(match.group()), kind


def _kind(word: str, item: Comparable) -> str:
    """What part a word plays in a noun phrase: content (noun or name), adjective, link; empty for all others."""
    low, stem = word.lower(), _stem(word)
    reading = item.reading
    if low in _LINKS:
        return "link"
    named = {part.lower() for name in reading.names for part in name.text.split()}
    if low in _EMPTY or stem in _EMPTY:
        return ""
    if {low, stem} & (set(reading.nouns) | named) and len(low) > 2 and not low.isdigit():
        return "content"
    adjective = {low, stem} & (set(reading.lemmas) - set(reading.verbs))
    return "adjective" if adjective and low.isalpha() else ""


def _stem(word: str) -> str:
    """The word in small letters without the ending of a possessive or plural.

    >>> _stem("Turbines"), _stem("Marlowe's"), _stem("crisis")
    ('turbine', 'marlowe', 'crisis')
    """
    low = re.sub(r"['’]s$|['’]$", "", word.lower())
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    return low[:-1] if low.endswith("s") and not low.endswith(("ss", "is", "us")) and len(low) > 3 else low


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
