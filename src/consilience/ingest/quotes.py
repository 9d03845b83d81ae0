"""Quotes read by themselves: what each claim's own words say, whatever report they stood in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from consilience.ingest import parsed, pipeline, plain
from consilience.records.claim import Claim, Polarity
from consilience.records.reading import Drafted, Frame

VERSION = "1"
"""Raised with every change to what is read here; what the grammar gives has its own version in `claims`."""
Quoted = tuple[Claim, date | None]
"""A claim, and the day from which its words count relative times; None where that is not known."""


def read(quoted: Sequence[Quoted], *, rules_only: bool = False) -> Iterator[Drafted]:
    """Yield for each claim what would be drafted of its own words alone, in order, under the claim's own names and place."""
    texts = ((claim.own_words, published) for claim, published in quoted)
    for (claim, _), result in zip(quoted, parse(texts, rules_only=rules_only), strict=True):
        yield Drafted(claim=_as_read(claim, result), reading=result.reading)


def parse(sentences: Iterable[tuple[str, date | None]], *, rules_only: bool = False) -> Iterator[parsed.Parsed]:
    """Yield one reading a sentence, in order; relative times count from its day.

    All go through the language model in one stream, so many short ones cost no more than one long one.
    """
    if rules_only or pipeline.model() is None:
        yield from (plain.read(text, published) for text, published in sentences)
        return
    known = list(sentences)
    docs = pipeline.parse(text for text, _ in known)
    yield from (parsed.read(doc, published) for doc, (_, published) in zip(docs, known, strict=True))


def _as_read(claim: Claim, result: parsed.Parsed) -> Claim:
    reading = result.reading
    main = reading.frames[0] if reading.frames else Frame(trigger="")
    return replace(
        claim,
        actors=tuple(name.text for name in main.actor_names) or main.actors,
        action=main.trigger or None,
        target=next(iter((*(name.text for name in main.target_names), *main.targets)), None),
        when=result.when,
        place=result.place,
        quantities=result.quantities,
        polarity=Polarity.NEGATED if main.negated else Polarity.AFFIRMED,
        modality=main.modality,
        attribution=result.attribution,
    )
