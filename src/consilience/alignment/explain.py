"""A link's score in sentences: each part of the log odds with what it rests on."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from consilience.alignment.corpus import Corpus
from consilience.alignment.scoring import Scores
from consilience.reasons.contribution import Contribution
from consilience.records.reading import Comparable

_SAID = {
    "prior": "two claims picked at random seldom speak of the same thing",
    "reports": "how alike the two reports are as wholes",
    "company": "how far both are found alike with the same other claims",
    "side by side": "whether the two sentences, read side by side by a small model, speak to one another",
    "slots": "whether both give one number, tell of one event and date it alike, or tell other deeds of one name",
    "meaning": "how near the two sentences are as wholes, and nearer than to the other sentences",
}


@dataclass(frozen=True, slots=True, eq=False)
class Reasons(Sequence[Contribution]):
    """The prior and one reason a group of features, in nats, put into sentences when somebody looks.

    There are hundreds of thousands of links, and a brief shows the reasons of a few hundred.
    """

    left: Comparable
    right: Comparable
    names: tuple[str, ...]
    nats: array[float]
    """One for each name; flat, as there are so many links."""

    def __repr__(self) -> str:
        """Say which and how heavy, and nothing of the sentences they rest on."""
        return (
            f"<Reasons: {', '.join(f'{name} {nats:+.2f}' for name, nats in zip(self.names, self.nats, strict=True))}>"
        )

    def __len__(self) -> int:
        return len(self.nats)

    @overload
    def __getitem__(self, place: int) -> Contribution: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Contribution, ...]: ...
    def __getitem__(self, place: int | slice) -> Contribution | tuple[Contribution, ...]:
        return self._all()[place]

    def __iter__(self) -> Iterator[Contribution]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def _all(self) -> tuple[Contribution, ...]:
        return tuple(
            Contribution(name=name, nats=nats, because=_SAID.get(name) or _sentence(name, self.left, self.right))
            for name, nats in zip(self.names, self.nats, strict=True)
        )


def contributions(corpus: Corpus, scores: Scores, pair: int) -> Reasons:
    """Return the prior and one reason a group of features, in nats; they sum to the pair's log odds."""
    parts = scores.parts(pair)
    left, right = corpus.items[scores.i[pair]], corpus.items[scores.j[pair]]
    return Reasons(left, right, tuple(parts), array("d", parts.values()))


def _sentence(group: str, left: Comparable, right: Comparable) -> str:
    match group:
        case "wording":
            return _shared("words", left.reading.lemmas, right.reading.lemmas)
        case "event":
            return _shared(
                "event words", (*left.reading.verbs, *left.reading.nouns), (*right.reading.verbs, *right.reading.nouns)
            )
        case "names":
            return _shared("names", _names(left), _names(right))
        case "numbers":
            return _shared("numbers", left.reading.numbers, right.reading.numbers)
        case "time":
            return _both("date", _when(left), _when(right))
        case _:
            return _both("place", left.claim.place, right.claim.place)


def _names(item: Comparable) -> tuple[str, ...]:
    return tuple(name.text for name in item.reading.names)


def _when(item: Comparable) -> str | None:
    return item.claim.when.text if item.claim.when else None


def _shared(what: str, left: tuple[str, ...], right: tuple[str, ...]) -> str:
    others = set(right)
    common = [word for word in dict.fromkeys(left) if word in others]
    if common:
        return f"{what} in common: {', '.join(common[:8])}" + (
            f" and {len(common) - 8} more" if len(common) > 8 else ""
        )
    return f"no {what} in common" if left and right else f"{what} on at most one side"


def _both(what: str, left: str | None, right: str | None) -> str:
    if left and right:
        return f"{what}s: {left} / {right}"
    return f"{what} given on at most one side"
