"""What a model behind an endpoint proposes for a sentence, laid over the claim that was drafted without it.

Only words that stand in the sentence arrive here (`model` refuses the rest); dates and numbers among them are read by
our own rules.  Where the model says nothing, the drafted value stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consilience.ingest import names, plain, quantities, times
from consilience.ingest.model import Endpoint, Proposal, propose
from consilience.records.claim import Claim, Polarity, Quantity, Span, When
from consilience.records.reading import Drafted, Frame, Name, NameKind, Reading
from consilience.records.report import Report

if TYPE_CHECKING:
    import httpx

VERSION = "2"
"""Raised with every change to what is laid over, so that older cached claims are not taken for today's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlaid:
    """Drafted claims after the model was asked, and what went wrong."""

    drafted: tuple[Drafted, ...]
    filled: int = 0
    """Claims for which the model proposed anything usable."""
    refused: int = 0
    problems: tuple[str, ...] = ()


def overlay(report: Report, drafted: Sequence[Drafted], endpoint: Endpoint, client: httpx.Client) -> Overlaid:
    """Ask for the slots of every drafted claim of `report`; a claim without a usable proposal is returned as it is."""
    if not drafted:
        return Overlaid(drafted=())
    sentences = list(dict.fromkeys(item.claim.span for item in drafted))
    answer = propose(endpoint, report.text, sentences, client=client)
    chosen = _partners(drafted, answer.proposals)
    return Overlaid(
        drafted=tuple(
            _filled(item, chosen[place], report) if place in chosen else item for place, item in enumerate(drafted)
        ),
        filled=len(chosen),
        refused=answer.refused,
        problems=answer.problems,
    )


def _partners(drafted: Sequence[Drafted], proposals: Sequence[Proposal]) -> dict[int, Proposal]:
    """Return for each drafted claim, by its place, the proposal for its sentence that has most of its own words.

    Several claims may stand in one sentence: what the model says of one clause must not be laid over another.
    """
    by_sentence: dict[Span, list[Proposal]] = {}
    for proposal in proposals:
        by_sentence.setdefault(proposal.sentence, []).append(proposal)
    chosen: dict[int, Proposal] = {}
    for place, item in enumerate(drafted):
        own = item.claim.spans or (item.claim.span,)
        size = sum(_length(span) for span in own)
        ranked = [
            (shared, -number)
            for number, proposal in enumerate(by_sentence.get(item.claim.span, ()))
            if 2 * (shared := sum(_common(span, proposal.quote) for span in own)) > size
        ]
        if ranked:
            chosen[place] = by_sentence[item.claim.span][-max(ranked)[1]]
    return chosen


def _common(one: Span, other: Span) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _length(span: Span) -> int:
    return span.end - span.start


def _filled(item: Drafted, proposal: Proposal, report: Report) -> Drafted:
    claim, reading = item.claim, item.reading

    def words(span: Span) -> str:
        return report.text[span.start : span.end]

    actors = tuple(_name(words(span), reading) for span in proposal.actors)
    target = _name(words(proposal.target), reading) if proposal.target else None
    action = _lemma(words(proposal.action), reading) if proposal.action else None
    when = _when(words(proposal.when), report) if proposal.when else None
    place = names.normalise(words(proposal.place)) if proposal.place else None
    counted = tuple(quantity for span in proposal.quantities for quantity in _quantities(span, claim, reading))
    changed = replace(
        claim,
        actors=tuple(name.text for name in actors) or claim.actors,
        action=action or claim.action,
        target=target.text if target else claim.target,
        when=when or claim.when,
        place=place or claim.place,
        quantities=counted or claim.quantities,
        polarity=proposal.polarity or claim.polarity,
        modality=proposal.modality or claim.modality,
        attribution=tuple(words(span) for span in proposal.attribution) or claim.attribution,
    )
    return Drafted(claim=changed, reading=_reread(reading, changed, actors, target, action))


def _reread(
    reading: Reading, claim: Claim, actors: tuple[Name, ...], target: Name | None, action: str | None
) -> Reading:
    """The working data in step with the claim, so that the comparison sees what the claim says."""
    chosen = next((frame for frame in reading.frames if action and frame.trigger == action), None)
    frame = chosen or next(iter(reading.frames), Frame(trigger=claim.action or "", main=True))
    frame = replace(
        frame,
        trigger=action or frame.trigger,
        actors=tuple(name.text for name in actors) or frame.actors,
        actor_names=_proper(actors) if actors else frame.actor_names,
        targets=(target.text,) if target else frame.targets,
        target_names=_proper((target,)) if target else frame.target_names,
        negated=claim.polarity is Polarity.NEGATED,
        modality=claim.modality,
        main=True,
    )
    others = tuple(replace(each, main=False) for each in reading.frames if each is not chosen)
    around = dict(reading.measures)
    return replace(
        reading,
        frames=(frame, *(others if chosen else others[1:])),
        times=tuple(dict.fromkeys((*((claim.when,) if claim.when else ()), *reading.times))),
        places=tuple(dict.fromkeys((*((claim.place,) if claim.place else ()), *reading.places))),
        measures=tuple((quantity, around.get(quantity, ())) for quantity in claim.quantities),
    )


def _proper(found: Sequence[Name]) -> tuple[Name, ...]:
    """Those that are names and no common nouns."""
    return tuple(name for name in found if name.text[:1].isupper())


def _name(words: str, reading: Reading) -> Name:
    """The words as the reading already knows them, else under their normal form."""
    plain_words = names.normalise(words)
    land = names.country(plain_words)
    if land:
        return Name(text=land, kind=NameKind.COUNTRY)
    bare = names.person(plain_words)
    known = next((name for name in reading.names if f" {name.text}".endswith(f" {bare}")), None)
    return known or Name(text=bare or words, kind=NameKind.OTHER)


def _lemma(words: str, reading: Reading) -> str:
    """The form under which the sentence's own reading has the word, else a crude one."""
    first = words.lower().split()[0]
    known = (*(frame.trigger for frame in reading.frames), *reading.verbs, *reading.nouns)
    near = (lemma for lemma in known if len(lemma) > 2 and first.startswith(lemma[: max(3, len(lemma) - 1)]))
    return next((lemma for lemma in known if lemma == first), None) or next(near, None) or plain.lemma(first)


def _when(words: str, report: Report) -> When:
    found = times.find(words, report.published)
    return replace(found[0].when, text=words) if found else When(text=words)


def _quantities(span: Span, claim: Claim, reading: Reading) -> list[Quantity]:
    """The drafted quantity where the words hold it, for it knows its unit; else what our rules find in the words."""
    words = claim.quote[span.start - claim.span.start : span.end - claim.span.start]
    drafted = [quantity for quantity, _ in reading.measures if quantity.text and quantity.text in words]
    return drafted or [found.quantity for found in quantities.find(words)]
