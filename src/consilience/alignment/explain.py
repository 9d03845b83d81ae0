"""A link's score in sentences: each part of the log odds with what it rests on."""

from __future__ import annotations

from consilience.alignment.contribution import Contribution
from consilience.alignment.corpus import Corpus
from consilience.alignment.scoring import Scores
from consilience.records.reading import Drafted

_SAID = {
    "prior": "two claims picked at random seldom speak of the same thing",
    "reports": "how alike the two reports are as wholes",
    "company": "how far both are found alike with the same other claims",
    "meaning": "how near the two sentences are as wholes, and nearer than to the other sentences",
}


def contributions(corpus: Corpus, scores: Scores, pair: int) -> tuple[Contribution, ...]:
    """Return the prior and one reason a group of features, in nats; they sum to the pair's log odds."""
    left, right = corpus.items[scores.i[pair]], corpus.items[scores.j[pair]]
    return tuple(
        Contribution(name=name, nats=nats, because=_SAID.get(name) or _sentence(name, left, right))
        for name, nats in scores.parts(pair).items()
    )


def _sentence(group: str, left: Drafted, right: Drafted) -> str:
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


def _names(item: Drafted) -> tuple[str, ...]:
    return tuple(name.text for name in item.reading.names)


def _when(item: Drafted) -> str | None:
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
