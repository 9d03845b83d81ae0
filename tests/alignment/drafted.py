"""Builders of drafted claims and reports for the tests of matching; all of it fictional."""

import itertools
from datetime import date

from consilience.records.claim import Claim, Modality, Span
from consilience.records.ids import ClaimId, OriginId, PartyName, ReportId
from consilience.records.reading import Comparable, Frame, Name, NameKind, Outcome, Reading
from consilience.records.report import Report
from tests import make

_numbers = itertools.count(1)


def names(*texts, kind=NameKind.BODY):
    return tuple(Name(text=text, kind=kind) for text in texts)


def frame(trigger="close", actors=(), targets=(), **more):
    """An event whose actors and targets are names."""
    return Frame(
        trigger=trigger, actors=tuple(n.text for n in actors), targets=tuple(n.text for n in targets), actor_names=actors,
        target_names=targets, main=True, **more,
    )  # fmt: skip


def drafted(
    quote="The office closed the quay.", party="alpha", report=None, *, frames=(), measures=(), when=None, place=None,
    lemmas=None, people=(), modality=Modality.FACT, key=None,
):  # fmt: skip
    """A claim with the reading given; its lemmas are the quote's words unless others are."""
    first = frames[0] if frames else None
    claim = Claim(
        id=ClaimId(key or f"c{next(_numbers)}"),
        party=PartyName(party),
        report=ReportId(report or f"{party}-1"),
        span=Span(start=0, end=len(quote)),
        quote=quote,
        actors=first.actors if first else (),
        action=first.trigger if first else None,
        when=when,
        place=place,
        quantities=tuple(quantity for quantity, _ in measures),
        modality=modality,
        origin=OriginId(report or f"{party}-1"),
    )
    words = tuple(quote.lower().rstrip(".").split()) if lemmas is None else tuple(lemmas)
    return Comparable(
        claim=claim,
        text=quote,
        reading=Reading(
            lemmas=words,
            verbs=tuple(f.trigger for f in frames),
            nouns=words,
            names=tuple(dict.fromkeys((*people, *(n for f in frames for n in (*f.actor_names, *f.target_names))))),
            frames=tuple(frames),
            measures=tuple(measures),
            places=(place,) if place else (),
        ),
    )


def report(party="alpha", published=None, text="The office closed the quay.", key=None, **fields):
    key = key or f"{party}-1"
    return Report(
        id=ReportId(key), party=PartyName(party), file=f"{key}.txt", text=text, origin=OriginId(key),
        published=date.fromisoformat(published) if published else None, **fields,
    )  # fmt: skip


day = make.when
quantity = make.quantity
PLANNED, DONE, REFUSED = Outcome.PLANNED, Outcome.DONE, Outcome.REFUSED
