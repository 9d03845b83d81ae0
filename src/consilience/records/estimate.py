"""An estimate: one party's answer to a question, where it started from, and the evidence it used.

Numbers are exact decimals, so that what is signed does not depend on a machine's floating point; `Band.floats` is the
view to compute with.  Days are counted as `date.toordinal` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from consilience.records.grade import UNJUDGED, Grade
from consilience.records.ids import OriginId, PartyName, QuestionId
from consilience.records.kind import Kind, Sayer

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """A value with the range it may lie in; a value known exactly has both ends there."""

    low: Decimal
    point: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not self.low <= self.point <= self.high:
            raise ValueError("a band needs low <= point <= high")

    @classmethod
    def exact(cls, value: Decimal) -> Band:
        return cls(low=value, point=value, high=value)

    @classmethod
    def between(cls, low: Decimal, high: Decimal) -> Band:
        """Return the band from `low` to `high` with its middle as the point."""
        return cls(low=low, point=(low + high) / 2, high=high)

    @property
    def floats(self) -> tuple[float, float, float]:
        return float(self.low), float(self.point), float(self.high)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A value of one of the four answer types; the fields of the other types are empty."""

    probability: Band | None = None
    shares: tuple[tuple[str, Decimal], ...] = ()
    """Hypothesis and probability as stated; they need not sum to one, comparing repairs that and keeps these."""
    quantiles: tuple[tuple[Decimal, Decimal], ...] = ()
    """Level (0 to 1) and value, of a quantity or a day; one alone is a point."""
    never: Decimal = ZERO
    """Probability that it does not happen until the horizon; for dates only."""
    words: str | None = None
    """The term used, when the probability was said in words."""
    scale: str | None = None
    """The yardstick of `words`."""

    def __post_init__(self) -> None:
        if sum((self.probability is not None, bool(self.shares), bool(self.quantiles or self.never))) != 1:
            raise ValueError("an answer is of exactly one type")
        if self.probability is not None and not (
            self.probability.low >= 0 and 0 < self.probability.point < 1 and self.probability.high <= 1
        ):
            raise ValueError("a probability lies strictly between 0 and 1")
        if not 0 <= self.never <= 1:
            raise ValueError("never is a probability from 0 to 1")
        if any(share < 0 for _, share in self.shares) or (self.shares and not any(share for _, share in self.shares)):
            raise ValueError("shares must not be negative, nor all zero")
        if any(not 0 < level < 1 for level, _ in self.quantiles):
            raise ValueError("quantile levels lie strictly between 0 and 1")


class Confidence(StrEnum):
    """How well founded an estimate is; not how likely.  It has no percentage."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One report as one party uses it for one question."""

    origin: OriginId
    claim: str
    grade: Grade = UNJUDGED
    given: tuple[Band, ...] | None = None
    """How likely the report's content is under each hypothesis (for a probability: H, then not H); None: not weighed."""
    derived_from: tuple[OriginId, ...] = ()
    """The origins it repeats; a circle of these with no way out carries no weight."""
    related: str | None = None
    """Name of a group of origins that are neither independent nor one and the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """One party's answer, with its starting point and the evidence it registered."""

    KIND: ClassVar[Kind] = Kind(
        tag="estimate/1",
        name="estimate",
        title="{answer} to “{question}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        sealed_by="question",
        labels={"question_version": "Version of the question"},
        dated_by="as_of",
        found_by="question",
    )

    party: PartyName
    question: QuestionId
    question_version: int = 1
    unit: str | None = None
    answer: Answer | None = None
    """None: the party has not answered."""
    prior: Answer | None = None
    """The base rate it started from; None: not registered."""
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence | None = None
    """Kept apart from the likelihood."""
    because: str = ""
    as_of: date | None = None

    def __post_init__(self) -> None:
        if not self.question.strip():
            raise ValueError("it names no question")
