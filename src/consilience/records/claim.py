"""A claim: one checkable statement from a report, and where it stands there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar

from consilience.records.grade import UNJUDGED, Grade
from consilience.records.ids import ClaimId, OriginId, PartyName, ReportId
from consilience.records.kind import Kind, Sayer


class Polarity(StrEnum):
    AFFIRMED = "affirmed"
    NEGATED = "negated"


class Modality(StrEnum):
    """In what voice the report says it."""

    FACT = "fact"
    PLAN = "plan"
    ASSESSMENT = "assessment"
    OPINION = "opinion"
    HYPOTHETICAL = "hypothetical"


class Qualifier(StrEnum):
    EXACTLY = "exactly"
    ABOUT = "about"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    SEVERAL = "several"
    """An indefinite plural: more than one, number not given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Character offsets into the report's text, end exclusive."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span must not be empty or negative, got {self.start}:{self.end}")

    def moved(self, by: int) -> Span:
        return Span(start=self.start + by, end=self.end + by)


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """When something happened, as far as the report tells."""

    text: str
    earliest: date | None = None
    latest: date | None = None
    """Both or neither; neither means the words fix no date ("last year", in a report without one)."""

    def __post_init__(self) -> None:
        if (self.earliest is None) != (self.latest is None):
            raise ValueError("earliest and latest are given together or not at all")
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError("earliest must not be after latest")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number with what it counts."""

    value: Decimal
    high: Decimal | None = None
    """Upper end when a range was given; `value` is then the lower."""
    unit: str | None = None
    """What is counted or measured, as a lemma: `team`, `state`, `usd`, `percent`, `km`."""
    qualifier: Qualifier = Qualifier.EXACTLY
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One checkable statement; values are as the report gives them, unknown ones are None or empty.

    Instances are values: equal fields mean the same claim.
    """

    KIND: ClassVar[Kind] = Kind(
        tag="claim/1",
        name="claim",
        title="{quote}",
        says=frozenset({Sayer.NODE, Sayer.MEMBER}),
        leaves=True,
        labels={
            "span": "Place in the report",
            "spans": "Its own words",
            "target": "To whom or what",
            "actors": "Who",
            "when": "When",
            "draft": "Draft of the machine",
            "not_read": "Not read",
        },
        found_by="id",
        searched=("quote",),
        quotes=True,
    )

    id: ClaimId
    party: PartyName
    report: ReportId
    span: Span
    quote: str
    """Exactly the report's text at `span`."""
    actors: tuple[str, ...] = ()
    """Normalised names of those who act, the grammatical subject first."""
    action: str | None = None
    """Lemma of the trigger."""
    action_class: str | None = None
    """PLOVER class where it can be told."""
    target: str | None = None
    when: When | None = None
    place: str | None = None
    quantities: tuple[Quantity, ...] = ()
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.FACT
    attribution: tuple[str, ...] = ()
    """Who says so, the innermost speaker first: ("an Israeli official", "sources")."""
    grade: Grade = UNJUDGED
    origin: OriginId
    """Reports that repeat one another share it."""
    marking: str | None = None
    """Portion marking as written, or the report's."""
    draft: bool = True
    """Drafted by machine and not confirmed by a person."""
    spans: tuple[Span, ...] = ()
    """The claim's own words, in the same text as `span` and within it, in order; empty: the whole quote.
    Several claims may share one quote, their own words do not overlap."""
    not_read: tuple[str, ...] = ()
    """Slots whose words were seen and could not be read whole ("number", "time"): they count neither for nor against."""

    def __repr__(self) -> str:
        """Say which and how long, and nothing of what it says: what is printed ends up in logs."""
        return (
            f"<Claim {self.id} of {self.party}: {len(self.quote)} letters at {self.span.start} of report {self.report}>"
        )

    def __post_init__(self) -> None:
        if not self.quote.strip():
            raise ValueError("quote must not be blank")
        if self.span.end - self.span.start != len(self.quote):
            raise ValueError("span and quote must have the same length")
        if any(left.end > right.start for left, right in pairwise(self.spans)):
            raise ValueError("spans must be in order and not overlap")
        if self.spans and not self.span.start <= self.spans[0].start < self.spans[-1].end <= self.span.end:
            raise ValueError("spans must lie within span")

    @property
    def own_words(self) -> str:
        """The text at `spans`, pieces joined by a blank; the whole quote where there are none."""
        pieces = (self.quote[each.start - self.span.start : each.end - self.span.start] for each in self.spans)
        return " ".join(pieces) or self.quote

    def placed_at(self, start: int) -> Claim:
        """Return the same claim with its quote at `start` of another text."""
        by = start - self.span.start
        return replace(self, span=self.span.moved(by), spans=tuple(each.moved(by) for each in self.spans))
