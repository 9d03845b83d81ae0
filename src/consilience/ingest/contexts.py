"""What a statement takes from what introduces it: the caption of a table, the sentence before a list, "as of" of a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from consilience.ingest import times
from consilience.ingest.parsed import Parsed
from consilience.ingest.passages import Passage, Role
from consilience.records.claim import When
from consilience.records.reading import Frame, NameKind, Outcome
from consilience.records.report import Report

_AS_OF = re.compile(
    r"\b(?:as (?:of|at|on)|situation (?:as )?(?:of|at|on)|status (?:as )?(?:of|at|on)|state of play)\b[:\s]",
    re.IGNORECASE,
)
_NEAR = 60
_HEAD = 1500
"""Characters of a report in which the day that its states hold for is looked for."""


def as_of(report: Report) -> When | None:
    """Return the one day for which a report says its states hold ("Situation as of 20 April"), or None."""
    found = {}
    for match in _AS_OF.finditer(report.text[:_HEAD]):
        line = report.text[match.end() : match.end() + _NEAR].partition("\n")[0]
        first = next(iter(times.find(line, report.published)), None)
        if first is not None and first.when.earliest is not None:
            text = report.text[match.start() : match.end() + first.end]
            found[(first.when.earliest, first.when.latest)] = replace(first.when, text=" ".join(text.split()))
    return next(iter(found.values())) if len(found) == 1 else None


def introduced(passage: Passage, result: Parsed, given: Sequence[Parsed], stated_as_of: When | None) -> Parsed:
    """Return a statement with the words, time, place and predicate that it takes from its context."""
    told = _filling(passage, result)
    for context in given:
        told = _with(passage.role, told, context)
    if told.when is None and stated_as_of is not None and (passage.role is Role.CELL or _state(told)):
        told = replace(
            told, when=stated_as_of, reading=replace(told.reading, times=(stated_as_of, *told.reading.times))
        )
    return told


_PARTS = {
    **dict.fromkeys(("chair", "chairman", "chairwoman", "chairperson", "presiding", "in the chair"), ("chair", False)),
    **dict.fromkeys(
        ("present", "attendance", "in attendance", "attendees", "attending", "participants"), ("attend", False)
    ),
    **dict.fromkeys(("apologies", "apologies for absence", "absent", "excused", "regrets"), ("attend", True)),
}
"""What a label of minutes says of those whom it lists, and whether it denies it."""


def _filling(passage: Passage, result: Parsed) -> Parsed:
    """A line of names behind a label of minutes tells what these did: "Apologies: Mr J. Okoro" that he was not there."""
    part = _PARTS.get(passage.context.lower()) if passage.labelled else None
    people = tuple(name for name in result.reading.names if name.kind in {NameKind.PERSON, NameKind.OTHER})
    if part is None or result.predicate or not people:
        return result
    trigger, negated = part
    frame = Frame(
        trigger=trigger, negated=negated, outcome=Outcome.DONE, main=True,
        actors=tuple(name.text for name in people), actor_names=people,
    )  # fmt: skip
    return replace(result, reading=replace(result.reading, frames=(frame,)))


def _with(role: Role, told: Parsed, context: Parsed) -> Parsed:
    own, around = told.reading, context.reading
    reading = replace(
        own,
        lemmas=(*own.lemmas, *(lemma for lemma in around.lemmas if lemma not in own.lemmas)),
        nouns=(*own.nouns, *(noun for noun in around.nouns if noun not in own.nouns)),
        names=tuple(dict.fromkeys((*own.names, *around.names))),
        places=own.places or around.places,
        times=own.times or around.times,
        frames=_frames(role, told, context),
    )
    return replace(
        told,
        reading=reading,
        when=told.when or context.when,
        place=told.place or context.place,
        attribution=told.attribution or context.attribution,
    )


def _frames(role: Role, told: Parsed, context: Parsed) -> tuple[Frame, ...]:
    """An item without a verb has that of the sentence that introduces it: "were delivered: 40 tents"."""
    frames, above = told.reading.frames, context.reading.frames
    if role is not Role.ITEM or told.predicate or not context.predicate or not above or not frames:
        return frames
    item = frames[0]
    labels = (item.trigger,) if item.trigger else ()
    return (
        replace(above[0], targets=item.targets or labels, target_names=item.target_names, target_phrases=item.target_phrases,
                words=tuple(dict.fromkeys((*above[0].words, *item.words, *labels)))),
        *(replace(frame, main=False) for frame in frames),
    )  # fmt: skip


def _state(told: Parsed) -> bool:
    """Whether it tells how things stand and not what happened on some day."""
    main = told.reading.frames[0] if told.reading.frames else None
    return main is None or main.outcome in {None, Outcome.UNDER_WAY}
